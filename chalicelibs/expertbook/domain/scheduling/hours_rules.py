"""Which hours an expert may have. Pure: today's date is an argument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from expertbook.domain.errors import FieldError
from expertbook.domain.scheduling.hours import parse_clock_time
from expertbook.domain.scheduling.model import GRAIN_MINUTES, Availability, Hours

MAX_INTERVALS = 8
MAX_OVERRIDES = 366
MAX_AHEAD = timedelta(days=731)


def find_problems(availability: Availability, today: date) -> list[FieldError]:
    """Everything wrong with the hours. `today` is the date in their time zone."""
    return [
        *_find_day_problems("weekly", availability.weekly),
        *_find_day_problems("overrides", availability.overrides),
        *_find_date_problems(availability.overrides, today),
    ]


def find_hours_problem(hours: Hours) -> str | None:
    """What is wrong with the intervals of one day, in words, or None."""
    if len(hours) > MAX_INTERVALS:
        return f"A day has at most {MAX_INTERVALS} intervals; this has {len(hours)}."
    spans = sorted((parse_clock_time(opens), parse_clock_time(closes)) for opens, closes in hours)
    if any(minutes % GRAIN_MINUTES for span in spans for minutes in span):
        return f"Hours begin and end at multiples of {GRAIN_MINUTES} minutes, like 09:00 or 09:35."
    if any(closes <= opens for opens, closes in spans):
        return "An interval has to end after it starts."
    if any(closes > opens for (_, closes), (opens, _) in pairwise(spans)):
        return "These intervals overlap."
    return None


def _find_day_problems(field: str, days: Mapping[Any, Hours]) -> Iterator[FieldError]:
    for day, hours in days.items():
        problem = find_hours_problem(hours)
        if problem is not None:
            yield FieldError(f"{field}.{day}", problem)


def _find_date_problems(overrides: Mapping[str, Hours], today: date) -> Iterator[FieldError]:
    if len(overrides) > MAX_OVERRIDES:
        yield FieldError("overrides", f"At most {MAX_OVERRIDES} dates can have hours of their own.")
    for day in sorted(overrides):
        if date.fromisoformat(day) < today:
            yield FieldError(f"overrides.{day}", "This date has gone by.")
        elif date.fromisoformat(day) > today + MAX_AHEAD:
            yield FieldError(f"overrides.{day}", "This is more than two years ahead.")
