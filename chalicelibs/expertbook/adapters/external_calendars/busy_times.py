"""From a calendar to the times when its owner is busy: repeating events expanded, zones resolved, names dropped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, ClassVar

from icalendar import Calendar, Component, Event, vPeriod
from recurring_ical_events.adapters.event import EventAdapter  # type: ignore[import-untyped]
from recurring_ical_events.occurrence import Occurrence  # type: ignore[import-untyped]
from recurring_ical_events.query import CalendarQuery  # type: ignore[import-untyped]
from recurring_ical_events.selection.name import ComponentsWithName  # type: ignore[import-untyped]

from expertbook.adapters.external_calendars.errors import TOO_LARGE, UnreadableCalendar
from expertbook.adapters.external_calendars.ics_filter import MARGIN, FilteredCalendar, filter_calendar
from expertbook.domain.scheduling.intervals import Interval, merge_intervals
from expertbook.domain.scheduling.local_time import Epoch, add_days, boundary, local_datetime, to_epoch

MAX_OCCURRENCES = 20_000
"""In the span: fifty events a day for a year."""

_BROKEN = (*(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, NotImplementedError),)
"""What the libraries raise for an event that makes no sense. We skip it and go on with the others."""


def expand_busy_times(content: bytes, span: Interval, timezone: str) -> list[Interval]:
    """When the owner of a calendar is busy within the span. Whole days and times without a zone are in `timezone`.

    Call it in a separate process (`reader`): the libraries have no limits, and remember time zones that they read.
    Raises UnreadableCalendar.
    """
    found = filter_calendar(content, span)
    low, high = span
    first, last = local_datetime(low, timezone) - MARGIN, local_datetime(high, timezone) + MARGIN
    intervals = []
    for occurrence in _build_query(found).between(first, last):
        with suppress(*_BROKEN):
            start, end = _interval_of(occurrence.start, occurrence.end, timezone, found.zone or timezone)
            if occurrence.is_busy:
                intervals.append((max(start, low), min(end, high)))
    intervals += [
        (max(start, low), min(end, high)) for start, end in _parse_periods(found.periods, found.zone or timezone)
    ]
    return merge_intervals(intervals)


def _build_query(found: FilteredCalendar) -> _Query:
    calendar = Calendar()
    for text in found.zones:
        with suppress(*_BROKEN):
            Component.from_ical(text)  # icalendar remembers the zone under its name
    seen: set[tuple[str, str]] = set()
    for text in dict.fromkeys(found.events):
        with suppress(*_BROKEN):
            event = Event.from_ical(text)
            if "RECURRENCE-ID" not in event:
                version = str(event.get("UID")), str(event.get("SEQUENCE"))
                if version in seen:
                    # recurring-ical-events 3.8.2 keeps one of them; some programs give every event the same UID.
                    event.pop("UID", None)
                seen.add(version)
            calendar.add_component(event)
    _Occurrence.numbers = count(1)
    events = ComponentsWithName("VEVENT", adapter=_Event, occurrence=_Occurrence)
    return _Query(calendar, components=[events], skip_bad_series=True)


def _parse_periods(lines: list[str], floating: str) -> Iterator[Interval]:
    """The busy periods (VFREEBUSY) that servers list when they share nothing else."""
    listed = (text for line in lines for text in line.rpartition(":")[2].split(","))
    for number, text in enumerate(listed):
        if number >= MAX_OCCURRENCES:
            raise UnreadableCalendar(TOO_LARGE)
        with suppress(*_BROKEN):
            start, end = vPeriod.from_ical(text.strip())  # type: ignore[no-untyped-call]
            yield (
                _instant_of(start, floating),
                _instant_of(start + end if isinstance(end, timedelta) else end, floating),
            )


def _interval_of(start: date, end: date, timezone: str, floating: str) -> Interval:
    """The interval of an occurrence: whole days in the expert's zone, or times."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _instant_of(start, floating), _instant_of(end, floating)
    # An end equal to the start breaks the rules, and always means that one day.
    return boundary(start, 0, timezone), boundary(max(end, add_days(start, 1)), 0, timezone)


def _instant_of(time: datetime, floating: str) -> Epoch:
    if time.tzinfo is not None:
        return to_epoch(time)
    return Epoch(boundary(time.date(), time.hour * 60 + time.minute, floating) + time.second)


class _Query(CalendarQuery):  # type: ignore[misc]
    suppressed_errors: ClassVar[Any] = _BROKEN


class _Event(EventAdapter):  # type: ignore[misc]
    """An event that knows whether its owner is busy then."""

    def __init__(self, component: Event) -> None:
        super().__init__(component)
        self.is_busy = not (
            _upper_value(component, "TRANSP") == "TRANSPARENT"
            or _upper_value(component, "STATUS") == "CANCELLED"
            or _upper_value(component, "X-MICROSOFT-CDO-BUSYSTATUS") == "FREE"
        )


class _Occurrence(Occurrence):  # type: ignore[misc]
    """One occurrence of an event. Limits how many there are."""

    numbers = count(1)

    def __init__(self, adapter: _Event, *times: Any, **sequence: Any) -> None:
        if next(self.numbers) > MAX_OCCURRENCES:
            raise UnreadableCalendar(TOO_LARGE)
        super().__init__(adapter, *times, **sequence)
        self.is_busy = adapter.is_busy

    def as_component(self, _keep_recurrence_attributes: bool) -> _Occurrence:
        """Itself. A copy of the event for each occurrence would take most of the time."""
        return self


def _upper_value(component: Event, name: str) -> str:
    found = component.get(name, "")
    return str(found[0] if isinstance(found, list) else found).strip().upper()
