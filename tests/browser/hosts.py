"""Experts of a test's own: signed in, with hours every day, and as many event types as the test gives them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page

from tests.browser.signing_in import signed_in, sit_at
from tests.browser.visiting import Visit
from tests.cloud.calls import Api, Reply, eventually
from tests.stack import Stack

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

DEEP_DIVE: dict[str, Any] = {
    "title": "Deep dive",
    "description": "An hour on one question.",
    "duration_minutes": 60,
    "interval_minutes": 30,
    "minimum_notice_minutes": 45,  # an hour's would be over within seconds, at the first time that is open
    "booking_window_days": 30,
    "cancel_notice_minutes": 0,
    "place": {"kind": "jitsi", "detail": ""},
}


class Host:
    """An expert at work, by the API and at a browser."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._api = Api(stack, connections=2)
        self.handle = f"host-{secrets.token_hex(5)}x"
        self.email = f"{self.handle}@example.com"
        self.session = signed_in(stack, self.email)
        profile = {
            "name": "Ada Quill",
            "category": "Technology",
            "headline": "Clear words about machines",
            "bio": "",
            "specializations": [],
            "experience_years": 7,
            "hidden": True,  # not in the directory, which is for the other tests
            "contact_email": "",  # chosen already: the dashboard doesn't ask
        }
        new = {**profile, "handle": self.handle, "timezone": "Europe/London"}
        self.session = self.done("PUT", "/me/expert", new)["session"]
        self.open_all_day()

    def open_all_day(self, days: Sequence[str] = _DAYS) -> None:
        """Every day of the week, so that tomorrow has open times whatever today is; or on these days alone."""
        revision = self.done("GET", "/me/availability")["availability"]["revision"]
        weekly = {day: [["00:00", "24:00"]] for day in days}
        hours = {"timezone": "Europe/London", "weekly": weekly, "overrides": {}, "revision": revision}
        self.done("PUT", "/me/availability", hours)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, key: str | None = None) -> Reply:
        """Any call of the expert's."""
        return self._api.ask(method, path, body, token=self.session["token"], key=key)

    def done(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """A call that has to succeed; its answer."""
        return self._done(method, path, body, token=self.session["token"])

    def offer(self, **changes: Any) -> dict[str, Any]:
        """A new event type, as the API answers it."""
        made: dict[str, Any] = self.done("POST", "/me/event-types", DEEP_DIVE | changes)["event_type"]
        return made

    def offered(self) -> list[dict[str, Any]]:
        """The event types in their order."""
        found: list[dict[str, Any]] = self.done("GET", "/me/event-types")["event_types"]
        return found

    def slots(self, slug: str) -> list[dict[str, Any]]:
        """The open ones of the coming days, as a client in London gets them."""
        path = f"/experts/{self.handle}?event_type={slug}&timezone=Europe/London&days=3"
        days = self._done("GET", path)["days"]
        return [slot for day in days for slot in day["slots"] if slot["status"] == "open"]

    def book(self, slug: str, **changes: Any) -> dict[str, Any]:
        """A client books the first open time; what the API answers them."""
        body = {
            "expert": self.handle,
            "event_type": slug,
            "start": self.slots(slug)[0]["start"],
            "timezone": "Europe/London",
            "name": "Ben Ito",
            "email": "ben@example.com",
            "phone": "+442079460018",
            "notes": "",
        }
        return self._done("POST", "/bookings", body | changes)

    def page(self, slug: str = "") -> str:
        """The address of the public page, as soon as it is there: within seconds."""
        path = f"/{self.handle}/{slug}".rstrip("/")
        eventually(lambda: self._stack.get(path)[0] == 200)
        return path

    def visit(self, visit: Visit, path: str, **look: Any) -> Page:
        """Open a page, signed in, at a browser of the expert's."""
        page = visit(None, **look)
        sit_at(page, self.session)
        page.goto(path)
        return page

    def _done(self, method: str, path: str, body: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
        status, answer = self._api.ask(method, path, body, **given)
        assert status < 300, f"{method} {path}: {status} {answer}"
        return answer
