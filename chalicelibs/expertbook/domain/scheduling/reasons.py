"""Why a time isn't offered: every rule that removes it, in words. Pure: `now` is an argument."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from expertbook.domain.scheduling.durations import format_duration
from expertbook.domain.scheduling.grains import claimed_span
from expertbook.domain.scheduling.hours import dates_between, hours_on, ranges_on
from expertbook.domain.scheduling.intervals import Interval, merge_intervals, overlaps_any
from expertbook.domain.scheduling.local_time import Epoch, local_date, local_datetime
from expertbook.domain.scheduling.model import Availability, EventType
from expertbook.domain.scheduling.slots import HeldInterval, is_on_grid, window_end


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that removes a time, and a sentence for the expert."""

    rule: str
    text: str


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
        yield Reason("past", "This time has gone by.")
    elif start < now + notice * 60:
        yield Reason("notice", f"It is less than {format_duration(notice)} ahead, the minimum notice.")
    if start >= window_end(availability, event_type, now):
        days = event_type.booking_window_days
        yield Reason("window", f"It is more than {days} {'day' if days == 1 else 'days'} ahead, the booking window.")


def _by_hours(availability: Availability, event_type: EventType, start: Epoch) -> Iterator[Reason]:
    if is_on_grid(availability, event_type, start):
        return
    day = local_date(start, availability.timezone)
    around = dates_between(day - timedelta(days=1), day + timedelta(days=2))
    open_ranges = merge_intervals(span for each in around for span in ranges_on(availability, each))
    closes = next((end for begin, end in open_ranges if begin <= start < end), None)
    is_override = day.isoformat() in availability.overrides
    rule = "override" if is_override else "hours"
    of_day = f"on {day.day} {day:%B}" if is_override else f"on {day:%A}s"
    if closes is None:
        hours = ", ".join(
            f"{_format_clock_time(opens)}–{_format_clock_time(closes)}" for opens, closes in hours_on(availability, day)
        )
        outside = f"It is outside of your hours {of_day} ({hours})." if hours else f"You have no hours {of_day}."
        yield Reason(rule, f"{outside} That date has hours of its own." if is_override else outside)
    elif start + event_type.duration_minutes * 60 > closes:
        closing = local_datetime(closes, availability.timezone)
        yield Reason(rule, f"The session would end after your hours do, at {closing:%H:%M}.")
    else:
        every = format_duration(event_type.interval_minutes)
        yield Reason("grid", f"Sessions start every {every}, counted from the beginning of your hours.")


def _by_cap(
    availability: Availability, event_type: EventType, start: Epoch, full_dates: Collection[date]
) -> Iterator[Reason]:
    if local_date(start, availability.timezone) in full_dates:
        cap = event_type.daily_cap
        sessions = "session is" if cap == 1 else "sessions are"
        yield Reason("cap", f"{cap} {sessions} booked on that day, which is its daily cap.")


def _by_claims(event_type: EventType, start: Epoch, conflicts: Conflicts) -> Iterator[Reason]:
    booked = (start, Epoch(start + event_type.duration_minutes * 60))
    span = claimed_span(event_type, start)
    holds = [(begin, end) for begin, end, _ in conflicts.held]
    if overlaps_any(booked, conflicts.booked):
        yield Reason("booked", "Another session is booked then, or keeps the time with its buffers.")
    elif overlaps_any(span, conflicts.booked):
        yield Reason("buffer", "The buffers of this session would run into another one.")
    if overlaps_any(span, holds):
        yield Reason("held", "Somebody is filling in the form for it; it is free again in a few minutes if they leave.")
    if overlaps_any(span, conflicts.busy):
        yield Reason("busy", "One of your other calendars says that you are busy.")


def _format_clock_time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
