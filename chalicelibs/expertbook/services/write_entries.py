"""Make the entries in an expert's calendar equal to their bookings, as these are now.

What is pending says only that a booking's entry may differ. So whatever was lost or comes twice, the next run mends it:
it looks at the booking, at what it wrote last and, where the service says that something else is there, at that too.

An entry is noted before its event is first written. So there is no event that nobody knows of, however a run ends; the
event of an entry without a tag may be there or not.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from expertbook import clock
from expertbook.adapters.calendar_services.service import (
    ChangedThere,
    GoneThere,
    ObjectReading,
    ServiceClient,
    ServiceError,
    SignInRefused,
    TryLater,
    WrittenEntry,
)
from expertbook.adapters.ics.contents import content_of
from expertbook.adapters.ics.entries import uid_of
from expertbook.clock import attempts
from expertbook.domain.booking import Booking
from expertbook.domain.busy_days import busy_window
from expertbook.domain.calendar_account import CalendarAccount, FoundCalendar
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus, PendingEntry, is_written, time_of
from expertbook.domain.calendar_objects import judge_entry
from expertbook.domain.errors import Changed
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services import adopt_entries
from expertbook.services.entries_elsewhere import EntriesElsewhere
from expertbook.store import bookings, calendar_accounts, experts
from expertbook.store import calendar_entries as store

log = logging.getLogger(__name__)

ATTEMPTS = 4
"""How often we try to note an entry while somebody else does, and to write one while its expert does."""

REMOVED_WITHIN = timedelta(minutes=1)
"""Longer than it takes to remove an entry."""

_AROUND = timedelta(days=400)
"""How far from now an expert may have moved an entry that we look at."""


def write_pending(account: CalendarAccount, client: ServiceClient, now: datetime, deadline: float) -> datetime | None:
    """Write what is pending, the longest waiting first, and begin nothing after the deadline (of `time.monotonic`).
    Whoever calls this has the account's lease. Returns when more is to be written: `now` if time was up, None if
    nothing waits.

    Raises SignInRefused or TryLater: the rest waits, in its order. What the service refuses of one entry holds up no
    other, and is raised in the end; nor does one at which it fails, unless it fails at the next one, too.

    One Query; for each entry two GetItem, one PutItem, two for a new one, and one DeleteItem. Once the expert chose
    another calendar, or none, two Query more, an UpdateItem and a Query for each booking, and what `adopt` costs.
    """
    if account.written_to != account.writes_to:
        if time.monotonic() > deadline:
            return now
        _note_all(account, client, now)
    run = _EntriesRun.of(account, client, now, deadline)
    refused: ServiceError | None = None
    failed_before = False
    waits_until: datetime | None = None
    for what in store.pending(account.expert, account.id):
        if what.not_before is not None and what.not_before > now:
            waits_until = min(what.not_before, waits_until or what.not_before)
            continue
        if time.monotonic() > deadline:
            waits_until = now
            break
        try:
            run.write(what)
            failed_before = False
        except SignInRefused:
            raise
        except ServiceError as error:
            if isinstance(error, TryLater) and (failed_before or not fails_at_one(error)):
                raise
            refused, failed_before = error, isinstance(error, TryLater)
            log.warning("entry refused", extra={"booking": what.booking_id, "fault": error.fault.code})
    if refused is not None:
        raise refused
    return waits_until


def fails_at_one(error: TryLater) -> bool:
    """Whether a service that failed at one entry may do all else: what clients type makes some fail, each time."""
    return error.fault.kind is Code.CALENDAR_SERVER_FAILS and error.seconds is None


def remove_all(account: CalendarAccount, client: ServiceClient, now: datetime, deadline: float) -> bool:
    """Remove the entries of bookings that aren't over from the account's calendars, and forget all; begin nothing after
    the deadline. False if some are left.

    Raises what the service does. One Query; for each one more, one DeleteItem, and one UpdateItem for each other
    account at such a service that gets bookings.
    """
    run, is_done = _EntriesRun.of(account, client, now, deadline), True
    for entry in store.of_account(account.expert, account.id).values():
        if time.monotonic() > deadline:
            return False
        try:
            run.remove(entry)
        except Changed:
            is_done = False
    return is_done


def _note_all(account: CalendarAccount, client: ServiceClient, now: datetime) -> None:
    """Note all bookings ahead, and those with entries in the calendar that gets them, or got them before. The claims
    say which: they don't lag behind as an index does."""
    if account.writes:
        adopt_entries.adopt(account, client, now)
    found = set(store.of_account(account.expert, account.id))
    if account.writes:
        found |= experts.claimed_by(account.expert, to_epoch(now))
    for booking_id in sorted(found):
        store.note_pending(account.expert, account.id, booking_id, now)
    calendar_accounts.note_written_to(account)


@dataclass(frozen=True, slots=True)
class _EntriesRun:
    """A run for an account."""

    account: CalendarAccount
    client: ServiceClient
    now: datetime
    elsewhere: EntriesElsewhere

    @classmethod
    def of(cls, account: CalendarAccount, client: ServiceClient, now: datetime, deadline: float) -> _EntriesRun:
        """One that begins now."""
        return cls(account, client, now, EntriesElsewhere(account, client, busy_window(now), deadline))

    def write(self, what: PendingEntry) -> None:
        """Make the entry of a booking equal to it. It stays pending if it was noted again, or while somebody else
        writes it."""
        for _ in attempts(ATTEMPTS):
            try:
                self._make_equal(what)
            except Changed:
                continue
            store.settle(self.account.expert, self.account.id, what)
            return
        log.info("entry put off", extra={"booking": what.booking_id})

    def remove(self, entry: CalendarEntry) -> None:
        """Remove an entry in whatever state it is, unless it is over, or another account's by now; and forget it.
        Raises Changed."""
        found = self.account.calendar(entry.calendar)
        if found is not None and entry.time[1] > to_epoch(self.now) and not self._is_anothers(found, entry):
            self._delete(found, entry)
        store.delete(entry)

    def _make_equal(self, what: PendingEntry) -> None:
        booking = bookings.load(what.booking_id)
        entry = store.load(self.account.expert, self.account.id, what.booking_id)
        if booking is None or not is_written(booking) or booking.expert.handle != self.account.expert:
            if entry is not None:  # also one that is over: somebody was erased from it
                self._forget(entry)
            return
        if booking.end <= self.now:
            return
        if entry is not None and not what.is_forced and _is_left_to_expert(entry, booking):
            return
        target = self.account.calendar(self.account.writes_to) if self.account.writes else None
        if entry is not None and (target is None or entry.calendar != target.id):
            if not self._leave(entry, booking):
                return
            entry = None
        if target is not None:
            self._write(target, booking, entry, what)
        elif self.account.writes:
            raise ServiceError(Fault(Code.CALENDAR_NOT_THERE))

    def _forget(self, entry: CalendarEntry) -> None:
        found = self.account.calendar(entry.calendar)
        if found is not None:
            self._delete(found, entry)
        store.delete(entry)

    def _leave(self, entry: CalendarEntry, booking: Booking) -> bool:
        """Remove an entry from a calendar that doesn't get the bookings any more; not one that its expert moved there
        since: that comes first."""
        found = self.account.calendar(entry.calendar)
        if found is not None and self._is_anothers(found, entry):
            store.delete(entry)
            return True
        if found is not None and entry.tag and entry.status is EntryStatus.WRITTEN:
            try:
                self.client.delete_entry(found.url, entry.object_id, entry.tag)
            except GoneThere:
                pass
            except ChangedThere:
                reading = self._look(found, entry)
                judged = judge_entry(entry, reading, time_of(booking))
                if reading is not None and judged.status is not EntryStatus.WRITTEN:
                    store.save(judged)
                    return False
                self._delete(found, entry)
        elif found is not None:
            self._delete(found, entry)
        store.delete(entry)
        return True

    def _is_anothers(self, found: FoundCalendar, entry: CalendarEntry) -> bool:
        """Whether an entry that is to be removed is another account's by now, which gets the bookings into the same
        calendar.

        A calendar may also be another account's by another name, where it's shared or its server has two. So that one
        is told, and looks a while after: what is gone then it writes once more, and doesn't take for deleted.
        """
        others = [
            each
            for each in calendar_accounts.of_expert(self.account.expert)
            if each.id != self.account.id and each.service is self.account.service and each.writes
        ]
        if any(each.writes_into(found.url) for each in others):
            return True
        for each in others:
            now = clock.now()
            store.note_removed(each.expert, each.id, entry.booking_id, now, now + REMOVED_WITHIN)
        return False

    def _write(self, target: FoundCalendar, booking: Booking, entry: CalendarEntry | None, what: PendingEntry) -> None:
        is_forced = what.is_forced
        # What is there before the first writing wasn't adopted: it's somebody else's doing, or couldn't be read then.
        counts = entry is not None and not is_forced
        if entry is None:
            entry = store.save(
                CalendarEntry(
                    expert=self.account.expert,
                    account=self.account.id,
                    booking_id=booking.id,
                    calendar=target.id,
                    object_id=self.client.name_entry(uid_of(booking)),
                    tag="",
                    time=time_of(booking),
                    booking_version=booking.version,
                )
            )
        is_experts_turn = counts and entry.time == time_of(booking)
        is_outdone = not is_forced and entry.status is not EntryStatus.WRITTEN and entry.seen != time_of(booking)
        is_there = entry.tag and entry.status in (EntryStatus.WRITTEN, EntryStatus.MOVED)
        tag = entry.tag if is_there else None
        content = content_of(booking, self.account)
        for _ in range(ATTEMPTS):
            try:
                written = self.client.write_entry(target.url, content, entry.object_id, tag)
            except (ChangedThere, GoneThere):
                reading = self._look(target, entry)
                if reading is None:
                    self._check_there(target)
                judged = judge_entry(entry, reading, time_of(booking))
                is_known_of = (tag is not None and not what.is_removed) or reading is not None
                is_experts = judged.status is not EntryStatus.WRITTEN and is_known_of
                if is_experts and is_experts_turn:
                    store.save(self.elsewhere.look(judged))
                    return
                is_outdone = is_outdone or (is_experts and counts)
                tag = reading.tag if reading is not None else None
            else:
                self._note(
                    target, booking, entry, written, _fault(entry, booking, is_forced=is_forced, is_outdone=is_outdone)
                )
                return
        raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER))

    def _note(
        self,
        target: FoundCalendar,
        booking: Booking,
        entry: CalendarEntry,
        written: WrittenEntry,
        fault: Fault | None,
    ) -> None:
        """Note what was written, whatever the stream noted meanwhile. Where all about it was deleted meanwhile, as its
        expert was erased, nothing stays."""
        found: CalendarEntry | None = entry
        for _ in attempts(ATTEMPTS):
            if found is None:
                self.client.delete_entry(target.url, written.object_id, None)
                return
            try:
                store.save(
                    replace(
                        found,
                        object_id=written.object_id,
                        tag=written.tag,
                        time=time_of(booking),
                        booking_version=booking.version,
                        status=EntryStatus.WRITTEN,
                        seen=None,
                        fault=fault,
                    )
                )
            except Changed:
                found = store.load(entry.expert, entry.account, entry.booking_id)
            else:
                log.info("entry written", extra={"expert": entry.expert, "booking": booking.id})
                return
        raise Changed

    def _delete(self, calendar: FoundCalendar, entry: CalendarEntry) -> None:
        try:
            self.client.delete_entry(calendar.url, entry.object_id, None)
        except GoneThere:
            return  # with its calendar
        except ChangedThere:  # although in whatever state
            raise ServiceError(Fault(Code.CALENDAR_SERVER_REFUSES, status=412)) from None

    def _look(self, calendar: FoundCalendar, entry: CalendarEntry) -> ObjectReading | None:
        return self.client.read_entry(calendar.url, entry.object_id, self._span(), "UTC")

    def _span(self) -> Interval:
        return to_epoch(self.now - _AROUND), to_epoch(self.now + _AROUND)

    def _check_there(self, target: FoundCalendar) -> None:
        """That an entry is gone is only its expert's doing while the calendar is there: who deletes that cancels no
        bookings."""
        _, found = self.client.find_calendars()
        if all(calendar.url != target.url for calendar in found):
            raise ServiceError(Fault(Code.CALENDAR_NOT_THERE))


def _is_left_to_expert(entry: CalendarEntry, booking: Booking) -> bool:
    """Whether the expert did something with an entry of which the stream has yet to hear, or is asked about, while
    nobody moved the booking."""
    return entry.status is not EntryStatus.WRITTEN and entry.time == time_of(booking)


def _fault(entry: CalendarEntry, booking: Booking, *, is_forced: bool, is_outdone: bool) -> Fault | None:
    """Why its expert doesn't find an entry as they left it. What was said of it goes once the booking is moved."""
    if is_outdone:
        return Fault(Code.CHANGED_MEANWHILE)
    return entry.fault if is_forced or entry.time == time_of(booking) else None
