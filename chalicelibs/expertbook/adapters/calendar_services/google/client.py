"""An account at Google Calendar, as a `ServiceClient`."""

from __future__ import annotations

import socket
from datetime import datetime
from typing import Any
from uuid import uuid4

from expertbook.adapters.calendar_services.google import push, reading
from expertbook.adapters.calendar_services.google.calls import GoogleCalls, path_of
from expertbook.adapters.calendar_services.google.events import Event, is_cancelled, tag_of, time_fields
from expertbook.adapters.calendar_services.google.ids import MAX_IDS, booking_in_uid, event_id
from expertbook.adapters.calendar_services.google.reading import ReadAs
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
from expertbook.adapters.calendar_services.web_calls import JsonAnswer, WebCalls
from expertbook.adapters.guarded_web import Lookup
from expertbook.domain.calendar_account import MAX_FOUND, Channel, FoundCalendar
from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval

READ_SECONDS = 60.0
"""For reading a calendar. One of 25,000 events has ten pages."""

SECONDS = 20.0
"""For every other task."""

_WRITERS = {"owner", "writer"}
_SILENT, _TELLING = {"sendUpdates": "none"}, {"sendUpdates": "all"}
_TAG = {"fields": "id,etag,status"}


class GoogleClient:
    """The calendars of an account. `credentials` are as `oauth` keeps them; `local` is as `calls.google` has it."""

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
        self._calls = GoogleCalls(app, credentials, WebCalls(lookup), local)

    @property
    def address(self) -> str:
        """See `ServiceClient`. It's the id of the primary calendar."""
        return self._address

    def credentials_now(self) -> bytes | None:
        """The credentials, if they aren't those that were given any more: to be sealed anew, also after a failure. A
        code can be exchanged once; who loses what it was exchanged for has to ask the expert again."""
        return self._calls.tokens.kept if self._calls.tokens.is_changed else None

    def find_calendars(self) -> tuple[str, list[FoundCalendar]]:
        """See `ServiceClient`. `home` is the primary calendar, whose id is the account's email address.

        https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list
        """
        self._calls.begin(SECONDS)
        found: list[FoundCalendar] = []
        home = ""
        asked = {"maxResults": "250", "fields": "nextPageToken,items(id,summary,summaryOverride,accessRole,primary)"}
        for page in self._calls.pages("/users/me/calendarList", asked):
            for each in page.get("items", []):
                url = str(each.get("id", ""))
                if not url:
                    continue
                if each.get("primary"):
                    home = url
                name = str(each.get("summaryOverride") or each.get("summary") or url)
                is_writable = each.get("accessRole") in _WRITERS
                found.append(FoundCalendar.of(self._account_id, url, name, is_writable=is_writable))
            if len(found) >= MAX_FOUND:
                break
        self._address = home
        found.sort(key=lambda each: each.url != home)
        return home, found[:MAX_FOUND]

    def read_changes(
        self, calendar: str, state: str, span: Interval, timezone: str, addresses: frozenset[str]
    ) -> CalendarChanges:
        """See `ServiceClient`. The state is a sync token."""
        self._calls.begin(READ_SECONDS)
        return reading.read_changes(self._calls, calendar, state, ReadAs(span, timezone, addresses))

    def read_entry(self, calendar: str, object_id: str, span: Interval, timezone: str) -> ObjectReading | None:
        """See `ServiceClient`."""
        self._calls.begin(SECONDS)
        return reading.read_event(self._calls, calendar, object_id, ReadAs(span, timezone))

    def name_entry(self, uid: str) -> str:
        """The id that a new entry gets first."""
        return event_id(booking_in_uid(uid) or "")

    def write_entry(self, calendar: str, content: EntryContent, object_id: str | None, tag: str | None) -> WrittenEntry:
        """See `ServiceClient`. An entry that is there already under an id of the booking's is one of ours, whose answer
        was lost, or that was kept when the account was disconnected. Under `object_id` it's for the caller to look at;
        under another one, which follows those that were deleted, it is made equal to the content."""
        self._calls.begin(SECONDS)
        if object_id is not None and tag is not None:
            return self._change(calendar, content, object_id, tag)
        return self._insert(calendar, content, object_id)

    def delete_entry(self, calendar: str, object_id: str, tag: str | None) -> None:
        """See `ServiceClient`. Google tells guests nothing: our mails do, and a disconnected account isn't a cancelled
        booking."""
        self._calls.begin(SECONDS)
        answer = self._calls.call("DELETE", path_of(calendar, object_id), _SILENT, tag=tag)
        if answer.status in (200, 204, 404, 410):
            return
        if answer.status != 412:
            raise _refused(answer)
        event = reading.get_event(self._calls, calendar, object_id)
        if event is not None and not is_cancelled(event):
            raise ChangedThere

    def watch(
        self,
        calendar: str,
        known: Channel | None,  # noqa: ARG002 (none is renewed)
        token_of: TokenOf,
        url: str,
        now: datetime,
    ) -> Channel:
        """See `ServiceClient`."""
        self._calls.begin(SECONDS)
        channel = str(uuid4())
        return push.watch(self._calls, calendar, channel, token_of(channel), url, now + push.LASTS)

    def stop(self, channel: Channel) -> None:
        """See `ServiceClient`."""
        self._calls.begin(SECONDS)
        push.stop(self._calls, channel)

    def _insert(self, calendar: str, content: EntryContent, object_id: str | None) -> WrittenEntry:
        """https://developers.google.com/workspace/calendar/api/v3/reference/events/insert"""
        booking = booking_in_uid(content.uid)
        assert booking is not None, "an entry of a booking"
        for number in range(MAX_IDS):
            name = event_id(booking, number)
            body = {"id": name, **_whole(content, booking)}
            answer = self._calls.call("POST", path_of(calendar), _updates(content) | _TAG, body)
            if answer.status == 200:
                return _written(answer)
            if answer.status == 404:
                raise GoneThere
            if answer.status != 409:
                raise _refused(answer)
            event = reading.get_event(self._calls, calendar, name)
            if event is None or is_cancelled(event):
                continue
            if name == object_id:
                raise ChangedThere
            return self._adopt(calendar, content, event)
        raise ServiceError(Fault(Code.CALENDAR_SERVER_REFUSES, status=409))

    def _adopt(self, calendar: str, content: EntryContent, event: Event) -> WrittenEntry:
        try:
            return self._change(calendar, content, str(event["id"]), tag_of(event))
        except GoneThere:
            raise ChangedThere from None

    def _change(self, calendar: str, content: EntryContent, object_id: str, tag: str) -> WrittenEntry:
        """https://developers.google.com/workspace/calendar/api/v3/reference/events/patch"""
        asked = _updates(content) | _TAG
        answer = self._calls.call("PATCH", path_of(calendar, object_id), asked, _changing(content), tag)
        if answer.status == 200:
            return _written(answer)
        if answer.status in (404, 410):
            raise GoneThere
        if answer.status != 412:
            raise _refused(answer)
        # What is deleted is called otherwise, too, than what was there before.
        event = reading.get_event(self._calls, calendar, object_id)
        raise GoneThere if event is None or is_cancelled(event) else ChangedThere


def _whole(content: EntryContent, booking: str) -> dict[str, Any]:
    """A new entry. With an `iCalUID` besides its `id` it would be refused; so its UID isn't the mail's."""
    body: dict[str, Any] = {
        "summary": content.title,
        "description": content.description,
        **_changing(content),
        "extendedProperties": {"private": {"expertbook": booking}},
    }
    if content.url:
        body["source"] = {"title": "ExpertBook", "url": content.url}
    if content.attendee is not None:
        name, email = content.attendee
        body["attendees"] = [{"displayName": name, "email": email, "responseStatus": "accepted"}]
    return body


def _changing(content: EntryContent) -> dict[str, Any]:
    """What follows the booking. The rest is the expert's own business."""
    return {
        **time_fields(content.start, content.end),
        "location": content.place,
        "status": "tentative" if content.is_tentative else "confirmed",
    }


def _updates(content: EntryContent) -> dict[str, str]:
    """Whether Google writes to guests: to the client, where the expert wants them to stand in the entry."""
    return _SILENT if content.attendee is None else _TELLING


def _written(answer: JsonAnswer) -> WrittenEntry:
    name, tag = answer.data.get("id"), answer.data.get("etag")
    if not isinstance(name, str) or not isinstance(tag, str):
        raise TryLater(Fault(Code.CALENDAR_BAD_ANSWER))
    return WrittenEntry(name, tag)


def _refused(answer: JsonAnswer) -> ServiceError:
    return ServiceError(Fault(Code.CALENDAR_SERVER_REFUSES, status=answer.status))
