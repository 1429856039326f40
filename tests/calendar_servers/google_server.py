"""A Google for tests: OAuth, and the calls of Calendar's API v3 that we make, as Google documents them.

Each behaviour has the address of its page beside it. It is strict where Google says nothing: what isn't documented of a
call isn't taken. The expert acts on their side by `create`, `move`, `copy` and the like, as in Google's own pages.

REFERENCE is https://developers.google.com/workspace/calendar/api/v3/reference, GUIDES .../api/guides.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from tests.calendar_servers.web_service import Failed, Json, Seen, WebService, say
from tests.http_server import Reply, Request, respond

CLIENT_ID, CLIENT_SECRET = "1234.apps.googleusercontent.example", "GOCSPX-secret"
ADA = "ada@gmail.example"
LIST_SCOPE = "https://www.googleapis.com/auth/calendar.calendarlist.readonly"
EVENTS_SCOPE = "https://www.googleapis.com/auth/calendar.events"

_LIST_ASKED = {
    "eventTypes",
    "fields",
    "iCalUID",
    "maxAttendees",
    "maxResults",
    "orderBy",
    "pageToken",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "showDeleted",
    "showHiddenInvitations",
    "singleEvents",
    "syncToken",
    "timeMax",
    "timeMin",
    "timeZone",
    "updatedMin",
}
"""REFERENCE/events/list"""

_NOT_WITH_TOKEN = {"iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax"}
"""REFERENCE/events/list#syncToken"""

_WRITE_ASKED = {"fields", "sendUpdates", "maxAttendees", "conferenceDataVersion", "supportsAttachments"}
_EVENT_FIELDS = {
    "kind",
    "id",
    "etag",
    "status",
    "created",
    "updated",
    "summary",
    "description",
    "location",
    "start",
    "end",
    "recurrence",
    "recurringEventId",
    "originalStartTime",
    "transparency",
    "iCalUID",
    "sequence",
    "attendees",
    "extendedProperties",
    "source",
    "eventType",
    "organizer",
}
_WRITABLE = {
    "id",
    "status",
    "summary",
    "description",
    "location",
    "start",
    "end",
    "recurrence",
    "transparency",
    "attendees",
    "extendedProperties",
    "source",
    "iCalUID",
}
_PAGE_FIELDS = {"kind", "etag", "summary", "timeZone", "accessRole", "nextPageToken", "nextSyncToken", "items"}
_ENTRY_FIELDS = {"id", "summary", "summaryOverride", "accessRole", "primary", "timeZone", "selected"}


@dataclass
class Calendar:
    """A calendar of the account's list."""

    id: str
    summary: str
    access_role: str = "owner"
    time_zone: str = "Europe/London"
    is_primary: bool = False
    events: dict[str, Json] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    """Ids of events in the order of their changes. A sync token is a place in it."""


class GoogleServer(WebService):
    """Google, with one account on it: Ada's, of a primary calendar, one of her family's and one she may only read."""

    consent_path = "/o/oauth2/v2/auth"

    def __init__(self) -> None:
        super().__init__()
        self.calendars = {
            ADA: Calendar(ADA, ADA, is_primary=True),
            "family@group.example": Calendar("family@group.example", "Family", "writer"),
            "holidays@group.example": Calendar("holidays@group.example", "Holidays", "reader"),
        }
        self.page_size = 250
        """The most that a page has, whatever is asked for: it may have less (REFERENCE/events/list#maxResults)."""
        self.mails: list[str] = []
        """Guests that Google wrote to."""
        self.notifications: list[dict[str, str]] = []
        self.first_token = 0
        self.channels: dict[str, Json] = {}
        self._codes: dict[str, Json] = {}
        self._refresh: dict[str, list[str]] = {}
        self._access: dict[str, tuple[float, list[str]]] = {}

    # What tests ask for.

    def expire_access(self) -> None:
        """All access tokens are over."""
        self._access.clear()

    def withdraw(self) -> None:
        """Ada takes her consent back: https://developers.google.com/identity/protocols/oauth2#expiration"""
        self._access.clear()
        self._refresh.clear()

    def forget_sync_tokens(self) -> None:
        """No sync token works any more (GUIDES/sync#full_sync_required_by_server)."""
        self.first_token = self._next()

    def consent(self, url: str, *scopes: str) -> dict[str, str]:
        """Ada comes to the consent page, ticks the boxes of these scopes (all, if none are named), and is sent back
        with what this returns. https://developers.google.com/identity/protocols/oauth2/web-server#creatingclient"""
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, strict_parsing=True))
        assert parts.path == "/o/oauth2/v2/auth"
        known = {"client_id", "redirect_uri", "response_type", "scope", "state", "access_type", "prompt"}
        assert asked.keys() <= known | {"code_challenge", "code_challenge_method", "login_hint"}, asked
        assert asked["client_id"] == CLIENT_ID
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        wanted = asked["scope"].split()
        code = f"4/{self._next()}"
        self._codes[code] = asked | {"granted": [each for each in wanted if not scopes or each in scopes]}
        return {"code": code, "state": asked["state"], "scope": " ".join(self._codes[code]["granted"])}

    # What Ada does.

    def create(self, start: datetime, end: datetime, /, title: str = "Lunch", calendar: str = ADA, **more: Any) -> str:
        """An event of hers. Returns its id."""
        self._count += 1
        name = f"own{self._count:05}".ljust(26, "0")
        zone = self.calendars[calendar].time_zone
        event: Json = {"summary": title, "start": timed(start, zone), "end": timed(end, zone), **more}
        self._put(calendar, name, {"status": "confirmed", "iCalUID": f"{name}@google.com", "sequence": 0} | event)
        return name

    def create_days(self, first: date, last: date, title: str = "Away", calendar: str = ADA, **more: Any) -> str:
        """An event of whole days, of which the last is the first one that isn't."""
        days = {"start": {"date": first.isoformat()}, "end": {"date": last.isoformat()}}
        now = datetime.now(UTC)
        return self.create(now, now, title, calendar, **days, **more)

    def edit(self, name: str, calendar: str = ADA, **changes: Any) -> None:
        """Change whatever of an event."""
        self._put(calendar, name, self.calendars[calendar].events[name] | changes)

    def move(self, name: str, start: datetime, calendar: str = ADA) -> None:
        """Drag an event to another start; it keeps its length."""
        event = self.calendars[calendar].events[name]
        length = _moment(event["end"]) - _moment(event["start"])
        zone = self.calendars[calendar].time_zone
        self.edit(name, calendar, start=timed(start, zone), end=timed(start + length, zone))

    def resize(self, name: str, end: datetime, calendar: str = ADA) -> None:
        """Drag the end of an event."""
        self.edit(name, calendar, end=timed(end, self.calendars[calendar].time_zone))

    def make_whole_day(self, name: str, day: date, calendar: str = ADA) -> None:
        """Drag an event to where whole days are."""
        last = (day + timedelta(days=1)).isoformat()
        self.edit(name, calendar, start={"date": day.isoformat()}, end={"date": last})

    def repeat(self, name: str, rule: str, calendar: str = ADA) -> None:
        """Make an event recur. A series says its zone."""
        event = self.calendars[calendar].events[name]
        zone = self.calendars[calendar].time_zone
        times = {each: timed(_moment(event[each]), zone) for each in ("start", "end")}
        self.edit(name, calendar, recurrence=[rule], **times)

    def copy(self, name: str, start: datetime, calendar: str = ADA) -> str:
        """Duplicate an event: the same with another id and UID, and with all that is attached to it."""
        event = deepcopy(self.calendars[calendar].events[name])
        length = _moment(event["end"]) - _moment(event["start"])
        kept = {key: value for key, value in event.items() if key not in ("id", "etag", "iCalUID", "start", "end")}
        title = kept.pop("summary")
        return self.create(start, start + length, title, calendar, **kept)

    def delete(self, name: str, calendar: str = ADA) -> None:
        """Delete an event, with what was changed of its times. It goes on existing as cancelled
        (REFERENCE/events#status)."""
        for each, event in list(self.calendars[calendar].events.items()):
            if each == name or event.get("recurringEventId") == name:
                self.edit(each, calendar, status="cancelled")

    def move_once(self, series: str, original: datetime, start: datetime, calendar: str = ADA) -> str:
        """Move one time of a series: an exception, with an id of its own (GUIDES/recurringevents)."""
        event = self.calendars[calendar].events[series]
        length = _moment(event["end"]) - _moment(event["start"])
        zone = self.calendars[calendar].time_zone
        return self._except(calendar, series, original, start=timed(start, zone), end=timed(start + length, zone))

    def delete_once(self, series: str, original: datetime, calendar: str = ADA) -> str:
        """Delete one time of a series: a cancelled exception."""
        return self._except(calendar, series, original, status="cancelled")

    @property
    def watched(self) -> list[str]:
        """The calendars that have a channel."""
        return [channel["calendar"] for channel in self.channels.values()]

    def events(self, calendar: str = ADA) -> dict[str, Json]:
        """What isn't deleted."""
        kept = self.calendars[calendar].events
        return {name: event for name, event in kept.items() if event["status"] != "cancelled"}

    def _except(self, calendar: str, series: str, original: datetime, **changes: Any) -> str:
        event = self.calendars[calendar].events[series]
        name = f"{series}_{original.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        kept = {key: value for key, value in event.items() if key not in ("recurrence", "id", "etag")}
        length = _moment(event["end"]) - _moment(event["start"])
        zone = self.calendars[calendar].time_zone
        times = {"start": timed(original, zone), "end": timed(original + length, zone)}
        more = {"recurringEventId": series, "originalStartTime": timed(original, zone)}
        self._put(calendar, name, kept | times | more | changes)
        return name

    # How it is kept.

    def _put(self, calendar: str, name: str, event: Json) -> Json:
        """Write an event. Its etag is another one then (GUIDES/version-resources)."""
        with self._lock:
            kept = self.calendars[calendar]
            event = deepcopy(event) | {"kind": "calendar#event", "id": name, "etag": f'"{self._next()}000"'}
            event.setdefault("eventType", "default")
            kept.events[name] = event
            kept.changes.append(name)
            for channel in self.channels.values():
                if channel["calendar"] == calendar and channel["expiration"] > self.now() * 1000:
                    self._notify(channel, "exists")
            return event

    def _notify(self, channel: Json, state: str) -> None:
        """GUIDES/push#understanding-the-notification-message-format: no body; `sync` first, with the number 1, and
        later numbers that grow, but not by one."""
        channel["number"] = 1 if state == "sync" else channel["number"] + 7
        ends = datetime.fromtimestamp(channel["expiration"] / 1000, UTC)
        told = {
            "x-goog-channel-id": channel["id"],
            "x-goog-channel-token": channel["token"],
            "x-goog-channel-expiration": f"{ends:%a, %d %b %Y %H:%M:%S GMT}",
            "x-goog-resource-id": channel["resourceId"],
            "x-goog-resource-uri": f"https://www.googleapis.com/calendar/v3/calendars/{channel['calendar']}/events",
            "x-goog-resource-state": state,
            "x-goog-message-number": str(channel["number"]),
        }
        self.notifications.append(told)
        if self.outside is not None:
            self.outside.later(channel["address"], told)

    # How it answers.

    def _error(self, failure: Failed, path: str) -> Json:
        if path == "/token":
            return {"error": failure.reason, "error_description": failure.message}
        error = {"domain": "calendar", "reason": failure.reason, "message": failure.message}
        return {"error": {"errors": [error], "code": failure.status, "message": failure.message}}

    def _route(self, request: Request, path: str, asked: dict[str, str]) -> Reply:
        if path == "/token":
            return say(self._token(request))
        self._authorize(request)
        body: Json = json.loads(request.body) if request.body else {}
        self.calls.append(Seen(request.method, path, asked, body, request.headers))
        parts = [unquote(part) for part in path.removeprefix("/calendar/v3/").split("/")]
        tag = request.headers.get("if-match")
        match request.method, *parts:
            case "GET", "users", "me", "calendarList":
                return say(self._list_calendars(asked))
            case "POST", "channels", "stop":
                return self._stop(body)
            case "POST", "calendars", calendar, "events", "watch":
                return say(self._watch(self._calendar(calendar), body))
            case "GET", "calendars", calendar, "events":
                return say(self._list(self._calendar(calendar), asked))
            case "POST", "calendars", calendar, "events":
                return say(self._insert(self._calendar(calendar), asked, body))
            case "GET", "calendars", calendar, "events", name:
                self._check(asked, {"fields", "maxAttendees", "timeZone"})
                return say(_chosen(self._event(self._calendar(calendar), name), asked, _EVENT_FIELDS))
            case "PATCH", "calendars", calendar, "events", name:
                return say(self._patch(self._calendar(calendar), name, asked, body, tag))
            case "DELETE", "calendars", calendar, "events", name:
                self._delete(self._calendar(calendar), name, asked, tag)
                return respond(204)
        raise Failed(404, "notFound", "Not Found")

    def _token(self, request: Request) -> Json:
        """https://developers.google.com/identity/protocols/oauth2/web-server#exchange-authorization-code, #offline"""
        form = dict(parse_qsl(request.body.decode(), strict_parsing=True))
        if (form.pop("client_id", None), form.pop("client_secret", None)) != (CLIENT_ID, CLIENT_SECRET):
            raise Failed(401, "invalid_client", "The OAuth client was not found.")
        grant = form.pop("grant_type", None)
        if grant == "refresh_token":
            if form.keys() != {"refresh_token"}:
                raise Failed(400, "invalid_request")
            scopes = self._refresh.get(form["refresh_token"])
            if scopes is None:
                raise Failed(400, "invalid_grant", "Token has been expired or revoked.")
            return self._new_access(scopes)
        if grant != "authorization_code" or form.keys() != {"code", "redirect_uri", "code_verifier"}:
            raise Failed(400, "invalid_request")
        found = self._codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if found is None or found["code_challenge"] != challenge.decode():
            raise Failed(400, "invalid_grant", "Malformed auth code.")
        if found["redirect_uri"] != form["redirect_uri"]:
            raise Failed(400, "redirect_uri_mismatch")
        answer = self._new_access(found["granted"])
        if found.get("access_type") == "offline" and found.get("prompt") == "consent":
            refresh = f"1//{self._next()}"
            self._refresh[refresh] = found["granted"]
            answer["refresh_token"] = refresh
        return answer

    def _new_access(self, scopes: list[str]) -> Json:
        access = f"ya29.{self._next()}"
        self._access[access] = self.now() + 3599, scopes
        return {"access_token": access, "expires_in": 3599, "scope": " ".join(scopes), "token_type": "Bearer"}

    def _authorize(self, request: Request) -> None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        until, scopes = self._access.get(token, (0.0, []))
        if until <= self.now():
            raise Failed(401, "authError", "Invalid Credentials")
        needed = LIST_SCOPE if "/calendarList" in request.path else EVENTS_SCOPE
        if needed not in scopes:
            raise Failed(403, "insufficientPermissions", "Request had insufficient authentication scopes.")

    def _calendar(self, name: str) -> Calendar:
        found = self.calendars.get(ADA if name == "primary" else name)
        if found is None:
            raise Failed(404, "notFound", "Not Found")
        return found

    @staticmethod
    def _event(calendar: Calendar, name: str) -> Json:
        """A deleted one is found as well, with the status `cancelled` (googleapis/google-api-java-client#1535)."""
        if name not in calendar.events:
            raise Failed(404, "notFound", "Not Found")
        return calendar.events[name]

    def _list_calendars(self, asked: dict[str, str]) -> Json:
        """REFERENCE/calendarList/list"""
        known = {"fields", "maxResults", "minAccessRole", "pageToken", "showDeleted", "showHidden", "syncToken"}
        self._check(asked, known)
        size = min(int(asked.get("maxResults", "100")), 250, self.page_size)
        at = int(asked.get("pageToken", "0"))
        entries = [
            {"id": each.id, "summary": each.summary, "accessRole": each.access_role, "timeZone": each.time_zone}
            | ({"primary": True} if each.is_primary else {})
            for each in self.calendars.values()
        ]
        page: Json = {"kind": "calendar#calendarList", "items": entries[at : at + size]}
        if at + size < len(entries):
            page["nextPageToken"] = str(at + size)
        return _chosen(page, asked, _PAGE_FIELDS, _ENTRY_FIELDS)

    def _list(self, calendar: Calendar, asked: dict[str, str]) -> Json:
        """REFERENCE/events/list"""
        self._check(asked, _LIST_ASKED)
        token = asked.get("syncToken")
        if token is not None and (asked.keys() & _NOT_WITH_TOKEN or asked.get("showDeleted") == "false"):
            self.wrong.append("sync token with what it bears not")
            raise Failed(400, "badRequest", "Sync token cannot be used with other request restrictions.")
        if not 1 <= int(asked.get("maxResults", "250")) <= 2500:
            raise Failed(400, "invalidParameter")
        size = min(int(asked.get("maxResults", "250")), self.page_size)
        found = list(self._found(calendar, asked, token))
        at, rest = 0, {key: value for key, value in asked.items() if key != "pageToken"}
        same = hashlib.sha256(urlencode(sorted(rest.items())).encode()).hexdigest()[:8]
        if page_token := asked.get("pageToken"):
            number, _, digest = page_token.partition("-")
            if digest != same:  # GUIDES/sync: exactly the same query
                self.wrong.append("another query with a page token")
                raise Failed(400, "badRequest", "Invalid page token")
            at = int(number)
        page: Json = {"kind": "calendar#events", "timeZone": calendar.time_zone, "items": found[at : at + size]}
        if at + size < len(found):
            page["nextPageToken"] = f"{at + size}-{same}"
        else:
            page["nextSyncToken"] = f"C{self._count:07}:{len(calendar.changes)}"
        if asked.get("maxAttendees") == "1":
            page["items"] = [_participant_alone(event) for event in page["items"]]
        return _chosen(page, asked, _PAGE_FIELDS, _EVENT_FIELDS)

    def _found(self, calendar: Calendar, asked: dict[str, str], token: str | None) -> Iterator[Json]:
        if token is not None:
            made, _, place = token.removeprefix("C").partition(":")
            if not token.startswith("C") or int(made) < self.first_token:
                raise Failed(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
            for name in dict.fromkeys(calendar.changes[int(place) :]):
                yield _as_listed(calendar.events[name])
            return
        if asked.get("singleEvents") == "true":
            yield from self._expanded(calendar, asked)
            return
        for event in calendar.events.values():
            if asked.get("iCalUID") not in (None, event["iCalUID"]):
                continue
            series = calendar.events.get(event.get("recurringEventId", ""))
            # Deleted times of a series are told as long as the series is there, as the reference has it.
            if event["status"] != "cancelled" or (series is not None and series["status"] != "cancelled"):
                yield _as_listed(event)

    def _expanded(self, calendar: Calendar, asked: dict[str, str]) -> Iterator[Json]:
        first = datetime.fromisoformat(asked["timeMin"]) if "timeMin" in asked else datetime(1970, 1, 1, tzinfo=UTC)
        last = datetime.fromisoformat(asked["timeMax"])
        for event in self.events(calendar.id).values():
            for each in self._instances(calendar, event, first, last):
                if _moment(each["end"]) > first and _moment(each["start"]) < last:
                    yield each

    @staticmethod
    def _instances(calendar: Calendar, event: Json, first: datetime, last: datetime) -> Iterator[Json]:
        if "recurrence" not in event:
            yield event
            return
        zone, start = ZoneInfo(event["start"]["timeZone"]), _moment(event["start"])
        length = _moment(event["end"]) - start
        naive = start.astimezone(zone).replace(tzinfo=None)
        for rule in event["recurrence"]:
            for local in rrulestr(rule.partition(":")[2], dtstart=naive):
                moment = local.replace(tzinfo=zone)
                if moment > last:
                    break
                name = f"{event['id']}_{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
                if moment + length > first and name not in calendar.events:
                    times = {"start": timed(moment, zone.key), "end": timed(moment + length, zone.key)}
                    kept = {key: value for key, value in event.items() if key != "recurrence"}
                    yield kept | times | {"id": name, "recurringEventId": event["id"]}

    def _insert(self, calendar: Calendar, asked: dict[str, str], body: Json) -> Json:
        """REFERENCE/events/insert, and #id of the resource"""
        self._check(asked, _WRITE_ASKED)
        self._may_write(calendar)
        self._check(body, _WRITABLE)
        name = body.get("id", f"made{self._next():05}".ljust(26, "0"))
        if "id" in body and "iCalUID" in body:
            raise Failed(400, "invalid", "Invalid resource id value.")
        if not re.fullmatch("[a-v0-9]{5,1024}", name):
            raise Failed(400, "invalid", "Invalid resource id value.")
        if name in calendar.events:
            # Also of what was deleted: googleapis/google-api-ruby-client#1811
            raise Failed(409, "duplicate", "The requested identifier already exists.")
        event = _merged({"status": "confirmed", "sequence": 0, "iCalUID": f"{name}@google.com"}, body)
        self._check_times(event)
        return self._written(calendar, name, event, asked)

    def _patch(self, calendar: Calendar, name: str, asked: dict[str, str], body: Json, tag: str | None) -> Json:
        """REFERENCE/events/patch; GUIDES/performance#patch: what isn't told stays, what is null goes"""
        self._check(asked, _WRITE_ASKED)
        self._may_write(calendar)
        self._check(body, _WRITABLE - {"id", "iCalUID"})
        event = self._event(calendar, name)
        if tag is not None and tag != event["etag"]:
            raise Failed(412, "conditionNotMet", "Precondition Failed")  # GUIDES/version-resources
        if event["status"] == "cancelled":
            raise Failed(403, "forbidden", "Forbidden")  # as was reported of one that is deleted
        event = _merged(event, body)
        self._check_times(event)
        return self._written(calendar, name, event, asked)

    def _written(self, calendar: Calendar, name: str, event: Json, asked: dict[str, str]) -> Json:
        if asked.get("sendUpdates", "none") != "none":
            self.mails += [each["email"] for each in event.get("attendees", [])]
        return _chosen(self._put(calendar.id, name, event), asked, _EVENT_FIELDS)

    def _delete(self, calendar: Calendar, name: str, asked: dict[str, str], tag: str | None) -> None:
        """REFERENCE/events/delete"""
        self._check(asked, {"sendUpdates"})
        self._may_write(calendar)
        event = self._event(calendar, name)
        if event["status"] == "cancelled":
            raise Failed(410, "deleted", "Resource has been deleted")
        if tag is not None and tag != event["etag"]:
            raise Failed(412, "conditionNotMet", "Precondition Failed")
        self._put(calendar.id, name, event | {"status": "cancelled"})

    @staticmethod
    def _may_write(calendar: Calendar) -> None:
        if calendar.access_role not in ("owner", "writer"):
            raise Failed(403, "requiredAccessLevel", "You need to have writer access to this calendar.")

    @staticmethod
    def _check_times(event: Json) -> None:
        """REFERENCE/events#start: a date, or a time with an offset or a zone; never both"""
        for name in ("start", "end"):
            told = event.get(name, {})
            if ("date" in told) == ("dateTime" in told):
                raise Failed(400, "invalid", f"Invalid {name} time.")
            if "dateTime" in told and datetime.fromisoformat(told["dateTime"]).tzinfo is None:
                raise Failed(400, "invalid", f"Missing time zone of the {name}.")
        if ("date" in event["start"]) != ("date" in event["end"]) or _moment(event["end"]) < _moment(event["start"]):
            raise Failed(400, "timeRangeEmpty", "The specified time range is empty.")

    def _watch(self, calendar: Calendar, body: Json) -> Json:
        """GUIDES/push#make-watch-requests"""
        self._check(body, {"id", "type", "address", "token", "expiration", "params"})
        if not re.fullmatch(r"[A-Za-z0-9\-_+/=]{1,64}", body["id"]) or len(body.get("token", "")) > 256:
            raise Failed(400, "channelIdInvalid")
        if body["type"] != "web_hook" or not self._can_call(body["address"]):
            raise Failed(400, "push.webhookUrlNotHttps", "WebHook callback must be HTTPS")
        if body["id"] in self.channels:
            raise Failed(400, "channelIdNotUnique", f"Channel id {body['id']} not unique")
        most = int((self.now() + 604_800) * 1000)
        channel = {
            "id": body["id"],
            "token": body.get("token", ""),
            "calendar": calendar.id,
            "address": body["address"],
            "resourceId": f"res{hashlib.sha256(calendar.id.encode()).hexdigest()[:12]}",
            "expiration": min(int(body.get("expiration", most)), most),
            "number": 0,
        }
        self.channels[body["id"]] = channel
        self._notify(channel, "sync")
        told = {key: channel[key] for key in ("id", "resourceId", "token")}
        return {"kind": "api#channel", **told, "expiration": str(channel["expiration"])}

    def _stop(self, body: Json) -> Reply:
        """REFERENCE/channels/stop"""
        channel = self.channels.get(body["id"])
        if channel is None or channel["resourceId"] != body["resourceId"]:
            raise Failed(404, "notFound", f"Channel '{body['id']}' not found for project")
        del self.channels[body["id"]]
        return respond(204)


def timed(moment: datetime, zone: str) -> Json:
    """A time as Google tells it: with the offset of the calendar's zone, and that zone."""
    return {"dateTime": moment.astimezone(ZoneInfo(zone)).isoformat(), "timeZone": zone}


def _moment(told: Json) -> datetime:
    if "dateTime" in told:
        return datetime.fromisoformat(told["dateTime"])
    return datetime.fromisoformat(told["date"]).replace(tzinfo=UTC)


def _as_listed(event: Json) -> Json:
    """REFERENCE/events#status: of a deleted event only the id is sure to be there; of a deleted time of a series also
    which one it is."""
    if event["status"] != "cancelled":
        return event
    kept = {"kind", "id", "etag", "status", "recurringEventId", "originalStartTime"}
    return {key: value for key, value in event.items() if key in kept}


def _participant_alone(event: Json) -> Json:
    """REFERENCE/events/list#maxAttendees"""
    attendees = event.get("attendees", [])
    if len(attendees) <= 1:
        return event
    return event | {"attendees": [each for each in attendees if each.get("self")], "attendeesOmitted": True}


def _merged(event: Json, patch: Json) -> Json:
    merged = dict(event)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            merged[name] = _merged(event.get(name, {}), value)
        else:
            merged[name] = value
    return merged


def _chosen(found: Json, asked: Mapping[str, str], known: set[str], known_inside: set[str] | None = None) -> Json:
    """GUIDES/performance#partial-response"""
    if "fields" not in asked:
        return found
    wanted = re.findall(r"(\w+)(?:\(([^)]*)\))?", asked["fields"])
    chosen: Json = {}
    for name, inside in wanted:
        if name not in known:
            raise Failed(400, "invalidParameter", f"Invalid field selection {name}")
        if name not in found:
            continue
        chosen[name] = found[name]
        if inside:
            names = inside.split(",")
            assert set(names) <= (known_inside or set()), names
            chosen[name] = [{key: each[key] for key in names if key in each} for each in found[name]]
    return chosen
