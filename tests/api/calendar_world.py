"""Ada with a calendar account: what is booked comes to her calendar by the stream and the calendar function."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field, replace
from typing import Any

from expertbook import clock
from expertbook.adapters import sealing
from expertbook.domain.calendar_account import AccountStatus, CalendarAccount, CalendarService
from expertbook.domain.calendar_entry import CalendarEntry
from expertbook.services import write_entries
from expertbook.store import calendar_accounts, calendar_entries
from tests.api.conftest import stored_items
from tests.api.memory_service import MemoryService
from tests.api.stream.test_live import follow, stream_record

HANDLE = "ada-lovelace"
ACCOUNT_ID = "account-1"

_FOLLOWED = re.compile("BOOKING|ACCOUNT|ENTRY#.*|CODE#.*")
"""Sort keys of which the stream hears."""


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
    calendar_accounts.change(replace(reached, writes_to=writes_to, **chosen), now)
    return load()


def load() -> CalendarAccount:
    """Ada's account as it is now."""
    found = calendar_accounts.load(HANDLE, ACCOUNT_ID)
    assert found is not None
    return found


def choose(**chosen: Any) -> None:
    """What Ada chooses for her account from now on."""
    calendar_accounts.change(replace(load(), **chosen), clock.now())


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
    _before: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _number: int = 0

    def records(self) -> list[dict[str, Any]]:
        """What changed since the last time."""
        found = {
            (item["PK"]["S"], item["SK"]["S"]): item for item in stored_items() if _FOLLOWED.fullmatch(item["SK"]["S"])
        }
        records = []
        for key in [*found, *(key for key in self._before if key not in found)]:
            old, new = self._before.get(key), found.get(key)
            if old != new:
                self._number += 1
                name = "REMOVE" if new is None else "MODIFY" if old else "INSERT"
                keys = {"PK": {"S": key[0]}, "SK": {"S": key[1]}}
                records.append(stream_record(self._number, name, keys, new, old))
        self._before = found
        return records

    def stream(self) -> None:
        """Hand on what changed."""
        self.hand_on(self.records())

    def hand_on(self, records: list[dict[str, Any]]) -> None:
        """Hand on these records."""
        if records:
            assert follow(*records) == {"batchItemFailures": []}

    def write(self, seconds: float = 60.0) -> bool:
        """One run of the calendar function that writes."""
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
