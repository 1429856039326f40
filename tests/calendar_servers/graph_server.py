"""A Microsoft for tests: OAuth, and the calls of Graph v1.0 that we make, as Microsoft documents them.

Each behaviour has the address of its page beside it. It is strict where Microsoft says nothing: what isn't documented
of a call isn't taken. The expert acts on their side by `create`, `move`, `copy` and the like, as in Outlook.

API is https://learn.microsoft.com/en-us/graph/api.
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

from tests.calendar_servers.web_service import Failed, Json, Seen, WebService, say
from tests.http_server import Reply, Request, respond

CLIENT_ID, CLIENT_SECRET = "6731de76-14a6-49ae-97bc-6eba6914391e", "JqQX2PNo9bpM0uEihUPzyrh"
ADA = "ada@outlook.example"
HOME = "AAMkAGI2TGuL="
FAMILY, TEAM = "AAMkAGI2FAMILY=", "AAMkAGI2TEAM="

_LIST_ASKED = {"$select", "$expand", "$top", "$filter", "$skip", "$orderby"}
_WRITABLE = {
    "subject",
    "body",
    "start",
    "end",
    "isAllDay",
    "location",
    "showAs",
    "attendees",
    "transactionId",
    "singleValueExtendedProperties",
    "recurrence",
}
_SELECTABLE = _WRITABLE | {"id", "originalStart", "isCancelled", "responseStatus", "type", "seriesMasterId", "iCalUId"}


@dataclass
class GraphCalendar:
    """A calendar of the mailbox. `again` are the further times of a series, by its id: weeks after the first."""

    id: str
    name: str
    can_edit: bool = True
    events: dict[str, Json] = field(default_factory=dict)


class GraphServer(WebService):
    """Microsoft, with one account on it: Ada's, of a default calendar, her family's, and one she may only read."""

    consent_path = "/authorize"

    def __init__(self) -> None:
        super().__init__()
        self.calendars = {
            HOME: GraphCalendar(HOME, "Calendar"),
            FAMILY: GraphCalendar(FAMILY, "Family"),
            TEAM: GraphCalendar(TEAM, "Team", can_edit=False),
        }
        self.page_size = 10
        """https://learn.microsoft.com/en-us/graph/paging: ten of a list, or as many as `$top` says."""
        self.most = 1000
        self.mails: list[str] = []
        self._codes: dict[str, Json] = {}
        self._refresh: dict[str, str] = {}
        self._access: dict[str, float] = {}
        self._transactions: dict[str, str] = {}
        self.subscriptions: dict[str, Json] = {}
        self.notifications: list[bytes] = []
        self.validates = True
        self.validated: list[str] = []
        """URLs that were asked whether they are theirs who want them to be called."""

    # What tests ask for.

    def expire_access(self) -> None:
        """All access tokens are over."""
        self._access.clear()

    def withdraw(self) -> None:
        """Ada takes her consent back."""
        self._access.clear()
        self._refresh.clear()

    def consent(self, url: str, scope: str = "Calendars.ReadWrite") -> dict[str, str]:
        """Ada comes to the consent page and is sent back with what this returns.
        https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
        """
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, strict_parsing=True))
        assert parts.path == "/authorize"
        known = {
            "client_id",
            "redirect_uri",
            "response_type",
            "response_mode",
            "scope",
            "state",
            "prompt",
            "login_hint",
        }
        assert asked.keys() <= known | {"code_challenge", "code_challenge_method", "domain_hint"}, asked
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (
            CLIENT_ID,
            "code",
            "S256",
        )
        assert asked["scope"].split() == ["offline_access", "Calendars.ReadWrite"]
        code = f"M.C{self._next()}"
        self._codes[code] = asked | {"granted": scope}
        return {"code": code, "state": asked["state"]}

    def knows(self, code: str) -> bool:
        """Whether nobody exchanged a code so far."""
        return code in self._codes

    # What Ada does.

    def create(self, start: datetime, end: datetime, /, title: str = "Lunch", calendar: str = HOME, **more: Any) -> str:
        """An event of hers. Returns its id."""
        event = {
            "subject": title,
            "start": _told(start),
            "end": _told(end),
            "isAllDay": False,
            "showAs": "busy",
            **more,
        }
        return str(self._put(calendar, f"AAMkAG{self._next()}=", event)["id"])

    def create_days(self, first: date, last: date, calendar: str = HOME) -> str:
        """An event of whole days. In UTC they are told as the dates that they are."""
        days = {"start": _midnight(first), "end": _midnight(last), "isAllDay": True}
        return self.create(datetime.now(UTC), datetime.now(UTC), "Away", calendar, **days)

    def edit(self, name: str, calendar: str = HOME, **changes: Any) -> None:
        """Change whatever of an event."""
        self._put(calendar, name, self.calendars[calendar].events[name] | changes)

    def move(self, name: str, start: datetime, calendar: str = HOME) -> None:
        """Drag an event to another start; it keeps its length."""
        event = self.calendars[calendar].events[name]
        length = _moment(event["end"]) - _moment(event["start"])
        self.edit(name, calendar, start=_told(start), end=_told(start + length))

    def make_whole_day(self, name: str, day: date, calendar: str = HOME) -> None:
        """Drag an event to where whole days are."""
        last = day + timedelta(days=1)
        self.edit(name, calendar, start=_midnight(day), end=_midnight(last), isAllDay=True)

    def repeat(self, name: str, weeks: int, calendar: str = HOME) -> None:
        """Make an event recur, each week. It is the series then, and each time of it has an id of its own."""
        self.edit(name, calendar, type="seriesMaster", weeks=weeks)

    def move_once(self, name: str, week: int, start: datetime, calendar: str = HOME) -> None:
        """Move one time of a series."""
        moved = self.calendars[calendar].events[name].get("moved", {}) | {str(week): _told(start)}
        self.edit(name, calendar, moved=moved)

    def copy(self, name: str, start: datetime, calendar: str = HOME) -> str:
        """Paste an event elsewhere: another id, and all that is attached to it."""
        event = deepcopy(self.calendars[calendar].events[name])
        length = _moment(event["end"]) - _moment(event["start"])
        for each in ("id", "@odata.etag", "start", "end", "transactionId", "subject"):
            event.pop(each, None)
        return self.create(start, start + length, "A copy", calendar, **event)

    def delete(self, name: str, calendar: str = HOME) -> None:
        """Delete an event. It isn't found any more."""
        del self.calendars[calendar].events[name]

    @property
    def watched(self) -> list[str]:
        """The calendars that have a subscription."""
        return [unquote(each["resource"]).split("/")[-2] for each in self.subscriptions.values()]

    def events(self, calendar: str = HOME) -> dict[str, Json]:
        return self.calendars[calendar].events

    def _put(self, calendar: str, name: str, event: Json) -> Json:
        kept = deepcopy(event) | {"id": name, "@odata.etag": f'W/"{self._next()}=="'}
        kept.setdefault("type", "singleInstance")
        kept.setdefault("isCancelled", False)
        kept.setdefault("responseStatus", {"response": "organizer"})
        self.calendars[calendar].events[name] = kept
        for each in self.subscriptions.values():
            if f"/{calendar}/" in unquote(each["resource"]):
                self.notify(each)
        return kept

    def notify(self, subscription: Json, **more: Any) -> None:
        """https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks#process-the-notification, and
        with a `lifecycleEvent` .../change-notifications-lifecycle-events"""
        told = {
            "subscriptionId": subscription["id"],
            "subscriptionExpirationDateTime": subscription["expirationDateTime"],
            "clientState": subscription["clientState"],
            "tenantId": "84bd8158-6d4d-4958-8b9f-9d6445542f95",
            "resource": subscription["resource"],
        }
        body = json.dumps({"value": [told | more]}).encode()
        self.notifications.append(body)
        if self.outside is not None:
            url = subscription["lifecycleNotificationUrl" if "lifecycleEvent" in more else "notificationUrl"]
            self.outside.later(url, {"Content-Type": "application/json"}, body)

    # How it answers.

    def _error(self, failure: Failed, path: str) -> Json:
        """https://learn.microsoft.com/en-us/graph/errors"""
        if path == "/token":
            return {"error": failure.reason, "error_description": failure.message}
        return {"error": {"code": failure.reason, "message": failure.message, "innerError": {}}}

    def _route(self, request: Request, path: str, asked: dict[str, str]) -> Reply:
        if path == "/token":
            return say(self._token(request))
        self._authorize(request)
        body: Json = json.loads(request.body) if request.body else {}
        self.calls.append(Seen(request.method, path, asked, body, request.headers))
        if path.startswith("/v1.0/subscriptions"):
            return self._subscribe(request.method, path.removeprefix("/v1.0/subscriptions").lstrip("/"), body)
        parts = [unquote(part) for part in path.removeprefix("/v1.0/me/").split("/")]
        if request.method == "GET":
            return say(self._read(path, asked, parts))
        self._check(asked, set())
        return self._write(request, body, parts)

    def _authorize(self, request: Request) -> None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._access.get(token, 0) <= self.now():
            raise Failed(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
        if request.headers.get("prefer") != 'IdType="ImmutableId", outlook.timezone="UTC"':
            self.wrong.append("another zone, or ids that change")

    def _read(self, path: str, asked: dict[str, str], parts: list[str]) -> Json:
        match parts:
            case ["calendars"]:
                return self._list_calendars(path, asked)
            case ["calendars", calendar, "calendarView"]:
                self._check(asked, _LIST_ASKED | {"startDateTime", "endDateTime"})
                return self._page(path, asked, list(self._times(self._calendar(calendar), asked)))
            case ["calendars", calendar, "events", name, "instances"]:
                self._check(asked, _LIST_ASKED | {"startDateTime", "endDateTime"})
                series = self._event(self._calendar(calendar), name)
                return self._page(path, asked, list(self._times(self._calendar(calendar), asked, series)))
            case ["calendars", calendar, "events"]:
                self._check(asked, _LIST_ASKED)
                return self._page(path, asked, list(self._filtered(self._calendar(calendar), asked)))
            case ["calendars", calendar, "events", name]:
                self._check(asked, {"$select", "$expand"})
                return _chosen(self._event(self._calendar(calendar), name), asked)
        raise Failed(404, "ResourceNotFound", "Resource could not be discovered.")

    def _write(self, request: Request, body: Json, parts: list[str]) -> Reply:
        tag = request.headers.get("if-match")
        match request.method, *parts:
            case "POST", "calendars", calendar, "events":
                return say(self._create(self._calendar(calendar), body), 201)
            case "PATCH", "calendars", calendar, "events", name:
                return say(self._update(self._calendar(calendar), name, body, tag))
            case "DELETE", "calendars", calendar, "events", name:
                self._delete(self._calendar(calendar), name, tag)
                return respond(204)
        raise Failed(404, "ResourceNotFound", "Resource could not be discovered.")

    def _subscribe(self, method: str, name: str, body: Json) -> Reply:
        """API/subscription-post-subscriptions, -update, -delete, -list. A second one for the same is refused."""
        if method == "GET":
            return say({"value": list(self.subscriptions.values())})
        if method == "POST":
            names = {"changeType", "notificationUrl", "lifecycleNotificationUrl", "resource", "clientState"}
            self._check(body, names | {"expirationDateTime"})
            if len(body["clientState"]) > 128 or not self._can_call(body["notificationUrl"]):
                raise Failed(400, "InvalidRequest")
            if any(each["resource"] == body["resource"] for each in self.subscriptions.values()):
                raise Failed(409, "Conflict", "The subscription already exists.")
            if not self.validates:
                raise Failed(400, "ValidationError", "Subscription validation request failed.")
            self._validate(body["notificationUrl"])
            made = self._limited(body | {"id": f"7f105c7d-2dc5-4530-97cd-{self._next():012}"})
            self.subscriptions[made["id"]] = made
            return say(made, 201)
        if name not in self.subscriptions:
            raise Failed(404, "ResourceNotFound", "The object was not found.")
        if method == "DELETE":
            del self.subscriptions[name]
            return respond(204)
        self._check(body, {"expirationDateTime", "notificationUrl"})
        self.subscriptions[name] = self._limited(self.subscriptions[name] | body)
        return say(self.subscriptions[name])

    def _validate(self, url: str) -> None:
        """https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks#notificationurl-validation:
        the token comes back as plain text, within ten seconds."""
        self.validated.append(url)
        if self.outside is None:
            return
        token = f"Validation: Testing client application reachability for subscription {self._next()}"
        more = urlencode({"validationToken": token})
        status, kind, said = self.outside.ask(
            f"{url}{'&' if '?' in url else '?'}{more}", {"Content-Type": "text/plain; charset=utf-8"}
        )
        if (status, kind.partition(";")[0], said.decode()) != (200, "text/plain", token):
            raise Failed(400, "ValidationError", f"Subscription validation request failed: {status}")

    def _limited(self, subscription: Json) -> Json:
        """https://learn.microsoft.com/en-us/graph/api/resources/subscription#subscription-lifetime"""
        until = datetime.fromisoformat(subscription["expirationDateTime"])
        if until.timestamp() > self.now() + 10_080 * 60:
            raise Failed(400, "ExtensionError", "Subscription expiration can only be 10080 minutes in the future.")
        return subscription | {"expirationDateTime": f"{until:%Y-%m-%dT%H:%M:%S}.0000000Z"}

    def _token(self, request: Request) -> Json:
        """.../v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token and #refresh-the-access-token: each answer has
        another refresh token."""
        form = dict(parse_qsl(request.body.decode(), strict_parsing=True))
        if (form.pop("client_id", None), form.pop("client_secret", None)) != (CLIENT_ID, CLIENT_SECRET):
            raise Failed(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        if form.get("grant_type") == "refresh_token":
            scope = self._refresh.pop(form["refresh_token"], None)
            if scope is None:
                raise Failed(400, "invalid_grant", "AADSTS700082: The refresh token has expired.")
        else:
            found = self._codes.pop(form["code"], None)
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if found is None or (found["code_challenge"], found["redirect_uri"]) != (challenge, form["redirect_uri"]):
                raise Failed(400, "invalid_grant", "AADSTS70008: The provided authorization code has expired.")
            scope = found["granted"]
        access, refresh = f"EwB{self._next()}", f"M.R{self._next()}"
        self._access[access], self._refresh[refresh] = self.now() + 3600, scope
        whole = f"https://graph.microsoft.com/{scope}"
        return {
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": 3600,
            "scope": whole,
            "token_type": "Bearer",
        }

    def _calendar(self, name: str) -> GraphCalendar:
        if name not in self.calendars:
            raise Failed(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return self.calendars[name]

    @staticmethod
    def _event(calendar: GraphCalendar, name: str) -> Json:
        if name not in calendar.events:
            raise Failed(404, "ErrorItemNotFound", "The specified object was not found in the store.")
        return calendar.events[name]

    def _list_calendars(self, path: str, asked: dict[str, str]) -> Json:
        """API/user-list-calendars"""
        self._check(asked, _LIST_ASKED)
        found = [
            {
                "id": each.id,
                "name": each.name,
                "canEdit": each.can_edit,
                "isDefaultCalendar": each.id == HOME,
                "owner": {"name": "Ada Lovelace", "address": ADA},
            }
            for each in self.calendars.values()
        ]
        return self._page(path, {key: value for key, value in asked.items() if key != "$select"}, found)

    def _page(self, path: str, asked: dict[str, str], found: list[Json]) -> Json:
        """https://learn.microsoft.com/en-us/graph/paging: the next page's whole URL."""
        size = min(int(asked.get("$top", self.page_size)), self.most)
        at = int(asked.get("$skip", "0"))
        page: Json = {"value": [_chosen(each, asked) for each in found[at : at + size]]}
        if at + size < len(found):
            page["@odata.nextLink"] = f"{self.url}{path}?{urlencode(asked | {'$skip': str(at + size)})}"
        return page

    @staticmethod
    def _times(calendar: GraphCalendar, asked: dict[str, str], series: Json | None = None) -> Iterator[Json]:
        """API/calendar-list-calendarview, API/event-list-instances: single events and the times of series."""
        first, last = (datetime.fromisoformat(asked[name]) for name in ("startDateTime", "endDateTime"))
        for event in [series] if series is not None else list(calendar.events.values()):
            for each in _instances(event):
                if _moment(each["end"]) > first and _moment(each["start"]) < last:
                    yield each

    @staticmethod
    def _filtered(calendar: GraphCalendar, asked: dict[str, str]) -> Iterator[Json]:
        """API/singlevaluelegacyextendedproperty-get"""
        pattern = r"singleValueExtendedProperties/Any\(ep: ep/id eq '([^']+)' and ep/value eq '([^']+)'\)"
        wanted = re.fullmatch(pattern, asked["$filter"])
        assert wanted is not None, asked
        for event in calendar.events.values():
            if {"id": wanted[1], "value": wanted[2]} in event.get("singleValueExtendedProperties", []):
                yield event

    def _create(self, calendar: GraphCalendar, body: Json) -> Json:
        """API/calendar-post-events. A transaction that is known makes nothing: it is answered with its event, as the
        page of the resource says of `transactionId`."""
        self._check(body, _WRITABLE)
        self._may_edit(calendar)
        _check_times(body)
        known = self._transactions.get(body["transactionId"])
        if known is not None:
            return calendar.events.get(known) or body | {"id": known, "@odata.etag": 'W/"gone"'}
        event = self._put(calendar.id, f"AAMkAG{self._next()}=", body)
        self._transactions[body["transactionId"]] = event["id"]
        self.mails += [each["emailAddress"]["address"] for each in body.get("attendees", [])]
        return {key: value for key, value in event.items() if key != "singleValueExtendedProperties"}

    def _update(self, calendar: GraphCalendar, name: str, body: Json, tag: str | None) -> Json:
        """API/event-update"""
        self._check(body, _WRITABLE - {"transactionId"})
        self._may_edit(calendar)
        event = self._event(calendar, name)
        if tag is not None and tag != event["@odata.etag"]:
            raise Failed(412, "ErrorIrresolvableConflict", "The change key passed in the request does not match.")
        merged = event | {key: value for key, value in body.items() if key != "singleValueExtendedProperties"}
        _check_times(merged)
        told = body.get("singleValueExtendedProperties", [])
        kept = [
            each
            for each in event.get("singleValueExtendedProperties", [])
            if each["id"] not in {one["id"] for one in told}
        ]
        return self._put(calendar.id, name, merged | {"singleValueExtendedProperties": [*kept, *told]})

    def _delete(self, calendar: GraphCalendar, name: str, tag: str | None) -> None:
        """API/event-delete"""
        self._may_edit(calendar)
        if tag is not None and tag != self._event(calendar, name)["@odata.etag"]:
            raise Failed(412, "ErrorIrresolvableConflict", "The change key passed in the request does not match.")
        self._event(calendar, name)
        self.delete(name, calendar.id)

    @staticmethod
    def _may_edit(calendar: GraphCalendar) -> None:
        if not calendar.can_edit:
            raise Failed(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def _told(moment: datetime) -> Json:
    return {"dateTime": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def _midnight(day: date) -> Json:
    return {"dateTime": f"{day.isoformat()}T00:00:00.0000000", "timeZone": "UTC"}


def _moment(told: Json) -> datetime:
    return datetime.fromisoformat(f"{told['dateTime'][:19]}+00:00")


def _check_times(event: Json) -> None:
    """API/resources/event#properties, of `isAllDay`: midnight at both ends then."""
    if _moment(event["end"]) < _moment(event["start"]):
        raise Failed(400, "ErrorPropertyValidationFailure")
    midnight = all(event[name]["dateTime"][11:19] == "00:00:00" for name in ("start", "end"))
    if event.get("isAllDay") and not midnight:
        raise Failed(400, "ErrorInvalidRequest", "The Event.Start property for an all-day event needs to be midnight.")


def _instances(event: Json) -> Iterator[Json]:
    """The times of a series: `occurrence` or, if it was changed, `exception`. They have none of its properties."""
    if event["type"] != "seriesMaster":
        yield event
        return
    length = _moment(event["end"]) - _moment(event["start"])
    for week in range(event["weeks"]):
        original = _moment(event["start"]) + timedelta(weeks=week)
        moved = event.get("moved", {}).get(str(week))
        start = _moment(moved) if moved else original
        kept = {key: value for key, value in event.items() if key not in ("singleValueExtendedProperties", "moved")}
        yield kept | {
            "id": f"{event['id']}{week}",
            "type": "exception" if moved else "occurrence",
            "seriesMasterId": event["id"],
            "originalStart": f"{original:%Y-%m-%dT%H:%M:%S}Z",
            "start": _told(start),
            "end": _told(start + length),
        }


def _chosen(event: Json, asked: Mapping[str, str]) -> Json:
    """https://learn.microsoft.com/en-us/graph/query-parameters: the id and the etag come along anyway."""
    if "$select" not in asked:
        return event
    names = asked["$select"].split(",")
    assert set(names) <= _SELECTABLE, names
    chosen = {key: event[key] for key in [*names, "id", "@odata.etag"] if key in event}
    if "$expand" in asked and "singleValueExtendedProperties" in event:
        wanted = re.findall(r"id eq '([^']+)'", asked["$expand"])
        assert asked["$expand"].startswith("singleValueExtendedProperties($filter=")
        chosen["singleValueExtendedProperties"] = [
            each for each in event["singleValueExtendedProperties"] if each["id"] in wanted
        ]
    return chosen
