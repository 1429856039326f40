"""Why a time that was wanted for a booking can't be had."""

from __future__ import annotations

from datetime import datetime

from expertbook.domain.booking import Booking
from expertbook.domain.daily_cap import Seat
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval, overlaps_any, subtract_interval
from expertbook.domain.scheduling.local_time import local_date, to_epoch
from expertbook.store import claims, experts
from expertbook.store.claims import Claimed


def find_why_taken(booking: Booking, moved: Booking, seat: Seat | None, now: datetime) -> Fault:
    """Why a booking can't be moved to a time that it couldn't claim, for its expert. One Query."""
    fault = _why_claimed(booking, moved, claims.load_claimed(booking.expert.handle, moved.claimed, now))
    if fault is not None:
        return fault
    if seat is not None:
        return Fault(Code.DAY_IS_FULL, count=seat.cap)
    return Fault(Code.TIME_IS_BOOKED)  # by now it's free, so it can be tried again


def find_taken(booking: Booking, moved: Booking, now: datetime) -> Fault | None:
    """Why a booking couldn't be moved to a time if somebody tried now, for its expert, or None. One Query; one GetItem
    more where a daily cap counts bookings on that day or the one before."""
    found = claims.load_claimed(booking.expert.handle, moved.claimed, now, with_days=True)
    fault = _why_claimed(booking, moved, found)
    if fault is not None:
        return fault
    if overlaps_any(moved.claimed, found.busy):
        return Fault(Code.TIME_IS_BUSY)
    expert = experts.load(booking.expert.handle) if found.sessions else None
    event_type = expert.event_type(booking.event_type.slug) if expert is not None else None
    if expert is None or event_type is None or event_type.daily_cap is None:
        return None
    date = local_date(to_epoch(moved.start), expert.availability.timezone)
    is_full = date in found.full_dates(expert, event_type, but=booking.id)
    return Fault(Code.DAY_IS_FULL, count=event_type.daily_cap) if is_full else None


def _why_claimed(booking: Booking, moved: Booking, found: Claimed) -> Fault | None:
    wanted = to_epoch(moved.start), to_epoch(moved.end)
    held: list[Interval] = [(begin, end) for begin, end, _ in found.held]
    others = subtract_interval(found.booked, booking.claimed)
    if overlaps_any(wanted, others):
        return Fault(Code.TIME_IS_BOOKED)
    if overlaps_any(moved.claimed, others):
        return Fault(Code.BUFFERS_MEET)
    if overlaps_any(moved.claimed, held):
        return Fault(Code.TIME_IS_HELD)
    return None
