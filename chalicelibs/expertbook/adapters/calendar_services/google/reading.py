"""Read what changed in a calendar of Google's since a sync token, or all of it.

Series aren't expanded by Google (`singleEvents`): a sync token bears no span, so that one touched series came as 700
times until 2040, and of one that was deleted six months alone (garrytan/gbrain#5015, google-api-ruby-client#860). So a
series is one object, with the times of it that were changed, and the reader of feeds expands it. Only of a calendar
with too many events, a plain list of what lies within the span is read each time, expanded by Google.
https://developers.google.com/workspace/calendar/api/guides/sync
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from expertbook.adapters.calendar_services.google.calls import GoogleCalls, OtherStatus, path_of
from expertbook.adapters.calendar_services.google.events import (
    FIELDS,
    Event,
    as_calendar,
    booking_in,
    is_cancelled,
    is_series,
    may_matter,
    read_single,
    series_of,
    tag_of,
)
from expertbook.adapters.calendar_services.service import (
    CalendarChanges,
    ObjectReading,
    ServiceError,
    TryLater,
)
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.reader import read_objects
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval, merge_intervals
from expertbook.domain.scheduling.local_time import format_epoch

PAGE_EVENTS = 2500
"""As many as a page can have."""

MAX_EVENTS = 25_000
"""How many a calendar may have, past ones too, to be read by sync tokens; and how many within the span."""

MAX_SERIES = 20
"""How many series that changed are asked for one by one; with more, all is read."""

READER_BYTES = 3_000_000
"""How much one reader gets at once."""

BY_SPAN = "span"
"""The state of a calendar that is read by its span each time. No sync token is so short."""

# The participant alone: other people's addresses are none of our business, and may be thousands.
_ASKED = {"maxAttendees": "1"}
_LIST = _ASKED | {"maxResults": str(PAGE_EVENTS), "fields": f"nextPageToken,nextSyncToken,items({FIELDS})"}


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What is to be known of events, and as whose."""

    span: Interval
    timezone: str
    addresses: frozenset[str] = frozenset()


@dataclass(slots=True)
class Series:
    """A series, if it is known, and the times of it that were changed, by their ids."""

    master: Event | None = None
    changed: dict[str, Event] = field(default_factory=dict)


class _TooMany(Exception):
    pass


def read_changes(calls: GoogleCalls, calendar: str, state: str, wanted: ReadAs) -> CalendarChanges:
    """What changed in a calendar since `state`. See `ServiceClient.read_changes`."""
    if state == BY_SPAN:
        return _read_span(calls, calendar, wanted)
    if state:
        try:
            return _read_since(calls, calendar, state, wanted)
        except (OtherStatus, _TooMany):
            pass  # 410: the token is too old, or somebody's access changed
    try:
        return _read_all(calls, calendar, wanted)
    except _TooMany:
        return _read_span(calls, calendar, wanted)


def read_event(calls: GoogleCalls, calendar: str, object_id: str, wanted: ReadAs) -> ObjectReading | None:
    """One event or series as it is now, or None."""
    event = get_event(calls, calendar, object_id)
    if event is None or is_cancelled(event):
        return None
    if not is_series(event):
        return read_single(event, wanted.span, wanted.timezone, wanted.addresses)
    series = _with_changes(calls, calendar, event)
    return _read_series({object_id: series}, wanted)[object_id]


def get_event(calls: GoogleCalls, calendar: str, object_id: str) -> Event | None:
    """An event, which may be a deleted one, or None."""
    answer = calls.call("GET", path_of(calendar, object_id), _ASKED | {"fields": FIELDS})
    if answer.status in (404, 410):
        return None
    if answer.status != 200:
        raise OtherStatus(answer.status)
    return answer.data


def _read_all(calls: GoogleCalls, calendar: str, wanted: ReadAs) -> CalendarChanges:
    found: dict[str, ObjectReading] = {}
    series: dict[str, Series] = {}
    count, token = 0, ""
    for page in calls.pages(path_of(calendar), _LIST):
        token = str(page.get("nextSyncToken") or "")
        for event in _items(page):
            count += 1
            name = str(event["id"])
            if (of := series_of(event)) is not None:
                series.setdefault(of, Series()).changed[name] = event
            elif is_cancelled(event):
                continue
            elif is_series(event):
                series.setdefault(name, Series()).master = event
            else:
                reading = read_single(event, wanted.span, wanted.timezone, wanted.addresses)
                if reading.busy or reading.booking_id or reading.unread:
                    found[name] = reading
        if count > MAX_EVENTS:
            raise _TooMany
    kept = {name: each for name, each in series.items() if _matters(each, wanted.span)}
    return CalendarChanges(found | _read_series(kept, wanted), frozenset(), token, is_whole=True)


def _read_since(calls: GoogleCalls, calendar: str, token: str, wanted: ReadAs) -> CalendarChanges:
    """What is new since a sync token. Of a series that changed, what changed isn't enough to read it."""
    asked = _LIST | {"syncToken": token}
    events: dict[str, Event] = {}
    after = ""
    for page in calls.pages(path_of(calendar), asked):
        events |= {str(event["id"]): event for event in _items(page)}
        after = str(page.get("nextSyncToken") or "")
        if len(events) > MAX_EVENTS:
            raise _TooMany
    singles = {name: event for name, event in events.items() if series_of(event) is None and not is_series(event)}
    gone = {name for name, event in singles.items() if is_cancelled(event)}
    found = {
        name: read_single(event, wanted.span, wanted.timezone, wanted.addresses)
        for name, event in singles.items()
        if name not in gone
    }
    names = {name for name, event in events.items() if is_series(event) and series_of(event) is None}
    names |= {of for event in events.values() if (of := series_of(event)) is not None}
    if len(names) > MAX_SERIES:
        raise _TooMany
    series = {}
    for name in sorted(names):
        loaded = _load_series(calls, calendar, name, events)
        if loaded is None:
            gone.add(name)
        else:
            series[name] = loaded
    return CalendarChanges(found | _read_series(series, wanted), frozenset(gone), after or token, is_whole=False)


def _read_span(calls: GoogleCalls, calendar: str, wanted: ReadAs) -> CalendarChanges:
    """What lies within the span, each time of a series by itself; they are told as one object."""
    first, last = wanted.span
    within = {"timeMin": format_epoch(first), "timeMax": format_epoch(last), "singleEvents": "true"}
    found: dict[str, ObjectReading] = {}
    count = 0
    for page in calls.pages(path_of(calendar), _LIST | within):
        for event in _items(page):
            count += 1
            of = series_of(event)
            reading = read_single(event, wanted.span, wanted.timezone, wanted.addresses, of)
            name = of or str(event["id"])
            found[name] = _joined(found[name], reading) if name in found else reading
        if count > MAX_EVENTS:
            raise ServiceError(Fault(Code.CALENDAR_TOO_MUCH))
    return CalendarChanges(found, frozenset(), BY_SPAN, is_whole=True)


def _joined(one: ObjectReading, other: ObjectReading) -> ObjectReading:
    """Two times of a series. The first one is the entry, if it is one of ours."""
    own = min((each.own for each in (one, other) if each.own is not None), default=None)
    later = [each.own for each in (one, other) if each.own is not None and each.own != own]
    busy = tuple(merge_intervals([*one.busy, *other.busy, *later]))
    return replace(one, busy=busy, own=own, unread=one.unread + other.unread, titles=(*one.titles, *other.titles))


def _load_series(calls: GoogleCalls, calendar: str, name: str, events: Mapping[str, Event]) -> Series | None:
    """A series as it is now; None if it is deleted. One may be invited to single times of a series, without it."""
    master = events.get(name) or get_event(calls, calendar, name)
    if master is not None and is_cancelled(master):
        return None
    if master is None:
        changed = {key: event for key, event in events.items() if series_of(event) == name}
        uid = next((str(event["iCalUID"]) for event in changed.values() if event.get("iCalUID")), "")
        return _by_uid(calls, calendar, name, uid) if uid else None
    if not is_series(master):
        return Series(master)
    return _with_changes(calls, calendar, master)


def _with_changes(calls: GoogleCalls, calendar: str, master: Event) -> Series:
    """A series with the times of it that were changed: they share its UID."""
    name, uid = str(master["id"]), str(master.get("iCalUID") or "")
    found = _by_uid(calls, calendar, name, uid) if uid else None
    return Series(master, found.changed if found is not None else {})


def _by_uid(calls: GoogleCalls, calendar: str, name: str, uid: str) -> Series | None:
    changed: dict[str, Event] = {}
    for page in calls.pages(path_of(calendar), _LIST | {"iCalUID": uid}):
        changed |= {str(event["id"]): event for event in _items(page) if series_of(event) == name}
        if len(changed) > MAX_EVENTS:
            raise _TooMany
    return Series(None, changed) if changed else None


def _read_series(series: Mapping[str, Series], wanted: ReadAs) -> dict[str, ObjectReading]:
    """What series say, in as few processes as the size of all allows."""
    found: dict[str, ObjectReading] = {}
    texts: dict[str, str] = {}
    for name, each in series.items():
        if each.master is not None and not is_series(each.master):
            found[name] = read_single(each.master, wanted.span, wanted.timezone, wanted.addresses)
            continue
        texts[name] = as_calendar(name, each.master, list(each.changed.values()), wanted.timezone, wanted.addresses)
        if sum(map(len, texts.values())) > READER_BYTES:
            found |= _expand(texts, series, wanted)
            texts = {}
    return found | _expand(texts, series, wanted)


def _expand(texts: Mapping[str, str], series: Mapping[str, Series], wanted: ReadAs) -> dict[str, ObjectReading]:
    if not texts:
        return {}
    try:
        read = read_objects(list(texts.values()), wanted.span, wanted.timezone, wanted.addresses)
    except UnreadableCalendar as error:
        raise ServiceError(error.fault) from None
    found = {}
    for name, times in zip(texts, read, strict=True):
        tag = _tag_of(series[name])
        if times is None:
            found[name] = ObjectReading(tag, unread=1)
            continue
        said = times.reading
        found[name] = ObjectReading(
            *(tag, tuple(said.busy), times.booking_id, times.own),
            *(said.unread, tuple(said.titles), said.unknown_zones),
        )
    return found


def _tag_of(series: Series) -> str:
    """That of the series itself: it is what is written to."""
    return tag_of(series.master) if series.master is not None else ""


def _matters(series: Series, span: Interval) -> bool:
    """Whether a series is to be read at all: one that ended long ago isn't, unless it is ours or a time was moved."""
    if series.master is None or booking_in(series.master) is not None:
        return True
    if may_matter(series.master, span):
        return True
    return any(
        read_single(event, span, "UTC", frozenset()).busy
        for event in series.changed.values()
        if not is_cancelled(event)
    )


def _items(page: Mapping[str, Any]) -> Iterable[Event]:
    found = page.get("items", [])
    if not isinstance(found, list) or not all(isinstance(each, dict) and each.get("id") for each in found):
        raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER))
    return found
