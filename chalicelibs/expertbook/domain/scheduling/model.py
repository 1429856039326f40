"""When an expert can be booked, and for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

GRAIN_MINUTES = 5
"""Time is claimed in units of this length, aligned to UTC."""

MAX_AHEAD = timedelta(days=731)
"""How far ahead experts may say when they can be booked, and bookings may be moved by agreement or in a calendar."""

MAX_GRAINS = 48
"""Grains that one booking may claim (4 hours with its buffers), so that a move fits into one transaction."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Hours = tuple[tuple[str, str], ...]
"""Half-open intervals of a day on the expert's clock, such as `("09:00", "12:30")`. A day ends at "24:00"."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Weekly hours in the expert's IANA time zone, and overrides for single dates (`YYYY-MM-DD`)."""

    timezone: str
    weekly: Mapping[Weekday, Hours]
    overrides: Mapping[str, Hours] = field(default_factory=dict)


PlaceKind = Literal["jitsi", "link", "phone", "in_person"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where client and expert meet. `detail` is the expert's own URL for `link`, a street address for `in_person`."""

    kind: PlaceKind
    detail: str = ""


PhoneRule = Literal["required", "optional", "hidden"]
"""Whether the booking form has to get the client's phone number, may get it, or does not ask for it."""

QuestionKind = Literal["text", "choice", "checkbox"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the booking form. Only a `choice` has options. The id is unique in its event type."""

    id: str
    kind: QuestionKind
    label: str
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reminders:
    """How many minutes before a booking begins each side is reminded of it, the earliest first; never where empty."""

    client: tuple[int, ...] = (24 * 60, 60)
    expert: tuple[int, ...] = (24 * 60, 60)

    @classmethod
    def of(cls, stored: Mapping[str, Sequence[int]]) -> Reminders:
        """The reminders as JSON has them."""
        return cls(tuple(stored["client"]), tuple(stored["expert"]))


USUAL_REMINDERS = Reminders()


@dataclass(frozen=True, slots=True)
class EventType:
    """What an expert offers. Minutes are multiples of a grain, except for the notices.

    A hidden event type isn't on the expert's page, but can be booked by its own URL. `price` is free text. `phone` is
    "required" where the expert never chose, as it was before there was a choice, and where the place is the phone.
    """

    slug: str
    title: str
    duration_minutes: int
    interval_minutes: int
    description: str = ""
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    minimum_notice_minutes: int = 0
    cancel_notice_minutes: int = 0
    booking_window_days: int = 60
    daily_cap: int | None = None
    requires_confirmation: bool = False
    place: Place = Place("jitsi")
    price: str = ""
    hidden: bool = False
    questions: tuple[Question, ...] = ()
    phone: PhoneRule = "required"
    reminders: Reminders = USUAL_REMINDERS
