"""Slots, in pure steps: hours -> ranges -> starts -> booking window and notice -> minus what is taken."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, cast

from expertbook.domain.scheduling.grains import GRAIN_SECONDS, claimed_span
from expertbook.domain.scheduling.hours import dates_between, ranges_on
from expertbook.domain.scheduling.intervals import Interval, merge_intervals, overlap, overlaps_any
from expertbook.domain.scheduling.local_time import Epoch, boundary, local_date
from expertbook.domain.scheduling.model import Availability, EventType

MAX_DAYS = 62
"""How many days of slots one request may ask for."""


HeldInterval = tuple[Epoch, Epoch, Epoch]
"""Start and end of an interval that is held, and when the hold expires."""


class SlotStatus(StrEnum):
    """What a client can do with a slot."""

    OPEN = "open"
    TAKEN = "taken"
    PAST = "past"


class Slot(NamedTuple):
    """A time that is offered for an event type. A tuple, because we make thousands."""

    start: Epoch
    end: Epoch
    status: SlotStatus


@dataclass(frozen=True, slots=True)
class DateRange:
    """The dates from `first` to `last`, both included, in the viewer's time zone."""

    first: date
    last: date
    timezone: str

    def span(self) -> Interval:
        """The interval that these dates cover."""
        return (
            boundary(self.first, 0, self.timezone),
            boundary(self.last + timedelta(days=1), 0, self.timezone),
        )


def compute_slots(
    availability: Availability,
    event_type: EventType,
    dates: DateRange,
    now: Epoch,
    taken: Iterable[Interval] = (),
    full_dates: Collection[date] = (),
) -> list[Slot]:
    """Every slot that starts on these dates, ascending.

    `taken` is what is claimed, in whole grains or not. `full_dates` are dates on the expert's calendar that have
    reached the daily cap.
    """
    claimed = merge_intervals(taken)
    claimed_begins = [begin for begin, _ in claimed]
    before, after = claimed_span(event_type, Epoch(0))
    earliest = now + event_type.minimum_notice_minutes * 60
    duration = event_type.duration_minutes * 60

    def status(start: Epoch) -> SlotStatus:
        if start < earliest:
            return SlotStatus.PAST
        index = bisect_left(claimed_begins, start + after) - 1
        if index >= 0 and claimed[index][1] > start + before:
            return SlotStatus.TAKEN
        if full_dates and local_date(start, availability.timezone) in full_dates:
            return SlotStatus.TAKEN
        return SlotStatus.OPEN

    low, high = dates.span()
    high = min(high, window_end(availability, event_type, now))
    return [
        Slot(start, Epoch(start + duration), status(start))
        for start in starts_between(availability, event_type, low, high)
    ]


def held_until(
    event_type: EventType, start: Epoch, booked: Iterable[Interval], held: Iterable[HeldInterval]
) -> Epoch | None:
    """When a slot becomes free by itself if only holds keep it from being open, else None."""
    span = claimed_span(event_type, start)
    if overlaps_any(span, booked):
        return None
    return max((until for begin, end, until in held if overlap(span, (begin, end))), default=None)


def starts_between(availability: Availability, event_type: EventType, low: Epoch, high: Epoch) -> Iterator[Epoch]:
    """The starts in [low, high) on the grid of the event type that fit into the hours, ascending."""
    if low >= high:
        return
    first = local_date(low, availability.timezone)
    last = local_date(Epoch(high - 1), availability.timezone)
    # A booking may end on the next date. Two dates, because a zone that crosses the date line skips one.
    daily = [ranges_on(availability, day) for day in dates_between(first, last + timedelta(days=2))]
    open_ranges = merge_intervals(span for day in daily for span in day)
    duration = event_type.duration_minutes * 60
    interval = event_type.interval_minutes * 60
    open_begins = [begin for begin, _ in open_ranges]
    for begin, end in (span for day in daily for span in day):
        closes = open_ranges[bisect_right(open_begins, begin) - 1][1]
        final = min(end - 1, closes - duration, high - 1)
        skipped = max(0, -((begin - low) // interval))
        yield from cast("Iterable[Epoch]", range(begin + skipped * interval, final + 1, interval))


def window_end(availability: Availability, event_type: EventType, now: Epoch) -> Epoch:
    """The end of the last date on the expert's calendar that can be booked. Starts must be earlier."""
    last = local_date(now, availability.timezone) + timedelta(days=event_type.booking_window_days)
    return boundary(last + timedelta(days=1), 0, availability.timezone)


def is_on_grid(availability: Availability, event_type: EventType, start: Epoch) -> bool:
    """Whether the hours offer this start at all. Ignores notice, booking window, and what is taken."""
    return start in starts_between(availability, event_type, start, Epoch(start + GRAIN_SECONDS))


def find_nearest_open(offered: Sequence[Slot], wanted: Epoch, count: int) -> list[Slot]:
    """The `count` open slots that start nearest to `wanted`, nearest first. The earlier one wins a tie."""
    candidates = (slot for slot in offered if slot.status is SlotStatus.OPEN)
    return sorted(candidates, key=lambda slot: (abs(slot.start - wanted), slot.start))[:count]
