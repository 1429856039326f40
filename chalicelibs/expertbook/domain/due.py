"""What is due at an instant, and what a booking has coming by itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from expertbook.domain.booking import Booking, Role, Status

COMPLETED_AFTER = timedelta(hours=24)
"""How long after its end a confirmed booking is completed by itself."""

ASKED_AFTER = timedelta(hours=1)
"""How long after a booking was completed its client is asked for a review."""

ASKED_AGAIN_WITHIN = timedelta(days=1)
"""After this at the latest, an expert who hasn't confirmed a request is asked once more."""

LEAST_PAUSE, MOST_PAUSE = timedelta(minutes=1), timedelta(minutes=15)


class DueKind(StrEnum):
    """What is to be done. There is one due item of a kind, and a `which`, for each thing that it's about."""

    BOOKING = "BOOKING"
    WEBHOOK = "WEBHOOK"


@dataclass(frozen=True, slots=True)
class Due:
    """Work that is due at an instant.

    `partition` is the one of the item that it's about, which was at `version` when this was planned: a later plan takes
    the place of this one, an earlier one doesn't. What falls due after `since`, up to `at` or later, isn't done yet.
    `tries` counts those that failed. `about` has ids, never anything of a person. `doing_until`: somebody does it.
    `which` tells those of a kind apart where there may be several.
    """

    partition: str
    kind: DueKind
    at: datetime
    version: int
    since: datetime
    tries: int = 0
    about: Mapping[str, Any] = field(default_factory=dict)
    doing_until: datetime | None = None
    which: str = ""


def put_off(due: Due, now: datetime, *, was_tried: bool = True) -> Due:
    """The same, to be tried again in a minute, then in two, and so on up to a quarter of an hour; what had to wait for
    others in a minute again."""
    if not was_tried:
        return replace(due, at=now + LEAST_PAUSE, doing_until=None)
    pause = min(MOST_PAUSE, LEAST_PAUSE * 2 ** min(due.tries, 6))
    return replace(due, at=now + pause, tries=due.tries + 1, doing_until=None)


class StepKind(StrEnum):
    """What becomes of a booking by itself."""

    ASK_AGAIN = "ask_again"
    REMIND = "remind"
    COMPLETE = "complete"
    ASK_FOR_REVIEW = "ask_for_review"
    EXPIRE = "expire"


LASTING = frozenset({StepKind.COMPLETE, StepKind.EXPIRE})
"""Steps that are taken however late. Of the others, those before a booking was last changed are of no use."""


@dataclass(frozen=True, slots=True)
class BookingStep:
    """Something that a booking has coming by itself; a reminder is to one side, so many minutes before it begins."""

    at: datetime
    kind: StepKind
    to: Role = Role.EXPERT
    minutes: int = 0


def steps_of(booking: Booking, since: datetime) -> list[BookingStep]:
    """What a booking comes to by itself as long as nobody changes it, in order: what falls due after `since`, and what
    lasts."""
    return [step for step in _all_steps(booking) if step.at > since or step.kind in LASTING]


def steps_to_take(booking: Booking, since: datetime, now: datetime) -> list[BookingStep]:
    """Those that are due at `now`. Of several reminders to one side only the last; nothing is mailed of what was to be
    before, once it has begun."""
    due = [step for step in steps_of(booking, since) if step.at <= now]
    is_late = now >= booking.start
    last = {
        (step.kind, step.to): step
        for step in due
        if step.kind in LASTING or step.kind is StepKind.ASK_FOR_REVIEW or not is_late
    }
    return [step for step in due if last.get((step.kind, step.to)) == step]


def _all_steps(booking: Booking) -> list[BookingStep]:
    if booking.absence is not None:
        return []  # it isn't completed without a word, and nobody is asked how it was
    if booking.status is Status.PENDING:
        asked_at = booking.updated_at
        ask_at = asked_at + min((booking.start - asked_at) / 2, ASKED_AGAIN_WITHIN)
        ask = [] if booking.is_quiet else [BookingStep(ask_at, StepKind.ASK_AGAIN)]
        return [*ask, BookingStep(booking.start, StepKind.EXPIRE)]
    if booking.status is Status.COMPLETED and booking.stars is None and not booking.is_quiet:
        return [BookingStep(booking.updated_at + ASKED_AFTER, StepKind.ASK_FOR_REVIEW)]
    if booking.status is not Status.CONFIRMED:
        return []
    steps = [] if booking.is_quiet else _reminders(booking)
    return [*steps, BookingStep(booking.end + COMPLETED_AFTER, StepKind.COMPLETE)]


def _reminders(booking: Booking) -> list[BookingStep]:
    sides = {Role.CLIENT: booking.reminders.client, Role.EXPERT: booking.reminders.expert}
    found = [
        BookingStep(booking.start - timedelta(minutes=minutes), StepKind.REMIND, to, minutes)
        for to, each in sides.items()
        for minutes in each
    ]
    return sorted(found, key=lambda step: step.at)
