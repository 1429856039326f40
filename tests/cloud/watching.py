"""Watches an expert as the site does: connects, then asks for the slots, then lays over them what is pushed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.cloud.calls import Api
from tests.cloud.history import PROBE, Offer
from tests.cloud.table import Claim, grains
from tests.stack import Stack

Shown = dict[datetime, datetime | None]
"""The grains that are not free, those that are held with the instant at which they lapse."""


class Watcher:
    """Somebody with the expert's page open, on `days` days from `first` on."""

    def __init__(self, stack: Stack, api: Api, expert: str, first: datetime, days: int) -> None:
        self.expert = expert
        self.messages = 0
        self.connections = 0
        self._url = f"{stack.websocket_url}?expert={expert}"
        self._api = api
        self._dates = f"from={first:%Y-%m-%d}&days={days}&timezone=UTC"
        self._shown: Shown = {}
        self._ready, self._enough = Event(), Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Returns as soon as the page is up."""
        self._thread.start()
        assert self._ready.wait(30), f"nobody could watch {self.expert}"

    def stop(self) -> None:
        """Close the page."""
        self._enough.set()
        self._thread.join(30)

    def shown(self, now: datetime) -> Shown:
        """What is shown then: a page lets what is held come back by itself."""
        return {grain: until for grain, until in self._shown.copy().items() if until is None or until > now}

    def wrong(self, offers: list[Offer]) -> list[str]:
        """The slots that this page shows otherwise than GET does, a line each."""
        return [line for slug, offer in self._kinds(offers) for line in self._wrong(slug, offer)]

    def _kinds(self, offers: list[Offer]) -> list[tuple[str, Offer]]:
        grain = timedelta(minutes=5)
        probe = Offer(PROBE, grain, grain, timedelta(0), timedelta(0), needs_confirmation=False)
        return [(offer.slug, offer) for offer in (probe, *offers)]

    def _wrong(self, slug: str, offer: Offer) -> list[str]:
        page = self._page(slug)
        shown = self.shown(datetime.fromisoformat(page["now"]))
        lines = []
        for slot in (slot for day in page["days"] for slot in day["slots"]):
            claimed = [
                grain for grain in grains(offer.claimed(datetime.fromisoformat(slot["start"]))) if grain in shown
            ]
            ends = [until for grain in claimed if (until := shown[grain]) is not None]
            held = max(ends) if claimed and len(ends) == len(claimed) else None
            mine = ("taken" if claimed else "open", held)
            if mine != (told := (slot["status"], _instant(slot.get("held_until")))):
                lines.append(f"{self.expert}: the {slug} at {slot['start']} is {told}, but shown {mine}")
        return lines

    def _watch(self) -> None:
        last = -1
        while not self._enough.is_set():
            try:
                with connect(self._url, open_timeout=30) as connection:
                    self.connections += 1
                    self._ask()
                    self._ready.set()
                    while not self._enough.is_set():
                        try:
                            message = json.loads(connection.recv(timeout=0.5))
                        except TimeoutError:
                            continue
                        if int(message["sequence"]) > last:
                            last = int(message["sequence"])
                            self._hear(message)
            except ConnectionClosed:
                continue  # A page that is hung up on connects and asks again.

    def _ask(self) -> None:
        slots = [slot for day in self._page(PROBE)["days"] for slot in day["slots"] if slot["status"] == "taken"]
        self._shown = {datetime.fromisoformat(slot["start"]): _instant(slot.get("held_until")) for slot in slots}

    def _hear(self, message: dict[str, Any]) -> None:
        self.messages += 1
        shown = self._shown.copy()
        for begin, end in message["freed"]:
            for grain in grains((_must(begin), _must(end))):
                shown.pop(grain, None)
        shown |= {grain: None for begin, end in message["taken"] for grain in grains((_must(begin), _must(end)))}
        for begin, end, until in message["held"]:
            shown |= dict.fromkeys(grains((_must(begin), _must(end))), _must(until))
        self._shown = shown

    def _page(self, slug: str) -> dict[str, Any]:
        status, page = self._api.get(f"/experts/{self.expert}?event_type={slug}&{self._dates}")
        assert status == 200, page
        return page


def shown_of(claims: dict[datetime, Claim]) -> Shown:
    """What a page must show of these claims."""
    return {grain: claim.until for grain, claim in claims.items()}


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


def _must(text: str) -> datetime:
    return datetime.fromisoformat(text)
