"""Whether an entry that is gone from its calendar is in another one of its account: sorted, and not deleted."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace

from expertbook.adapters.calendar_services.service import GoneThere, ServiceClient, ServiceError, SignInRefused
from expertbook.domain.calendar_account import CalendarAccount, FoundCalendar, OnDelete
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval

log = logging.getLogger(__name__)


@dataclass(slots=True)
class EntriesElsewhere:
    """The entries of ours in those calendars of an account that are read. Each is asked for once, where an entry of a
    booking is gone, and none after the deadline (of `time.monotonic`)."""

    account: CalendarAccount
    client: ServiceClient
    span: Interval
    deadline: float
    _bookings: dict[str, frozenset[str]] = field(default_factory=dict)
    _is_unknown: bool = False

    def look(self, judged: CalendarEntry) -> CalendarEntry:
        """An entry as it's to be noted: with a fault where it was deleted and is in another calendar, or may be. Then
        its booking isn't cancelled unasked. Raises SignInRefused."""
        if judged.status is not EntryStatus.DELETED or self.account.on_delete is OnDelete.PUT_BACK:
            return judged
        others = (found for found in self.account.watched if found.id != judged.calendar)
        if any(self._has(found, judged.booking_id) for found in others):
            where = Fault(Code.ENTRY_ELSEWHERE)
        elif self._is_unknown:
            where = Fault(Code.ENTRY_MAYBE_ELSEWHERE)
        else:
            return judged
        log.info("entry elsewhere", extra={"expert": judged.expert, "booking": judged.booking_id, "fault": where.code})
        return replace(judged, fault=where)

    def _has(self, calendar: FoundCalendar, booking_id: str) -> bool:
        if calendar.id not in self._bookings:
            self._bookings[calendar.id] = self._ask(calendar)
        return booking_id in self._bookings[calendar.id]

    def _ask(self, calendar: FoundCalendar) -> frozenset[str]:
        if self._is_unknown or time.monotonic() > self.deadline:
            self._is_unknown = True
            return frozenset()
        try:
            there = self.client.read_changes(calendar.url, "", self.span, "UTC", frozenset()).changed
        except SignInRefused:
            raise
        except GoneThere:
            return frozenset()
        except ServiceError:  # a client's booking isn't cancelled as a server is slow
            self._is_unknown = True
            return frozenset()
        return frozenset(each.booking_id for each in there.values() if each.booking_id)
