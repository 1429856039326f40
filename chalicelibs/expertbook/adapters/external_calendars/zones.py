"""The time zones of a calendar file: its own (VTIMEZONE), and those that are known by their names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from io import StringIO
from operator import itemgetter
from zoneinfo import ZoneInfo

from dateutil.tz import tzical  # type: ignore[import-untyped]

from expertbook.adapters.external_calendars.errors import BROKEN
from expertbook.adapters.external_calendars.ics_filter import FilteredCalendar, RawZone, Where, name_of
from expertbook.adapters.external_calendars.ics_rules import repair_rule
from expertbook.adapters.external_calendars.ics_values import (
    parse_list,
    parse_offset,
    parse_time,
    parse_title,
    split_line,
    split_timed_line,
)
from expertbook.adapters.external_calendars.zone_names import zone_by_name, zone_with_offsets
from expertbook.domain.scheduling.local_time import is_zone, zone_named

MOST_UNKNOWN = 5
"""How many names of zones that say nothing are told."""

_SAMPLE = datetime(2026, 1, 15, 12)  # noqa: DTZ001 -- asked of zones
_LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 -- on whatever clock
_RECENT = 2000
_BOUND = re.compile(r"INTERVAL=(?!1(?:;|$))|COUNT=|UNTIL=")
_NONE = (0, None)
_NAMES_ZONE = re.compile(r";[ \t]*TZID[ \t]*=", re.IGNORECASE)
_HEAD_ZONES = ("X-WR-TIMEZONE", "TIMEZONE-ID", "TZID", "TZ")


@dataclass(slots=True)
class Zones:
    """Resolves the zones of a file's times. `reader` is the IANA zone of whose file it is, which is the last resort.

    `unknown` has the names that said nothing, as far as a time needed them, each with the zone taken instead.
    """

    found: FilteredCalendar
    reader: str
    unknown: dict[str, str] = field(default_factory=dict)
    _own: dict[str, list[tuple[int, RawZone | None]]] = field(default_factory=dict)
    _resolved: dict[tuple[str, Where], tzinfo | None] = field(default_factory=dict)
    _parsed: dict[tuple[str, ...], tzinfo | None] = field(default_factory=dict)
    _clocks: dict[int, tzinfo] = field(default_factory=dict)
    _silent: dict[int, str] = field(default_factory=dict)
    _zones_of: dict[int, list[RawZone]] = field(default_factory=dict)
    _calendars_that_name_zones: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for number, zone in enumerate(self.found.zones):
            self._zones_of.setdefault(zone.calendar, []).append(zone)
            if name := _value(zone.lines, "TZID"):
                self._own.setdefault(_key(name), []).append((number, zone))
        self._calendars_that_name_zones.update(
            event.where.calendar for event in self.found.events if any(_NAMES_ZONE.search(line) for line in event.lines)
        )

    def resolve(self, name: str, where: Where) -> tzinfo | None:
        """The zone of this name at this place of the file. None, and noted, if the name says nothing."""
        key = name, where
        if key not in self._resolved:
            self._resolved[key] = self._resolve(name, where)
        zone = self._resolved[key]
        if zone is None:
            self._add_unknown(name, self._likely(where)[0])
        return zone

    def floating(self, where: Where) -> tzinfo:
        """The zone of times that name none: that of their calendar, if it says one, or the expert's."""
        zone = self.clock(where)
        if where.calendar in self._silent:
            self._add_unknown(self._silent[where.calendar], self.reader)
        return zone

    def clock(self, where: Where) -> tzinfo:
        """The same, for what needs it only to be read well: nothing is noted."""
        calendar = where.calendar
        if calendar not in self._clocks:
            self._clocks[calendar] = self._zone_of_calendar(calendar) or zone_named(self.reader)
        return self._clocks[calendar]

    def _zone_of_calendar(self, calendar: int) -> tzinfo | None:
        """What the calendar says of itself; or the zone that it describes alone, and that no time of it names."""
        everywhere = Where(calendar, len(self.found.zones))
        for wanted in _HEAD_ZONES:
            for line in self.found.heads[calendar]:
                name = split_line(line)[1].strip()
                if name_of(line) == wanted and name:
                    if (zone := self._resolve(name, everywhere, [self.reader])) is not None:
                        return zone
                    self._silent[calendar] = name
        own = self._zones_of.get(calendar, [])
        return self._parse(own[0]) if len(own) == 1 and calendar not in self._calendars_that_name_zones else None

    def _resolve(self, name: str, where: Where, likely: Sequence[str] | None = None) -> tzinfo | None:
        if is_zone(name):
            return zone_named(name)
        own = self._own_zone(name, where)
        if own is not None and (zone := self._parse(own)) is not None:
            return zone
        return zone_by_name(name, self._likely(where) if likely is None else likely)

    def _own_zone(self, name: str, where: Where) -> RawZone | None:
        """The VTIMEZONE that a place means: of several the last before it, or the next if that is in its calendar."""
        found = self._own.get(_key(name), [])
        at = bisect_left(found, where.zones, key=itemgetter(0))
        before, after = (zone for _, zone in (found[at - 1] if at else _NONE, found[at] if at < len(found) else _NONE))
        if (
            after is not None
            and after.calendar == where.calendar
            and (before is None or before.calendar < after.calendar)
        ):
            return after
        return before or after

    def _likely(self, where: Where) -> list[str]:
        clock = self.clock(where)
        return [clock.key, self.reader] if isinstance(clock, ZoneInfo) else [self.reader]

    def _add_unknown(self, name: str, taken: str) -> None:
        if len(self.unknown) < MOST_UNKNOWN:
            self.unknown.setdefault(parse_title(name), taken)

    def _parse(self, zone: RawZone) -> tzinfo | None:
        if zone.lines not in self._parsed:
            self._parsed[zone.lines] = _parse_zone(zone, [self.reader])
        return self._parsed[zone.lines]


def _parse_zone(zone: RawZone, likely: Sequence[str]) -> tzinfo | None:
    """The zone that a VTIMEZONE describes; by its offsets alone if its rules make no sense, or by its place."""
    with suppress(*BROKEN):
        parsed: tzinfo = tzical(StringIO("\n".join(_repair_zone(zone.lines)))).get()
        if parsed.utcoffset(_SAMPLE) is not None:
            return parsed
    place = zone_by_name(_value(zone.lines, "X-LIC-LOCATION"), likely)
    if place is not None:
        return place
    offsets = {parse_offset(split_line(line)[1]) for line in zone.lines if name_of(line) == "TZOFFSETTO"}
    known: list[timedelta] = sorted(offset for offset in offsets if offset is not None)
    return zone_with_offsets(known[0], known[-1], likely) if known else None


def _repair_zone(lines: tuple[str, ...]) -> Iterator[str]:
    """The lines of a VTIMEZONE that matter, as the library wants them. Raises ValueError if they make no sense."""
    yield "BEGIN:VTIMEZONE"
    yield "TZID:own"
    start, rule, rest = _LONG_AGO, "", list[str]()
    for line in lines:
        name, value = name_of(line), split_line(line)[1].strip()
        if name == "BEGIN":
            start, rule, rest = _LONG_AGO, "", []
            yield f"BEGIN:{value}"
        elif name == "DTSTART":
            start = _parse_wall(split_timed_line(line)[1])
        elif name in ("TZOFFSETFROM", "TZOFFSETTO"):
            rest.append(f"{name}:{_written_offset(value)}")
        elif name == "RRULE":
            rule = repair_rule(value, lambda text: _written(_parse_wall(text)))[0] or ""
            if rule and not _is_of_clocks(rule):
                raise ValueError
        elif name == "RDATE":
            rest += [f"RDATE:{_written(_parse_wall(text))}" for text in parse_list(split_timed_line(line)[1])]
        elif name == "END":
            if rule and not _BOUND.search(rule):
                # The library goes through all years from the start, for each time.
                start = max(start, start.replace(year=_RECENT))
            yield from (f"DTSTART:{_written(start)}", *rest, *([f"RRULE:{rule}"] if rule else []), f"END:{value}")
    yield "END:VTIMEZONE"


def _is_of_clocks(rule: str) -> bool:
    """Whether clocks can be changed by this rule: within one month, each year. The library goes through every time, so
    a rule for each second would keep it busy."""
    parts = dict(part.split("=") for part in rule.split(";"))
    lists = {name for name, value in parts.items() if "," in value}
    is_within_month = "BYMONTH" in parts or not any(name.startswith("BY") for name in parts)
    return parts["FREQ"] == "YEARLY" and is_within_month and not lists & {"BYMONTH", "BYHOUR", "BYMINUTE", "BYSECOND"}


def _parse_wall(text: str) -> datetime:
    """A time in a VTIMEZONE, on its clock. Raises ValueError if it isn't one."""
    found = parse_time(text)
    if found is None:
        raise ValueError
    return datetime(*found.timetuple()[:6])  # noqa: DTZ001


def _written_offset(text: str) -> str:
    """An offset as the library wants it. Raises ValueError if it isn't one."""
    offset = parse_offset(text)
    if offset is None:
        raise ValueError
    minutes = offset // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _written(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%S")


def _value(lines: tuple[str, ...], name: str) -> str:
    return next((split_line(line)[1].strip(" \t\"'") for line in lines if name_of(line) == name), "")


def _key(name: str) -> str:
    """Names that differ only in marks that programs add are the same."""
    return " ".join(name.replace("\\", "").strip(" \t\"'").casefold().split())
