"""Accept or refuse another time that the other one proposed for a booking, by replying to its invitation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from expertbook.domain import booking_life
from expertbook.domain.booking import ACTIVE, Action, Booking, Role
from expertbook.domain.daily_cap import seat_of
from expertbook.domain.errors import Changed, NotFound, SlotTaken, StatusNotAllowed
from expertbook.domain.faults import Code, Fault
from expertbook.domain.limits import Limit
from expertbook.domain.replies import refuse_proposal
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services.booking_access import OpenedBooking
from expertbook.services.change_booking import count_change
from expertbook.services.offers import check_not_busy
from expertbook.services.why_taken import find_why_taken
from expertbook.store import bookings as store
from expertbook.store import experts
from expertbook.store.bookings import Seats


def accept(opened: OpenedBooking, time: Interval, network: str, now: datetime) -> OpenedBooking:
    """Move the booking to the time that was proposed, of that length, and with its buffers; a request is confirmed by
    that. It needs no offered hours, as both want it. Done before, it changes nothing.

    Raises StatusNotAllowed if nobody proposes a time to this caller, or, for the expert, with why it can't be had;
    SlotTaken for the client; Changed if another time is proposed by now, or somebody else was faster; TooManyRequests
    after many moves. One GetItem, two UpdateItem and one TransactWriteItems; one more Query where the expert has
    calendars, and one where the time is taken.
    """
    booking = opened.booking
    if _has(booking, time):
        return opened  # the answer to the same request may have been lost
    _check(opened, time, now)
    fault = booking_life.find_obstacle_to_move(booking, time, now)
    if fault is not None:
        raise StatusNotAllowed(fault)
    moved = booking_life.accept_proposal(booking, now)
    expert = experts.load(booking.expert.handle)
    if expert is None:
        raise NotFound
    seats = Seats(left=seat_of(expert, booking), taken=seat_of(expert, moved))
    try:
        check_not_busy(expert, moved.claimed)
    except SlotTaken as error:
        raise (StatusNotAllowed(Fault(Code.TIME_IS_BUSY)) if opened.role is Role.EXPERT else error) from None
    count_change(opened, Limit.MOVES_PER_NETWORK, Limit.MOVES_PER_ADDRESS, network, now)
    try:
        store.change(booking, moved, now, seats)
    except SlotTaken:
        if opened.role is Role.CLIENT:
            raise
        raise StatusNotAllowed(find_why_taken(booking, moved, seats.taken, now)) from None
    except Changed:
        found = store.load(booking.id)
        if found is None or not _has(found, time):
            raise
        moved = found  # the same was sent twice at once
    return replace(opened, booking=moved)


def refuse(opened: OpenedBooking, time: Interval, now: datetime) -> OpenedBooking:
    """Keep the booking's time rather than have the proposed one. Done before, it changes nothing.

    Raises StatusNotAllowed if nobody proposes a time to this caller, Changed if another time is proposed by now, or
    somebody else was faster. One TransactWriteItems.
    """
    if _is_refused(opened.booking, time):
        return opened
    _check(opened, time, now)
    refused = refuse_proposal(opened.booking, now)
    try:
        store.change(opened.booking, refused, now)
    except Changed:
        found = store.load(opened.booking.id)
        if found is None or not _is_refused(found, time):
            raise
        refused = found
    return replace(opened, booking=refused)


def _check(opened: OpenedBooking, time: Interval, now: datetime) -> None:
    booking = opened.booking
    booking_life.check_action(booking, Action.ANSWER_PROPOSAL, opened.role, now)
    if booking.proposal is None or booking.proposal.time != time:
        raise Changed("Another time was proposed meanwhile. Look at it again.")


def _has(booking: Booking, time: Interval) -> bool:
    return (to_epoch(booking.start), to_epoch(booking.end)) == time and booking.status in ACTIVE


def _is_refused(booking: Booking, time: Interval) -> bool:
    proposal = booking.proposal
    return proposal is not None and proposal.refused_at is not None and proposal.time == time
