"""What the sample people are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import WEEKDAYS, Hours, Weekday
from infra.sample_data.looks import Look

DAY_OFF: Hours = ()
"""The override of a date on which nothing can be booked."""


@dataclass(frozen=True, slots=True)
class SampleExpert:
    """An expert and the look of the portrait."""

    expert: Expert
    look: Look


def photo_url(handle: str) -> str:
    """Where the site serves the portrait of that name."""
    return f"/portraits/{handle}.svg"


def address_of(handle: str) -> str:
    """Where the expert of that handle signs in and is written to; nobody is reached there."""
    return f"{handle}@example.com"


def week(days: Sequence[Weekday], *hours: tuple[str, str]) -> dict[Weekday, Hours]:
    """The same hours on each of these days; weeks join with `|`."""
    return {day: tuple(hours) for day in days}


def upcoming(today: date, weekday: Weekday, weeks: int = 0) -> str:
    """The date of the next such weekday after today, or that many weeks later."""
    ahead = (WEEKDAYS.index(weekday) - today.weekday() - 1) % 7 + 1
    return (today + timedelta(days=ahead, weeks=weeks)).isoformat()


MON_FRI: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
MON_THU: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu")
