"""Busy times cut into UTC dates, as the table stores them. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from expertbook.domain.external_calendar import READING, ExternalCalendar
from expertbook.domain.scheduling.grains import grains_of, join_grains
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import DAY_SECONDS, Epoch, from_epoch, to_epoch

AHEAD = timedelta(days=367)
"""How far ahead busy times are stored: one day more than the longest booking window."""

EXPANDED_EVERY = timedelta(hours=20)
"""A calendar that doesn't change is still read whole once a day, because its repeating events reach further ahead."""

PENDING = "?"
"""Stands for the digest of a day that may not have been written."""

READ_EVERY = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=8)
"""The longest time between two tries at a calendar that can't be read."""


def busy_window(now: datetime) -> Interval:
    """The time for which busy times are stored: from today (UTC) on."""
    today = datetime(now.year, now.month, now.day, tzinfo=UTC)
    return to_epoch(today), to_epoch(today + AHEAD)


def split_by_date(busy: Iterable[Interval]) -> dict[date, list[Interval]]:
    """Intervals by UTC date, cut at midnight. Whole grains limit how many a date has."""
    found: dict[date, list[Interval]] = {}
    for begin, end in join_grains(grain for span in busy for grain in grains_of(span)):
        while begin < end:
            midnight = Epoch(begin - begin % DAY_SECONDS + DAY_SECONDS)
            found.setdefault(from_epoch(begin).date(), []).append((begin, min(end, midnight)))
            begin = midnight
    return found


def digests_of(by_date: Mapping[date, list[Interval]]) -> dict[str, str]:
    """A digest of each date's times. Same times, same digest."""
    return {day.isoformat(): _digest_of(found) for day, found in by_date.items()}


def _digest_of(busy: list[Interval]) -> str:
    return hashlib.sha256(repr(busy).encode()).hexdigest()[:12]


def needs_full_read(calendar: ExternalCalendar, timezone: str, now: datetime) -> bool:
    """Whether to read the whole calendar even if it hasn't changed."""
    expanded = calendar.expanded_at
    if expanded is None or now - expanded > EXPANDED_EVERY:
        return True
    return calendar.timezone != timezone or calendar.reading != READING or PENDING in calendar.days.values()


def next_read_at(failures: int, now: datetime) -> datetime:
    """When to read the calendar again: after each failure, the wait doubles."""
    pause: timedelta = READ_EVERY * 2 ** min(failures, 10)
    return now + min(pause, LONGEST_PAUSE)
