"""A booking: a session agreed between a client and an expert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from expertbook.scheduling.intervals import Interval
from expertbook.scheduling.model import Place


class Status(StrEnum):
    """Where a booking is in its life."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Client:
    """Who books: nothing of this reaches anyone but the client and the expert."""

    name: str
    email: str
    phone: str
    notes: str


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


@dataclass(frozen=True, slots=True)
class Booking:
    """Instants are aware UTC datetimes; `timezone` is the client's. `claimed` is the session and its buffers,
    in epoch seconds."""

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
