"""Do to a booking what its expert did to its entry in their calendar; or have the entry put back, and say why."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from expertbook.adapters import calendar_queue
from expertbook.adapters.words import words_for
from expertbook.clock import attempts
from expertbook.domain import booking_life
from expertbook.domain.booking import ACTIVE, OFF, Booking, Role
from expertbook.domain.calendar_account import OnDelete
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.daily_cap import seat_of
from expertbook.domain.errors import Changed, SlotTaken, TooManyRequests, Unavailable
from expertbook.domain.faults import Code, Fault
from expertbook.domain.limits import Limit
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services import call_limits
from expertbook.services.change_booking import seats_of_change
from expertbook.services.why_taken import find_why_taken
from expertbook.store import bookings, calendar_accounts, calendar_entries, experts
from expertbook.store.bookings import Seats

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often we try while somebody else changes the same booking or entry."""

_UNSETTLED = frozenset({EntryStatus.MOVED, EntryStatus.DELETED})


def apply(heard: CalendarEntry, now: datetime) -> None:
    """Settle an entry that its expert moved, resized or deleted. Nothing is left to do if that was done before, or is
    the other way round by now: what counts is the entry and the booking in the table.

    Two GetItem and one write where it's forgotten or asked about. A move costs one GetItem, one UpdateItem for a limit,
    one TransactWriteItems and one PutItem; one that can't be one Query, two UpdateItem for limits, or four while their
    hours run, and one TransactWriteItems. Raises Unavailable.
    """
    for _ in attempts(ATTEMPTS):
        entry = calendar_entries.load(heard.expert, heard.account, heard.booking_id)
        if entry is None or entry.status not in _UNSETTLED:
            return
        with suppress(Changed):
            _settle(entry, bookings.load(entry.booking_id), now)
            log.info("calendar change", extra={"booking": entry.booking_id, "status": entry.status.value})
            return
    raise Unavailable


def is_mailed(asked: CalendarEntry, now: datetime) -> bool:
    """Whether the expert is mailed what it means that they deleted an entry, which is counted: not once it was carried
    to and fro a few times within the hour. Then the dashboard and the booking's page alone ask. Two UpdateItem, or four
    while their hours run."""
    try:
        _count_of_booking(Limit.DELETIONS_PER_BOOKING, Limit.DELETIONS_PER_EXPERT, asked, now)
    except TooManyRequests:
        log.info("not asked by mail", extra={"booking": asked.booking_id})
        return False
    return True


def _settle(entry: CalendarEntry, booking: Booking | None, now: datetime) -> None:
    """Raises Changed if the entry or the booking was written meanwhile."""
    if booking is None or booking.expert.handle != entry.expert:
        calendar_entries.delete(entry)
        return
    if booking.status in OFF:
        _put_back(entry, None, now)  # to where it is then: nowhere
        return
    if booking.status not in ACTIVE or booking.start <= now:
        calendar_entries.delete(entry)  # whatever was done to it means nothing
        return
    booked = to_epoch(booking.start), to_epoch(booking.end)
    if entry.status is EntryStatus.MOVED and entry.seen == booked:
        _note_move(entry, booking)
    elif booked != entry.time:
        _put_back(entry, Fault(Code.CHANGED_MEANWHILE), now)
    elif entry.status is EntryStatus.MOVED:
        _move(entry, booking, now)
    else:
        _delete(entry, booking, now)


def _move(entry: CalendarEntry, booking: Booking, now: datetime) -> None:
    fault = booking_life.find_obstacle_to_move(booking, entry.seen, now)
    if fault is None:
        assert entry.seen is not None  # it would be an obstacle
        moved = booking_life.move_to(booking, entry.seen, now)
        expert = experts.load(entry.expert)
        seats = Seats(left=seat_of(expert, booking), taken=seat_of(expert, moved))
        try:
            _count(Limit.MOVES_PER_ADDRESS, entry, now)
            bookings.change(booking, moved, now, seats)
        except SlotTaken:
            fault = find_why_taken(booking, moved, seats.taken, now)
        except TooManyRequests as error:
            fault = error.fault
        else:
            _note_move(entry, moved)
            return
    _put_back_again(entry, fault, now)


def _delete(entry: CalendarEntry, booking: Booking, now: datetime) -> None:
    account = calendar_accounts.load(entry.expert, entry.account)
    if account is None:
        return  # its entries go as well
    if account.on_delete is OnDelete.PUT_BACK:
        _put_back_again(entry, None, now)
    elif account.on_delete is OnDelete.ASK or entry.fault is not None:  # it may only be sorted into another calendar
        calendar_entries.save(replace(entry, status=EntryStatus.ASKED))  # whose record has it mailed
    else:
        reason = words_for(booking.locale)("calendar.cancelled")
        cancelled = booking_life.cancel(booking, Role.EXPERT, reason, now)
        try:
            _count(Limit.CANCELLATIONS_PER_ADDRESS, entry, now)
        except TooManyRequests as error:
            _put_back_again(entry, error.fault, now)
        else:
            bookings.change(booking, cancelled, now, seats_of_change(booking, cancelled))


def _count(limit: Limit, entry: CalendarEntry, now: datetime) -> None:
    """Count what is mailed to the client towards what the expert may do within an hour: calendars run wild, too."""
    call_limits.count_call([call_limits.by_address(limit, entry.expert)], _name_call(entry), now)


def _count_of_booking(of_booking: Limit, of_expert: Limit, entry: CalendarEntry, now: datetime) -> None:
    counted = [call_limits.by_booking(of_booking, entry.booking_id), call_limits.by_address(of_expert, entry.expert)]
    call_limits.count_call(counted, _name_call(entry), now)


def _name_call(entry: CalendarEntry) -> str:
    return call_limits.name_call(f"{entry.account} {entry.booking_id} {entry.version}")


def _note_move(entry: CalendarEntry, booking: Booking) -> None:
    """Note that the booking is where the entry was moved to; if that was moved on meanwhile, from where."""
    found: CalendarEntry | None = entry
    time = to_epoch(booking.start), to_epoch(booking.end)
    for _ in attempts(ATTEMPTS):
        if found is None:
            return
        noted = replace(found, time=time, booking_version=booking.version)
        if (found.status, found.seen) == (EntryStatus.MOVED, time):
            noted = replace(noted, status=EntryStatus.WRITTEN, seen=None, fault=None)
        with suppress(Changed):
            calendar_entries.save(noted)
            return
        found = calendar_entries.load(entry.expert, entry.account, entry.booking_id)
    raise Unavailable


def _put_back_again(entry: CalendarEntry, fault: Fault | None, now: datetime) -> None:
    """Have the entry put back, a few times an hour: a program that doesn't leave it there would have the expert mailed,
    and the service asked, without end. Beyond that it's written once the hour is over, and nobody is mailed."""
    try:
        _count_of_booking(Limit.PUT_BACKS_PER_BOOKING, Limit.PUT_BACKS_PER_EXPERT, entry, now)
    except TooManyRequests as error:
        not_before = now + timedelta(seconds=error.retry_after)
        calendar_entries.put_back(entry, Fault(Code.CHANGED_AGAIN_AND_AGAIN), now, not_before)
    else:
        _put_back(entry, fault, now)


def _put_back(entry: CalendarEntry, fault: Fault | None, now: datetime) -> None:
    """Have the entry written as the booking is; the fault's record has the expert told."""
    calendar_entries.put_back(entry, fault, now)
    calendar_queue.tell_account(entry.expert, entry.account)
