"""When an expert can be booked, and for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

GRAIN_MINUTES = 5
"""The unit in which time is claimed; aligned to UTC."""

MAX_GRAINS = 48
"""Grains one booking may claim (4 h with its buffers), so that a move fits one transaction."""

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Hours = tuple[tuple[str, str], ...]
"""Intervals of a day on the expert's clock, `("09:00", "12:30")`, half-open; "24:00" ends a day."""


@dataclass(frozen=True, slots=True)
class Availability:
    """Weekly hours in the expert's IANA zone, and the dates (`YYYY-MM-DD`) that override them."""

    timezone: str
    weekly: Mapping[Weekday, Hours]
    overrides: Mapping[str, Hours] = field(default_factory=dict)


PlaceKind = Literal["jitsi", "link", "phone", "in_person"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session happens: `link` has the expert's own URL, `in_person` an address."""

    kind: PlaceKind
    detail: str = ""


QuestionKind = Literal["text", "choice", "checkbox"]


@dataclass(frozen=True, slots=True)
class Question:
    """What an expert asks in the booking form; `options` belong to a choice. The id is unique in its event type."""

    id: str
    kind: QuestionKind
    label: str
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventType:
    """What an expert offers. Minutes are multiples of a grain, but for the notices.

    A hidden one is not on the expert's page, and can be booked by its own address. `price` is words, not money.
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
