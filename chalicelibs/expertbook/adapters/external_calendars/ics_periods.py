"""The busy periods (VFREEBUSY) that servers list when they share nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from expertbook.adapters.external_calendars.ics_filter import FilteredCalendar, Where
from expertbook.adapters.external_calendars.ics_values import (
    parameter,
    parse_duration,
    parse_list,
    parse_time,
    split_timed_line,
)
from expertbook.adapters.external_calendars.zones import Zones


def parse_periods(found: FilteredCalendar, zones: Zones) -> Iterator[tuple[datetime, datetime] | None]:
    """Start and end of each; None for one that can't be read. One that ends before it begins is turned around."""
    for line, where in found.periods:
        head, value = split_timed_line(line)
        zone = parameter(head, "TZID")
        for text in parse_list(value):
            begin, _, rest = text.partition("/")
            start, end = _moment(begin, zone, zones, where), _moment(rest, zone, zones, where)
            if start is not None and end is None and (length := parse_duration(rest)) is not None:
                end = start.astimezone(UTC) + length
            yield (min(start, end), max(start, end)) if start is not None and end is not None else None


def _moment(text: str, zone: str | None, zones: Zones, where: Where) -> datetime | None:
    found = parse_time(text)
    if found is None:
        return None
    if not isinstance(found, datetime):
        found = datetime(found.year, found.month, found.day)  # noqa: DTZ001 -- its zone follows
    if found.tzinfo is not None:
        return found
    return found.replace(tzinfo=(zones.resolve(zone, where) if zone else None) or zones.floating(where))
