"""From hours on the expert's clock to ranges of instants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import boundary
from expertbook.domain.scheduling.model import WEEKDAYS, Availability


def hours_on(availability: Availability, day: date) -> list[tuple[int, int]]:
    """The intervals of a date in minutes past midnight, sorted. Those that overlap or touch are joined.

    An override replaces the weekly hours of its date; an empty one closes the date.
    """
    hours = availability.overrides.get(day.isoformat())
    if hours is None:
        hours = availability.weekly.get(WEEKDAYS[day.weekday()], ())
    joined: list[tuple[int, int]] = []
    for opens, closes in sorted((parse_clock_time(opens), parse_clock_time(closes)) for opens, closes in hours):
        if closes <= opens:
            continue
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined


def ranges_on(availability: Availability, day: date) -> list[Interval]:
    """The date's hours as ranges of instants, without those that the clocks skip completely."""
    zone_name = availability.timezone
    ranges = (
        (boundary(day, opens, zone_name), boundary(day, closes, zone_name))
        for opens, closes in hours_on(availability, day)
    )
    return [(start, end) for start, end in ranges if start < end]


def dates_between(first: date, last: date) -> Iterator[date]:
    """Every date from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def parse_clock_time(clock: str) -> int:
    """ "HH:MM" as minutes past midnight; "24:00" is 1440."""
    return int(clock[:2]) * 60 + int(clock[3:])
