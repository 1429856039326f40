"""A booking: a session agreed between a client and an expert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.model import Place


class Status(StrEnum):
    """Where a booking is in its life."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


ACTIVE = frozenset({Status.PENDING, Status.CONFIRMED})
"""Bookings that keep their time."""


class Role(StrEnum):
    """What somebody is to a booking."""

    CLIENT = "client"
    EXPERT = "expert"


class Action(StrEnum):
    """What can be done with a booking."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    COMPLETE = "complete"
    NO_SHOW = "no_show"


@dataclass(frozen=True, slots=True)
class Client:
    """Who books: nothing of this reaches anyone but the client and the expert."""

    name: str
    email: str
    phone: str
    notes: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What a client answered, and the question as it was asked."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class BookedExpert:
    """The expert, as named when the session was booked."""

    handle: str
    name: str
    category: str


@dataclass(frozen=True, slots=True)
class BookedEventType:
    """The event type, as it was when the session was booked."""

    slug: str
    title: str
    duration_minutes: int
    cancel_notice_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Booking:
    """Instants are aware UTC datetimes; `timezone` is the client's. `claimed` is the session and its buffers,
    in epoch seconds.

    `version` counts its writes, from 1 on; `sequence` the changes of its calendar entry, from 0 on. `status_by` and
    `reason` belong to the last change of the status. `request` is the digest of the idempotency key that made it.
    """

    id: str
    status: Status
    expert: BookedExpert
    event_type: BookedEventType
    start: datetime
    end: datetime
    claimed: Interval
    timezone: str
    client: Client
    place: Place
    video_url: str | None
    created_at: datetime
    updated_at: datetime
    version: int = 1
    sequence: int = 0
    status_by: Role | None = None
    reason: str = ""
    request: str | None = None
    answers: tuple[GivenAnswer, ...] = ()
