"""Ada with a calendar account: what is booked comes to her calendar by the stream and the calendar function."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from expertbook import clock
from expertbook.adapters import sealing
from expertbook.domain.calendar_account import AccountStatus, CalendarAccount, CalendarService
from expertbook.domain.calendar_entry import CalendarEntry
from expertbook.services import write_entries
from expertbook.store import calendar_accounts, calendar_entries
from tests.api.memory_service import MemoryService
from tests.api.stream.changes import Changes
from tests.api.stream.test_live import follow

HANDLE = "ada-lovelace"
ACCOUNT_ID = "account-1"

_FOLLOWED = ("BOOKING#", "BOOKING"), ("ACCOUNT#", "ACCOUNT"), ("CALENDARS#", "ENTRY#"), ("ACCOUNT#", "CODE#")
"""Of what the stream is told."""


def connect(service: MemoryService, writes_to: str = "work", **chosen: Any) -> CalendarAccount:
    """Ada's account at a service, of which she chose all that."""
    now = clock.now()
    sealed = sealing.seal(HANDLE, json.dumps({"password": service.password}).encode())
    account = CalendarAccount(ACCOUNT_ID, HANDLE, CalendarService.CALDAV, "ada@example.com", sealed, now, next_at=now)
    calendar_accounts.add(account)
    home, found = service.find_calendars()
    service.calls.clear()
    reached = replace(
        account, status=AccountStatus.CONNECTED, home=home, host="calendars.example", calendars=tuple(found)
    )
    calendar_accounts.note(reached)
    calendar_accounts.change(reached, replace(reached, writes_to=writes_to, **chosen), now)
    return load()


def load(account_id: str = ACCOUNT_ID) -> CalendarAccount:
    """An account of Ada's as it is now."""
    found = calendar_accounts.load(HANDLE, account_id)
    assert found is not None
    return found


def choose(account_id: str = ACCOUNT_ID, **chosen: Any) -> None:
    """What Ada chooses for an account of hers from now on."""
    account = load(account_id)
    calendar_accounts.change(account, replace(account, **chosen), clock.now())


def entry_of(booking_id: str) -> CalendarEntry | None:
    """What we know of a booking's entry."""
    return calendar_entries.load(HANDLE, ACCOUNT_ID, booking_id)


def pending() -> list[str]:
    """The bookings whose entries are to be written, in their order."""
    return [each.booking_id for each in calendar_entries.pending(HANDLE, ACCOUNT_ID)]


@dataclass
class World:
    """Hands on what changed in the table, as the stream does, and calls the calendar function."""

    service: MemoryService
    _changes: Changes = field(default_factory=lambda: Changes(*_FOLLOWED))

    def records(self) -> list[dict[str, Any]]:
        """What changed since the last time."""
        return self._changes.records()

    def stream(self) -> None:
        """Hand on what changed."""
        self.hand_on(self.records())

    def hand_on(self, records: list[dict[str, Any]]) -> None:
        """Hand on these records."""
        assert self.is_followed(records)

    def is_followed(self, records: list[dict[str, Any]]) -> bool:
        """Whether none of these records was put off, when they are handed on."""
        return not records or follow(*records) == {"batchItemFailures": []}

    def write(self, seconds: float = 60.0) -> datetime | None:
        """One run of the calendar function that writes. When more is to be written, if anything waits."""
        account = calendar_accounts.begin(HANDLE, ACCOUNT_ID, clock.now())
        assert account is not None, "somebody else has the account"
        try:
            return write_entries.write_pending(account, self.service, clock.now(), time.monotonic() + seconds)
        finally:
            calendar_accounts.end(load(), clock.now())

    def flow(self) -> None:
        """What was booked and changed comes to the calendar."""
        self.stream()
        self.write()
