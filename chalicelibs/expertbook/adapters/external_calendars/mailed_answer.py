"""Read the answer to an invitation that a calendar program mailed: Google's, Outlook's, Apple's and others'.

Nothing is expanded or looked up. Each step takes time in proportion to the text, which is bounded; but for the rules of
a time zone of its own, which are few.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo

from expertbook.adapters.external_calendars.errors import BROKEN
from expertbook.adapters.external_calendars.ics_filter import FilteredCalendar, RawZone, Where, name_of
from expertbook.adapters.external_calendars.ics_values import (
    parameter,
    parse_duration,
    parse_number,
    parse_time,
    split_line,
    split_timed_line,
)
from expertbook.adapters.external_calendars.zones import Zones
from expertbook.domain.faults import Code
from expertbook.domain.mailed_answer import COUNTER, REPLY, Drop, Dropped, MailedAnswer
from expertbook.domain.scheduling.local_time import zone_named

MOST_LINES = 2000
MOST_ATTENDEES = 50
MOST_ZONE_LINES = 50
"""Lines of a time zone of its own. Outlook writes fifteen; a longer one is known by its name or not at all."""

_FOLD = re.compile("\r?\n[ \t]")
_SENDS_TO = re.compile("^mailto:", re.IGNORECASE)
_KEPT = frozenset({"UID", "SEQUENCE", "ATTENDEE", "DTSTART", "DTEND", "DURATION", "DTSTAMP", "RECURRENCE-ID"})
_LONGEST_LINE = 2000
_EVENT, _ZONE = ["VCALENDAR", "VEVENT"], ["VCALENDAR", "VTIMEZONE"]
_IN_IT = Where(calendar=0, zones=0)


def read_answer(content: bytes, zone: str) -> MailedAnswer:
    """The answer in a calendar file. `zone` is the IANA zone of who answers, for times that name none.

    Raises Dropped if there is none, or more than one.
    """
    text = content.decode("utf-8", "replace").replace("\ufeff", "")
    lines = [line.rstrip("\r") for line in _FOLD.sub("", text).split("\n")]
    if len(lines) > MOST_LINES:
        raise Dropped(Drop.TOO_LARGE)
    method, event, own_zones = _parts(lines)
    if method not in (REPLY, COUNTER) or event is None or "UID" not in event:
        raise Dropped(Drop.NO_ANSWER)
    start, end, unread = _times(event, Zones(FilteredCalendar(zones=own_zones), zone))
    return MailedAnswer(
        method=method,
        uid=split_line(event["UID"][0])[1].strip(),
        sequence=parse_number(_first(event, "SEQUENCE") or "0") or 0,
        attendees=dict(_attendees(event.get("ATTENDEE", []))),
        start=start,
        end=end,
        unread=unread,
        stamp=_first(event, "DTSTAMP") or "",
        is_of_series="RECURRENCE-ID" in event,
    )


def _parts(lines: list[str]) -> tuple[str, dict[str, list[str]] | None, list[RawZone]]:
    """The method of the file, the lines of its one event by the names of their properties, and its time zones; no event
    if there are several. What lies in the event, as an alarm does, isn't part of it."""
    method, event, zones, open_parts = "", dict[str, list[str]](), list[list[str]](), list[str]()
    events = 0
    for line in lines:
        name, value = name_of(line[:_LONGEST_LINE]), ""
        if name in ("BEGIN", "END"):
            value = split_line(line)[1].strip().upper()
            line = f"{name}:{value}"
        if name == "END":
            open_parts = open_parts[:-1]
        if open_parts[:2] == _ZONE and len(line) <= _LONGEST_LINE:
            zones[-1].append(line)
        if name == "BEGIN":
            open_parts.append(value)
            events += open_parts == _EVENT
            if open_parts == _ZONE:
                zones.append([])
        elif name == "METHOD" and open_parts == ["VCALENDAR"]:
            method = split_line(line)[1].strip().upper()
        elif name in _KEPT and open_parts == _EVENT and len(line) <= _LONGEST_LINE:
            event.setdefault(name, []).append(line)
    short = [RawZone(tuple(zone), _IN_IT.calendar) for zone in zones if len(zone) <= MOST_ZONE_LINES]
    return method, event if events == 1 else None, short


def _attendees(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines[:MOST_ATTENDEES]:
        head, value = split_line(line)
        if head.count("=") == 0:
            continue
        part = parameter(head, "PARTSTAT") or "NEEDS-ACTION"
        # Apple names people by other URIs at times, and adds the address.
        for address in (parameter(head, "EMAIL"), _SENDS_TO.sub("", value.strip())):
            if address and "@" in address:
                yield address.lower(), part


def _times(event: dict[str, list[str]], zones: Zones) -> tuple[datetime | None, datetime | None, Code | None]:
    start = _moment(event.get("DTSTART", []), zones)
    if isinstance(start, Code):
        return None, None, start
    end: datetime | Code | None = None
    if "DTEND" in event:
        end = _moment(event["DTEND"], zones)
    elif "DURATION" in event:
        length = parse_duration(_first(event, "DURATION") or "")
        end = start + length if length is not None else Code.TIME_NOT_READABLE
    return (None, None, end) if isinstance(end, Code) else (start, end, None)


def _moment(lines: list[str], zones: Zones) -> datetime | Code:
    """The instant in a property, to the second; or why it isn't known."""
    if not lines:
        return Code.TIME_NOT_READABLE
    head, value = split_timed_line(lines[0])
    found: date | datetime | None = parse_time(value)
    if not isinstance(found, datetime):
        return Code.NO_TIME_OF_DAY if found is not None else Code.TIME_NOT_READABLE
    if found.tzinfo is None:
        name = parameter(head, "TZID")
        clock: tzinfo | None = zones.resolve(name, _IN_IT) if name is not None else zone_named(zones.reader)
        if clock is None:
            return Code.ZONE_NOT_KNOWN
        found = found.replace(tzinfo=clock)
    try:
        return found.astimezone(UTC)
    except BROKEN:  # by the rules of a time zone of its own
        return Code.TIME_NOT_READABLE


def _first(event: dict[str, list[str]], name: str) -> str | None:
    lines = event.get(name, [])
    return split_line(lines[0])[1].strip() if lines else None
