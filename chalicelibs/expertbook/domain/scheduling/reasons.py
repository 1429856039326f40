"""Why a time isn't offered: every rule that removes it. Pure: `now` is an argument."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.grains import claimed_span
from expertbook.domain.scheduling.hours import dates_between, hours_on, ranges_on
from expertbook.domain.scheduling.intervals import Interval, merge_intervals, overlaps_any
from expertbook.domain.scheduling.local_time import Epoch, local_date, local_datetime
from expertbook.domain.scheduling.model import WEEKDAYS, Availability, EventType
from expertbook.domain.scheduling.slots import HeldInterval, is_on_grid, window_end


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that removes a time, and what it says of this one."""

    rule: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What keeps time from being offered: bookings, holds, external calendars, and dates at their daily cap."""

    booked: Iterable[Interval] = ()
    held: Iterable[HeldInterval] = ()
    busy: Iterable[Interval] = ()
    full_dates: Collection[date] = ()


def find_reasons(
    availability: Availability, event_type: EventType, start: Epoch, now: Epoch, conflicts: Conflicts
) -> list[Reason]:
    """Every rule that removes this start. An empty list if it is offered."""
    return [
        *_by_clock(availability, event_type, start, now),
        *_by_hours(availability, event_type, start),
        *_by_cap(availability, event_type, start, conflicts.full_dates),
        *_by_claims(event_type, start, conflicts),
    ]


def _by_clock(availability: Availability, event_type: EventType, start: Epoch, now: Epoch) -> Iterator[Reason]:
    notice = event_type.minimum_notice_minutes
    if start < now:
        yield Reason("past", Fault(Code.TIME_GONE_BY))
    elif start < now + notice * 60:
        yield Reason("notice", Fault(Code.WITHIN_NOTICE, minutes=notice))
    if start >= window_end(availability, event_type, now):
        yield Reason("window", Fault(Code.BEYOND_WINDOW, days=event_type.booking_window_days))


def _by_hours(availability: Availability, event_type: EventType, start: Epoch) -> Iterator[Reason]:
    if is_on_grid(availability, event_type, start):
        return
    day = local_date(start, availability.timezone)
    around = dates_between(day - timedelta(days=1), day + timedelta(days=2))
    open_ranges = merge_intervals(span for each in around for span in ranges_on(availability, each))
    closes = next((end for begin, end in open_ranges if begin <= start < end), None)
    is_override = day.isoformat() in availability.overrides
    rule = "override" if is_override else "hours"
    if closes is None:
        yield Reason(rule, _outside(availability, day, is_override=is_override))
    elif start + event_type.duration_minutes * 60 > closes:
        closing = local_datetime(closes, availability.timezone)
        yield Reason(rule, Fault(Code.ENDS_AFTER_HOURS, time=f"{closing:%H:%M}"))
    else:
        yield Reason("grid", Fault(Code.OFF_THE_GRID, minutes=event_type.interval_minutes))


def _outside(availability: Availability, day: date, *, is_override: bool) -> Fault:
    spans = tuple(
        f"{_format_clock_time(opens)}–{_format_clock_time(closes)}" for opens, closes in hours_on(availability, day)
    )
    if is_override:
        on = day.isoformat()
        return Fault(Code.OUTSIDE_OF_DATE, date=on, spans=spans) if spans else Fault(Code.NO_HOURS_ON_DATE, date=on)
    weekday = WEEKDAYS[day.weekday()]
    if spans:
        return Fault(Code.OUTSIDE_OF_WEEKDAY, weekday=weekday, spans=spans)
    return Fault(Code.NO_HOURS_ON_WEEKDAY, weekday=weekday)


def _by_cap(
    availability: Availability, event_type: EventType, start: Epoch, full_dates: Collection[date]
) -> Iterator[Reason]:
    if event_type.daily_cap is not None and local_date(start, availability.timezone) in full_dates:
        yield Reason("cap", Fault(Code.DAY_IS_FULL, count=event_type.daily_cap))


def _by_claims(event_type: EventType, start: Epoch, conflicts: Conflicts) -> Iterator[Reason]:
    booked = (start, Epoch(start + event_type.duration_minutes * 60))
    span = claimed_span(event_type, start)
    holds = [(begin, end) for begin, end, _ in conflicts.held]
    if overlaps_any(booked, conflicts.booked):
        yield Reason("booked", Fault(Code.TIME_IS_BOOKED))
    elif overlaps_any(span, conflicts.booked):
        yield Reason("buffer", Fault(Code.BUFFERS_MEET))
    if overlaps_any(span, holds):
        yield Reason("held", Fault(Code.TIME_IS_HELD))
    if overlaps_any(span, conflicts.busy):
        yield Reason("busy", Fault(Code.TIME_IS_BUSY))


def _format_clock_time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
