"""An account at Microsoft 365 or Outlook.com, as a `ServiceClient`.

Its calendars are read by their span, and told only if something is called otherwise than before. Graph's deltas are of
the default calendar alone, for a span that is fixed when they begin, and tell whole events, other people's addresses
too (https://learn.microsoft.com/en-us/graph/api/event-delta); while a span fits on a page or two, nothing is won.
"""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from expertbook.adapters.calendar_services.microsoft import push
from expertbook.adapters.calendar_services.microsoft.calls import MicrosoftCalls, path_of, refused
from expertbook.adapters.calendar_services.microsoft.events import (
    ASKED,
    BOOKING,
    MARK,
    Event,
    booking_in,
    is_first_of,
    is_series,
    mark_of,
    read_event,
    series_of,
    tag_of,
    time_fields,
    time_of,
)
from expertbook.adapters.calendar_services.oauth import OAuthApp
from expertbook.adapters.calendar_services.service import (
    CalendarChanges,
    ChangedThere,
    GoneThere,
    ObjectReading,
    ServiceError,
    TokenOf,
    TryLater,
    WrittenEntry,
)
from expertbook.adapters.calendar_services.web_calls import WebCalls
from expertbook.adapters.guarded_web import Lookup
from expertbook.domain.calendar_account import MAX_FOUND, Channel, FoundCalendar
from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval, merge_intervals
from expertbook.domain.scheduling.local_time import Epoch, format_epoch, to_epoch

READ_SECONDS = 60.0
SECONDS = 20.0

MAX_EVENTS = 25_000
"""Within the span."""

PAGE_EVENTS = "500"
MAX_TRIES = 16
"""How often an entry can be written again after it was deleted, at the most."""

_UNNAMED = "booking:"
"""No id of Graph's has a colon."""


class MicrosoftClient:
    """The calendars of an account. `credentials` are as `oauth` keeps them; `local` is as `calls.microsoft` has it."""

    def __init__(
        self,
        account_id: str,
        app: OAuthApp,
        credentials: bytes,
        lookup: Lookup = socket.getaddrinfo,
        *,
        local: str = "",
    ) -> None:
        self._account_id = account_id
        self._address = ""
        self._calls = MicrosoftCalls(app, credentials, WebCalls(lookup), local)

    @property
    def address(self) -> str:
        """See `ServiceClient`. It's that of the default calendar's owner."""
        return self._address

    def credentials_now(self) -> bytes | None:
        """The credentials, if they aren't those that were given any more: to be sealed anew, also after a failure. Each
        new access token comes with another refresh token, and the one before ends after 90 days."""
        return self._calls.tokens.kept if self._calls.tokens.is_changed else None

    def find_calendars(self) -> tuple[str, list[FoundCalendar]]:
        """See `ServiceClient`. https://learn.microsoft.com/en-us/graph/api/user-list-calendars"""
        self._calls.begin(SECONDS)
        asked = {"$top": str(MAX_FOUND), "$select": "id,name,canEdit,isDefaultCalendar,owner"}
        found: list[FoundCalendar] = []
        home = ""
        try:
            for page in self._calls.pages("/me/calendars", asked):
                for each in page:
                    url = str(each["id"])
                    if each.get("isDefaultCalendar"):
                        home, self._address = url, _address_of(each.get("owner"))
                    name, is_writable = str(each.get("name") or ""), bool(each.get("canEdit"))
                    found.append(FoundCalendar.of(self._account_id, url, name, is_writable=is_writable))
                if len(found) >= MAX_FOUND:
                    break
        except GoneThere:  # an account without a mailbox
            raise ServiceError(Fault(Code.NO_CALENDARS_THERE)) from None
        found.sort(key=lambda each: each.url != home)
        return home, found[:MAX_FOUND]

    def read_changes(
        self,
        calendar: str,
        state: str,
        span: Interval,
        timezone: str,
        addresses: frozenset[str],  # noqa: ARG002 (Graph says what the owner answered)
    ) -> CalendarChanges:
        """See `ServiceClient`."""
        self._calls.begin(READ_SECONDS)
        known = _parse_state(state)
        events = list(self._view(path_of(calendar, "calendarView"), span))
        digest = _digest(events)
        if digest == known["digest"]:
            return CalendarChanges({}, frozenset(), state, is_whole=False)
        series = dict.fromkeys(name for event in events if (name := series_of(event)) is not None)
        ours, others, is_whole = self._look_at_series(calendar, series, known["others"], span, timezone)
        found: dict[str, ObjectReading] = dict(ours)
        for event in events:
            name = series_of(event) or str(event["id"])
            if name not in ours:
                reading = read_event(event, span, timezone)
                found[name] = _joined(found[name], reading) if name in found else reading
        kept = {"digest": digest if is_whole else "", "others": sorted(others)}
        return CalendarChanges(found, frozenset(), json.dumps(kept, separators=(",", ":")), is_whole=True)

    def name_entry(self, uid: str) -> str:
        """A name for an entry until Graph gives it one: it leads to what has the booking's property."""
        return _UNNAMED + uid.partition("@")[0]

    def read_entry(self, calendar: str, object_id: str, span: Interval, timezone: str) -> ObjectReading | None:
        """See `ServiceClient`."""
        self._calls.begin(SECONDS)
        booking = _unnamed(object_id)
        event = self._find(calendar, booking) if booking else self._get(calendar, object_id)
        if event is None:
            return None
        if is_series(event):
            return self._read_series(calendar, event, span, timezone)
        return read_event(event, span, timezone)

    def write_entry(self, calendar: str, content: EntryContent, object_id: str | None, tag: str | None) -> WrittenEntry:
        """See `ServiceClient`. An entry that is there already with the booking's property is one of ours, whose answer
        was lost, or that was kept when the account was disconnected. Where `object_id` leads to it, it's for the caller
        to look at; where that was of another one, which is gone, it is made equal to the content."""
        self._calls.begin(SECONDS)
        if object_id is not None and tag is not None and not _unnamed(object_id):
            return self._change(calendar, content, object_id, tag)
        booking = content.uid.partition("@")[0]
        found = self._find(calendar, booking)
        if tag is not None and (found is None or tag_of(found) != tag):
            raise GoneThere if found is None else ChangedThere
        if found is None:
            return self._create(calendar, content, booking)
        if tag is None and object_id is not None and _unnamed(object_id):
            raise ChangedThere
        try:
            return self._change(calendar, content, str(found["id"]), tag_of(found))
        except GoneThere:
            raise ChangedThere from None

    def delete_entry(self, calendar: str, object_id: str, tag: str | None) -> None:
        """See `ServiceClient`. https://learn.microsoft.com/en-us/graph/api/event-delete"""
        self._calls.begin(SECONDS)
        if booking := _unnamed(object_id):
            found = self._find(calendar, booking)
            if found is None:
                return
            object_id = str(found["id"])
        answer = self._calls.call("DELETE", path_of(calendar, "events", object_id), tag=tag)
        if answer.status in (200, 204, 404, 410):
            return
        if answer.status != 412:
            raise refused(answer)
        if self._get(calendar, object_id) is not None:
            raise ChangedThere

    def watch(self, calendar: str, known: Channel | None, token_of: TokenOf, url: str, now: datetime) -> Channel:
        """See `ServiceClient`. One that Graph has ended isn't renewed but made anew."""
        self._calls.begin(SECONDS)
        until = now + push.LASTS
        if known is not None:
            with suppress(GoneThere):
                return push.renew(self._calls, known, until)
        return push.watch(self._calls, calendar, token_of(push.CHANNEL), url, until)

    def stop(self, channel: Channel) -> None:
        """See `ServiceClient`."""
        self._calls.begin(SECONDS)
        push.stop(self._calls, channel)

    def _create(self, calendar: str, content: EntryContent, booking: str) -> WrittenEntry:
        """Create it, then mark it with its id. A transaction's id makes a repeat the same event; should it be that of
        one that was deleted since, the mark can't be set, and the next transaction makes another.

        https://learn.microsoft.com/en-us/graph/api/calendar-post-events
        """
        for number in range(MAX_TRIES):
            body = {
                "subject": content.title,
                "body": {"contentType": "text", "content": content.description},
                "transactionId": f"{booking}-{number}",
                "singleValueExtendedProperties": [{"id": BOOKING, "value": booking}],
                **_changing(content),
            }
            if content.attendee is not None:
                name, email = content.attendee
                body["attendees"] = [{"emailAddress": {"name": name, "address": email}, "type": "required"}]
            answer = self._calls.call("POST", path_of(calendar, "events"), None, body)
            if answer.status == 404:
                raise GoneThere
            if answer.status not in (200, 201):
                raise refused(answer)
            try:
                return self._mark(calendar, content, answer.data)
            except GoneThere:
                continue
        raise ServiceError(Fault(Code.CALENDAR_SERVER_REFUSES, status=409))

    def _mark(self, calendar: str, content: EntryContent, event: Event) -> WrittenEntry:
        """Mark what was just created; and make it equal, if it's what was created for a lost answer.

        One that changed in between, as its owner moved it at once, is called what it was before: so the next reading
        looks at it.
        """
        try:
            is_equal = time_of(event, "UTC") == (to_epoch(content.start), to_epoch(content.end))
        except (ValueError, TypeError, KeyError):
            is_equal = False
        changing = {} if is_equal else _changing(content)
        name, tag = str(event.get("id")), tag_of(event)
        try:
            return self._patch(calendar, name, changing, tag or None)
        except ChangedThere:
            return replace(self._patch(calendar, name, changing, None), tag=tag)

    def _change(self, calendar: str, content: EntryContent, object_id: str, tag: str) -> WrittenEntry:
        return self._patch(calendar, object_id, _changing(content), tag)

    def _patch(self, calendar: str, object_id: str, changing: Mapping[str, Any], tag: str | None) -> WrittenEntry:
        """https://learn.microsoft.com/en-us/graph/api/event-update"""
        body = {**changing, "singleValueExtendedProperties": [{"id": MARK, "value": mark_of(object_id)}]}
        answer = self._calls.call("PATCH", path_of(calendar, "events", object_id), None, body, tag)
        if answer.status == 200:
            name, now = answer.data.get("id"), tag_of(answer.data)
            if not isinstance(name, str) or not now:
                raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER))
            return WrittenEntry(name, now)
        if answer.status in (404, 410):
            raise GoneThere
        if answer.status != 412:
            raise refused(answer)
        raise GoneThere if self._get(calendar, object_id) is None else ChangedThere

    def _get(self, calendar: str, object_id: str) -> Event | None:
        answer = self._calls.call("GET", path_of(calendar, "events", object_id), ASKED)
        if answer.status in (404, 410):
            return None
        if answer.status != 200:
            raise refused(answer)
        return answer.data

    def _find(self, calendar: str, booking: str) -> Event | None:
        """The entry of a booking, whatever it is called.

        https://learn.microsoft.com/en-us/graph/api/singlevaluelegacyextendedproperty-get
        """
        named = f"singleValueExtendedProperties/Any(ep: ep/id eq '{BOOKING}' and ep/value eq '{booking}')"
        for page in self._calls.pages(path_of(calendar, "events"), ASKED | {"$filter": named}):
            for each in page:
                if booking_in(each) == booking:
                    return each
        return None

    def _view(self, path: str, span: Interval) -> Iterator[Event]:
        """https://learn.microsoft.com/en-us/graph/api/calendar-list-calendarview"""
        within = {"startDateTime": format_epoch(span[0]), "endDateTime": format_epoch(span[1])}
        count = 0
        for page in self._calls.pages(path, ASKED | within | {"$top": PAGE_EVENTS}):
            count += len(page)
            if count > MAX_EVENTS:
                raise ServiceError(Fault(Code.CALENDAR_TOO_MUCH))
            yield from page

    def _look_at_series(
        self, calendar: str, names: Iterable[str], known: Collection[str], span: Interval, timezone: str
    ) -> tuple[dict[str, ObjectReading], set[str], bool]:
        """Those series that an expert made of entries, digests of the others, and whether there was time to look at
        all. Their times don't tell: they lack what the series has. One that we didn't come to is busy time so far, and
        looked at by a later reading."""
        ours: dict[str, ObjectReading] = {}
        shorts = {name: mark_of(name)[:10] for name in names}
        others = set(shorts.values()) & set(known)
        for name, short in shorts.items():
            if short in others:
                continue
            try:
                master = self._get(calendar, name)
                if master is not None and booking_in(master) is not None:
                    ours[name] = self._read_series(calendar, master, span, timezone)
                else:
                    others.add(short)
            except TryLater as error:
                if error.fault.kind is not Code.CALENDAR_SLOW:
                    raise
                return ours, others, False
        return ours, others, True

    def _read_series(self, calendar: str, master: Event, span: Interval, timezone: str) -> ObjectReading:
        """A series that the expert made of an entry: its first time is the entry, the others are busy."""
        booking, name = booking_in(master), str(master["id"])
        begins = time_of(master, timezone)[0]
        wide = Epoch(min(span[0], begins) - 1), span[1]
        own: Interval | None = None
        busy: list[Interval] = []
        unread = 0
        for each in self._view(path_of(calendar, "events", name, "instances"), wide):
            said = read_event(each, span, timezone)
            unread += said.unread
            if booking is not None and not said.unread and is_first_of(each, master):
                is_time = not (each.get("isAllDay") or each.get("isCancelled"))
                own = time_of(each, timezone) if is_time else None
            else:
                busy += said.busy
        return ObjectReading(tag_of(master), tuple(merge_intervals(busy)), booking, own, unread)


def _address_of(owner: Any) -> str:
    """https://learn.microsoft.com/en-us/graph/api/resources/emailaddress"""
    found = owner.get("address") if isinstance(owner, dict) else None
    return found if isinstance(found, str) else ""


def _unnamed(object_id: str) -> str:
    """The booking of an entry that Graph hasn't named; nothing for others."""
    return object_id.removeprefix(_UNNAMED) if object_id.startswith(_UNNAMED) else ""


def _changing(content: EntryContent) -> dict[str, Any]:
    """What follows the booking. The rest is the expert's own business."""
    return {
        **time_fields(content.start, content.end),
        "location": {"displayName": content.place},
        "showAs": "tentative" if content.is_tentative else "busy",
    }


def _joined(one: ObjectReading, other: ObjectReading) -> ObjectReading:
    """Two times of somebody's series."""
    busy = tuple(merge_intervals([*one.busy, *other.busy]))
    return ObjectReading(one.tag, busy, unread=one.unread + other.unread, titles=(*one.titles, *other.titles))


def _digest(events: list[Event]) -> str:
    named = sorted((str(each["id"]), tag_of(each)) for each in events)
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()[:32]


def _parse_state(state: str) -> Mapping[str, Any]:
    """What the calendar was when it was read last, and digests of the series that aren't ours."""
    try:
        found = json.loads(state) if state else {}
        return {"digest": str(found["digest"]), "others": set(map(str, found["others"]))} if found else _NOTHING
    except (ValueError, TypeError, KeyError):
        return _NOTHING


_NOTHING: Mapping[str, Any] = {"digest": "", "others": frozenset()}
