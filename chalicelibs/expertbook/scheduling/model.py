"""When an expert can be booked, and for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

GRAIN_MINUTES = 5
"""The unit in which time is claimed; aligned to UTC."""

MAXIMUM_GRAINS = 48
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


@dataclass(frozen=True, slots=True)
class EventType:
    """What an expert offers. Minutes are multiples of a grain, but for the notice."""

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
