"""Which hours an expert may have. Pure: today's date is an argument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from expertbook.domain.errors import FieldError
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.hours import parse_clock_time
from expertbook.domain.scheduling.model import GRAIN_MINUTES, MAX_AHEAD, Availability, Hours

MAX_INTERVALS = 8
MAX_OVERRIDES = 366


def find_problems(availability: Availability, today: date) -> list[FieldError]:
    """Everything wrong with the hours. `today` is the date in their time zone."""
    return [
        *_find_day_problems("weekly", availability.weekly),
        *_find_day_problems("overrides", availability.overrides),
        *_find_date_problems(availability.overrides, today),
    ]


def find_hours_problem(hours: Hours) -> Fault | None:
    """What is wrong with the intervals of one day, or None."""
    if len(hours) > MAX_INTERVALS:
        return Fault(Code.TOO_MANY_INTERVALS, maximum=MAX_INTERVALS, count=len(hours))
    spans = sorted((parse_clock_time(opens), parse_clock_time(closes)) for opens, closes in hours)
    if any(minutes % GRAIN_MINUTES for span in spans for minutes in span):
        return Fault(Code.NOT_ON_GRAINS, minutes=GRAIN_MINUTES)
    if any(closes <= opens for opens, closes in spans):
        return Fault(Code.INTERVAL_BACKWARDS)
    if any(closes > opens for (_, closes), (opens, _) in pairwise(spans)):
        return Fault(Code.INTERVALS_OVERLAP)
    return None


def _find_day_problems(field: str, days: Mapping[Any, Hours]) -> Iterator[FieldError]:
    for day, hours in days.items():
        problem = find_hours_problem(hours)
        if problem is not None:
            yield FieldError(f"{field}.{day}", problem)


def _find_date_problems(overrides: Mapping[str, Hours], today: date) -> Iterator[FieldError]:
    if len(overrides) > MAX_OVERRIDES:
        yield FieldError("overrides", Fault(Code.TOO_MANY_DATES, maximum=MAX_OVERRIDES))
    for day in sorted(overrides):
        if date.fromisoformat(day) < today:
            yield FieldError(f"overrides.{day}", Fault(Code.DATE_GONE_BY))
        elif date.fromisoformat(day) > today + MAX_AHEAD:
            yield FieldError(f"overrides.{day}", Fault(Code.DATE_TOO_FAR_AHEAD))
