"""From an event of Graph's, as JSON, to what it says about its owner's time, by the rules that feeds have.

https://learn.microsoft.com/en-us/graph/api/resources/event
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from expertbook.adapters.calendar_services.service import ObjectReading
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import add_days, boundary, format_instant, parse_instant, to_epoch

Event = Mapping[str, Any]

_SPACE = "String {5b0a7c52-8d3f-4d0e-9a55-0f6d3c1e7b21} Name"
BOOKING, MARK = f"{_SPACE} expertbook", f"{_SPACE} expertbook-event"
"""Properties of ours: the booking, and a digest of the event's id. A copy takes both along, and has another id.

https://learn.microsoft.com/en-us/graph/api/singlevaluelegacyextendedproperty-post-singlevalueextendedproperties
"""

ASKED = {
    "$select": "id,subject,start,end,originalStart,isAllDay,showAs,isCancelled,responseStatus,type,seriesMasterId",
    "$expand": f"singleValueExtendedProperties($filter=id eq '{BOOKING}' or id eq '{MARK}')",
}
"""What is asked of an event: nothing of other people."""

_FREE = {"free", "workingElsewhere"}


def is_series(event: Event) -> bool:
    """Whether it is a series, which says when its first time is."""
    return event.get("type") == "seriesMaster"


def series_of(event: Event) -> str | None:
    """The id of the series that it is a time of."""
    found = event.get("seriesMasterId")
    return found if isinstance(found, str) and found else None


def tag_of(event: Event) -> str:
    """What this state of it is called."""
    return str(event.get("@odata.etag", ""))


def mark_of(event_id: str) -> str:
    """What says that the event of this id is ours, and no copy of it."""
    return hashlib.sha256(event_id.encode()).hexdigest()[:32]


def booking_in(event: Event) -> str | None:
    """The booking of an entry of ours; None for a copy. One without a mark is ours: we didn't come to set it."""
    found = event.get("singleValueExtendedProperties")
    told = {str(each.get("id")): str(each.get("value")) for each in found or [] if isinstance(each, dict)}
    mark = told.get(MARK)
    return told.get(BOOKING) if mark is None or mark == mark_of(str(event.get("id"))) else None


def is_free(event: Event) -> bool:
    """Whether it takes none of its owner's time."""
    answer = event.get("responseStatus")
    declined = isinstance(answer, dict) and answer.get("response") == "declined"
    return bool(event.get("isCancelled")) or event.get("showAs") in _FREE or declined


def read_event(event: Event, span: Interval, timezone: str) -> ObjectReading:
    """What one event says, or one time of a series. Never raises for what is written in it."""
    booking = booking_in(event)
    try:
        time = time_of(event, timezone)
    except (ValueError, TypeError, KeyError, OverflowError):
        title = str(event.get("subject") or "")[:200]
        return ObjectReading(tag_of(event), booking_id=booking, unread=1, titles=(title,) if title else ())
    if booking is not None:
        if event.get("isCancelled"):
            return ObjectReading(tag_of(event), booking_id=booking)
        is_day = bool(event.get("isAllDay"))
        return ObjectReading(tag_of(event), (time,) if is_day else (), booking, None if is_day else time)
    busy = max(time[0], span[0]), min(time[1], span[1])
    return ObjectReading(tag_of(event), () if is_free(event) or busy[0] >= busy[1] else (busy,))


def time_of(event: Event, timezone: str) -> Interval:
    """When it is. A whole day is the owner's. Raises ValueError or the like."""
    if event.get("isAllDay"):
        first, last = _day(event["start"]), _day(event["end"])
        return boundary(first, 0, timezone), boundary(max(last, add_days(first, 1)), 0, timezone)
    start, end = _instant(event["start"]), _instant(event["end"])
    return to_epoch(start), max(to_epoch(start), to_epoch(end))


def is_first_of(event: Event, master: Event) -> bool:
    """Whether it is the first time of a series, wherever that is by now."""
    return str(event.get("originalStart", ""))[:19] == str(master["start"]["dateTime"])[:19]


def time_fields(start: datetime, end: datetime) -> dict[str, Any]:
    """A time as it is written."""
    times = {
        name: {"dateTime": format_instant(moment).removesuffix("Z"), "timeZone": "UTC"}
        for name, moment in (("start", start), ("end", end))
    }
    return {**times, "isAllDay": False}


def _instant(told: Mapping[str, Any]) -> datetime:
    """A time, which is told in UTC, as we prefer, with seven digits behind its seconds."""
    if told["timeZone"] != "UTC":
        raise ValueError
    return parse_instant(f"{str(told['dateTime'])[:19]}Z").astimezone(UTC)


def _day(told: Mapping[str, Any]) -> date:
    return date.fromisoformat(str(told["dateTime"])[:10])
