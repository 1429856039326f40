"""What is due at an instant, and what a booking has coming by itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from expertbook.domain.booking import Booking, Status

COMPLETED_AFTER = timedelta(hours=24)
"""How long after its end a confirmed booking is completed by itself."""

ASKED_AFTER = timedelta(hours=1)
"""How long after a booking was completed its client is asked for a review."""

MOST_PAUSE = timedelta(hours=1)


class DueKind(StrEnum):
    """What is to be done. There is one due item of a kind for each thing that it's about."""

    BOOKING = "BOOKING"


@dataclass(frozen=True, slots=True)
class Due:
    """Work that is due at an instant.

    `partition` is the one of the item that it's about, which was at `version` when this was planned: a later plan takes
    the place of this one, an earlier one doesn't. What falls due after `since`, up to `at` or later, isn't done yet.
    `tries` counts those that failed. `about` has ids, never anything of a person. `doing_until`: somebody does it.
    """

    partition: str
    kind: DueKind
    at: datetime
    version: int
    since: datetime
    tries: int = 0
    about: Mapping[str, Any] = field(default_factory=dict)
    doing_until: datetime | None = None


def put_off(due: Due, now: datetime) -> Due:
    """The same, to be tried again in a minute, then in two, and so on up to an hour."""
    pause = min(MOST_PAUSE, timedelta(minutes=2 ** min(due.tries, 6)))
    return replace(due, at=now + pause, tries=due.tries + 1, doing_until=None)


class StepKind(StrEnum):
    """What becomes of a booking by itself."""

    COMPLETE = "complete"
    ASK_FOR_REVIEW = "ask_for_review"


LASTING = frozenset({StepKind.COMPLETE})
"""Steps that are taken however late. Of the others, those before a booking was last changed are of no use."""


@dataclass(frozen=True, slots=True)
class BookingStep:
    """Something that a booking has coming by itself."""

    at: datetime
    kind: StepKind


def steps_of(booking: Booking, since: datetime) -> list[BookingStep]:
    """What a booking comes to by itself as long as nobody changes it, in order: what falls due after `since`, and what
    lasts."""
    return [step for step in _all_steps(booking) if step.at > since or step.kind in LASTING]


def _all_steps(booking: Booking) -> list[BookingStep]:
    if booking.status is Status.CONFIRMED:
        return [BookingStep(booking.end + COMPLETED_AFTER, StepKind.COMPLETE)]
    if booking.status is Status.COMPLETED and booking.stars is None and not booking.is_quiet:
        return [BookingStep(booking.updated_at + ASKED_AFTER, StepKind.ASK_FOR_REVIEW)]
    return []
