"""A call of each endpoint that goes well, and calls that meet the problems which an endpoint declares."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from chalice.test import Client, HTTPResponse

from app import app
from expertbook import clock
from expertbook.adapters.calendar_services.channels import WatchedCalendar, channel_key, make_token
from expertbook.adapters.calendar_services.microsoft import push
from expertbook.adapters.identity import tokens
from expertbook.domain.booking import Role, Status
from expertbook.domain.calendar_account import AccountStatus, Channel, FoundCalendar
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.expert import Expert
from expertbook.domain.limits import Limit
from expertbook.domain.replies import propose
from expertbook.domain.review import id_of
from expertbook.domain.scheduling.local_time import parse_instant, to_epoch
from expertbook.domain.webhook import Event, WebhookEvent
from expertbook.store import bookings, calendar_accounts, calendar_entries, directory, webhook_events, webhooks
from tests.api.conftest import NOW, Api, a_request, forget_counts, once
from tests.api.external_calendars.elsewhere import TUESDAY, Server, read_what_was_asked_for
from tests.api.own import a_profile, an_event_type
from tests.api.people import ADA, Booked, book, signed_in
from tests.api.pictures import drawn
from tests.api.test_sign_in import ask, code_in_the_mail

BEN = "ben@example.com"
WEEKLY = {"timezone": "Europe/London", "weekly": {"wed": [["09:00", "17:00"]]}}
PROPOSED = {"start": "2026-11-26T14:00:00Z", "end": "2026-11-26T15:00:00Z"}
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Call:
    """A request: a token is sent as a bearer's, and a body as JSON, unless it's text."""

    path: str
    token: str | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def send(self, client: Client, method: str) -> HTTPResponse:
        headers = dict(self.headers)
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        raw = b""
        if self.body is not None:
            headers = JSON | headers
            raw = (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()
        return client.http.request(method, path=self.path, headers=headers, body=raw)


@dataclass
class Scene:
    """Ada Lovelace is an expert, and Ben Ito has a booking with her on Wednesday, which she hasn't confirmed yet."""

    client: Client
    booking: Booked
    calendars: Callable[[], Server]
    set_clock: Callable[[Any], None]
    set_limits: Callable[[int], None]

    @property
    def api(self) -> Api:
        return Api(self.client)

    @property
    def ada(self) -> str:
        return signed_in(*ADA)

    @property
    def ben(self) -> str:
        return signed_in(BEN)

    def own(self) -> dict[str, Any]:
        """Ada as she sees herself."""
        expert: dict[str, Any] = self.api.get("/me/expert", Authorization=f"Bearer {self.ada}").body["expert"]
        return expert

    def order(self) -> dict[str, Any]:
        own = self.own()
        slugs = [offered["slug"] for offered in own["event_types"]]
        return {"order": slugs[::-1], "revision": own["order_revision"]}

    def offered(self, slug: str) -> str:
        """The revision of one of her event types."""
        revisions: dict[str, str] = {one["slug"]: one["revision"] for one in self.own()["event_types"]}
        return revisions[slug]

    def drawn(self) -> list[dict[str, str]]:
        """What link previews are to show of her, drawn and uploaded."""
        asked = self.api.post("/me/previews", {}, Authorization=f"Bearer {self.ada}").body["previews"]
        return [drawn(each) for each in asked]

    def feed(self) -> str:
        """The path of her feed."""
        url: str = self.api.get("/me/calendar-feed", Authorization=f"Bearer {self.ada}").body["url"]
        return url.removeprefix("/api")

    def add_calendar(self) -> str:
        """The id of an external calendar of hers, read a minute ago."""
        body = {"url": self.calendars().has(TUESDAY)}
        answer = self.api.post("/me/calendars", body, Authorization=f"Bearer {self.ada}")
        assert answer.status in (200, 201), answer.body  # 200: the second time
        read_what_was_asked_for()
        self.set_clock(NOW + timedelta(minutes=1))
        identity: str = answer.body["calendar"]["id"]
        return identity

    def cancelled(self) -> str:
        """The path of Ben's booking, which isn't to come any more."""
        assert self.booking.cancel().status in (200, 409)  # the second time
        return self.booking.path

    def block(self) -> str:
        """The id of a block of hers."""
        answer = self.api.post("/me/blocks", {"domain": "example.org"}, Authorization=f"Bearer {self.ada}")
        identity: str = answer.body["block"]["id"]
        return identity

    def completed(self) -> str:
        """The path of Ben's booking, which has taken place."""
        self.booking.status("confirmed", self.ada)
        self.set_clock(NOW + timedelta(days=2, hours=4))
        assert self.booking.status("completed", self.ada).status in (200, 409)  # the second time
        return self.booking.path

    def reviewed(self, stars: int = 4) -> str:
        """The path of the review that Ben gave of it."""
        path = f"{self.completed()}/review"
        assert self.api.put(path, {"stars": stars}, Authorization=f"Bearer {self.ben}").status in (200, 201)
        return path

    def taken_place(self) -> str:
        """The path of Ben's booking, which took place an hour ago: past the product, as the clock stays where it is."""
        found = bookings.load(self.booking.id)
        assert found is not None
        if found.start > NOW:
            start = NOW - timedelta(hours=1)
            over = replace(found, status=Status.CONFIRMED, start=start, end=start + timedelta(minutes=15))
            bookings.change(found, replace(over, version=found.version + 1), NOW)
        return self.booking.path

    def absence(self) -> str:
        """The path of what Ben says of it: that she didn't come."""
        path = f"{self.taken_place()}/absence"
        assert self.api.post(path, None, Authorization=f"Bearer {self.ben}").status == 200
        return path

    def proposed(self, booked: Booked | None = None) -> str:
        """The path of Ben's booking, or another one of his, for which he proposes another time."""
        booked = booked or self.booking
        found = bookings.load(booked.id)
        assert found is not None
        if found.proposal is None:
            begins, ends = (to_epoch(parse_instant(instant)) for instant in PROPOSED.values())
            bookings.change(found, propose(found, Role.CLIENT, (begins, ends), NOW), NOW)
        return booked.path

    def reply(self) -> str:
        """The path of her reply to it, which isn't there yet."""
        self.reviewed()
        return f"/me/reviews/{id_of(self.booking.id)}/reply"

    def reports(self) -> str:
        """The path for complaints about it."""
        self.reviewed()
        return f"/experts/ada-lovelace/reviews/{id_of(self.booking.id)}/reports"

    def reported(self) -> str:
        """The path for a decision about it, after a complaint."""
        assert self.api.post(self.reports(), {"why": "spam"}).status == 204
        return f"/moderation/reviews/ada-lovelace/{id_of(self.booking.id)}"

    def webhook(self) -> str:
        """The id of a webhook of hers."""
        added = webhooks.of_expert("ada-lovelace")
        if added:
            return added[0].id
        answer = self.api.post("/me/webhooks", A_WEBHOOK, Authorization=f"Bearer {self.ada}")
        identity: str = answer.body["id"]
        return identity

    def heard(self) -> tuple[str, str]:
        """The path of a webhook of hers, and the id of an event of which it hears."""
        identity = self.webhook()
        event = Event(WebhookEvent.BOOKING_CREATED, self.booking.id, 1, NOW, Status.PENDING)
        webhook = webhooks.load("ada-lovelace", identity)
        assert webhook is not None
        webhook_events.note_event(webhook, event, NOW)
        return f"/me/webhooks/{identity}", event.id

    def channel(self) -> str:
        """The channel by which a service tells of changes in a calendar of hers."""
        account = calendar_accounts.load("ada-lovelace", self.account(reads=True))
        assert account is not None
        channel = Channel("channel-1", "resource-1", NOW + timedelta(days=7))
        calendar_accounts.keep_channels(account, replace(account, channels={"home": channel}))
        return channel.id

    def token_on(self, channel: str) -> str:
        """What the service sends along with each call on it."""
        watched = WatchedCalendar("ada-lovelace", self.account(), "home")
        return make_token(channel_key(watched.handle, watched.account), watched, channel)

    def account(self, reads: bool = False) -> str:
        """The id of a calendar account of hers; `reads`: one that was found to have a calendar."""
        found = calendar_accounts.of_expert("ada-lovelace")
        if not found:
            answer = self.api.post("/me/calendar-accounts", AN_ACCOUNT, Authorization=f"Bearer {self.ada}")
            assert answer.status == 201, answer.body
            found = calendar_accounts.of_expert("ada-lovelace")
        if reads:
            home = FoundCalendar("home", "https://8.8.8.8/ada/home/", "Home")
            reached = replace(found[0], status=AccountStatus.CONNECTED, calendars=(home,), asked_at=None)
            calendar_accounts.note(reached)
        return found[0].id

    def state(self) -> str:
        """What Google sends along when she comes back from its consent page."""
        return tokens.load_signer().make_consent("ada-lovelace", "google", "Vx3kQ2mZr8Ty", 0, clock.now()).state

    def chosen(self) -> dict[str, Any]:
        """What she may choose for it."""
        path = f"/me/calendar-accounts/{self.account(reads=True)}"
        answer = self.api.get("/me/calendar-accounts", Authorization=f"Bearer {self.ada}")
        (one,) = (each for each in answer.body["accounts"] if path.endswith(each["id"]))
        return {**A_CHOICE, "description": f"After {one['revision']}", "revision": one["revision"]}

    def deleted_there(self) -> str:
        """The path of what to do about the entry of Ben's booking, which she deleted in her calendar."""
        found = bookings.load(self.booking.id)
        assert found is not None
        account = self.account(reads=True)
        if calendar_entries.load("ada-lovelace", account, found.id) is None:
            time = (to_epoch(found.start), to_epoch(found.end))
            entry = CalendarEntry("ada-lovelace", account, found.id, "home", "one.ics", '"1"', time, found.version)
            calendar_entries.save(replace(entry, status=EntryStatus.ASKED))
        return f"{self.booking.path}/calendar-entry"

    @property
    def moderator(self) -> str:
        return signed_in("moderator@example.com")

    def hold(self) -> str:
        """The id of a hold."""
        identity: str = self.api.post("/holds", A_HOLD).body["hold"]["id"]
        return identity


A_WEBHOOK = {"url": "https://8.8.8.8/expertbook"}
"""At an address that needs no look-up, and where nobody calls in tests."""

AN_ACCOUNT = {"service": "caldav", "server": "https://8.8.8.8/dav", "user": "ada", "password": "q7wz-k3rt-p9xm-c4vb"}
A_CHOICE = {
    "reads": ["home"],
    "writes_to": "home",
    "on_delete": "ask",
    "title": "{event_type} with {client}",
    "description": "",
    "invites": False,
}

A_SPAN = {"from": "2026-11-01T00:00:00Z", "to": "2026-11-30T00:00:00Z"}

A_HOLD = {"expert": "ada-lovelace", "event_type": "sync", "start": "2026-11-24T10:30:00Z"}


def make_scene(
    client: Client,
    calendars: Callable[[], Server],
    set_clock: Callable[[Any], None],
    set_limits: Callable[[int], None],
) -> Scene:
    """The scene; Ada is published already."""
    api = Api(client)
    booking = once(lambda: book(api, event_type="deep-dive", start="2026-11-25T10:00:00Z"), "booking of the scene")
    forget_counts()
    return Scene(client, replace(booking, api=api), calendars, set_clock, set_limits)


@pytest.fixture
def scene(
    ada: Expert,
    at: Callable[[datetime], None],
    request: pytest.FixtureRequest,
    without_pauses: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Scene]:
    def set_limits(number: int) -> None:
        monkeypatch.setenv("LIMITS", ",".join(f"{limit}={number}" for limit in Limit))

    monkeypatch.setenv("GOOGLE_CLIENT_ID", "1234.apps.googleusercontent.example")
    with Client(app) as client:
        yield make_scene(client, lambda: request.getfixturevalue("server"), at, set_limits)


PLAIN: dict[str, Callable[[Scene], Call]] = {
    "GET /experts": lambda scene: _listed(),
    "GET /experts/categories/list": lambda scene: Call("/experts/categories/list"),
    "GET /experts/{handle}": lambda scene: Call("/experts/ada-lovelace"),
    "POST /holds": lambda scene: Call("/holds", body=A_HOLD),
    "DELETE /holds/{hold_id}": lambda scene: Call(f"/holds/{scene.hold()}"),
    "POST /bookings": lambda scene: Call("/bookings", body=a_request(), headers={"Idempotency-Key": "key-1"}),
    "GET /bookings": lambda scene: Call(f"/bookings?email={BEN}", scene.ben),
    "GET /bookings/{booking_id}": lambda scene: Call(scene.booking.path, scene.booking.token),
    "PATCH /bookings/{booking_id}/status": lambda scene: Call(
        f"{scene.booking.path}/status", scene.ada, {"status": "confirmed"}
    ),
    "POST /bookings/{booking_id}/reschedule": lambda scene: Call(
        f"{scene.booking.path}/reschedule", scene.booking.token, {"start": "2026-11-25T13:00:00Z"}
    ),
    "DELETE /bookings/{booking_id}": lambda scene: Call(scene.cancelled(), scene.booking.token),
    "GET /bookings/{booking_id}/calendar.ics": lambda scene: Call(
        f"{scene.booking.path}/calendar.ics?token={scene.booking.token}"
    ),
    "POST /auth/codes": lambda scene: Call("/auth/codes", body={"email": BEN}),
    "POST /auth/sessions": lambda scene: Call("/auth/sessions", body={"email": BEN, "code": _code(scene)}),
    "DELETE /auth/sessions/current": lambda scene: Call("/auth/sessions/current", scene.ben),
    "DELETE /auth/sessions": lambda scene: Call("/auth/sessions", scene.ben),
    "GET /reminders/off": lambda scene: Call("/reminders/off"),
    "POST /reminders/off": lambda scene: _by_one_click(),
    "GET /me": lambda scene: Call("/me", scene.ben),
    "PATCH /me": lambda scene: Call("/me", scene.ben, {"name": "Ben Ito"}),
    "DELETE /me": lambda scene: Call("/me", scene.ben),
    "GET /me/export": lambda scene: Call("/me/export", scene.ben),
    "GET /me/expert": lambda scene: Call("/me/expert", scene.ada),
    "PUT /me/expert": lambda scene: Call("/me/expert", scene.ada, {**a_profile(), "revision": scene.own()["revision"]}),
    "GET /handles": lambda scene: Call("/handles?handle=grace-hopper", scene.ben),
    "POST /me/photo": lambda scene: Call("/me/photo", scene.ada),
    "POST /me/previews": lambda scene: Call("/me/previews", scene.ada),
    "PUT /me/previews": lambda scene: Call("/me/previews", scene.ada, {"previews": scene.drawn()}),
    "GET /me/availability": lambda scene: Call("/me/availability", scene.ada),
    "PUT /me/availability": lambda scene: Call(
        "/me/availability", scene.ada, {**WEEKLY, "revision": scene.own()["availability"]["revision"]}
    ),
    "POST /me/availability/preview": lambda scene: Call("/me/availability/preview", scene.ada, WEEKLY),
    "GET /me/availability/why": lambda scene: Call(
        "/me/availability/why?event_type=sync&start=2026-11-24T20:00:00Z", scene.ada
    ),
    "GET /me/event-types": lambda scene: Call("/me/event-types", scene.ada),
    "POST /me/event-types": lambda scene: Call("/me/event-types", scene.ada, an_event_type()),
    "PUT /me/event-types": lambda scene: Call("/me/event-types", scene.ada, scene.order()),
    "PUT /me/event-types/{slug}": lambda scene: Call(
        "/me/event-types/sync", scene.ada, an_event_type(revision=scene.offered("sync"))
    ),
    "DELETE /me/event-types/{slug}": lambda scene: Call("/me/event-types/office", scene.ada),
    "GET /me/bookings": lambda scene: Call("/me/bookings", scene.ada),
    "GET /me/weeks": lambda scene: Call("/me/weeks", scene.ada),
    "GET /me/calendars": lambda scene: Call("/me/calendars", scene.ada),
    "POST /me/calendars": lambda scene: Call("/me/calendars", scene.ada, {"url": scene.calendars().has(TUESDAY)}),
    "POST /me/calendars/{calendar_id}/read": lambda scene: Call(
        f"/me/calendars/{scene.add_calendar()}/read", scene.ada
    ),
    "DELETE /me/calendars/{calendar_id}": lambda scene: Call(f"/me/calendars/{scene.add_calendar()}", scene.ada),
    "GET /me/blocks": lambda scene: Call("/me/blocks", scene.ada),
    "POST /me/blocks": lambda scene: Call("/me/blocks", scene.ada, {"email": "eve@example.com"}),
    "DELETE /me/blocks/{block_id}": lambda scene: Call(f"/me/blocks/{scene.block()}", scene.ada),
    "GET /experts/{handle}/calendar.ics": lambda scene: Call(scene.feed()),
    "GET /me/calendar-feed": lambda scene: Call("/me/calendar-feed", scene.ada),
    "POST /me/calendar-feed": lambda scene: Call("/me/calendar-feed", scene.ada),
    "POST /bookings/{booking_id}/absence": lambda scene: Call(f"{scene.taken_place()}/absence", scene.ben),
    "PUT /bookings/{booking_id}/absence/reply": lambda scene: Call(
        f"{scene.absence()}/reply", scene.ada, {"text": "I was in the other room."}
    ),
    "POST /bookings/{booking_id}/proposal": lambda scene: Call(
        f"{scene.proposed()}/proposal", scene.ada, PROPOSED | {"action": "accept"}
    ),
    "PUT /bookings/{booking_id}/review": lambda scene: Call(
        f"{scene.completed()}/review", scene.ben, {"stars": 5, "text": "Exact."}
    ),
    "GET /bookings/{booking_id}/review": lambda scene: Call(scene.reviewed(), scene.ben),
    "GET /experts/{handle}/reviews": lambda scene: _of(scene.reviewed(), Call("/experts/ada-lovelace/reviews")),
    "GET /me/reviews": lambda scene: Call("/me/reviews", scene.ada),
    "PUT /me/reviews/{review_id}/reply": lambda scene: Call(scene.reply(), scene.ada, {"text": "Thank you."}),
    "GET /me/reputation": lambda scene: Call("/me/reputation", scene.ada),
    "POST /experts/{handle}/reviews/{review_id}/reports": lambda scene: Call(scene.reports(), body={"why": "spam"}),
    "GET /moderation/reviews": lambda scene: _of(scene.reported(), Call("/moderation/reviews", scene.moderator)),
    "PUT /moderation/reviews/{handle}/{review_id}": lambda scene: Call(
        scene.reported(), scene.moderator, {"hidden": "It's an advertisement."}
    ),
    "GET /me/webhooks": lambda scene: _of(scene.webhook(), Call("/me/webhooks", scene.ada)),
    "POST /me/webhooks": lambda scene: Call("/me/webhooks", scene.ada, A_WEBHOOK),
    "GET /me/webhooks/{webhook_id}": lambda scene: Call(f"/me/webhooks/{scene.webhook()}", scene.ada),
    "PATCH /me/webhooks/{webhook_id}": lambda scene: Call(
        f"/me/webhooks/{scene.webhook()}", scene.ada, {"status": "paused"}
    ),
    "DELETE /me/webhooks/{webhook_id}": lambda scene: Call(f"/me/webhooks/{scene.webhook()}", scene.ada),
    "POST /me/webhooks/{webhook_id}/secret": lambda scene: Call(f"/me/webhooks/{scene.webhook()}/secret", scene.ada),
    "POST /me/webhooks/{webhook_id}/test": lambda scene: Call(f"/me/webhooks/{scene.webhook()}/test", scene.ada),
    "GET /me/webhooks/{webhook_id}/attempts": lambda scene: Call(f"/me/webhooks/{scene.webhook()}/attempts", scene.ada),
    "POST /me/webhooks/{webhook_id}/resend": lambda scene: _resent(*scene.heard(), scene.ada),
    "POST /me/webhooks/{webhook_id}/replay": lambda scene: Call(f"{scene.heard()[0]}/replay", scene.ada, A_SPAN),
    "GET /me/calendar-accounts": lambda scene: _of(scene.account(reads=True), Call("/me/calendar-accounts", scene.ada)),
    "POST /me/calendar-accounts": lambda scene: Call("/me/calendar-accounts", scene.ada, AN_ACCOUNT),
    "POST /me/calendar-accounts/consent": lambda scene: Call(
        "/me/calendar-accounts/consent", scene.ada, {"service": "google"}
    ),
    "POST /me/calendar-accounts/consented": lambda scene: Call(
        "/me/calendar-accounts/consented", scene.ada, {"code": "4/0AX4XfWh", "state": scene.state()}
    ),
    "PUT /me/calendar-accounts/{account_id}": lambda scene: _chosen(scene, scene.chosen()),
    "PUT /me/calendar-accounts/{account_id}/credentials": lambda scene: _given(scene, "new-password"),
    "POST /me/calendar-accounts/{account_id}/reading": lambda scene: Call(
        f"/me/calendar-accounts/{scene.account(reads=True)}/reading", scene.ada
    ),
    "DELETE /me/calendar-accounts/{account_id}": lambda scene: Call(
        f"/me/calendar-accounts/{scene.account()}?entries=remove", scene.ada
    ),
    "GET /me/calendar-entries": lambda scene: _of(scene.deleted_there(), Call("/me/calendar-entries", scene.ada)),
    "POST /bookings/{booking_id}/calendar-entry": lambda scene: Call(
        scene.deleted_there(), scene.ada, {"action": "put_back"}
    ),
    "POST /calendar-pushes/google": lambda scene: _told_by_google(scene),
    "POST /calendar-pushes/microsoft": lambda scene: _told_by_microsoft(scene),
    "GET /health": lambda scene: Call("/health"),
    "GET /openapi.json": lambda scene: Call("/openapi.json"),
}
"""By method and path. Calls that go well, in the way that the declared cost is about."""


OTHERWISE: dict[tuple[str, int], Callable[[Scene], Call]] = {
    ("GET /experts", 422): lambda scene: Call("/experts?limit=0"),
    ("GET /experts/{handle}", 404): lambda scene: Call("/experts/nobody"),
    ("GET /experts/{handle}", 422): lambda scene: Call("/experts/ada-lovelace?days=0"),
    ("POST /holds", 409): lambda scene: Call("/holds", body=_of_taken_slot(scene)),
    ("POST /holds", 429): lambda scene: _after_three_holds(scene),
    ("POST /bookings", 401): lambda scene: _after_unproved_bookings(scene),
    ("DELETE /holds/{hold_id}", 404): lambda scene: Call(f"/holds/{'x' * 65}"),
    ("POST /bookings", 409): lambda scene: Call("/bookings", body=a_request(**_of_taken_slot(scene))),
    ("GET /bookings", 422): lambda scene: Call("/bookings", scene.ben),
    ("PATCH /bookings/{booking_id}/status", 409): lambda scene: Call(
        f"{scene.booking.path}/status", scene.ada, {"status": "completed"}
    ),
    ("POST /calendar-pushes/microsoft", 200): lambda scene: Call(
        "/calendar-pushes/microsoft?validationToken=t", body=""
    ),
    ("POST /calendar-pushes/google", 404): lambda scene: Call("/calendar-pushes/google", body=""),
    ("POST /calendar-pushes/microsoft", 404): lambda scene: Call("/calendar-pushes/microsoft", body={"value": [{}]}),
    ("POST /calendar-pushes/microsoft", 413): lambda scene: Call(
        "/calendar-pushes/microsoft", body={"value": "x" * 200_000}
    ),
    ("POST /bookings/{booking_id}/reschedule", 409): lambda scene: Call(
        f"{scene.booking.path}/reschedule", scene.booking.token, {"start": _of_taken_slot(scene)["start"]}
    ),
    ("DELETE /bookings/{booking_id}", 409): lambda scene: _of_another_booking(scene),
    ("POST /me/calendars", 200): lambda scene: _same_calendar(scene),
    ("POST /me/calendars", 429): lambda scene: _beside_another_reading(scene, "/me/calendars"),
    ("POST /me/calendars/{calendar_id}/read", 429): lambda scene: _beside_another_reading(
        scene, f"/me/calendars/{scene.add_calendar()}/read"
    ),
    ("POST /me/blocks", 200): lambda scene: _same_block(scene),
    ("PATCH /me", 409): lambda scene: _while_it_is_erased(scene),
    ("POST /reminders/off", 409): lambda scene: _click_while_it_is_erased(scene),
    ("POST /auth/codes", 429): lambda scene: _after_five_codes(scene),
    ("POST /auth/sessions", 401): lambda scene: Call("/auth/sessions", body={"email": BEN, "code": "000000"}),
    ("PUT /me/expert", 201): lambda scene: Call(
        "/me/expert", scene.ben, {**a_profile(), "handle": "ben-ito", "timezone": "Europe/London"}
    ),
    ("PUT /me/expert", 404): lambda scene: Call(
        "/me/expert", signed_in("bo@example.com", "bo-li"), {**a_profile(), "revision": "any"}
    ),
    ("PUT /me/expert", 409): lambda scene: Call("/me/expert", scene.ada, {**a_profile(), "revision": "another"}),
    ("GET /handles", 422): lambda scene: Call(f"/handles?handle={'x' * 81}", scene.ben),
    ("PUT /me/availability", 409): lambda scene: Call("/me/availability", scene.ada, {**WEEKLY, "revision": "another"}),
    ("GET /me/availability/why", 422): lambda scene: Call("/me/availability/why", scene.ada),
    ("PUT /me/event-types", 409): lambda scene: Call(
        "/me/event-types", scene.ada, {"order": ["sync"], "revision": "another"}
    ),
    ("PUT /me/event-types/{slug}", 409): lambda scene: Call(
        "/me/event-types/sync", scene.ada, an_event_type(revision="another")
    ),
    ("POST /bookings/{booking_id}/absence", 409): lambda scene: Call(
        f"{book(scene.api, start='2026-12-01T10:30:00Z').path}/absence", scene.ben
    ),
    ("PUT /bookings/{booking_id}/absence/reply", 409): lambda scene: Call(
        f"{book(scene.api, start='2026-12-01T10:30:00Z').path}/absence/reply", scene.ada, {"text": "I was there."}
    ),
    ("POST /bookings/{booking_id}/proposal", 409): lambda scene: Call(
        f"{scene.proposed()}/proposal", scene.booking.token, PROPOSED | {"action": "accept"}
    ),
    ("PUT /bookings/{booking_id}/review", 200): lambda scene: Call(scene.reviewed(), scene.ben, {"stars": 5}),
    ("PUT /bookings/{booking_id}/review", 401): lambda scene: Call(
        f"{scene.completed()}/review", scene.booking.token, {"stars": 5}
    ),
    ("PUT /bookings/{booking_id}/review", 409): lambda scene: Call(
        f"{book(scene.api, start='2026-12-01T10:30:00Z').path}/review", scene.ben, {"stars": 5}
    ),
    ("GET /experts/{handle}/reviews", 404): lambda scene: Call("/experts/nobody/reviews"),
    ("GET /experts/{handle}/reviews", 422): lambda scene: Call("/experts/ada-lovelace/reviews?limit=0"),
    ("POST /experts/{handle}/reviews/{review_id}/reports", 404): lambda scene: Call(
        "/experts/ada-lovelace/reviews/none/reports", body={"why": "spam"}
    ),
    ("GET /moderation/reviews", 404): lambda scene: Call("/moderation/reviews", scene.ben),
    ("PUT /moderation/reviews/{handle}/{review_id}", 404): lambda scene: Call(
        scene.reported(), scene.ada, {"hidden": "I don't like it."}
    ),
    ("GET /me/reviews", 422): lambda scene: Call("/me/reviews?limit=0", scene.ada),
    ("PUT /me/reviews/{review_id}/reply", 409): lambda scene: _after_a_reply(scene),
    ("GET /me/webhooks/{webhook_id}/attempts", 422): lambda scene: Call(
        f"/me/webhooks/{scene.webhook()}/attempts?limit=0", scene.ada
    ),
    ("PUT /me/calendar-accounts/{account_id}", 409): lambda scene: _chosen(
        scene, {**scene.chosen(), "title": "Another", "revision": "another"}
    ),
    ("DELETE /me/calendar-accounts/{account_id}", 422): lambda scene: Call(
        f"/me/calendar-accounts/{scene.account()}?entries=some", scene.ada
    ),
    ("POST /bookings/{booking_id}/calendar-entry", 409): lambda scene: Call(
        f"{scene.cancelled()}/calendar-entry", scene.ada, {"action": "put_back"}
    ),
    ("GET /me/bookings", 422): lambda scene: Call("/me/bookings?limit=0", scene.ada),
    ("GET /experts/{handle}/calendar.ics", 304): lambda scene: _with_etag(scene),
    ("GET /experts/{handle}/calendar.ics", 404): lambda scene: Call("/experts/ada-lovelace/calendar.ics?key=forged"),
}
"""Calls that meet a status which is declared for that endpoint alone."""


LIKE_EACH_OTHER: dict[str, Callable[[Scene], tuple[Call, Call]]] = {
    "POST /bookings": lambda scene: (
        Call("/bookings", scene.ben, a_request()),
        Call("/bookings", scene.ben, a_request(start="2026-11-24T14:00:00Z")),
    ),
    "PATCH /bookings/{booking_id}/status": lambda scene: _of_two(scene, "status", {"status": "cancelled"}),
    "POST /bookings/{booking_id}/reschedule": lambda scene: _of_two(
        scene, "reschedule", {"start": "2026-11-24T16:00:00Z"}
    ),
    "POST /bookings/{booking_id}/proposal": lambda scene: (
        Call(f"{scene.proposed()}/proposal", scene.ada, PROPOSED | {"action": "accept"}),
        Call(
            f"{scene.proposed(book(scene.api, start='2026-11-24T15:00:00Z'))}/proposal",
            scene.ada,
            PROPOSED | {"action": "accept"},
        ),
    ),
    "POST /auth/sessions": lambda scene: _same_code_twice(scene),
    "POST /experts/{handle}/reviews/{review_id}/reports": lambda scene: (
        Call(scene.reports(), body={"why": "spam"}),
        Call(scene.reports(), body={"why": "private"}),
    ),
    "POST /me/photo": lambda scene: (Call("/me/photo", scene.ada), Call("/me/photo", scene.ada)),
    "POST /me/previews": lambda scene: (Call("/me/previews", scene.ada), Call("/me/previews", scene.ada)),
    "POST /me/webhooks": lambda scene: (Call("/me/webhooks", scene.ada, A_WEBHOOK),) * 2,
    "PATCH /me/webhooks/{webhook_id}": lambda scene: _moved_twice(scene),
    "POST /me/calendar-accounts": lambda scene: (Call("/me/calendar-accounts", scene.ada, AN_ACCOUNT),) * 2,
    "POST /me/calendar-accounts/consent": lambda scene: (PLAIN["POST /me/calendar-accounts/consent"](scene),) * 2,
    "PUT /me/calendar-accounts/{account_id}/credentials": lambda scene: (_given(scene, "one"), _given(scene, "two")),
    "POST /me/calendar-accounts/{account_id}/reading": lambda scene: (
        Call(f"/me/calendar-accounts/{scene.account()}/reading", scene.ada),
        Call(f"/me/calendar-accounts/{_another_account(scene)}/reading", scene.ada),
    ),
    "POST /me/webhooks/{webhook_id}/test": lambda scene: (Call(f"/me/webhooks/{scene.webhook()}/test", scene.ada),) * 2,
    "POST /me/webhooks/{webhook_id}/resend": lambda scene: (_resent(*scene.heard(), scene.ada),) * 2,
    "POST /me/webhooks/{webhook_id}/replay": lambda scene: (Call(f"{scene.heard()[0]}/replay", scene.ada, A_SPAN),) * 2,
}
"""Two calls, of which an hour that allows one allows the first."""


def call_that_meets(status: int, name: str, scene: Scene) -> Call:
    """A call of the endpoint that meets this declared status: its own, or one that meets it at every endpoint."""
    own = OTHERWISE.get((name, status))
    if own is not None:
        return own(scene)
    if status == 429:
        return _after_as_many_as_an_hour_allows(name, scene)
    call = PLAIN[name](scene)
    if status == 415:
        return replace(call, headers={**call.headers, "Content-Type": "text/html"})
    if status == 401:
        return replace(call, token=None)
    if status == 404:
        # A stranger to a booking; or, where a stranger gets 401, somebody signed in who isn't an expert.
        if call.path.startswith("/me/"):
            return replace(call, token=signed_in("eve@example.com"))
        return replace(call, token=None, path=call.path.partition("?")[0])
    return replace(call, body={400: "{", 413: {"notes": "x" * 66_000}, 422: {"surprise": 1}}[status])


def _after_as_many_as_an_hour_allows(name: str, scene: Scene) -> Call:
    """A call like one before that counted, where an hour allows one."""
    first, again = LIKE_EACH_OTHER[name](scene)
    forget_counts()
    scene.set_limits(1)
    assert first.send(scene.client, name.partition(" ")[0]).status_code < 300
    return again


def _resent(path: str, event_id: str, token: str) -> Call:
    return Call(f"{path}/resend", token, {"event_id": event_id})


def _chosen(scene: Scene, body: dict[str, Any]) -> Call:
    return Call(f"/me/calendar-accounts/{scene.account(reads=True)}", scene.ada, body)


def _given(scene: Scene, password: str) -> Call:
    body = {name: value for name, value in AN_ACCOUNT.items() if name != "service"}
    return Call(f"/me/calendar-accounts/{scene.account()}/credentials", scene.ada, {**body, "password": password})


def _another_account(scene: Scene) -> str:
    answer = scene.api.post("/me/calendar-accounts", AN_ACCOUNT, Authorization=f"Bearer {scene.ada}")
    identity: str = answer.body["account"]["id"]
    return identity


def _moved_twice(scene: Scene) -> tuple[Call, Call]:
    path = f"/me/webhooks/{scene.webhook()}"
    urls = ("https://8.8.8.8/second", "https://8.8.8.8/third")
    first, second = (Call(path, scene.ada, {"url": url}) for url in urls)
    return first, second


def _after_unproved_bookings(scene: Scene) -> Call:
    """One more than an hour allows."""
    book(scene.api, start="2026-11-24T16:00:00Z")
    scene.set_limits(1)
    return PLAIN["POST /bookings"](scene)


def _of_two(scene: Scene, action: str, body: Any) -> tuple[Call, Call]:
    first, second = (book(scene.api, start=f"2026-11-24T{hour}:00:00Z") for hour in (14, 15))
    return Call(f"{first.path}/{action}", first.token, body), Call(f"{second.path}/{action}", second.token, body)


def _same_code_twice(scene: Scene) -> tuple[Call, Call]:
    call = Call("/auth/sessions", body={"email": BEN, "code": _code(scene)})
    return call, call


def _listed() -> Call:
    directory.project("ada-lovelace", None)
    return Call("/experts?limit=5")


def _code(scene: Scene) -> str:
    assert ask(scene.api, BEN).status == 202
    return code_in_the_mail(BEN)


def _of_taken_slot(scene: Scene) -> dict[str, Any]:
    """What asks for a slot that somebody has, and that the scene's booking could be moved to."""
    wanted = {"expert": "ada-lovelace", "event_type": "deep-dive", "start": "2026-11-25T14:00:00Z"}
    book(scene.api, **wanted, email="zoe@example.com")
    return wanted


def _of_another_booking(scene: Scene) -> Call:
    made = book(scene.api)
    return Call(made.path, made.token)


def _after_three_holds(scene: Scene) -> Call:
    for start in ("2026-11-24T10:30:00Z", "2026-11-24T11:30:00Z", "2026-11-24T12:30:00Z"):
        assert scene.api.post("/holds", {**A_HOLD, "start": start}).status == 201
    return Call("/holds", body={**A_HOLD, "start": "2026-11-24T13:30:00Z"})


def _same_calendar(scene: Scene) -> Call:
    scene.add_calendar()
    return Call("/me/calendars", scene.ada, {"url": scene.calendars().url()})


def _told_by_google(scene: Scene) -> Call:
    channel = scene.channel()
    headers = {"X-Goog-Channel-Id": channel, "X-Goog-Channel-Token": scene.token_on(channel)}
    more = {"X-Goog-Resource-State": "exists", "X-Goog-Message-Number": "8"}
    return Call("/calendar-pushes/google", body="", headers=headers | more)


def _told_by_microsoft(scene: Scene) -> Call:
    told = {"subscriptionId": scene.channel(), "clientState": scene.token_on(push.CHANNEL)}
    return Call("/calendar-pushes/microsoft", body={"value": [told]})


def _by_one_click() -> Call:
    token = tokens.load_signer().make_reminders_token(BEN)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return Call(f"/reminders/off?token={token}", body="List-Unsubscribe=One-Click", headers=form)


def _click_while_it_is_erased(scene: Scene) -> Call:
    _while_it_is_erased(scene)
    return _by_one_click()


def _while_it_is_erased(scene: Scene) -> Call:
    assert scene.api.delete("/me", Authorization=f"Bearer {scene.ben}").status == 202
    scene.set_clock(NOW + timedelta(seconds=1))
    return Call("/me", scene.ben, {"name": "Ben Ito"})


def _same_block(scene: Scene) -> Call:
    scene.block()
    return Call("/me/blocks", scene.ada, {"domain": "example.org"})


def _beside_another_reading(scene: Scene, path: str) -> Call:
    """While a calendar that was just added is being read."""
    body = {"url": scene.calendars().has(TUESDAY, name="being-read")}
    assert scene.api.post("/me/calendars", body, Authorization=f"Bearer {scene.ada}").status == 201
    body = {"url": scene.calendars().has(TUESDAY, name="next")}
    return Call(path, scene.ada, body if path == "/me/calendars" else None)


def _after_five_codes(scene: Scene) -> Call:
    for _ in range(5):
        assert ask(scene.api, BEN).status == 202
    return Call("/auth/codes", body={"email": BEN})


def _of(_: str, call: Call) -> Call:
    return call


def _after_a_reply(scene: Scene) -> Call:
    path = scene.reply()
    assert scene.api.put(path, {"text": "Thank you."}, Authorization=f"Bearer {scene.ada}").status == 200
    return Call(path, scene.ada, {"text": "And another thing."})


def _with_etag(scene: Scene) -> Call:
    path = scene.feed()
    tag = scene.client.http.get(path).headers["ETag"]
    return Call(path, headers={"If-None-Match": tag})
