"""When an expert is open in the days to come, as cards in lists tell it. Pure: `now` is an argument."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.grains import GRAIN_SECONDS
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch, boundary, from_epoch, local_date_of, to_epoch
from expertbook.domain.scheduling.slots import DateRange, SlotStatus, compute_slots

DAYS = 9
"""UTC dates that are looked at, the current one included: a week that ends up to a day later somewhere on earth, and
what the clock may be late."""

COUNTED_SECONDS = 7 * 24 * 3600
SHOWN = 3

NEVER = date(9999, 12, 31)
"""The first open date of somebody who isn't open in these days: they come last."""

_DAYS_FROM_TODAY = {"today": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Openings:
    """The open starts of the first event type that isn't hidden, whatever its notice.

    Bit n of `bits` stands for the start n grains after `begins`.
    """

    begins: Epoch
    bits: bytes
    notice_minutes: int

    def starts(self, now: Epoch) -> list[Epoch]:
        """The starts that can be booked at `now`."""
        earliest = now + self.notice_minutes * 60
        number = int.from_bytes(self.bits, "little")
        found = []
        while number:
            lowest = number & -number
            number ^= lowest
            start = Epoch(self.begins + (lowest.bit_length() - 1) * GRAIN_SECONDS)
            if start >= earliest:
                found.append(start)
        return found

    def first_start(self, now: Epoch) -> Epoch | None:
        """The first start that can be booked at `now`, or None."""
        return next(iter(self.starts(now)), None)

    def first_date(self, now: Epoch) -> date:
        """The UTC date of that start, or NEVER."""
        start = self.first_start(now)
        return from_epoch(start).date() if start is not None else NEVER


NONE = Openings(Epoch(0), b"", 0)
"""Of somebody who offers nothing."""


def dates_ahead(now: datetime) -> DateRange:
    """The dates that openings are about."""
    first = now.astimezone(UTC).date()
    return DateRange(first, first + timedelta(days=DAYS - 1), "UTC")


def next_refresh(now: datetime) -> datetime:
    """When a day comes that today's openings don't tell of."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)


def end_of(period: str, now: datetime, timezone: str) -> Epoch:
    """Where "today", or the "week" that begins with it, ends by the calendar of a time zone."""
    return boundary(local_date_of(now, timezone) + timedelta(days=_DAYS_FROM_TODAY[period]), 0, timezone)


def find_openings(expert: Expert, taken: Iterable[Interval], full_dates: Collection[date], now: datetime) -> Openings:
    """The expert's openings. `taken` and `full_dates` as for `compute_slots`, without holds: they come and go."""
    event_type = expert.first_event_type
    if event_type is None:
        return NONE
    dates = dates_ahead(now)
    begins, ends = dates.span()
    at_any_notice = replace(event_type, minimum_notice_minutes=0)
    number = 0
    for slot in compute_slots(expert.availability, at_any_notice, dates, to_epoch(now), taken, full_dates):
        if slot.status is SlotStatus.OPEN:
            number |= 1 << (slot.start - begins) // GRAIN_SECONDS
    bits = number.to_bytes((ends - begins) // GRAIN_SECONDS // 8, "little")
    return Openings(begins, bits, event_type.minimum_notice_minutes)
