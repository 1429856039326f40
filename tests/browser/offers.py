"""What can be booked, asked from the API: each test gets a time that no other test uses."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

VIEWER_ZONE = "Europe/London"
_MANY = 4
"""Open times that a day needs for a test that loses one and looks at the others."""


@dataclass(frozen=True)
class Offer:
    """One open start of one event type, as a viewer in London sees it."""

    handle: str
    name: str
    slug: str
    title: str
    start: str
    end: str
    time: str
    date: str
    following: str
    """The next open start."""
    to_confirm: bool
    """Whether its expert confirms it by hand."""

    @property
    def page(self) -> str:
        return f"/{self.handle}/{self.slug}"

    @property
    def form(self) -> str:
        return f"{self.page}?start={self.start}"


class Offers:
    def __init__(self, api_url: str) -> None:
        self.api_url = api_url
        self._given: Counter[tuple[str, str]] = Counter()
        self._used: Counter[str] = Counter()
        self._somebody = count()
        self._offered: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def experts(self, **query: str | int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get("/experts", limit=50, **query)["experts"]
        return found

    def take(self) -> Offer:
        """An open time on the first day with any, if that has many: the page shows that day first.

        The tests go round the experts, so that none of them is booked up. Where a day may have so many bookings and no
        more, the last of them takes the day's other times along: none of these.
        """
        self._offered = self._offered or [
            (expert, event_type)
            for expert in self.experts()
            for event_type in self.expert(expert["handle"])["event_types"]
            if event_type["daily_cap"] is None
        ]

        def used(pair: tuple[dict[str, Any], dict[str, Any]]) -> tuple[int, int]:
            handle, slug = pair[0]["handle"], pair[1]["slug"]
            return self._used[handle], self._given[handle, slug]

        for expert, event_type in sorted(self._offered, key=used):
            offer = self._first(expert, event_type)
            self._given[expert["handle"], event_type["slug"]] += 1
            self._used[expert["handle"]] += 1
            if offer is not None:
                return offer
        raise AssertionError("No expert has a day with enough open times.")

    def one_with_time(self) -> str:
        """The expert with the most open times soon: other tests may have booked up the first ones of the list."""

        def soon(card: dict[str, Any]) -> int:
            days = self._get(f"/experts/{card['handle']}", timezone=VIEWER_ZONE, days=6)["days"]
            return sum(slot["status"] == "open" for day in days for slot in day["slots"])

        return str(max(self.experts(), key=soon)["handle"])

    def expert(self, handle: str) -> dict[str, Any]:
        found: dict[str, Any] = self._get(f"/experts/{handle}", days=1)["expert"]
        return found

    def status(self, offer: Offer) -> str:
        return str(self.slot(offer)["status"])

    def slot(self, offer: Offer) -> dict[str, Any]:
        days = self._days(offer.handle, offer.slug)
        return next(slot for day in days for slot in day["slots"] if slot["start"] == offer.start)

    def another(self, offer: Offer) -> dict[str, Any]:
        """A slot of the same event type that is open beside what was booked."""
        days = self._days(offer.handle, offer.slug)
        return next(slot for day in days for slot in day["slots"] if slot["status"] == "open")

    def is_open(self, handle: str, start: str) -> bool:
        """Whether the first event type has this start open: a test that left a hold is not in the directory."""
        days = self._get(f"/experts/{handle}", timezone=VIEWER_ZONE, days=14)["days"]
        return any(slot["start"] == start and slot["status"] == "open" for day in days for slot in day["slots"])

    def answer(self, offer: Offer) -> dict[str, Any]:
        """What the API answers to the offer's page."""
        return self._get(f"/experts/{offer.handle}", event_type=offer.slug, timezone=VIEWER_ZONE, days=1)

    def take_overlapping(self) -> Offer:
        """An open time whose session is not over yet when the following one begins."""
        return next(offer for offer in iter(self.take, None) if offer.following < offer.end)

    def take_confirmed(self) -> Offer:
        """An open time that is confirmed as it is booked, so that the client may cancel the booking."""
        return next(offer for offer in iter(self.take, None) if not offer.to_confirm)

    def hold(self, offer: Offer) -> str:
        """Somebody else begins to book it; the id of their hold."""
        body = {"expert": offer.handle, "event_type": offer.slug, "start": offer.start}
        network = {"X-Forwarded-For": f"172.16.{next(self._somebody)}.1"}
        return str(self._send("POST", "/holds", body, **network)["hold"]["id"])

    def let_go(self, hold_id: str) -> None:
        """They change their mind."""
        self._send("DELETE", f"/holds/{hold_id}")

    def cancel(self, made: dict[str, Any]) -> None:
        """What `book` made is cancelled with its token."""
        path = f"/bookings/{made['booking']['id']}/status"
        self._send("PATCH", path, {"status": "cancelled"}, Authorization=f"Bearer {made['manage_token']}")

    def book(self, offer: Offer, name: str = "Somebody Faster", **changes: str) -> dict[str, Any]:
        """Somebody books it with another client; the answer."""
        body = {
            "expert": offer.handle,
            "event_type": offer.slug,
            "start": offer.start,
            "timezone": VIEWER_ZONE,
            "name": name,
            "email": "faster@example.com",
            "phone": "+442079460018",
            "notes": "",
        }
        return self._send("POST", "/bookings", body | changes)

    def take_one_to_confirm(self) -> Offer:
        """An open time of a session that its expert confirms by hand."""
        for expert in self.experts():
            for event_type in self.expert(expert["handle"])["event_types"]:
                found = self._first(expert, event_type, many=2) if event_type["requires_confirmation"] else None
                if found is not None:
                    return found
        raise AssertionError("No expert who confirms by hand has time.")

    def _first(self, expert: dict[str, Any], event_type: dict[str, Any], many: int = _MANY) -> Offer | None:
        handle, slug = expert["handle"], event_type["slug"]
        for day in self._days(handle, slug):
            open_slots = [slot for slot in day["slots"] if slot["status"] == "open"]
            if not open_slots:
                continue
            slot = open_slots[(len(open_slots) - 1) // 2]
            if len(open_slots) < many or (many == _MANY and not _leaves_some(slot, open_slots, event_type)):
                # Booked up, so that the page shows the next day first.
                self._book_up(handle, slug, open_slots)
                continue
            following = open_slots[open_slots.index(slot) + 1]
            return Offer(
                handle=handle,
                name=expert["name"],
                slug=slug,
                title=event_type["title"],
                start=slot["start"],
                end=slot["end"],
                time=slot["time"],
                date=day["date"],
                following=following["start"],
                to_confirm=event_type["requires_confirmation"],
            )
        return None

    def _book_up(self, handle: str, slug: str, open_slots: list[dict[str, Any]]) -> None:
        client = {"timezone": VIEWER_ZONE, "name": "Busy", "email": "busy@example.com", "phone": "+442079460018"}
        for slot in open_slots:
            try:
                body = {"expert": handle, "event_type": slug, "start": slot["start"], "notes": "", **client}
                self._send("POST", "/bookings", body)
            except urllib.error.HTTPError as error:
                if error.code != 409:  # one that the booking before it took along
                    raise

    def _days(self, handle: str, slug: str) -> list[dict[str, Any]]:
        answer = self._get(f"/experts/{handle}", event_type=slug, timezone=VIEWER_ZONE, days=14)
        days: list[dict[str, Any]] = answer["days"]
        return days

    def _get(self, path: str, **query: str | int) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.api_url}{path}?{urllib.parse.urlencode(query)}", timeout=30) as response:
            answer: dict[str, Any] = json.load(response)
            return answer

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.api_url}{path}",
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Content-Type": "application/json", **headers},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            answer: dict[str, Any] = json.loads(response.read() or b"{}")
            return answer


def _leaves_some(slot: dict[str, Any], open_slots: list[dict[str, Any]], event_type: dict[str, Any]) -> bool:
    """Whether one of the slots is still open when this one is booked, so that a page still shows its day."""
    between = timedelta(minutes=event_type["buffer_before_minutes"] + event_type["buffer_after_minutes"])
    begin, end = (datetime.fromisoformat(slot[side]) for side in ("start", "end"))
    return any(
        datetime.fromisoformat(other["start"]) >= end + between
        or datetime.fromisoformat(other["end"]) + between <= begin
        for other in open_slots
    )
