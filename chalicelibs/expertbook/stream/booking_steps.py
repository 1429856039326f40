"""What becomes of bookings by themselves, when it's due."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from expertbook.adapters.mail.mail_events import MailEvent
from expertbook.adapters.mail.outbox import Outbox
from expertbook.domain import booking_life
from expertbook.domain.booking import Booking
from expertbook.domain.due import BookingStep, Due, StepKind, steps_to_take
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.services.change_booking import seats_of_change
from expertbook.services.plan_bookings import planned
from expertbook.store import bookings
from expertbook.store.keys import booking_key
from expertbook.stream import mail_delivery

log = logging.getLogger(__name__)


def do(due: Due, now: datetime, outbox: Outbox) -> Due | None:
    """Do what is due of a booking, and say what comes next.

    One GetItem, and what each step costs. A step that was taken before, by a run that was ended, isn't taken again.
    Raises Unavailable when each step was tried, or Changed if somebody changes it right now.
    """
    booking = bookings.load(due.partition.removeprefix(booking_key("")))
    if booking is None:
        return None
    if booking.version != due.version:  # this plan is stale, and the stream about to say so
        return planned(booking, max(due.since, booking.updated_at))
    waiting: Unavailable | None = None
    for step in steps_to_take(booking, due.since, now):
        try:
            booking = _DOERS[step.kind](booking, step, now, outbox)
        except Unavailable as error:
            waiting = error  # a reminder that can't go out to one side holds up none to the other
        else:
            log.info("step taken", extra={"booking": booking.id, "step": step.kind.value})
    if waiting is not None:
        raise waiting
    return planned(booking, now)


def pass_over(due: Due, now: datetime) -> Due | None:
    """What comes next after what can't be done. One GetItem."""
    booking = bookings.load(due.partition.removeprefix(booking_key("")))
    following = planned(booking, now) if booking is not None else None
    return following if following is not None and following.at > now else None


def _complete(booking: Booking, _step: BookingStep, now: datetime, _outbox: Outbox) -> Booking:
    completed = booking_life.complete_by_itself(booking, now)
    bookings.change(booking, completed, now)
    return completed


def _expire(booking: Booking, _step: BookingStep, now: datetime, _outbox: Outbox) -> Booking:
    expired = booking_life.expire(booking, now)
    bookings.change(booking, expired, now, seats_of_change(booking, expired))  # the stream mails both
    return expired


def _remind(booking: Booking, step: BookingStep, now: datetime, outbox: Outbox) -> Booking:
    # Its start is in the name: once moved, a booking has the same reminders again.
    name = f"{booking.id}#REMIND#{format_instant(booking.start)}#{step.minutes}"
    mail_delivery.mail_by_itself(MailEvent.REMINDED, name, booking, step.to, now, outbox)
    return booking


def _ask_again(booking: Booking, step: BookingStep, now: datetime, outbox: Outbox) -> Booking:
    name = f"{booking.id}#ASK_AGAIN#{booking.version}"
    mail_delivery.mail_by_itself(MailEvent.ASKED_AGAIN, name, booking, step.to, now, outbox)
    return booking


def _ask_for_review(booking: Booking, _step: BookingStep, now: datetime, outbox: Outbox) -> Booking:
    mail_delivery.ask_for_review(booking, now, outbox)
    return booking


_DOERS: dict[StepKind, Callable[[Booking, BookingStep, datetime, Outbox], Booking]] = {
    StepKind.ASK_AGAIN: _ask_again,
    StepKind.COMPLETE: _complete,
    StepKind.ASK_FOR_REVIEW: _ask_for_review,
    StepKind.EXPIRE: _expire,
    StepKind.REMIND: _remind,
}
