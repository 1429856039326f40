"""What becomes of bookings by themselves, when it's due."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from expertbook.domain import booking_life
from expertbook.domain.booking import Booking
from expertbook.domain.due import BookingStep, Due, StepKind, steps_of
from expertbook.services.plan_bookings import planned
from expertbook.store import bookings
from expertbook.store.keys import booking_key

log = logging.getLogger(__name__)


def do(due: Due, now: datetime) -> Due | None:
    """Do what is due of a booking, and say what comes next.

    One GetItem, and what each step costs. A step that was taken before, by a run that was ended, isn't taken again.
    Raises Unavailable, or Changed if somebody changes it right now.
    """
    booking = bookings.load(due.partition.removeprefix(booking_key("")))
    if booking is None:
        return None
    if booking.version != due.version:  # this plan is stale, and the stream about to say so
        return planned(booking, max(due.since, booking.updated_at))
    for step in steps_of(booking, due.since):
        if step.at <= now:
            booking = _DOERS[step.kind](booking, step, now)
            log.info("step taken", extra={"booking": booking.id, "step": step.kind.value})
    return planned(booking, now)


def pass_over(due: Due, now: datetime) -> Due | None:
    """What comes next after what can't be done. One GetItem."""
    booking = bookings.load(due.partition.removeprefix(booking_key("")))
    following = planned(booking, now) if booking is not None else None
    return following if following is not None and following.at > now else None


def _complete(booking: Booking, _step: BookingStep, now: datetime) -> Booking:
    completed = booking_life.complete_by_itself(booking, now)
    bookings.change(booking, completed, now)
    return completed


def _ask_for_review(booking: Booking, _step: BookingStep, now: datetime) -> Booking:
    from expertbook.stream import mail_delivery  # slow to import

    mail_delivery.ask_for_review(booking, now)
    return booking


_DOERS: dict[StepKind, Callable[[Booking, BookingStep, datetime], Booking]] = {
    StepKind.COMPLETE: _complete,
    StepKind.ASK_FOR_REVIEW: _ask_for_review,
}
