"""Do what somebody replied by mail to the invitation to their booking, or say why it can't be."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from expertbook.adapters.words import words_for
from expertbook.clock import attempts
from expertbook.domain import booking_life
from expertbook.domain import replies as rules
from expertbook.domain.blocks import is_blocked
from expertbook.domain.booking import ACTIVE, Action, Booking, Role, Status
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import Changed, StatusNotAllowed, TooManyRequests, Unavailable
from expertbook.domain.faults import Code, Fault
from expertbook.domain.limits import Limit
from expertbook.domain.replies import InvitationReply, ReplyKind
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services import call_limits
from expertbook.services.change_booking import seats_of_change
from expertbook.services.why_taken import find_taken
from expertbook.store import blocks, bookings, replies

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often we try while somebody else changes the same booking."""

_OF_NETWORK = {
    Limit.MOVES_PER_ADDRESS: Limit.MOVES_PER_NETWORK,
    Limit.CANCELLATIONS_PER_ADDRESS: Limit.CANCELLATIONS_PER_NETWORK,
}


def apply(reply: InvitationReply, now: datetime) -> Fault | None:
    """Do what a reply wants with its booking, and return why that can't be, for whoever replied. Nothing is left to do
    if it was done before, or the booking isn't ahead any more, or has another time by now, or the same person replied
    again since.

    Two GetItem, and one TransactWriteItems; an UpdateItem for each limit where anything is mailed, one more GetItem
    for a cancellation and for what a client proposes, and one more Query for what anybody proposes, and a GetItem where
    a daily cap counts that day. Beyond the limit, a cancellation can't be; a proposal isn't made, nor one of
    a client whom the expert blocks, and nobody is told. Raises Unavailable.
    """
    last = replies.load(reply.booking_id, reply.role)
    if last is not None and last.at > reply.at:
        return None  # that one has a record of its own
    for _ in attempts(ATTEMPTS):
        booking = bookings.load(reply.booking_id)
        if booking is None or not _is_about(reply, booking):
            return None
        with suppress(Changed):
            try:
                _apply(reply, booking, now)
            except StatusNotAllowed as error:
                return error.fault
            except TooManyRequests as error:
                log.warning("reply beyond the limit", extra={"booking": booking.id, "role": reply.role.value})
                return error.fault if reply.kind is ReplyKind.DECLINED else None
            log.info("reply applied", extra={"booking": booking.id, "kind": reply.kind.value})
            return None
    raise Unavailable


def _is_about(reply: InvitationReply, booking: Booking) -> bool:
    """Whether the reply is about the booking as it is, and new: nobody replies who was erased."""
    if booking.status not in ACTIVE or reply.sequence < booking.sequence:
        return False
    if not (booking.client.email if reply.role is Role.CLIENT else booking.expert.handle):
        return False
    return rules.is_new(booking, reply)


def _apply(reply: InvitationReply, booking: Booking, now: datetime) -> None:
    """Raises StatusNotAllowed with why it can't be, TooManyRequests, or Changed."""
    if reply.kind is ReplyKind.DECLINED:
        _count(Limit.CANCELLATIONS_PER_ADDRESS, reply, booking, now)
        reason = words_for(booking.locale)("replies.cancelled")
        cancelled = booking_life.set_status(booking, Status.CANCELLED, reason, reply.role, now)
        bookings.change(booking, cancelled, now, seats_of_change(booking, cancelled))
        return
    time = _proposed(reply)
    if reply.kind is not ReplyKind.PROPOSED or time == (to_epoch(booking.start), to_epoch(booking.end)):
        bookings.change(booking, _attended(booking, reply, now), now)
        return
    _count(Limit.MOVES_PER_ADDRESS, reply, booking, now)
    fault = booking_life.find_obstacle_to_propose(booking, time, now)
    if fault is not None:
        raise StatusNotAllowed(fault)
    assert not isinstance(time, Code)  # it would be an obstacle
    if reply.role is Role.CLIENT and _is_blocked(booking):
        return
    fault = find_taken(booking, booking_life.move_to(booking, time, now), now)
    if fault is not None:
        # A client sees no more of the expert's time on the expert's page either.
        raise StatusNotAllowed(fault if reply.role is Role.EXPERT else Fault(Code.TIME_NOT_FREE))
    bookings.change(booking, rules.propose(booking, reply.role, time, reply.at), now)


def _attended(booking: Booking, reply: InvitationReply, now: datetime) -> Booking:
    """The booking to which somebody comes. An expert who accepts the invitation to a request confirms it."""
    is_certain = reply.kind is not ReplyKind.TENTATIVE
    noted = rules.note_attendance(booking, reply.role, reply.at, is_certain=is_certain)
    may = booking_life.allowed_actions(booking, reply.role, now)
    if reply.kind is not ReplyKind.ACCEPTED or Action.CONFIRM not in may:
        return noted
    return replace(booking_life.set_status(noted, Status.CONFIRMED, "", reply.role, now), version=noted.version)


def _proposed(reply: InvitationReply) -> Interval | Code:
    """The time that they propose, or why it isn't known."""
    if reply.start is None or reply.end is None:
        return reply.unread or Code.NO_TIME_OF_DAY
    return to_epoch(reply.start), to_epoch(reply.end)


def _is_blocked(booking: Booking) -> bool:
    listed = blocks.load(booking.expert.handle).blocks
    return is_blocked(listed, booking.client.email, lambda digest: digest == booking.network)


def _count(limit: Limit, reply: InvitationReply, booking: Booking, now: datetime) -> None:
    """Count what is mailed to the other one, or back, towards what this one may do within an hour; for a client also
    towards what the network may that it was booked from. Who has a domain has any number of addresses."""
    whose = normalize_email(booking.client.email) if reply.role is Role.CLIENT else booking.expert.handle
    call = call_limits.name_call(f"{reply.booking_id} {reply.role} {reply.at.isoformat()}")
    counted = [call_limits.by_address(limit, whose)]
    if reply.role is Role.CLIENT and booking.network is not None:
        counted.append((_OF_NETWORK[limit], booking.network))
    call_limits.count_call(counted, call, now)
