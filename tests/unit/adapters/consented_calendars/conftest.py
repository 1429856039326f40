"""A Google on this machine, and Ada's account at it, who has consented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from expertbook.adapters.calendar_services.google.client import GoogleClient
from expertbook.adapters.calendar_services.service import CalendarChanges, ObjectReading, WrittenEntry
from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch
from tests.calendar_servers.consenting import consented, open_google, played
from tests.calendar_servers.google_server import ADA, GoogleServer

BOOKING = "01JDWZ5QXKTV3N8G4YB7R2HMCE"
LONDON = "Europe/London"
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
SPAN: Interval = (to_epoch(MONDAY), to_epoch(MONDAY + timedelta(days=120)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in London, so many days after Monday."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def interval(start: datetime, end: datetime) -> Interval:
    return to_epoch(start), to_epoch(end)


def a_content(start: datetime, end: datetime, **more: object) -> EntryContent:
    """What an entry of the booking says."""
    said = {
        "uid": f"{BOOKING}@expertbook",
        "sequence": 0,
        "title": "Intro with Ben",
        "description": "Bring questions.",
        "place": "Room 4",
        "url": "https://book.example/booking#1",
        "start": start,
        "end": end,
        "is_tentative": False,
        "changed_at": MONDAY,
    }
    return EntryContent(**(said | more))  # type: ignore[arg-type]


@dataclass
class Account:
    """Ada's account, and what was kept of its calendars."""

    server: GoogleServer
    client: GoogleClient
    state: str = ""
    timezone: str = LONDON

    @property
    def asked(self) -> tuple[Interval, str, frozenset[str]]:
        """What is to be known, and as whose."""
        return SPAN, self.timezone, frozenset()

    def read(self, calendar: str = ADA, *, anew: bool = False) -> CalendarChanges:
        """What changed since the last time."""
        changes = self.client.read_changes(calendar, "" if anew else self.state, *self.asked)
        self.state = changes.state
        return changes

    def busy(self, calendar: str = ADA) -> list[Interval]:
        """When she is busy, by all that there is."""
        found = self.client.read_changes(calendar, "", *self.asked).changed
        return sorted(each for reading in found.values() for each in reading.busy)

    def write(self, content: EntryContent, there: WrittenEntry | None = None) -> WrittenEntry:
        return self.client.write_entry(ADA, content, there.object_id if there else None, there.tag if there else None)

    def entry(self, object_id: str) -> ObjectReading | None:
        return self.client.read_entry(ADA, object_id, SPAN, self.timezone)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleServer]:
    with played(GoogleServer(), monkeypatch) as found:
        yield found


@pytest.fixture
def account(server: GoogleServer) -> Account:
    return Account(server, open_google(server, consented(server)))
