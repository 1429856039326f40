"""Keep only the lines of a calendar that say when somebody is busy. The rest is dropped before anything parses it.

Most of a large calendar is text, guests and the past, and parsing is slow. Filtering is also safer: nothing nested,
attached or unknown gets through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import from_epoch

MARGIN = timedelta(days=2)
"""More than the clocks of any two zones differ, because dates are compared as they are written."""

BUSY_STATUS = ("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-MSNCALENDAR-BUSYSTATUS")

_EVENT_PROPERTIES = {
    *("UID", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"),
    *("STATUS", "TRANSP", "ATTENDEE", "SUMMARY", *BUSY_STATUS),
}
_HEAD_PROPERTIES = {"X-WR-TIMEZONE", "TIMEZONE-ID", "TZID", "TZ", "X-WR-CALNAME", "NAME", "X-OWNER"}
_COMPONENTS = {"VEVENT", "VTIMEZONE", "VFREEBUSY"}
_REPEATING = {"RRULE", "RDATE"}
_NAME = re.compile(r"([A-Za-z0-9-]+)[ \t]*(?=[:;])")
_IS_FREE = re.compile(r";\s*FBTYPE\s*=\s*\"?FREE\"?\s*[:;]", re.IGNORECASE)
_DECLINED = re.compile(r"PARTSTAT\s*=\s*\"?DECLINED", re.IGNORECASE)
_DATE = re.compile(r"\d{8}(?=T|\s*$)")


class Where(NamedTuple):
    """A place in the file: the number of the VCALENDAR, and how many VTIMEZONEs came before."""

    calendar: int
    zones: int


class RawEvent(NamedTuple):
    """The lines of an event that may matter."""

    lines: tuple[str, ...]
    where: Where


class RawPeriods(NamedTuple):
    """A line with busy periods (VFREEBUSY)."""

    line: str
    where: Where


class RawZone(NamedTuple):
    """The lines of a VTIMEZONE, without its first and last."""

    lines: tuple[str, ...]
    calendar: int


@dataclass(slots=True)
class FilteredCalendar:
    """Events, time zones and lines with busy periods. `heads` has the lines about each VCALENDAR itself."""

    events: list[RawEvent] = field(default_factory=list)
    zones: list[RawZone] = field(default_factory=list)
    periods: list[RawPeriods] = field(default_factory=list)
    heads: list[list[str]] = field(default_factory=lambda: [[]])


def filter_calendar(content: bytes, span: Interval) -> FilteredCalendar:
    """What may matter of a calendar within the span. Raises UnreadableCalendar if it isn't a whole calendar."""
    text = _decode(content)
    found = FilteredCalendar()
    line_filter = _LineFilter(found, span)
    for line in _unfold_lines(text):
        line_filter.take(line)
    if not line_filter.begun:
        page = text.lstrip()[:1] == "<"
        raise UnreadableCalendar(Fault(Code.CALENDAR_IS_A_PAGE if page else Code.CALENDAR_OTHER_FORMAT))
    if not line_filter.ended:
        raise UnreadableCalendar(Fault(Code.CALENDAR_BREAKS_OFF))
    return found


def name_of(line: str) -> str:
    """The name of the property in a line, in capitals; empty if the line has none."""
    matched = _NAME.match(line)
    return matched[1].upper() if matched else ""


class _LineFilter:
    """Takes one line after the other, and keeps those that matter."""

    def __init__(self, found: FilteredCalendar, span: Interval) -> None:
        self._found = found
        self._low = (from_epoch(span[0]) - MARGIN).strftime("%Y%m%d")
        self._high = (from_epoch(span[1]) + MARGIN).strftime("%Y%m%d")
        self.begun = self.ended = False
        self._inside = ""
        self._lines: dict[str, list[str]] = {}
        self._zone: list[str] = []
        self._depth = 0

    def take(self, line: str) -> None:
        """Take an unfolded line."""
        matched = _NAME.match(line)
        if matched is None:
            return
        name = matched[1].upper()
        if name in ("BEGIN", "END"):
            self._begin_or_end(name, line[matched.end() + 1 :].strip().upper())
        elif self._inside == "VTIMEZONE":
            self._zone.append(line)
        elif self._inside == "VEVENT":
            if self._depth == 0 and name in _EVENT_PROPERTIES:
                self._lines.setdefault(name, []).append(line)
        elif self._inside == "VFREEBUSY":
            if name == "FREEBUSY" and not _IS_FREE.search(line):
                self._found.periods.append(RawPeriods(line, self._where()))
        elif name in _HEAD_PROPERTIES and self._depth == 0:
            self._found.heads[-1].append(line)

    def _where(self) -> Where:
        return Where(len(self._found.heads) - 1, len(self._found.zones))

    def _begin_or_end(self, name: str, component: str) -> None:
        """The beginning or end of a component. One without an end ends where the next one begins or ends."""
        if component == "VCALENDAR" or component in _COMPONENTS:
            self._keep_component()
            self._inside = component if name == "BEGIN" and component != "VCALENDAR" else ""
            self._lines, self._zone, self._depth = {}, [], 0
        if component == "VCALENDAR":
            if name == "BEGIN" and self.begun:
                self._found.heads.append([])
            self.begun, self.ended = True, name == "END"
        elif component not in _COMPONENTS:
            if self._inside == "VTIMEZONE":
                self._zone.append(f"{name}:{component}")
            else:
                self._depth = max(0, self._depth + (1 if name == "BEGIN" else -1))

    def _keep_component(self) -> None:
        if self._inside == "VTIMEZONE":
            self._found.zones.append(RawZone(tuple(self._zone), self._where().calendar))
        elif self._inside == "VEVENT" and not self._is_outside():
            if not any(_DECLINED.search(line) for line in self._lines.get("ATTENDEE", ())):
                self._lines.pop("ATTENDEE", None)
            lines = tuple(line for lines in self._lines.values() for line in lines)
            self._found.events.append(RawEvent(lines, self._where()))

    def _is_outside(self) -> bool:
        """Whether an event is surely outside of the span, and neither repeats nor replaces anything inside."""
        if self._lines.keys() & _REPEATING or any(
            "RANGE" in line.upper() for line in self._lines.get("RECURRENCE-ID", ())
        ):
            return False
        ends = ("DTSTART",) if not self._lines.keys() & {"DTEND", "DURATION"} else ("DTSTART", "DTEND")
        dates = [self._date(name) for name in ends]
        return _all_outside(dates, self._low, self._high) and (
            "RECURRENCE-ID" not in self._lines or _all_outside([self._date("RECURRENCE-ID")], self._low, self._high)
        )

    def _date(self, name: str) -> str | None:
        """A property's date as it is written. None if there isn't exactly one."""
        lines = self._lines.get(name, [])
        matched = _DATE.match(lines[0].rpartition(":")[2]) if len(lines) == 1 else None
        return matched[0] if matched else None


def _all_outside(dates: list[str | None], low: str, high: str) -> bool:
    """Whether all dates are known, and all lie before the span or all after it."""
    known = [day for day in dates if day is not None]
    return len(known) == len(dates) and (max(known) < low or min(known) > high)


def _decode(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("latin-1").removeprefix("\xef\xbb\xbf")
    return text.replace("\ufeff", "")


def _unfold_lines(text: str) -> Iterator[str]:
    """The lines, each joined with the lines that continue it."""
    parts: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
        elif line:
            if parts:
                yield "".join(parts)
            parts = [line]
    if parts:
        yield "".join(parts)
