"""Read the calendars of an account: when its expert is busy, and what they did with entries of ours."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from expertbook.adapters.calendar_services.service import (
    CalendarChanges,
    GoneThere,
    ServiceClient,
    ServiceError,
    SignInRefused,
    TryLater,
)
from expertbook.clock import attempts
from expertbook.domain import busy_days
from expertbook.domain.booking import OFF
from expertbook.domain.calendar_account import CalendarAccount, FoundCalendar
from expertbook.domain.calendar_entry import CalendarEntry
from expertbook.domain.calendar_objects import (
    ObjectReading,
    Objects,
    bookings_in,
    busy_times,
    judge_entry,
    merge_objects,
)
from expertbook.domain.errors import Changed, Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.external_calendar import MAX_TITLES, READING, ExternalCalendar
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services import openings, sync_calendars
from expertbook.services.entries_elsewhere import EntriesElsewhere
from expertbook.store import bookings, calendar_accounts, calendar_entries, calendar_objects
from expertbook.store import calendars as store

log = logging.getLogger(__name__)

MAX_STATE = 200_000
"""How many characters of a service's state are kept; with a longer one, the calendar is read whole each time."""

ATTEMPTS = 5
"""How often we try while somebody else writes the same entry."""

_OF_ONE = frozenset({Code.CALENDAR_SERVER_FAILS, Code.CALENDAR_SLOW, Code.CALENDAR_BAD_ANSWER})
"""Where a service fails at one calendar each time, it may do so at no other."""


@dataclass(frozen=True, slots=True)
class ReadingOutcome:
    """What came of a reading. `error` is why the account can't be read; `unreached` the calendars with which the next
    reading is to begin, if this one didn't come to its end; `is_read`: each calendar that it came to could be read."""

    is_read: bool
    unreached: tuple[str, ...] = ()
    error: TryLater | None = None


def read(
    account: CalendarAccount, client: ServiceClient, expert: Expert, now: datetime, deadline: float
) -> ReadingOutcome:
    """Read each calendar that keeps time free, and the one that gets the bookings, or those that the last reading
    didn't come to; begin none but the first after the deadline (of `time.monotonic`). Those that keep time free no more
    are forgotten with their days. Whoever calls this has the account's lease.

    What is wrong with one calendar is noted there, and the others are read. That is also what a service fails at,
    unless it fails at the first two. Raises SignInRefused, or Unavailable; the next reading goes on then.

    One Query, where nothing changed. For each calendar that changed one GetItem and two PutItem, a BatchWriteItem for
    each 25 days that did, and a BatchGetItem for each 100 bookings in it; where entries of ours may have changed two
    Query, and a PutItem for each that did; a GetItem and a PutItem for one that it fails at; and then what
    `openings.refresh` costs.
    """
    known = {calendar.id: calendar for calendar in store.of_expert(account.expert)}
    run = _AccountReading(account, client, expert, now, deadline)
    try:
        for calendar in known.values():
            if calendar.account == account.id and calendar.id not in account.reads:
                store.delete(calendar)
                run.is_changed = run.is_changed or bool(calendar.days)
        if account.reads and not expert.has_calendars:
            sync_calendars.load_expert(account.expert)
        run.read_all(known)
    except Changed:
        log.info("account changed while it was read", extra={"expert": account.expert, "account": account.id})
    finally:
        if run.is_changed:
            openings.refresh_or_put_off(account.expert, now)
    return ReadingOutcome(run.is_read, run.unreached, run.error)


@dataclass(slots=True)
class _AccountReading:
    """A reading of an account. `is_changed`: the expert's busy times aren't what they were; `is_any_read`: one
    of its calendars could be read. See `ReadingOutcome` for the others."""

    account: CalendarAccount
    client: ServiceClient
    expert: Expert
    now: datetime
    deadline: float
    is_changed: bool = False
    is_read: bool = True
    is_any_read: bool = False
    unreached: tuple[str, ...] = ()
    error: TryLater | None = None
    _failed: dict[str, TryLater] = field(default_factory=dict)
    _entries: dict[str, CalendarEntry] | None = None
    _pending: frozenset[str] = frozenset()
    span: Interval = field(init=False)
    _elsewhere: EntriesElsewhere = field(init=False)

    def __post_init__(self) -> None:
        self.span = busy_days.busy_window(self.now)
        self._elsewhere = EntriesElsewhere(self.account, self.client, self.span, self.deadline)

    def read_all(self, known: Mapping[str, ExternalCalendar]) -> None:
        """Read those that are to be, one after the other. Raises what `_read_calendar` does."""
        wanted = _in_turn(self.account, known)
        to_read = [each for each in self.account.unreached if each in wanted] or wanted
        for place, calendar_id in enumerate(to_read):
            if place and time.monotonic() > self.deadline:
                self.unreached = (*to_read[place:], *self._failed)
                break
            try:
                self._read_one(calendar_id, known.get(calendar_id))
            except TryLater as error:
                self._failed[calendar_id] = error
                if not _is_of_one(error) or (len(self._failed) > 1 and not self.is_any_read):
                    self.error = error
                    break
        if self._failed and not self.is_any_read:
            self.error = list(self._failed.values())[-1]
        if self.error is not None:
            after = wanted.index(list(self._failed)[-1]) + 1
            self.unreached = (*wanted[after:], *wanted[:after])
            return
        for calendar_id, failed in self._failed.items():
            self._note_failed(calendar_id, failed.fault)

    def _read_one(self, calendar_id: str, known: ExternalCalendar | None) -> None:
        found = self.account.calendar(calendar_id)
        if calendar_id in self.account.reads:
            self._read_calendar(calendar_id, known)
        elif found is not None:
            self._read_entries(found)

    def _read_calendar(self, calendar_id: str, known: ExternalCalendar | None) -> None:
        """Read one that keeps time free. Raises TryLater, SignInRefused, and Changed if somebody removed it, or its
        account, meanwhile."""
        found = self.account.calendar(calendar_id)
        if known is not None and known.account != self.account.id:
            return  # another account of the expert's has it too, and reads it
        if known is None:
            if found is None:
                return
            known = self._add(found)
        if found is None:
            self._note_fault(known, Fault(Code.CALENDAR_NOT_THERE))
            return
        calendar = replace(known, name=found.name, url=found.url)
        try:
            self._read(calendar, is_shown_otherwise=calendar != known)
            self.is_any_read = True
        except (SignInRefused, TryLater):
            raise
        except ServiceError as error:
            self._note_fault(calendar, error.fault)
        except GoneThere:
            self._note_fault(calendar, Fault(Code.CALENDAR_NOT_THERE))

    def _read_entries(self, found: FoundCalendar) -> None:
        """Read one that keeps no time free, for what became of our entries in it. Raises TryLater or SignInRefused."""
        handle = self.account.expert
        state = calendar_objects.load_state(handle, found.id)
        try:
            changes = self._ask(found.url, state)
        except (SignInRefused, TryLater):
            raise
        except (ServiceError, GoneThere):
            self.is_read = False
            return  # writing into it says what is wrong
        if changes.is_whole or changes.changed or changes.gone:
            self._note_entries(found.id, found.url, changes)
            calendar_objects.save_state(handle, found.id, _kept_state(changes.state), self.now)
        self.is_any_read = True

    def _read(self, calendar: ExternalCalendar, *, is_shown_otherwise: bool) -> None:
        timezone = self.expert.availability.timezone
        is_outdated = busy_days.needs_full_read(calendar, timezone, self.now)
        changes = self._ask(calendar.url, "" if is_outdated else calendar.state)
        if not (changes.is_whole or changes.changed or changes.gone):
            if is_shown_otherwise or calendar.error is not None or calendar.asked_at is not None:
                store.end(replace(calendar, error=None, failures=0, read_at=self.now, asked_at=None))
            return
        before: Objects | None = {} if changes.is_whole else calendar_objects.load(calendar.expert, calendar.id)
        if before is None:  # what changes can't be told without
            changes, before = self._ask(calendar.url, ""), {}
        # In this order, so that whatever breaks it off, the next reading sees the same changes again.
        self._note_entries(calendar.id, calendar.url, changes)
        objects = merge_objects(before, changes.changed, changes.gone)
        is_as_kept = objects == before and not changes.is_whole  # a whole reading also replaces what was kept
        is_kept = is_as_kept or calendar_objects.save(calendar.expert, calendar.id, objects, self.now)
        by_date = busy_days.split_by_date(busy_times(objects, self.span, self._ours(objects)))
        digests = busy_days.digests_of(by_date)
        self.is_changed = self.is_changed or digests != calendar.days
        found = replace(
            _note_objects(calendar, objects),
            days=digests,
            timezone=timezone,
            expanded_at=self.now if changes.is_whole else calendar.expanded_at,
            read_at=self.now,
            error=None,
            failures=0,
            asked_at=None,
            state=_kept_state(changes.state) if is_kept else "",
        )
        try:
            noted = store.write_days(calendar, by_date, digests, self.now)
            store.end(replace(found, version=noted.version))
        except Changed:
            if store.load(calendar.expert, calendar.id) is None:  # as its expert was erased: nothing of it stays
                store.delete_days(found)
                calendar_objects.delete(calendar.expert, calendar.id)
            raise

    def _ask(self, url: str, state: str) -> CalendarChanges:
        addresses = sync_calendars.addresses_of(self.expert) | {self.account.user}
        return self.client.read_changes(url, state, self.span, self.expert.availability.timezone, addresses)

    def _ours(self, objects: Objects) -> set[str]:
        soonest = bookings_in(objects, self.span[0])[: sync_calendars.MAX_RETURNED]
        return bookings.ids_of_expert(self.account.expert, soonest)

    def _add(self, found: FoundCalendar) -> ExternalCalendar:
        """The external calendar of one that is read for the first time. One PutItem and one GetItem. Raises Changed if
        the account is gone."""
        added = store.end(
            ExternalCalendar(
                id=found.id,
                expert=self.account.expert,
                url=found.url,
                name=found.name,
                host=self.account.host,
                added_at=self.now,
                account=self.account.id,
            )
        )
        # Only now: who deletes an account looks for its calendars after that, and would have missed this one.
        if calendar_accounts.load(self.account.expert, self.account.id) is None:
            store.delete(added)
            raise Changed
        return added

    def _note_failed(self, calendar_id: str, fault: Fault) -> None:
        """Note what the service fails at. What it says of one that keeps no time free nobody is told: writing does."""
        self.is_read = False
        calendar = store.load(self.account.expert, calendar_id)
        if calendar is not None:
            self._note_fault(calendar, fault)

    def _note_fault(self, calendar: ExternalCalendar, fault: Fault) -> None:
        """The busy times of the reading before stay."""
        self.is_read = False
        if calendar.error != fault or calendar.asked_at is not None:
            store.end(replace(calendar, error=fault, failures=calendar.failures + 1, asked_at=None))

    def _note_entries(self, calendar_id: str, url: str, changes: CalendarChanges) -> None:
        """Note what the expert did with our entries in a calendar."""
        found = {each.booking_id: name for name, each in changes.changed.items() if each.booking_id is not None}
        if not (found or changes.gone or changes.is_whole):
            return
        for entry in self._load_entries().values():
            if entry.calendar != calendar_id or entry.booking_id in self._pending:
                continue  # another calendar's; or the writer's, who looks at it before it writes
            reading = changes.changed.get(entry.object_id)
            is_missing = entry.object_id in changes.gone or (changes.is_whole and reading is None)
            if is_missing and entry.time[1] > to_epoch(self.now):
                # A list that lacks it doesn't prove that it's gone, and a client's booking hangs on it.
                zone = self.expert.availability.timezone
                self._note_entry(entry, self.client.read_entry(url, entry.object_id, self.span, zone))
            elif reading is not None and reading.booking_id == entry.booking_id:
                self._note_entry(entry, reading)

    def _note_entry(self, entry: CalendarEntry, reading: ObjectReading | None) -> None:
        """Note how an entry is now. One PutItem if that is new, and a GetItem for the booking of one that was moved."""
        found: CalendarEntry | None = entry
        for _ in attempts(ATTEMPTS):
            if found is None:
                return
            is_elsewhere = reading is not None and reading.own not in (None, found.time) and reading.tag != found.tag
            judged = judge_entry(found, reading, _booked(found) if is_elsewhere else None)
            if judged == found:
                return
            judged = self._elsewhere.look(judged)
            try:
                calendar_entries.save(judged)
            except Changed:
                found = calendar_entries.load(entry.expert, entry.account, entry.booking_id)
            else:
                return
        raise Unavailable

    def _load_entries(self) -> Mapping[str, CalendarEntry]:
        """Those of the account, and which of them are to be written."""
        if self._entries is None:
            waiting = calendar_entries.pending(self.account.expert, self.account.id)
            self._pending = frozenset(each.booking_id for each in waiting)
            self._entries = calendar_entries.of_account(self.account.expert, self.account.id)
        return self._entries


def _in_turn(account: CalendarAccount, known: Mapping[str, ExternalCalendar]) -> list[str]:
    """The calendars that are read of an account; those last that couldn't be the last time, as they may take long."""
    watched = dict.fromkeys([*account.reads, *filter(None, [account.writes_to])])
    return sorted(watched, key=lambda each: each in known and known[each].error is not None)


def _is_of_one(error: TryLater) -> bool:
    """Whether an error may be of one calendar alone. Who says how long to wait means all."""
    return error.fault.kind in _OF_ONE and error.seconds is None


def _booked(entry: CalendarEntry) -> Interval | None:
    """The time of an entry's booking now."""
    booking = bookings.load(entry.booking_id)
    if booking is None or booking.status in OFF:
        return None
    return to_epoch(booking.start), to_epoch(booking.end)


def _note_objects(calendar: ExternalCalendar, objects: Objects) -> ExternalCalendar:
    """The calendar with what its expert is told about the reading."""
    zones = {name: zone for each in objects.values() for name, zone in each.unknown_zones.items()}
    return replace(
        calendar,
        unread=sum(each.unread for each in objects.values()),
        unread_titles=[title for each in objects.values() for title in each.titles][:MAX_TITLES],
        unknown_zones=zones,
        reading=READING,
    )


def _kept_state(state: str) -> str:
    return state if len(state) <= MAX_STATE else ""
