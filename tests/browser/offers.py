"""What can be booked, asked from the API: each test gets a time that no other test uses."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass
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
    time: str
    date: str

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
        self._offered: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def experts(self, **query: str | int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get("/experts", limit=50, **query)["experts"]
        return found

    def take(self) -> Offer:
        """An open time on the first day with any, if that has many: the page shows that day first.

        The tests go round the experts, so that none of them is booked up.
        """
        self._offered = self._offered or [
            (expert, event_type)
            for expert in self.experts()
            for event_type in self.expert(expert["handle"])["event_types"]
        ]
        least_used_first = sorted(self._offered, key=lambda pair: self._given[pair[0]["handle"], pair[1]["slug"]])
        for expert, event_type in least_used_first:
            offer = self._first(expert, event_type)
            self._given[expert["handle"], event_type["slug"]] += 1
            if offer is not None:
                return offer
        raise AssertionError("No expert has a day with enough open times.")

    def expert(self, handle: str) -> dict[str, Any]:
        found: dict[str, Any] = self._get(f"/experts/{handle}", days=1)["expert"]
        return found

    def status(self, offer: Offer) -> str:
        days = self._days(offer.handle, offer.slug)
        statuses = {slot["start"]: slot["status"] for day in days for slot in day["slots"]}
        return str(statuses[offer.start])

    def answer(self, offer: Offer) -> dict[str, Any]:
        """What the API answers to the offer's page."""
        return self._get(f"/experts/{offer.handle}", event_type=offer.slug, timezone=VIEWER_ZONE, days=1)

    def book(self, offer: Offer, name: str = "Somebody Faster") -> None:
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
        request = urllib.request.Request(
            f"{self.api_url}/bookings",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            assert response.status == 201

    def _first(self, expert: dict[str, Any], event_type: dict[str, Any]) -> Offer | None:
        handle, slug = expert["handle"], event_type["slug"]
        for day in self._days(handle, slug):
            open_slots = [slot for slot in day["slots"] if slot["status"] == "open"]
            if not open_slots:
                continue
            if len(open_slots) < _MANY:
                return None
            slot = open_slots[len(open_slots) // 2]
            return Offer(handle, expert["name"], slug, event_type["title"], slot["start"], slot["time"], day["date"])
        return None

    def _days(self, handle: str, slug: str) -> list[dict[str, Any]]:
        answer = self._get(f"/experts/{handle}", event_type=slug, timezone=VIEWER_ZONE, days=14)
        days: list[dict[str, Any]] = answer["days"]
        return days

    def _get(self, path: str, **query: str | int) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.api_url}{path}?{urllib.parse.urlencode(query)}", timeout=30) as response:
            answer: dict[str, Any] = json.load(response)
            return answer
