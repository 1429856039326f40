"""An expert's account at a real server: what our client does there, and what its owner does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from expertbook.adapters.calendar_services.opening import open_service
from expertbook.adapters.calendar_services.service import CalendarChanges, ServiceClient
from expertbook.adapters.guarded_web import open_response
from expertbook.domain.calendar_account import CalendarAccount, CalendarService
from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch
from tests.calendar_servers.servers import PASSWORD, USER, CalendarServer

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SPAN: Interval = to_epoch(NOW), to_epoch(NOW + timedelta(days=365))
ZONE = "Europe/Berlin"
BOOKING = "01JD3Q5ZB2M8X4T6V9KCWYRHNE"
NAME = f"{BOOKING}.ics"

CONTENT = EntryContent(
    uid=f"{BOOKING}@expertbook",
    sequence=1,
    title="First talk: Grace, née Hopper",
    description="By phone; +44 20 7946 0000\nhttps://book.example/booking#x",
    place="Harbour Street 5, Łódź",
    url="https://book.example/booking#x",
    start=NOW + timedelta(days=1, hours=2),
    end=NOW + timedelta(days=1, hours=3),
    is_tentative=False,
    changed_at=NOW,
)
"""The entry of a booking."""


def at(content: EntryContent) -> Interval:
    """Its time."""
    return to_epoch(content.start), to_epoch(content.end)


def event(uid: str, *lines: str) -> str:
    """An object with one event."""
    return "\r\n".join(
        [
            *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//Else//EN", "BEGIN:VEVENT", f"UID:{uid}"),
            *("DTSTAMP:20261101T000000Z", *lines, "END:VEVENT", "END:VCALENDAR", ""),
        ]
    )


def account_at(url: str, user: str = USER) -> CalendarAccount:
    """An account at a server of this address."""
    return CalendarAccount(
        "01JD3Q5ZB2M8X4T6V9KCWYRHNF", "ada", CalendarService.CALDAV, user, b"sealed", NOW, server=url
    )


def client_at(url: str, user: str = USER, password: str = PASSWORD) -> ServiceClient:
    """The client of an account at a server of this address."""
    return open_service(account_at(url, user), json.dumps({"password": password}).encode())


@dataclass
class Account:
    """An account with one calendar; `state` is that of the last reading."""

    server: CalendarServer
    state: str = ""
    client: ServiceClient = field(init=False)
    calendar: str = field(init=False)

    def __post_init__(self) -> None:
        self.calendar = self.server.make_calendar()
        self.client = client_at(self.server.url)

    def read(self) -> CalendarChanges:
        """What changed since the last reading."""
        found = self.client.read_changes(self.calendar, self.state, SPAN, ZONE, frozenset())
        self.state = found.state
        return found

    def put(self, name: str, text: str) -> None:
        """The owner writes something."""
        self.server.put(self.calendar, name, text)

    def edit(self, name: str, old: str, new: str) -> None:
        """The owner changes something of it."""
        text = self.server.get(self.calendar, name)
        assert text is not None
        assert old in text, text
        self.put(name, text.replace(old, new))

    def get(self, name: str = NAME) -> str:
        """What the owner sees."""
        text = self.server.get(self.calendar, name)
        assert text is not None
        return text


def moved(content: EntryContent, **by: float) -> EntryContent:
    """The entry at another time, as the next version of it."""
    way = timedelta(**by)
    return replace(content, start=content.start + way, end=content.end + way, sequence=content.sequence + 1)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The methods of the requests that are sent meanwhile."""
    sent: list[str] = []

    def count(url: object, addresses: object, deadline: object, headers: object, method: str, body: object) -> object:
        sent.append(method)
        return open_response(url, addresses, deadline, headers, method, body)  # type: ignore[arg-type]

    with patch("expertbook.adapters.calendar_services.caldav.calls.open_response", count):
        yield sent
