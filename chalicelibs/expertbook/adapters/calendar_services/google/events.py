"""From an event of Google's, as JSON, to what it says about its owner's time, by the rules that feeds have.

A series is written as iCalendar, which its rules are in anyway, for the reader that feeds have: a process of its own.
https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from expertbook.adapters.calendar_services.google.ids import booking_in_uid, booking_of
from expertbook.adapters.calendar_services.service import ObjectReading
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import (
    Epoch,
    add_days,
    boundary,
    format_instant,
    is_zone,
    local_datetime,
    parse_instant,
    to_epoch,
)

Event = Mapping[str, Any]

FIELDS = (
    "id,etag,status,summary,start,end,recurrence,recurringEventId,originalStartTime,transparency,iCalUID,attendees,"
    "eventType"
)
"""What is asked of an event."""

_FREE_TYPES = {"workingLocation", "birthday"}
"""They say where somebody is, or who has a birthday. `outOfOffice` and `focusTime` take time, as in a feed."""

_LINES = ("RRULE", "RDATE", "EXDATE", "EXRULE")


def is_cancelled(event: Event) -> bool:
    """Whether it is deleted. Of what is, often nothing but the id is known."""
    return event.get("status") == "cancelled"


def is_series(event: Event) -> bool:
    """Whether it repeats."""
    return bool(event.get("recurrence"))


def series_of(event: Event) -> str | None:
    """The id of the series that it is a changed time of."""
    found = event.get("recurringEventId")
    return found if isinstance(found, str) and found else None


def booking_in(event: Event) -> str | None:
    """The booking of an entry of ours, or of one that came by mail or from a feed."""
    return booking_of(str(event.get("id", ""))) or booking_in_uid(str(event.get("iCalUID", "")))


def tag_of(event: Event) -> str:
    """What this state of it is called."""
    return str(event.get("etag", ""))


def read_single(
    event: Event, span: Interval, timezone: str, addresses: frozenset[str], series: str | None = None
) -> ObjectReading:
    """What an event says that doesn't repeat, or one time of a `series`. Never raises for what is written in it."""
    booking = (booking_of(series) if series else None) or booking_in(event)
    try:
        time, is_whole_day = _span_of(event, timezone)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        title = str(event.get("summary", ""))[:200]
        return ObjectReading(tag_of(event), booking_id=booking, unread=1, titles=(title,) if title else ())
    if booking is not None:
        own = None if is_whole_day else time
        return ObjectReading(tag_of(event), (time,) if own is None else (), booking, own)
    busy = _cut(time, span)
    if busy[0] >= busy[1] or is_free(event, addresses):
        return ObjectReading(tag_of(event))
    return ObjectReading(tag_of(event), (busy,))


def is_free(event: Event, addresses: frozenset[str]) -> bool:
    """Whether it takes none of its owner's time: marked as free, deleted, or an invitation that they declined."""
    if event.get("transparency") == "transparent" or is_cancelled(event) or event.get("eventType") in _FREE_TYPES:
        return True
    attendees = event.get("attendees")
    answers = [
        each.get("responseStatus")
        for each in (attendees if isinstance(attendees, list) else [])
        if isinstance(each, dict) and (each.get("self") or str(each.get("email", "")).lower() in addresses)
    ]
    return bool(answers) and all(answer == "declined" for answer in answers)


def may_matter(event: Event, span: Interval) -> bool:
    """Whether a series may have times within the span, by the end that its rules say. An older one needn't be read."""
    lines = event.get("recurrence")
    rules = [line.upper() for line in (lines if isinstance(lines, list) else []) if isinstance(line, str)]
    if not rules or any(not line.startswith(("RRULE", "EXDATE", "EXRULE")) for line in rules):
        return True
    ends = [line.partition("UNTIL=")[2][:8] for line in rules if line.startswith("RRULE")]
    earliest = f"{local_datetime(span[0], 'UTC') - timedelta(days=40):%Y%m%d}"
    return not all(end.isdigit() and len(end) == 8 and end < earliest for end in ends)


def as_calendar(
    name: str, master: Event | None, changed: Sequence[Event], timezone: str, addresses: frozenset[str]
) -> str:
    """A series and its changed times as an object of iCalendar. Its UID is a booking's if its first time is an entry of
    ours, and otherwise none that anybody could take for one."""
    events = [master, *changed] if master is not None else list(changed)
    booking = next((found for each in events if (found := booking_in(each))), None) or booking_of(name)
    uid = f"{booking}@expertbook" if booking else f"{name.encode().hex()}@google"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{uid}"]
        lines += _lines_of(event, timezone, is_free(event, addresses))
        lines += ["END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _lines_of(event: Event, timezone: str, free: bool) -> Iterator[str]:
    original = event.get("originalStartTime")
    start, end = event.get("start"), event.get("end")
    if not isinstance(start, dict) and isinstance(original, dict):
        start = end = original
    zone = _zone_of(start, timezone)
    if isinstance(start, dict):
        yield _moment("DTSTART", start, zone)
    if isinstance(end, dict):
        yield _moment("DTEND", end, zone)
    if isinstance(original, dict) and series_of(event):
        yield _moment("RECURRENCE-ID", original, _zone_of(original, timezone))
    if is_cancelled(event):
        yield "STATUS:CANCELLED"
    elif free:
        yield "TRANSP:TRANSPARENT"
    if title := str(event.get("summary", "")):
        yield f"SUMMARY:{_escape(title[:200])}"
    rules = event.get("recurrence")
    for line in rules if isinstance(rules, list) else []:
        if isinstance(line, str) and line.upper().startswith(_LINES) and line.isprintable():
            yield line


def _moment(name: str, found: Mapping[str, Any], zone: str) -> str:
    """A line with a time, or with a date. One that makes no sense is passed on, for the reader to count."""
    if "dateTime" not in found:
        return f"{name};VALUE=DATE:{_escape(str(found.get('date', '')).replace('-', ''))}"
    try:
        local = local_datetime(to_epoch(parse_instant(str(found["dateTime"]))), zone)
    except (ValueError, OverflowError):
        return f"{name}:{_escape(str(found['dateTime']))}"
    return f"{name};TZID={zone}:{local:%Y%m%dT%H%M%S}"


def _zone_of(found: object, timezone: str) -> str:
    """The zone that a series is in, which it has to say."""
    named = found.get("timeZone") if isinstance(found, dict) else None
    return named if isinstance(named, str) and is_zone(named) else timezone


def _span_of(event: Event, timezone: str) -> tuple[Interval, bool]:
    """When it is, and whether in whole days, which are the owner's. Raises ValueError or the like."""
    start, end = event["start"], event["end"]
    if "dateTime" in start and "dateTime" in end:
        return (_instant(start), max(_instant(start), _instant(end))), False
    first, last = _day(start), _day(end)
    return (boundary(first, 0, timezone), boundary(max(last, add_days(first, 1)), 0, timezone)), True


def _instant(found: Mapping[str, Any]) -> Epoch:
    return to_epoch(parse_instant(str(found["dateTime"])))


def _day(found: Mapping[str, Any]) -> date:
    return date.fromisoformat(str(found["date"]))


def _cut(interval: Interval, span: Interval) -> Interval:
    return max(interval[0], span[0]), min(interval[1], span[1])


def _escape(text: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in text)
    return shown.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def time_fields(start: datetime, end: datetime) -> dict[str, dict[str, str | None]]:
    """A time as it is written. A whole day that the expert made of it goes: the parts that aren't told would stay."""
    return {
        name: {"dateTime": format_instant(moment), "date": None} for name, moment in (("start", start), ("end", end))
    }
