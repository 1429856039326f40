"""What Google and Microsoft call when a calendar changed: how soon that is read, and what becomes of channels."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from botocore.exceptions import EndpointConnectionError

from expertbook import clock
from expertbook.adapters import calendar_queue
from expertbook.adapters.calendar_services import channels
from expertbook.adapters.calendar_services.channels import WatchedCalendar, channel_key, make_token
from expertbook.adapters.calendar_services.microsoft.push import CHANNEL, MAX_BODY
from expertbook.domain.calendar_account import READ_EVERY, AccountStatus, CalendarAccount
from expertbook.services import read_account, write_entries
from expertbook.services.read_account import ReadingOutcome
from expertbook.store import calendar_accounts
from tests.api import calendar_messages
from tests.api.conftest import NOW, Answer, Api, before_each_call, counted_calls, stored_items
from tests.api.external_calendars.elsewhere import busy_days
from tests.api.test_calendar_consents import Way, google, graph, operator
from tests.api.test_consents import rotated
from tests.calendar_servers import google_server, graph_server
from tests.calendar_servers.google_server import GoogleServer
from tests.calendar_servers.graph_server import GraphServer

__all__ = ["google", "graph", "operator", "rotated"]

At = Callable[[datetime], None]
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
TEN = datetime(2026, 11, 24, 10, tzinfo=NOW.tzinfo)
HOMES = {"google": google_server.ADA, "microsoft": graph_server.HOME}
FAMILIES = {"google": "family@group.example", "microsoft": graph_server.FAMILY}
SHARED = {"google": "holidays@group.example", "microsoft": graph_server.TEAM}
HANDLE = "ada-lovelace"


@dataclass
class Pushed(Way):
    """Ada's account at a service, whose calls come to the API when they are handed on."""

    @property
    def account(self) -> CalendarAccount:
        return self.stored()

    def calendar_id(self, calendar: str = "") -> str:
        url = calendar or HOMES[self.service]
        return next(each.id for each in self.account.calendars if each.url == url)

    def read_of(self, *calendars: str, writes_to: str | None = None) -> None:
        """Ada chooses which of her calendars are read, and the function hears of it."""
        shown = self.shown()
        body = {
            "reads": [self.calendar_id(each) for each in calendars],
            "writes_to": self.calendar_id(writes_to) if writes_to else None,
            "on_delete": "ask",
            "title": "",
            "description": "",
            "invites": False,
            "revision": shown["revision"],
        }
        assert self.api.put(f"/me/calendar-accounts/{shown['id']}", body, **self.headers).status == 200
        calendar_messages.deliver()

    def enter(self, start: datetime = TEN, calendar: str = "") -> None:
        """Ada enters something there."""
        self.server.create(start, start + HOUR, calendar=calendar or HOMES[self.service])

    def calls(self) -> list[Any]:
        """The service's calls since the last time, as they come."""
        found = list(self.server.notifications)
        self.server.notifications.clear()
        return found

    def call(self, told: Any) -> Answer:
        """One of them comes."""
        if self.service == "google":
            return self.api.post("/calendar-pushes/google", "", Content_Type="application/json; utf-8", **told)
        return self.api.post("/calendar-pushes/microsoft", told)

    def hear(self) -> list[int]:
        """All of them come. Returns what each is answered with."""
        return [self.call(told).status for told in self.calls()]

    def readings(self) -> int:
        """How often a calendar was read since the last time."""
        names = ("/events", "/calendarView")
        found = [each for each in self.server.calls if each.method == "GET" and each.path.endswith(names)]
        self.server.calls.clear()
        return len(found)

    def watches(self) -> int:
        """How often the service was asked for a channel, or for more time, since the last time."""
        found = [
            each
            for each in self.server.calls
            if each.path.endswith("/watch") or (each.method in ("POST", "PATCH") and "subscriptions" in each.path)
        ]
        self.server.calls.clear()
        return len(found)

    def channels(self) -> dict[str, Any]:
        """Those that the service has."""
        found = self.server.channels if self.service == "google" else self.server.subscriptions
        return dict(found)

    def channels_end(self) -> None:
        """The service ends them, and doesn't say so."""
        (self.server.channels if self.service == "google" else self.server.subscriptions).clear()


OKAY = {"google": 200, "microsoft": 202}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """How long each message to the calendar function is put off."""
    found: list[timedelta] = []
    put = lambda _handle, _account, put_off=timedelta(): found.append(put_off)  # noqa: E731
    monkeypatch.setattr(calendar_queue, "tell_account", put)
    return found


@pytest.fixture(params=["google", "microsoft"])
def pushed(request: pytest.FixtureRequest, api: Api) -> Pushed:
    """One whose default calendar is read, and watched. The clock of the service is ours."""
    server = request.getfixturevalue({"google": "google", "microsoft": "graph"}[request.param])
    server.now = lambda: clock.now().timestamp()
    made = Pushed(api, request.param, server)
    made.connect()
    made.read_of(HOMES[made.service])
    made.hear()
    server.calls.clear()
    return made


def test_what_is_entered_closes_time_without_waiting_for_the_clock(pushed: Pushed, at: At) -> None:
    at(NOW + 7 * MINUTE)
    pushed.enter()
    assert pushed.hear() == [OKAY[pushed.service]]
    calendar_messages.deliver()
    assert busy_days() == {"2026-11-24"}
    assert pushed.readings() == 1


def test_an_account_that_is_told_is_read_once_an_hour(pushed: Pushed, at: At) -> None:
    """Services say that some calls may get lost."""
    readings = []
    for minute in (4, 9, 30, 58, 59, 64, 118, 119, 124):
        at(NOW + minute * MINUTE)
        calendar_messages.hand_over()
        at(NOW + minute * MINUTE + SECOND)
        if minute == 30:
            pushed.enter()
        calendar_messages.deliver()
        if pushed.readings():
            readings.append(minute)
    assert readings == [59, 119]
    assert busy_days() == {"2026-11-24"}


@pytest.mark.parametrize("is_read", [True, False])
def test_a_calendar_that_could_not_be_read_is_read_as_soon_as_if_nobody_told_and_then_later_each_time(
    pushed: Pushed, at: At, is_read: bool
) -> None:
    """What its service's call said is in no reading yet, and it doesn't call again. The other ones are read."""
    family = FAMILIES[pushed.service]
    pushed.read_of(HOMES[pushed.service], *([family] if is_read else []), writes_to=None if is_read else family)
    pushed.hear()
    pushed.server.calls.clear()
    pushed.server.trouble(403, "forbidden", method="GET", path=f"/calendars/{quote(family)}/", times=50)
    readings = []
    for minute in range(7, 120):
        at(NOW + minute * MINUTE)
        if minute == 7:
            pushed.enter(calendar=family)
            pushed.enter()
            assert set(pushed.hear()) == {OKAY[pushed.service]}
        if minute == 100:
            pushed.server.no_trouble()
        calendar_messages.hand_over()
        calendar_messages.deliver()
        if pushed.readings():
            readings.append(minute)
    assert readings == [7, 11, 20, 39, 78]
    assert busy_days() == {"2026-11-24"}


def test_calls_that_follow_each_other_lead_to_two_readings(pushed: Pushed, at: At) -> None:
    """Each write of ours leads to one as well. The last of them is not lost."""
    at(NOW + 7 * MINUTE)
    pushed.enter()
    assert pushed.hear() == [OKAY[pushed.service]]
    calendar_messages.deliver()
    for number in range(30):
        at(NOW + 7 * MINUTE + SECOND + number * SECOND / 10)
        pushed.enter(TEN + timedelta(days=number % 5))
        assert pushed.hear() == [OKAY[pushed.service]]
    assert len(calendar_messages.take()) == 1
    assert pushed.readings() == 1
    at(NOW + 7 * MINUTE + 11 * SECOND)
    calendar_messages.call({"expert": HANDLE, "account": pushed.account.id})
    assert pushed.readings() == 1
    assert busy_days() == {f"2026-11-{day}" for day in range(24, 29)}
    at(NOW + 8 * MINUTE + 30 * SECOND)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert pushed.readings() == 0


def test_a_message_waits_until_the_next_reading_may_be(pushed: Pushed, at: At, told: list[timedelta]) -> None:
    at(NOW + 7 * MINUTE)
    for seconds in (0, 1, 4):
        at(NOW + 7 * MINUTE + seconds * SECOND)
        pushed.enter()
        pushed.hear()
        calendar_messages.call({"expert": HANDLE, "account": pushed.account.id})
    assert told == [timedelta(), 9 * SECOND]


def test_a_message_that_is_lost_is_made_good_by_the_clock(pushed: Pushed, at: At) -> None:
    at(NOW + 7 * MINUTE)
    pushed.enter()
    pushed.hear()
    calendar_messages.take()
    at(NOW + 8 * MINUTE)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert busy_days() == {"2026-11-24"}


def test_what_changes_while_it_is_read_is_read_as_well(pushed: Pushed, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    """The call comes when the service has answered, and what it says is not in that answer."""
    really = read_account.read
    meanwhile = [TEN + timedelta(days=1)]

    def read(*given: Any) -> ReadingOutcome:
        outcome = really(*given)
        if meanwhile:
            pushed.enter(meanwhile.pop())
            pushed.hear()
        return outcome

    monkeypatch.setattr(read_account, "read", read)
    at(NOW + 7 * MINUTE)
    pushed.enter()
    pushed.hear()
    calendar_messages.deliver()
    assert busy_days() == {"2026-11-24"}
    at(NOW + 7 * MINUTE + 10 * SECOND)
    calendar_messages.call({"expert": HANDLE, "account": pushed.account.id})
    assert busy_days() == {"2026-11-24", "2026-11-25"}


@pytest.mark.parametrize("is_at_work", [True, False])
def test_a_message_that_comes_while_somebody_is_at_work_is_not_lost(
    pushed: Pushed, at: At, monkeypatch: pytest.MonkeyPatch, is_at_work: bool
) -> None:
    """Who writes bookings may have begun when nothing was to be read yet, and end after."""
    at(NOW + 7 * MINUTE)
    pushed.enter()
    pushed.hear()
    calendar_messages.deliver()
    at(NOW + 7 * MINUTE + SECOND)
    pushed.enter(TEN + timedelta(days=1))
    pushed.hear()
    (message,) = calendar_messages.take()
    at(NOW + 7 * MINUTE + 9 * SECOND)
    really = write_entries.write_pending

    def write(*given: Any) -> datetime | None:
        monkeypatch.setattr(write_entries, "write_pending", really)
        at(NOW + 7 * MINUTE + 10 * SECOND)
        if is_at_work:
            calendar_messages.call(message)
        return really(*given)

    monkeypatch.setattr(write_entries, "write_pending", write)
    calendar_accounts.want(HANDLE, pushed.account.id, clock.now())
    calendar_messages.call({"expert": HANDLE, "account": pushed.account.id})
    if not is_at_work:
        calendar_messages.call(message)
    assert busy_days() == {"2026-11-24", "2026-11-25"}


def test_a_call_while_somebody_reads_for_another_reason_is_read_after_it(
    pushed: Pushed, at: At, monkeypatch: pytest.MonkeyPatch, told: list[timedelta]
) -> None:
    really = read_account.read

    def read(*given: Any) -> ReadingOutcome:
        outcome = really(*given)
        monkeypatch.setattr(read_account, "read", really)
        pushed.enter()
        pushed.hear()
        return outcome

    monkeypatch.setattr(read_account, "read", read)
    at(NOW + 59 * MINUTE)
    calendar_messages.call({"expert": HANDLE, "account": pushed.account.id})
    assert told == [10 * SECOND]
    at(NOW + 59 * MINUTE + 10 * SECOND)
    calendar_messages.call({"expert": HANDLE, "account": pushed.account.id})
    assert busy_days() == {"2026-11-24"}


def test_a_service_that_wants_to_be_left_alone_is_not_asked_because_it_calls(pushed: Pushed, at: At) -> None:
    at(NOW + 7 * MINUTE)
    pushed.server.trouble(429, "rateLimitExceeded", "Retry-After: 600")
    pushed.enter()
    pushed.hear()
    calendar_messages.deliver()
    assert pushed.account.status is AccountStatus.BROKEN
    pushed.server.calls.clear()
    for minute in range(8, 17):
        at(NOW + minute * MINUTE)
        pushed.enter(TEN + timedelta(days=1))
        assert pushed.hear() == [OKAY[pushed.service]]
        assert calendar_messages.take() == []
        calendar_messages.hand_over()
        calendar_messages.deliver()
    assert pushed.server.calls == []
    at(NOW + 17 * MINUTE)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert busy_days() == {"2026-11-24", "2026-11-25"}


def test_a_call_for_an_account_that_is_gone_is_for_nobody(pushed: Pushed) -> None:
    pushed.enter()
    (told,) = pushed.calls()
    calendar_accounts.delete(pushed.account)
    answer = pushed.call(told)
    assert (answer.status, answer.body["type"]) == (404, "not_found")


def test_an_account_that_leaves_hears_nothing_more(pushed: Pushed) -> None:
    pushed.enter()
    (told,) = pushed.calls()
    path = f"/me/calendar-accounts/{pushed.account.id}"
    assert pushed.api.delete(path, **pushed.headers).status == 204
    assert pushed.call(told).status == 404


# What nobody but the service can say


def of_google(channel: str, token: str, state: str = "exists") -> dict[str, str]:
    """A call of Google's."""
    return {
        "x-goog-channel-id": channel,
        "x-goog-channel-token": token,
        "x-goog-resource-state": state,
        "x-goog-message-number": "8",
    }


def of_graph(*told: tuple[str, str]) -> bytes:
    """A call of Graph's, about these subscriptions with these tokens."""
    return json.dumps({"value": [{"subscriptionId": name, "clientState": token} for name, token in told]}).encode()


@pytest.fixture
def say(pushed: Pushed) -> Callable[[str, str], Any]:
    """What the service says on a channel with a token."""
    return of_google if pushed.service == "google" else lambda channel, token: of_graph((channel, token))


def token_of(pushed: Pushed, calendar: str, channel: str, account: str = "") -> str:
    """The token that a channel of a calendar would have."""
    account = account or pushed.account.id
    return make_token(channel_key(HANDLE, account), WatchedCalendar(HANDLE, account, calendar), named(pushed, channel))


def named(pushed: Pushed, channel: str) -> str:
    """What a channel is called in its token."""
    return channel if pushed.service == "google" else CHANNEL


def test_a_forged_call_has_nothing_read_or_written(pushed: Pushed, say: Callable[[str, str], Any]) -> None:
    (channel,) = pushed.channels()
    token = token_of(pushed, pushed.calendar_id(), channel)
    assert pushed.call(say(channel, token)).status == OKAY[pushed.service]
    before = stored_items()
    calendar_messages.take()
    forged = [
        "",
        token[:-1],
        token[:-1] + "x",
        token.replace(HANDLE, "mallory"),
        token.replace("k1.", "k2."),
        "x" * 200,
    ]
    with counted_calls() as calls:
        answers = [pushed.call(say(channel, wrong)) for wrong in forged]
    assert {(each.status, each.body["detail"]) for each in answers} == {(404, "There is nothing here")}
    assert calls == []
    assert (stored_items(), calendar_messages.take()) == (before, [])


def test_a_call_on_another_channel_is_for_nobody(pushed: Pushed, say: Callable[[str, str], Any]) -> None:
    """Its token is one of ours, but of a channel that the account hasn't, of another calendar, or of no account."""
    (channel,) = pushed.channels()
    pushed.read_of(HOMES[pushed.service], FAMILIES[pushed.service])
    (other,) = pushed.channels().keys() - {channel}
    before = stored_items()
    home = pushed.calendar_id()
    wrong = [
        ("c9", token_of(pushed, home, "c9")),
        (other, token_of(pushed, home, other)),
        (channel, token_of(pushed, "no-calendar", channel)),
        (channel, token_of(pushed, home, channel, "no-account")),
    ]
    assert [pushed.call(say(*each)).status for each in wrong] == [404] * 4
    assert stored_items() == before


def test_a_call_on_a_channel_that_was_replaced_is_for_nobody(google: GoogleServer, api: Api, at: At) -> None:
    pushed = Pushed(api, "google", google)
    google.now = lambda: clock.now().timestamp()
    pushed.connect()
    pushed.read_of(google_server.ADA)
    pushed.enter()
    old = pushed.calls()[-1]
    at(NOW + timedelta(days=6, minutes=1))
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert pushed.call(old).status == 404
    pushed.enter()
    assert pushed.hear() == [200, 200]


def test_the_first_call_of_a_channel_has_nothing_read(google: GoogleServer, api: Api) -> None:
    pushed = Pushed(api, "google", google)
    pushed.connect()
    pushed.read_of(google_server.ADA)
    (first,) = pushed.calls()
    with counted_calls() as calls:
        assert pushed.call(first).status == 200
    assert calls == []


def test_a_rotated_key_leaves_channels_as_they_are(pushed: Pushed, rotated: Callable[[], None]) -> None:
    rotated()
    pushed.enter()
    assert pushed.hear() == [OKAY[pushed.service]]
    pushed.read_of(HOMES[pushed.service], FAMILIES[pushed.service])
    pushed.enter(calendar=FAMILIES[pushed.service])
    assert set(pushed.hear()) == {OKAY[pushed.service]}


def test_microsoft_is_told_that_the_address_is_ours(api: Api) -> None:
    """https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks#notificationurl-validation"""
    query = "account=a1&validationToken=Validation%3A+Testing+client+%3Cb%3E"
    sent = {"Content-Type": "text/plain; charset=utf-8"}
    response = api._client.http.post(f"/calendar-pushes/microsoft?{query}", headers=sent)
    assert (response.status_code, response.body) == (200, b"Validation: Testing client <b>")
    told = {name: response.headers[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")}
    assert told == {"Content-Type": "text/plain", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


@pytest.mark.parametrize("body", [b"", b"[]", b"[" * 100_000, b'{"value": 1}', b'{"value": []}', b"\xff"])
def test_what_makes_no_sense_is_for_nobody(api: Api, body: bytes) -> None:
    assert api.post("/calendar-pushes/microsoft", body).status == 404
    assert api.post("/calendar-pushes/google", body).status == 404


def test_a_body_without_end_is_refused(api: Api) -> None:
    assert api.post("/calendar-pushes/microsoft", b" " * (MAX_BODY + 1)).status == 413


def test_of_a_call_about_many_subscriptions_those_are_heard_that_are_ours(graph: GraphServer, api: Api) -> None:
    pushed = Pushed(api, "microsoft", graph)
    pushed.connect()
    pushed.read_of(graph_server.HOME)
    (channel,) = pushed.channels()
    calendar_messages.take()
    mine = channel, token_of(pushed, pushed.calendar_id(), channel)
    gone = channel, token_of(pushed, pushed.calendar_id(), channel, "no-account")
    assert api.post("/calendar-pushes/microsoft", of_graph(gone, mine, mine)).status == 202
    assert len(calendar_messages.take()) == 1
    assert api.post("/calendar-pushes/microsoft", of_graph(gone, gone)).status == 404
    assert api.post("/calendar-pushes/microsoft", of_graph(mine, (channel, mine[1][:-1]))).status == 404
    assert calendar_messages.take() == []


# Channels


def test_a_channel_is_renewed_a_day_before_its_end(pushed: Pushed, at: At) -> None:
    (first,) = pushed.account.channels.values()
    early, due = first.until - timedelta(hours=25, minutes=2), first.until - timedelta(days=1)
    at(early)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert pushed.watches() == 0
    at(due)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    (second,) = pushed.account.channels.values()
    assert second.until > first.until + timedelta(days=1)
    assert list(pushed.channels()) == [second.id]
    at(first.until + HOUR)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    pushed.calls()
    pushed.enter()
    assert pushed.hear() == [OKAY[pushed.service]]


def test_what_changed_before_there_was_a_channel_is_read(pushed: Pushed, at: At) -> None:
    """Between the reading before and the first call on the channel nobody would tell."""
    account = pushed.account
    calendar_accounts.keep_channels(account, replace(account, channels={}, watch_at=None))
    at(NOW + 2 * MINUTE)
    pushed.enter()
    pushed.calls()
    calendar_accounts.want(HANDLE, account.id, clock.now())
    calendar_messages.call({"expert": HANDLE, "account": account.id})
    assert busy_days() == {"2026-11-24"}


def test_calendars_that_are_of_no_interest_any_more_are_not_watched(pushed: Pushed) -> None:
    home, family = HOMES[pushed.service], FAMILIES[pushed.service]
    pushed.read_of(home, writes_to=family)
    assert set(pushed.account.channels) == {pushed.calendar_id(), pushed.calendar_id(family)}
    assert len(pushed.channels()) == 2
    pushed.read_of(family)
    assert set(pushed.account.channels) == {pushed.calendar_id(family)}
    assert len(pushed.channels()) == 1
    pushed.read_of()
    assert pushed.channels() == {}
    assert pushed.account.channels == {}


def test_channels_are_stopped_when_an_account_goes_whose_entries_are_removed(pushed: Pushed) -> None:
    path = f"/me/calendar-accounts/{pushed.account.id}?entries=remove"
    assert pushed.api.delete(path, **pushed.headers).status == 204
    calendar_messages.deliver()
    assert calendar_accounts.of_expert(HANDLE) == []
    assert pushed.channels() == {}


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        *((401, "push.webhookUrlUnauthorized"), (403, "forbidden"), (400, "pushNotSupportedForRequestedResource")),
        *((400, "ValidationError"), (404, "notFound"), (429, "rateLimitExceeded"), (503, "backendError")),
    ],
)
def test_a_service_that_does_not_call_is_asked_again_after_an_hour(
    pushed: Pushed, at: At, status: int, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It's read all the same, every five minutes; and whoever runs the site is warned, unless that passes."""
    path = "watch" if pushed.service == "google" else "subscriptions"
    pushed.channels_end()
    account = pushed.account
    calendar_accounts.keep_channels(account, replace(account, channels={}, watch_at=None))
    # With a 401 we try once more, with another access token.
    pushed.server.trouble(status, reason, method="POST", path=path, times=2 if status == 401 else 1)
    calendar_accounts.want(HANDLE, account.id, NOW)
    calendar_messages.call({"expert": HANDLE, "account": account.id})
    warned = [each.message for each in caplog.records if each.levelname == "WARNING"]
    assert warned == (["account not watched"] if status not in (429, 503) else [])
    readings = []
    for minute in (3, 4, 8, 12, 30, 59):
        at(NOW + minute * MINUTE)
        if minute == 4:
            pushed.enter()
        calendar_messages.hand_over()
        calendar_messages.deliver()
        calls = list(pushed.server.calls)
        if pushed.readings():
            readings.append(minute)
        pushed.server.calls[:] = calls
        watched = pushed.watches()
        assert watched == 0, minute
    assert readings == [4, 8, 12, 30, 59]
    assert (pushed.account.status, busy_days()) == (AccountStatus.CONNECTED, {"2026-11-24"})
    at(NOW + 63 * MINUTE)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert len(pushed.channels()) == len(pushed.account.channels) == 1


def test_an_account_whose_last_channel_ended_is_read_every_five_minutes(
    pushed: Pushed, at: At, caplog: pytest.LogCaptureFixture
) -> None:
    (channel,) = pushed.account.channels.values()
    path = "watch" if pushed.service == "google" else "subscriptions"
    pushed.server.trouble(400, "ValidationError", path=path, times=9)
    readings, warned = [], []
    for minutes in (-24 * 60, -60, 0, 10, 15, 20):
        at(channel.until + minutes * MINUTE)
        calendar_messages.hand_over()
        calendar_messages.deliver()
        readings.append(pushed.readings())
        warned.append("account not watched" in caplog.text)
    assert readings == [1] * 6
    assert warned == [False, False, True, True, True, True]
    assert (pushed.account.status, pushed.account.reads_on) == ("connected", clock.now() + READ_EVERY - MINUTE)


def test_one_calendar_that_cannot_be_watched_keeps_back_no_other(
    pushed: Pushed, caplog: pytest.LogCaptureFixture
) -> None:
    path = "watch" if pushed.service == "google" else "subscriptions"
    pushed.server.trouble(400, "pushNotSupportedForRequestedResource", method="POST", path=path)
    shared = SHARED[pushed.service]
    pushed.read_of(HOMES[pushed.service], FAMILIES[pushed.service], shared)
    assert set(pushed.account.channels) == {pushed.calendar_id(), pushed.calendar_id(shared)}
    assert pushed.account.reads_on == NOW + READ_EVERY - MINUTE
    assert "account not watched" not in caplog.text


def test_a_run_that_is_out_of_time_begins_no_channel(pushed: Pushed, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    pushed.watches()
    with monkeypatch.context() as patch:
        patch.setattr("app.SECONDS_FOR_AN_ACCOUNT", -1)
        pushed.read_of(HOMES[pushed.service], FAMILIES[pushed.service])
    assert (pushed.watches(), set(pushed.account.channels)) == (0, {pushed.calendar_id()})
    at(NOW + HOUR)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert len(pushed.account.channels) == 2


@pytest.mark.parametrize("ending", ["reauthorizationRequired", "subscriptionRemoved"])
def test_graph_says_that_a_subscription_ends(graph: GraphServer, api: Api, at: At, ending: str) -> None:
    """https://learn.microsoft.com/en-us/graph/change-notifications-lifecycle-events"""
    graph.now = lambda: clock.now().timestamp()
    pushed = Pushed(api, "microsoft", graph)
    pushed.connect()
    pushed.read_of(graph_server.HOME)
    (channel,) = pushed.account.channels.values()
    at(NOW + HOUR)
    graph.notify(graph.subscriptions[channel.id], lifecycleEvent=ending)
    if ending == "subscriptionRemoved":
        del graph.subscriptions[channel.id]
    told = pushed.calls()
    assert [pushed.call(each).status for each in told] == [202]
    calendar_messages.deliver()
    (another,) = pushed.account.channels.values()
    assert another.until == channel.until + HOUR
    assert (another.id == channel.id) == (ending == "reauthorizationRequired")
    assert list(graph.subscriptions) == [another.id]
    pushed.enter()
    assert pushed.hear() == [202]


def test_a_subscription_that_ends_is_renewed_although_the_table_failed_meanwhile(
    graph: GraphServer, api: Api, at: At
) -> None:
    graph.now = lambda: clock.now().timestamp()
    pushed = Pushed(api, "microsoft", graph)
    pushed.connect()
    pushed.read_of(graph_server.HOME)
    (channel,) = pushed.account.channels.values()
    at(NOW + HOUR)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    graph.notify(graph.subscriptions[channel.id], lifecycleEvent="reauthorizationRequired")
    (told,) = pushed.calls()
    writes = list[int]()

    def fail_after_one(**_: Any) -> None:
        writes.append(1)
        if len(writes) > 1:
            raise EndpointConnectionError(endpoint_url="https://dynamodb.example")

    with before_each_call(fail_after_one, "UpdateItem"):
        pushed.call(told)
    # Graph calls again if it got no answer.
    assert pushed.call(told).status == 202
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert [each.until for each in pushed.account.channels.values()] == [channel.until + HOUR]


def test_graph_says_that_it_missed_something(graph: GraphServer, api: Api, at: At) -> None:
    pushed = Pushed(api, "microsoft", graph)
    pushed.connect()
    pushed.read_of(graph_server.HOME)
    at(NOW + 7 * MINUTE)
    pushed.enter()
    pushed.calls()
    (subscription,) = graph.subscriptions.values()
    graph.notify(subscription, lifecycleEvent="missed")
    assert pushed.hear() == [202]
    calendar_messages.deliver()
    assert busy_days() == {"2026-11-24"}


def test_a_channel_that_ended_unsaid_costs_an_hour(pushed: Pushed, at: At) -> None:
    pushed.channels_end()
    at(NOW + MINUTE)
    pushed.enter()
    assert pushed.hear() == []
    at(NOW + 59 * MINUTE)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert busy_days() == {"2026-11-24"}


def test_of_two_accounts_at_one_mailbox_the_second_is_read_every_five_minutes(pushed: Pushed) -> None:
    """Graph has one subscription to a calendar of a mailbox, which tells the first account alone."""
    if pushed.service == "google":
        pytest.skip("Google has as many as one wants")
    second = replace(pushed.account, id="account-2", channels={}, watch_at=None, next_at=NOW)
    calendar_accounts.add(replace(second, channel_key=channel_key(HANDLE, "account-2")))
    calendar_messages.call({"expert": HANDLE, "account": "account-2"})
    found = calendar_accounts.load(HANDLE, "account-2")
    assert found is not None
    assert (found.channels, found.reads_on) == ({}, NOW + READ_EVERY - MINUTE)


@pytest.mark.parametrize("site", ["http://book.example", "http://localhost:8000"])
def test_who_cannot_be_called_is_read_every_five_minutes(
    pushed: Pushed, monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    monkeypatch.setenv("SITE_URL", site)
    monkeypatch.delenv(f"{pushed.service.upper()}_URL")
    assert channels.url_of(pushed.account) is None


def test_a_consent_anew_begins_with_channels_anew(pushed: Pushed, at: At) -> None:
    """Those from before may have ended with the consent that was withdrawn."""
    before = pushed.account
    pushed.channels_end()
    pushed.server.withdraw()
    at(NOW + HOUR)
    calendar_messages.hand_over()
    calendar_messages.deliver()
    assert pushed.account.status is AccountStatus.REFUSED
    pushed.connect(account_id=before.id)
    assert pushed.told() == ("connected", None)
    assert list(pushed.channels()) == [each.id for each in pushed.account.channels.values()]
    assert pushed.account.channels != before.channels
