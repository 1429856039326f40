"""Change a booking: its status, or its time."""

from __future__ import annotations

from datetime import datetime

from expertbook.domain import booking_life, booking_rules
from expertbook.domain.booking import OFF, Action, Booking, Role, Status
from expertbook.domain.daily_cap import seat_of
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import SlotTaken, StatusNotAllowed
from expertbook.domain.faults import Code, Fault
from expertbook.domain.limits import Limit
from expertbook.services import call_limits
from expertbook.services.blocks import check_accepted
from expertbook.services.booking_access import OpenedBooking
from expertbook.services.offers import check_not_busy, slot_taken_error
from expertbook.store import bookings as store
from expertbook.store import experts
from expertbook.store.bookings import Seats


def change_status(opened: OpenedBooking, status: Status, reason: str, network: str, now: datetime) -> OpenedBooking:
    """Give the booking another status. A cancellation frees its time in the same transaction.

    Raises NotFound if this caller never may, StatusNotAllowed, TooManyRequests after many cancellations, or Changed if
    somebody else was faster. One TransactWriteItems; a cancellation costs one more GetItem and two UpdateItem.
    """
    changed = booking_life.set_status(opened.booking, status, reason, opened.role, now)
    if status is Status.CANCELLED:
        count_change(opened, Limit.CANCELLATIONS_PER_NETWORK, Limit.CANCELLATIONS_PER_ADDRESS, network, now)
    store.change(opened.booking, changed, now, seats_of_change(opened.booking, changed))
    return OpenedBooking(changed, opened.role)


def seats_of_change(before: Booking, after: Booking) -> Seats:
    """The seat that a cancellation, or a request that expires, frees. One GetItem for those, none for other changes."""
    if after.status not in OFF:
        return Seats()
    return Seats(left=seat_of(experts.load(before.expert.handle), before))


def reschedule(opened: OpenedBooking, start: datetime, timezone: str, network: str, now: datetime) -> OpenedBooking:
    """Move the booking. Claims the new time and frees the old one in one transaction; the id stays.

    A client's move of a booking that its expert confirms by hand makes it pending again.

    Does nothing if it already has this time. Raises StatusNotAllowed, InvalidFields if the expert doesn't offer the
    start, NotAccepted if the expert blocks the client who moves it, TooManyRequests after many moves, SlotTaken with
    the nearest open slots, or Changed if somebody else was faster. One GetItem, two UpdateItem and one
    TransactWriteItems; a taken slot costs one more Query, or two where few are near, and blocks cost a client's move
    one more GetItem.
    """
    booking = opened.booking
    booking_life.check_action(booking, Action.RESCHEDULE, opened.role, now)
    if start == booking.start:
        return opened
    expert = experts.load(booking.expert.handle)
    event_type = expert.event_type(booking.event_type.slug) if expert is not None else None
    if expert is None or event_type is None:
        raise StatusNotAllowed(Fault(Code.OFFERED_NO_MORE))
    booking_rules.check_offered(expert, event_type, start, now, "start", needs_notice=opened.role is Role.CLIENT)
    if opened.role is Role.CLIENT:
        check_accepted(expert, booking.client.email, network, booked_from=booking.network)
    moved = booking_life.move(booking, event_type, start, opened.role, now)
    seats = Seats(left=seat_of(expert, booking), taken=seat_of(expert, moved))
    try:
        check_not_busy(expert, moved.claimed)
        count_change(opened, Limit.MOVES_PER_NETWORK, Limit.MOVES_PER_ADDRESS, network, now)
        store.change(booking, moved, now, seats)
    except SlotTaken as error:
        raise slot_taken_error(expert, event_type, start, now, timezone) from error
    return OpenedBooking(moved, opened.role)


def count_change(opened: OpenedBooking, of_network: Limit, of_address: Limit, network: str, now: datetime) -> None:
    """Count a change that is mailed to the other side. Raises TooManyRequests. Two UpdateItem."""
    booking = opened.booking
    whose = normalize_email(booking.client.email) if opened.role is Role.CLIENT else booking.expert.handle
    call_limits.count_change(of_network, network, of_address, whose, now)
