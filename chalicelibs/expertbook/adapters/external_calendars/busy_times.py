"""From a calendar to the times when its owner is busy: repeating events expanded, zones resolved, names dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from expertbook.adapters.external_calendars import series
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.ics_events import CalendarEvent, parse_event
from expertbook.adapters.external_calendars.ics_filter import MARGIN, FilteredCalendar, filter_calendar, name_of
from expertbook.adapters.external_calendars.ics_periods import parse_periods
from expertbook.adapters.external_calendars.ics_values import Time, split_line
from expertbook.adapters.external_calendars.reading import ObjectTimes, Reading
from expertbook.adapters.external_calendars.zones import Zones
from expertbook.domain.external_calendar import MAX_TITLES
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval, merge_intervals
from expertbook.domain.scheduling.local_time import Epoch, add_days, boundary, is_zone, local_datetime, to_epoch

_OWNER = ("X-WR-CALNAME", "NAME", "X-OWNER")

_EVER = Epoch(7 * 86_400), Epoch(8_000_000_000)
"""From 1970 to 2223."""


def expand_busy_times(
    content: bytes, span: Interval, timezone: str, addresses: frozenset[str] = frozenset()
) -> Reading:
    """When the owner of a calendar is busy within the span. Whole days and times without a zone are in `timezone`.

    An invitation is free if one of the owner's `addresses` (lower case), or the calendar's own, declined it. Call it in
    a separate process (`reader`): the libraries have no limits. Raises UnreadableCalendar.
    """
    return _expand(filter_calendar(content, span), span, timezone, addresses)[0]


def expand_object(content: bytes, span: Interval, timezone: str, addresses: frozenset[str]) -> ObjectTimes:
    """The same of one object of a calendar, which may be a booking of ours."""
    reading, entries = _expand(filter_calendar(content, _EVER), span, timezone, addresses)
    ours = next((entry for entry in entries if entry.booking_id and entry.recurrence_id is None), None)
    time = _own_time(ours, entries, timezone) if ours is not None else None
    own = time[0] if time is not None and not time[1] else None
    times = [interval for intervals in reading.booked.values() for interval in intervals]
    if own is not None and (cut := _cut(own, span)) in times:
        times.remove(cut)
    elif time is not None and own is None:
        times.append(time[0])  # wherever it is, and also if it's free: what says nothing was cancelled
    reading = replace(reading, busy=merge_intervals([*reading.busy, *times]), booked={})
    return ObjectTimes(reading, ours.booking_id if ours is not None else None, own)


def _own_time(ours: CalendarEvent, entries: list[CalendarEvent], timezone: str) -> tuple[Interval, bool] | None:
    """The first time of a series, or the only one, and whether that is in whole days."""
    first = ours.start
    if first is None or first in ours.exdates:
        return None
    changed = [entry for entry in entries if entry.uid == ours.uid and entry.recurrence_id == first]
    last = max([ours, *changed], key=lambda entry: (entry.recurrence_id is not None, entry.sequence))
    if last.is_cancelled or last.start is None or last.end is None:
        return None
    is_whole_day = not (isinstance(last.start, datetime) and isinstance(last.end, datetime))
    return _interval_of(last.start, last.end, timezone), is_whole_day


def _expand(
    found: FilteredCalendar, span: Interval, timezone: str, addresses: frozenset[str]
) -> tuple[Reading, list[CalendarEvent]]:
    zones = Zones(found, timezone)
    owners = addresses | _addresses_of(found)
    first, last = local_datetime(span[0], timezone) - MARGIN, local_datetime(span[1], timezone) + MARGIN
    entries = [parse_event(raw, zones, owners) for raw in dict.fromkeys(found.events)]
    intervals: list[Interval] = []
    booked: dict[str, list[Interval]] = {}
    for happening in series.expand(entries, first, last, zones):
        interval = _cut(_interval_of(happening.start, happening.end, timezone), span)
        if interval[0] < interval[1]:
            own = happening.entry.booking_id
            (intervals if own is None else booked.setdefault(own, [])).append(interval)
    broken_periods = 0
    for number, period in enumerate(parse_periods(found, zones)):
        if number >= series.MAX_OCCURRENCES:
            raise UnreadableCalendar(Fault(Code.CALENDAR_TOO_MUCH))
        if period is None:
            broken_periods += 1
        else:
            intervals.append(_cut(_interval_of(*period, timezone), span))
    faulty = [entry for entry in entries if entry.faults and _matters(entry, first, last)]
    reading = Reading(
        merge_intervals(intervals),
        booked,
        len(faulty) + broken_periods,
        [entry.title for entry in faulty if entry.title][:MAX_TITLES],
        zones.unknown,
    )
    return reading, entries


def _matters(entry: CalendarEvent, first: datetime, last: datetime) -> bool:
    """Whether what couldn't be read of an entry may be time of its owner's, within the span."""
    if not entry.is_busy and (entry.recurrence_id is None or entry.start is None):
        return False
    if entry.start is None or entry.end is None or entry.repeats or entry.recurrence_id is not None:
        return True
    return _as_instant(entry.start) < last and _as_instant(entry.end) > first


def _as_instant(moment: Time) -> datetime:
    return moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def _addresses_of(found: FilteredCalendar) -> frozenset[str]:
    """Email addresses by which calendars are called: their owner's."""
    names = (split_line(line)[1] for head in found.heads for line in head if name_of(line) in _OWNER)
    words = (name.strip(' \t"').lower().removeprefix("mailto:") for name in names)
    return frozenset(word for word in words if "@" in word and not any(char.isspace() for char in word))


def _cut(interval: Interval, span: Interval) -> Interval:
    return max(interval[0], span[0]), min(interval[1], span[1])


def _interval_of(start: Time, end: Time, timezone: str) -> Interval:
    """The interval of an occurrence: whole days in the expert's zone, or times."""
    if isinstance(start, datetime) and isinstance(end, datetime):
        return _instant_of(start), _instant_of(end)
    # An end equal to the start breaks the rules, and always means that one day.
    return boundary(start, 0, timezone), boundary(max(end, add_days(start, 1)), 0, timezone)


def _instant_of(moment: datetime) -> Epoch:
    """The instant of a time with a zone. One that the clocks skip is when they do."""
    zone = moment.tzinfo
    if isinstance(zone, ZoneInfo) and is_zone(zone.key):
        return Epoch(boundary(moment.date(), moment.hour * 60 + moment.minute, zone.key) + moment.second)
    return to_epoch(moment)
