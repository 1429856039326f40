"""Calendars both ways on the embedded cloud and a real CalDAV server: what is booked stands there, and what the expert
moves or deletes there becomes of the booking."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest

from tests.calendar_servers.servers import PASSWORD, USER, CalendarServer, radicale
from tests.cloud.calls import Api, a_request, at_once, day_ahead, eventually, instant_text
from tests.cloud.test_experts import an_expert, session_of
from tests.stack import Stack

DAYS = count(3)
ROUNDS = 10


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    return Api(stack, 8)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CalendarServer]:
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


class Connected:
    """An expert with an account at the server, of which one calendar is read and gets the bookings."""

    def __init__(self, stack: Stack, api: Api, server: CalendarServer, **chosen: Any) -> None:
        self.api, self.server, self.stack = api, server, stack
        called = secrets.token_hex(6)
        self.calendar = server.make_calendar(called)
        self.handle, self.token = an_expert(
            api, session_of(stack, api, f"zoe-{secrets.token_hex(6)}@example.com"), cap=None
        )
        sign_in = {"service": "caldav", "server": server.url, "user": USER, "password": PASSWORD}
        status, made = api.ask("POST", "/me/calendar-accounts", sign_in, token=self.token)
        assert status == 201, made
        self.id = made["account"]["id"]
        eventually(lambda: self.account()["status"] == "connected")
        found = self.account()
        name = [each["id"] for each in found["calendars"] if each["name"] == called]
        choice = {"reads": name, "writes_to": name[0], "on_delete": "ask", "title": "", "description": ""}
        body = {**choice, "invites": False, "revision": found["revision"], **chosen}
        status, saved = api.ask("PUT", f"/me/calendar-accounts/{self.id}", body, token=self.token)
        assert status == 200, saved
        eventually(lambda: self.account()["read_at"])

    def account(self) -> dict[str, Any]:
        """As the expert sees it."""
        _, answer = self.api.ask("GET", "/me/calendar-accounts", token=self.token)
        (found,) = [each for each in answer["accounts"] if each["id"] == self.id]
        return dict(found)

    def book(self) -> dict[str, Any]:
        """A booking on a day of its own."""
        start = day_ahead(next(DAYS)) + timedelta(hours=9)
        status, made = self.api.book(a_request(self.handle, "ten", start))
        assert status == 201, made
        eventually(lambda: self.written(made))
        return made

    def written(self, made: dict[str, Any]) -> str | None:
        """The booking's entry as it stands in the calendar."""
        return self.server.get(self.calendar, f"{made['booking']['id']}.ics")

    def times(self, made: dict[str, Any]) -> tuple[str, str] | None:
        """From when to when it's there."""
        text = self.written(made)
        if text is None:
            return None
        begins, ends = (re.search(rf"{name}[^:]*:(\S+)", text) for name in ("DTSTART", "DTEND"))
        assert begins is not None and ends is not None
        return begins[1], ends[1]

    def move(self, made: dict[str, Any], start: datetime, minutes: int) -> None:
        """The expert moves the entry, and has the calendar read."""
        text = self.written(made)
        assert text is not None
        for name, instant in (("DTSTART", start), ("DTEND", start + timedelta(minutes=minutes))):
            text = re.sub(rf"{name}[^:]*:\S+", f"{name}:{_basic(instant)}", text)
        self.server.put(self.calendar, f"{made['booking']['id']}.ics", text)
        self.read()

    def read(self) -> None:
        """As five minutes later: the account is due, and the queue calls the function."""
        key = {"PK": {"S": f"CALENDARS#{self.handle}"}, "SK": {"S": f"ACCOUNT#{self.id}"}}
        at = {
            ":at": {"S": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.000000+0000}"},
            ":due": {"S": instant_text(datetime.now(UTC))},
        }
        self.stack.client("dynamodb").update_item(
            TableName=self.stack.table_name,
            Key=key,
            UpdateExpression="SET asked_at = :at, GSI1SK = :due ADD wanted :one",
            ExpressionAttributeValues={**at, ":one": {"N": "1"}},
        )
        functions = self.stack.client("lambda").list_functions()["Functions"]
        (name,) = [each["FunctionName"] for each in functions if "ReadCalendars" in each["FunctionName"]]
        message = {"messageId": "1", "body": json.dumps({"expert": self.handle, "account": self.id})}
        answer = self.stack.client("lambda").invoke(FunctionName=name, Payload=json.dumps({"Records": [message]}))
        assert "FunctionError" not in answer, answer["Payload"].read()

    def shown(self, made: dict[str, Any]) -> dict[str, Any]:
        """The booking as its client sees it."""
        return dict(self.api.show(made)[1]["booking"])


def _basic(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _start(made: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(made["booking"]["start"])


def test_a_booking_stands_in_the_calendar_as_long_as_it_stands(stack: Stack, api: Api, server: CalendarServer) -> None:
    zoe = Connected(stack, api, server)
    made = zoe.book()
    start = _start(made)
    assert zoe.times(made) == (_basic(start), _basic(start + timedelta(minutes=10)))
    assert api.move(made, start + timedelta(hours=1))[0] == 200
    eventually(lambda: zoe.times(made) == (_basic(start + timedelta(hours=1)), _basic(start + timedelta(minutes=70))))
    assert api.cancel(made)[0] == 200
    eventually(lambda: zoe.written(made) is None)


def test_what_its_expert_moves_there_moves(stack: Stack, api: Api, server: CalendarServer) -> None:
    zoe = Connected(stack, api, server)
    made, taken = zoe.book(), zoe.book()
    later = _start(made) + timedelta(hours=3)
    zoe.move(made, later, 20)
    eventually(lambda: zoe.shown(made)["start"] == instant_text(later))
    assert zoe.shown(made)["end"] == instant_text(later + timedelta(minutes=20))
    # Onto a time that is taken, it's put back.
    zoe.move(made, _start(taken), 20)
    eventually(lambda: zoe.times(made) == (_basic(later), _basic(later + timedelta(minutes=20))))
    assert zoe.shown(made)["start"] == instant_text(later)
    _, noted = api.ask("GET", "/me/calendar-entries", token=zoe.token)
    assert [each["booking_id"] for each in noted["entries"] if each["fault"]] == [made["booking"]["id"]]


def test_what_its_expert_deletes_there_is_asked_about(stack: Stack, api: Api, server: CalendarServer) -> None:
    zoe = Connected(stack, api, server)
    made = zoe.book()
    server.call("DELETE", f"{zoe.calendar.removeprefix(server.url)}{made['booking']['id']}.ics")
    zoe.read()

    def asked() -> list[str]:
        _, answer = api.ask("GET", "/me/calendar-entries", token=zoe.token)
        return [each["booking_id"] for each in answer["entries"] if each["status"] == "asked"]

    eventually(lambda: asked() == [made["booking"]["id"]])
    assert zoe.shown(made)["status"] == "confirmed"
    path = f"/bookings/{made['booking']['id']}/calendar-entry"
    status, answer = api.ask("POST", path, {"action": "put_back"}, token=zoe.token)
    assert status in (200, 202, 204), answer
    eventually(lambda: zoe.written(made))


def test_of_two_accounts_that_choose_a_calendar_at_once_one_gets_the_bookings(
    stack: Stack, api: Api, server: CalendarServer
) -> None:
    zoe = Connected(stack, api, server, writes_to=None)
    sign_in = {"service": "caldav", "server": server.url, "user": USER, "password": PASSWORD}
    _, made = api.ask("POST", "/me/calendar-accounts", sign_in, token=zoe.token)
    other = made["account"]["id"]

    def accounts() -> dict[str, dict[str, Any]]:
        _, answer = api.ask("GET", "/me/calendar-accounts", token=zoe.token)
        return {each["id"]: each for each in answer["accounts"]}

    eventually(lambda: accounts()[other]["status"] == "connected")
    (name,) = [each["name"] for each in zoe.account()["calendars"] if each["id"] in zoe.account()["reads"]]

    def choose(account: dict[str, Any], calendar: str | None) -> int:
        target = next((each["id"] for each in account["calendars"] if each["name"] == calendar), None)
        choice: dict[str, Any] = {"reads": [], "writes_to": target, "on_delete": "ask", "title": "", "description": ""}
        body = {**choice, "invites": False, "revision": account["revision"]}
        return int(api.ask("PUT", f"/me/calendar-accounts/{account['id']}", body, token=zoe.token)[0])

    for _ in range(ROUNDS):
        first, second = accounts().values()
        assert sorted(at_once([partial(choose, first, name), partial(choose, second, name)])) == [200, 422]
        assert len([each for each in accounts().values() if each["writes_to"]]) == 1
        assert [choose(each, None) for each in accounts().values()] == [200, 200]


def test_an_expert_who_is_erased_has_no_booking_there_any_more(stack: Stack, api: Api, server: CalendarServer) -> None:
    zoe = Connected(stack, api, server)
    made = zoe.book()
    assert api.ask("DELETE", "/me", token=zoe.token)[0] == 202
    eventually(lambda: zoe.written(made) is None)


def test_what_is_entered_there_closes_time(stack: Stack, api: Api, server: CalendarServer) -> None:
    zoe = Connected(stack, api, server)
    start = day_ahead(next(DAYS)) + timedelta(hours=9)
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Zoe//EN\r\nBEGIN:VEVENT\r\nUID:dentist\r\nDTSTAMP:20261101T000000Z\r\n"
        f"DTSTART:{_basic(start)}\r\nDTEND:{_basic(start + timedelta(hours=1))}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    server.put(zoe.calendar, "dentist.ics", event)
    zoe.read()
    eventually(lambda: api.book(a_request(zoe.handle, "ten", start))[0] == 409)
