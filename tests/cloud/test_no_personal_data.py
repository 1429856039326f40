"""Nothing of anybody gets into what the functions write: a booking's whole life, and then everything is searched.

The values are such that they stand nowhere else, so one that is found was written from what somebody told us.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import urllib3
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.cloud import seen
from tests.cloud.calls import Api, day_ahead, eventually, instant_text
from tests.cloud.hiding import found_in
from tests.cloud.people import end_erasure
from tests.cloud.test_busy_calendars import Feed, call_the_calendar_function, make_due, once_read
from tests.cloud.test_calendar_queue import account
from tests.cloud.test_experts import EVERY_DAY, session_of
from tests.stack import Stack

_OWN = secrets.token_hex(5)
HANDLE = f"x-{secrets.token_hex(5)}"
"""Public, and of nobody's name: it stands in the logs."""

CLIENT = {
    "the client's name": "Zebulon Quackenbüsh-Öztürk",
    "the client's address": f"zebulon.{_OWN}@quackmail.example",
    "the client's phone": "+44 20 7946 0871",
    "the notes": "Sciatica ever since Marrakesh, and zugzwang",
    "an answer": "Kleptomaniacs Anonymous sent me",
    "the reason of a cancellation": "Grandmother Philippa eloped with a trombonist",
}
OTHERS = {
    "the name of who lost": "Wilhelmina Fothergill",
    "the address of who lost": f"wilhelmina.{_OWN}@pumpernickel.example",
    "the phone of who lost": "+49 30 901820342",
    "the expert's name": "Ferdinanda Blatherwick",
    "the expert's address": f"ferdinanda.{_OWN}@knickerbocker.example",
    "the expert's address for clients": f"reach.{_OWN}@hullabaloo.example",
    "the expert's phone for clients": "+44 20 7946 0993",
    "the expert's bio": "Formerly a lighthouse keeper in Vladivostok",
    "the question": "Which superstition torments you",
    "a wrong code's address": f"mortimer.{_OWN}@thunderclap.example",
    "an idempotency key": f"basilisk-{secrets.token_hex(8)}",
    "what was searched for": "Quetzalcoatlus",
    "a broken item's text": "Rumpelstiltskin",
}
PRIVATE = CLIENT | OTHERS


@dataclass
class Life:
    """What there is to be searched once it is over, and the tokens that were given out in it."""

    refusals: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    terminal: str = ""


@dataclass
class Teller:
    """Calls the API; what refuses is kept."""

    stack: Stack
    life: Life

    def ask(
        self, method: str, path: str, body: Any = None, token: str = "", expect: int = 200, **more: str
    ) -> dict[str, Any]:
        """The answer's body. A text is sent as it is."""
        headers = {"Content-Type": "application/json"} | {name.replace("_", "-"): text for name, text in more.items()}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        raw = body if isinstance(body, str) else json.dumps(body) if body is not None else None
        url = self.stack.api_url.rstrip("/") + path
        answer = urllib3.request(method, url, body=raw, headers=headers, timeout=60)
        assert answer.status == expect, answer.status
        if answer.status >= 400:
            self.life.refusals.append(f"{answer.headers} {answer.data.decode()}")
        found: dict[str, Any] = json.loads(answer.data or b"{}")
        return found


@pytest.fixture(scope="module")
def life(stack: Stack) -> Life:
    """A booking's whole life, and more that goes wrong than ever does in one."""
    since = seen.now()
    life = Life()
    teller = Teller(stack, life)
    expert = _become_an_expert(stack, teller)
    with _watching(stack, life):
        _book_and_change(teller, expert)
        _ask_wrongly(stack, teller, expert)
        _read_a_calendar(stack, teller, expert)
        _connect_an_account(stack, teller, expert)
        _meet_what_nobody_expects(stack, teller)
        _be_erased(stack, teller)
    eventually(lambda: "record set aside" in "".join(seen.written(stack, since)))
    life.lines = list(seen.written(stack, since))
    life.letters = _letters(stack)
    folder = Path(stack.mail_folder).parent
    life.terminal = (folder / "logs" / "cloud.log").read_text(errors="replace")
    return life


def _become_an_expert(stack: Stack, teller: Teller) -> str:
    """The session of an expert who offers something with a question."""
    token = session_of(stack, Api(stack), PRIVATE["the expert's address"])
    profile = {
        "handle": HANDLE,
        "timezone": "UTC",
        "category": "Quizzes",
        "name": PRIVATE["the expert's name"],
        "headline": PRIVATE["the expert's bio"],
        "bio": PRIVATE["the expert's bio"],
        "contact_email": PRIVATE["the expert's address for clients"],
        "contact_phone": PRIVATE["the expert's phone for clients"],
    }
    made = teller.ask("PUT", "/me/expert", profile, token, expect=201)
    session: str = made["session"]["token"]
    hours = {"timezone": "UTC", "weekly": EVERY_DAY, "overrides": {}}
    revision = made["expert"]["availability"]["revision"]
    teller.ask("PUT", "/me/availability", {**hours, "revision": revision}, session)
    asked = {"id": "q1", "kind": "text", "label": PRIVATE["the question"]}
    offered = {"title": "Ten", "duration_minutes": 10, "interval_minutes": 10, "place": {"kind": "phone"}}
    teller.ask("POST", "/me/event-types", {**offered, "questions": [asked]}, session, expect=201)
    teller.life.tokens["the expert's session"] = session
    return session


def _a_request(start: datetime, **changes: Any) -> dict[str, Any]:
    return {
        "expert": HANDLE,
        "event_type": "ten",
        "start": instant_text(start),
        "timezone": "Europe/London",
        "name": PRIVATE["the client's name"],
        "email": PRIVATE["the client's address"],
        "phone": PRIVATE["the client's phone"],
        "notes": PRIVATE["the notes"],
        "answers": {"q1": PRIVATE["an answer"]},
        **changes,
    }


def _book_and_change(teller: Teller, expert: str) -> None:
    start = day_ahead(3) + timedelta(hours=9)
    key = PRIVATE["an idempotency key"]
    held = teller.ask(
        *("POST", "/holds", {"expert": HANDLE, "event_type": "ten", "start": instant_text(start)}), expect=201
    )
    wanted = _a_request(start, hold=held["hold"]["id"])
    made = teller.ask("POST", "/bookings", wanted, expect=201, Idempotency_Key=key)
    teller.ask("POST", "/bookings", wanted, expect=201, Idempotency_Key=key)
    teller.ask("POST", "/bookings", _a_request(start + timedelta(hours=1)), expect=422, Idempotency_Key=key)
    lost = {
        "name": PRIVATE["the name of who lost"],
        "email": PRIVATE["the address of who lost"],
        "phone": PRIVATE["the phone of who lost"],
    }
    teller.ask("POST", "/bookings", _a_request(start, **lost), expect=409)
    one, token = f"/bookings/{made['booking']['id']}", made["manage_token"]
    teller.life.tokens |= {"the client's token": token, "the hold's id": held["hold"]["id"]}
    to = {"start": instant_text(start + timedelta(hours=3))}
    teller.ask("POST", f"{one}/reschedule", to, token)
    teller.ask(
        "PATCH", f"{one}/status", {"status": "cancelled", "reason": PRIVATE["the reason of a cancellation"]}, token
    )
    teller.ask(
        "PATCH", f"{one}/status", {"status": "cancelled", "reason": PRIVATE["the reason of a cancellation"]}, token, 409
    )
    teller.ask("GET", "/me/bookings?search=" + quote(PRIVATE["the client's name"]), token=expert)


def _ask_wrongly(stack: Stack, teller: Teller, expert: str) -> None:
    """Everything that somebody may send, where it does not belong."""
    name, address = PRIVATE["the client's name"], PRIVATE["the client's address"]
    start = day_ahead(4)
    wrong = dict.fromkeys(("email", "phone", "timezone", "event_type", "hold"), PRIVATE["the notes"])
    teller.ask("POST", "/bookings", _a_request(start, **wrong), expect=422)
    teller.ask("POST", "/bookings", _a_request(start, expert=name), expect=422)
    teller.ask(
        "POST", "/bookings", _a_request(start, phone=PRIVATE["the client's phone"] + " 5550 123456789"), expect=422
    )
    teller.ask("POST", "/bookings", _a_request(start, email=f"{address}@{address}", answers={name: name}), expect=422)
    teller.ask("POST", "/bookings", f'{{"name": "{name}", "email": "{address}"', expect=400)
    teller.ask("POST", "/bookings", json.dumps([name, address]), expect=400)
    teller.ask("GET", "/experts/" + quote(name), expect=404)
    teller.ask("GET", "/experts?search=" + quote(PRIVATE["what was searched for"]))
    teller.ask("GET", "/experts?limit=" + quote(name), expect=422)
    teller.ask("GET", "/experts?cursor=" + base64.urlsafe_b64encode(name.encode()).decode(), expect=422)
    teller.ask("GET", "/bookings/" + quote(address), token=name.encode().hex(), expect=404)
    teller.ask("POST", "/auth/codes", {"email": address + " and so on"}, expect=422)
    teller.ask("POST", "/auth/codes", {"email": PRIVATE["a wrong code's address"]}, expect=202)
    teller.ask("POST", "/auth/sessions", {"email": PRIVATE["a wrong code's address"], "code": "000000"}, expect=401)
    teller.ask("PUT", "/me/expert", {"name": name, "handle": name, "category": address}, expert, expect=422)
    teller.ask("GET", "/handles?name=" + quote(PRIVATE["the expert's name"]), token=expert)
    _call_the_websocket(stack, name)


def _call_the_websocket(stack: Stack, text: str) -> None:
    """With something else than a handle and a ping. Called directly: of what comes through its WebSocket API the
    embedded cloud (ministack 1.5.33) keeps no log."""
    client = stack.client("lambda")
    context = {
        "apiId": "a",
        "stage": "api",
        "domainName": "d",
        "connectionId": "c",
        "requestId": "Kz0",
        "routeKey": "$x",
    }
    event = {"requestContext": context, "queryStringParameters": {"expert": text}, "body": json.dumps({"type": text})}
    for function in client.list_functions()["Functions"]:
        if "Websocket" in function["FunctionName"]:
            client.invoke(FunctionName=function["FunctionName"], Payload=json.dumps(event))


def _read_a_calendar(stack: Stack, teller: Teller, expert: str) -> None:
    """One that can be read, and then not any more."""
    feed = Feed()
    feed.busy = [(day_ahead(3) + timedelta(hours=18), day_ahead(3) + timedelta(hours=19))]
    teller.life.tokens |= {"a calendar's address": urlsplit(feed.url).path, "a calendar's entry": "Very private"}
    try:
        made = teller.ask("POST", "/me/calendars", {"url": feed.url}, expert, expect=201)
        once_read(Api(stack, 1), expert, made["calendar"]["id"])
    finally:
        feed.server.shutdown()
        feed.server.server_close()
    other = teller.ask("POST", "/me/calendars", {"url": feed.url + "?other"}, expert, expect=201)
    assert once_read(Api(stack, 1), expert, other["calendar"]["id"])["status"] == "broken"
    teller.ask("POST", "/me/calendars", {"url": "ftp" + feed.url}, expert, expect=422)
    make_due(stack, HANDLE, made["calendar"]["id"])
    call_the_calendar_function(stack, HANDLE, made["calendar"]["id"])
    teller.ask("DELETE", f"/me/calendars/{made['calendar']['id']}", token=expert, expect=204)


def _connect_an_account(stack: Stack, teller: Teller, expert: str) -> None:
    """Whose server speaks no CalDAV."""
    feed = Feed()
    given = {"user": secrets.token_hex(8), "password": secrets.token_hex(8)}
    teller.life.tokens |= {"an account's address": urlsplit(feed.url).path}
    teller.life.tokens |= {f"an account's {name}": text for name, text in given.items()}
    try:
        body = {"service": "caldav", "server": feed.url, **given}
        made = teller.ask("POST", "/me/calendar-accounts", body, expert, expect=201)
        eventually(lambda: account(Api(stack, 1), expert)["status"] == "broken")
    finally:
        feed.server.shutdown()
        feed.server.server_close()
    path = f"/me/calendar-accounts/{made['account']['id']}"
    wrong = {**body, "user": given["password"], "server": "ftp" + feed.url}
    teller.ask("PUT", f"{path}/credentials", wrong, expert, expect=422)
    teller.ask("DELETE", f"{path}?entries=keep", token=expert, expect=204)


def _meet_what_nobody_expects(stack: Stack, teller: Teller) -> None:
    """An item that can't be read: the library that reads it quotes it in its error. It is put right again, as other
    tests read the table too."""
    start = day_ahead(5)
    made = teller.ask("POST", "/bookings", _a_request(start), expect=201)
    one, token = f"/bookings/{made['booking']['id']}", made["manage_token"]
    _write_start(stack, made, PRIVATE["a broken item's text"])
    teller.ask("GET", one, token=token, expect=500)
    _write_start(stack, made, f"{start:%Y-%m-%dT%H:%M:%S}.000000+0000")
    teller.ask("PATCH", f"{one}/status", {"status": "cancelled"}, token)


def _write_start(stack: Stack, made: dict[str, Any], text: str) -> None:
    stack.client("dynamodb").update_item(
        TableName=stack.table_name,
        Key={"PK": {"S": f"BOOKING#{made['booking']['id']}"}, "SK": {"S": "BOOKING"}},
        UpdateExpression="SET #start = :text",
        ExpressionAttributeNames={"#start": "start"},
        ExpressionAttributeValues={":text": {"S": text}},
    )


def _be_erased(stack: Stack, teller: Teller) -> None:
    """A client with a session that is to come."""
    address = PRIVATE["the address of who lost"]
    who = {"name": PRIVATE["the name of who lost"], "email": address, "phone": PRIVATE["the phone of who lost"]}
    made = teller.ask("POST", "/bookings", _a_request(day_ahead(6), **who), expect=201)
    token = session_of(stack, Api(stack), address)
    teller.ask("PATCH", "/me", {"name": who["name"], "phone": who["phone"]}, token)
    teller.ask("DELETE", "/me", token=token, expect=202)
    key = {"PK": {"S": f"BOOKING#{made['booking']['id']}"}, "SK": {"S": "BOOKING"}}
    table = stack.client("dynamodb")
    eventually(lambda: table.get_item(TableName=stack.table_name, Key=key)["Item"]["email"]["S"] == "")
    end_erasure(stack, address)


@contextmanager
def _watching(stack: Stack, life: Life) -> Iterator[None]:
    """Meanwhile the messages to a watcher of the expert are kept."""
    with connect(f"{stack.websocket_url}?expert={HANDLE}", open_timeout=30) as connection:

        def listen() -> None:
            with suppress(ConnectionClosed):
                life.messages.extend(str(message) for message in connection)

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield
    thread.join(30)


def _letters(stack: Stack) -> list[str]:
    """The dead letters, which stay where they are."""
    queue = stack.client("sqs")
    letters: dict[str, str] = {}
    while found := queue.receive_message(
        QueueUrl=stack.dead_letters_url, MaxNumberOfMessages=10, VisibilityTimeout=10, AttributeNames=["All"]
    ).get("Messages"):
        letters |= {message["MessageId"]: json.dumps(message) for message in found}
    return list(letters.values())


def test_a_value_is_found_in_whatever_form_it_is_hidden() -> None:
    """Or the tests below would see nothing."""
    name, address, phone = "the client's name", "the client's address", "the client's phone"
    hidden = {
        f"Hello {CLIENT[name].upper()}": name,
        json.dumps({"message": json.dumps(CLIENT[name])}): name,
        quote(CLIENT[name]): name,
        "QUACKENBUSH": name,
        f"PK=ACCOUNT#{CLIENT[address]}": address,
        f"zebulon.{_OWN}": address,
        base64.b64encode(f"PK=ACCOUNT#{CLIENT[address]}!".encode()).decode(): address,
        base64.urlsafe_b64encode(f"+{CLIENT[address]}".encode()).decode(): address,
        CLIENT[address].encode().hex(): address,
        "call +442079460871": phone,
        "call (020) 7946-0871": phone,
    }
    assert [text for text, name in hidden.items() if name not in found_in(text, CLIENT)] == []
    assert found_in('{"request_id": "c70efb54-e681-4566-afd6-c46e1c2a2e88", "milliseconds": 250}', PRIVATE) == []


def test_it_is_in_no_line_of_a_log(life: Life) -> None:
    told = [json.loads(line) for line in life.lines if line.startswith("{")]
    assert {"answered", "mail sent", "pushed", "account erased"} <= {line.get("message") for line in told}
    assert {500, 422, 409, 404, 401, 400, 201} <= {line.get("status") for line in told}
    assert any("exception" in line for line in told)
    assert any("_aws" in line for line in told)
    assert {"rest", "websocket", "stream", "queue"} <= {line.get("call") for line in told}
    assert [
        (name, line["message"]) for line in told if "message" in line for name in found_in(json.dumps(line), PRIVATE)
    ] == []
    assert [name for line in life.lines for name in found_in(line, PRIVATE | life.tokens)] == []


def test_it_is_not_in_what_the_embedded_cloud_kept_of_the_functions_either(life: Life) -> None:
    """Its mail service says whom it relays to; that line is no function's."""
    lines = [line for line in life.terminal.splitlines() if "[ses] SMTP relay" not in line]
    assert any("answered" in line for line in lines)
    assert [name for line in lines for name in found_in(line, PRIVATE | life.tokens)] == []


def test_it_is_in_no_dead_letter(life: Life) -> None:
    assert life.letters
    assert [name for letter in life.letters for name in found_in(letter, PRIVATE | life.tokens)] == []


def test_it_is_in_no_message_to_watchers(life: Life) -> None:
    assert any(HANDLE in message for message in life.messages)
    assert [name for message in life.messages for name in found_in(message, PRIVATE | life.tokens)] == []


def test_no_refusal_repeats_what_it_refuses(life: Life) -> None:
    assert len(life.refusals) > 12
    assert [name for refusal in life.refusals for name in found_in(refusal, PRIVATE | life.tokens)] == []
