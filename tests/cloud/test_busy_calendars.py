"""Calendars from elsewhere on the deployed stack: read by the function that the clock starts, with its own rights."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.cloud.calls import Api, a_request, day_ahead, eventually
from tests.cloud.test_experts import an_expert, session_of
from tests.stack import Stack


class Feed:
    """A calendar on this machine."""

    def __init__(self) -> None:
        self.busy: list[tuple[datetime, datetime]] = []
        self.returned: dict[str, tuple[datetime, datetime]] = {}
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = feed.text().encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/calendar")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/{secrets.token_hex(8)}.ics"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def text(self) -> str:
        """What it answers with."""
        uids = {f"{number}@elsewhere": times for number, times in enumerate(self.busy)}
        uids |= {f"{booking}@expertbook": times for booking, times in self.returned.items()}
        events = [
            f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:{begin:%Y%m%dT%H%M%SZ}\r\n"
            f"DTEND:{end:%Y%m%dT%H%M%SZ}\r\nSUMMARY:Very private\r\nEND:VEVENT\r\n"
            for uid, (begin, end) in uids.items()
        ]
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//elsewhere//EN\r\n{''.join(events)}END:VCALENDAR\r\n"


@pytest.fixture
def feed() -> Iterator[Feed]:
    found = Feed()
    yield found
    found.server.shutdown()


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    return Api(stack, 8)


def message_about(handle: str, calendar: str) -> dict[str, Any]:
    """What the queue calls the calendar function with."""
    return {"Records": [{"messageId": "1", "body": json.dumps({"expert": handle, "calendar": calendar})}]}


def call_the_calendar_function(stack: Stack, handle: str, calendar: str) -> None:
    """As the queue does; not by it, which doesn't say when that's done."""
    functions = stack.client("lambda").list_functions()["Functions"]
    (name,) = [each["FunctionName"] for each in functions if "ReadCalendars" in each["FunctionName"]]
    answer = stack.client("lambda").invoke(FunctionName=name, Payload=json.dumps(message_about(handle, calendar)))
    assert "FunctionError" not in answer, answer["Payload"].read()


def make_due(stack: Stack, handle: str, calendar: str) -> None:
    key = {"PK": {"S": f"EXPERT#{handle}"}, "SK": {"S": f"CALENDAR#{calendar}"}}
    stack.client("dynamodb").update_item(
        TableName=stack.table_name,
        Key=key,
        UpdateExpression="SET GSI1SK = :past",
        ExpressionAttributeValues={":past": {"S": "2026-01-01T00:00:00Z"}},
    )


def once_read(api: Api, token: str, calendar: str, seconds: float = 60) -> dict[str, Any]:
    """The calendar, as soon as the function has read it."""

    def read() -> dict[str, Any] | None:
        calendars = api.ask("GET", "/me/calendars", token=token)[1]["calendars"]
        return next((each for each in calendars if each["id"] == calendar and each["status"] != "reading"), None)

    found = eventually(read, seconds)
    assert found is not None
    return found


def status_at(api: Api, handle: str, start: datetime) -> str:
    _, page = api.get(f"/experts/{handle}?from={start:%Y-%m-%d}&days=1&timezone=UTC")
    wanted = start.strftime("%Y-%m-%dT%H:%M:%SZ")
    found: str = next(slot["status"] for slot in page["days"][0]["slots"] if slot["start"] == wanted)
    return found


def test_what_changes_elsewhere_is_offered_or_not_after_the_next_reading(stack: Stack, api: Api, feed: Feed) -> None:
    handle, token = an_expert(api, session_of(stack, api, f"zoe-{secrets.token_hex(6)}@example.com"), cap=None)
    morning, noon = day_ahead(3) + timedelta(hours=9), day_ahead(3) + timedelta(hours=12)
    feed.busy = [(morning, morning + timedelta(hours=1))]
    status, added = api.ask("POST", "/me/calendars", {"url": feed.url}, token=token)
    assert (status, added["calendar"]["status"]) == (201, "reading")
    read = once_read(api, token, added["calendar"]["id"])
    assert (read["status"], read["busy_days"]) == ("ok", 1)
    assert (status_at(api, handle, morning), status_at(api, handle, noon)) == ("taken", "open")
    status, refused = api.book(a_request(handle, "ten", morning))
    assert (status, refused["type"]) == (409, "slot_taken")
    assert api.book(a_request(handle, "ten", noon))[0] == 201

    feed.busy = [(noon, noon + timedelta(hours=1))]
    make_due(stack, handle, added["calendar"]["id"])
    call_the_calendar_function(stack, handle, added["calendar"]["id"])
    assert status_at(api, handle, morning) == "open"
    assert status_at(api, handle, noon + timedelta(minutes=10)) == "taken"
    # What was booked before stays.
    _, sessions = api.ask("GET", "/me/bookings", token=token)
    assert [session["status"] for session in sessions["bookings"]] == ["confirmed"]

    assert api.ask("DELETE", f"/me/calendars/{added['calendar']['id']}", token=token)[0] == 204
    assert status_at(api, handle, noon + timedelta(minutes=10)) == "open"


def test_a_server_that_drips_keeps_nobody_waiting_but_the_function(stack: Stack, api: Api) -> None:
    """For longer than a call of the API may take here; the reason comes when the function has given up."""
    _, token = an_expert(api, session_of(stack, api, f"zoe-{secrets.token_hex(6)}@example.com"), cap=None)
    asked, patience = threading.Event(), threading.Event()

    class Drip(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            patience.wait(60)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Drip)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/{secrets.token_hex(8)}.ics"
        status, added = api.ask("POST", "/me/calendars", {"url": url}, token=token)
        assert (status, added["calendar"]["status"]) == (201, "reading")
        assert asked.wait(60)
        assert api.ask("GET", "/me/calendars", token=token)[1]["calendars"][0]["status"] == "reading"
        status, refused = api.ask("POST", "/me/calendars", {"url": f"{url}?other"}, token=token)
        assert (status, refused["type"]) == (429, "too_many_requests")
        read = once_read(api, token, added["calendar"]["id"])
        assert (read["status"], read["error"]) == ("broken", "The calendar's server took too long to answer.")
    finally:
        patience.set()
        server.shutdown()
        server.server_close()


def test_the_same_calendar_added_ten_times_at_once_is_one(stack: Stack, api: Api, feed: Feed) -> None:
    _, token = an_expert(api, session_of(stack, api, f"zoe-{secrets.token_hex(6)}@example.com"), cap=None)
    key = secrets.token_hex(16)
    with ThreadPoolExecutor(8) as pool:
        begun = [
            pool.submit(api.ask, "POST", "/me/calendars", {"url": feed.url}, token=token, key=key) for _ in range(10)
        ]
        answers = [each.result() for each in begun]
    assert {status for status, _ in answers} == {201}
    assert len({body["calendar"]["id"] for _, body in answers}) == 1
    assert len(api.ask("GET", "/me/calendars", token=token)[1]["calendars"]) == 1


def test_an_address_in_a_private_network_is_refused(stack: Stack, api: Api) -> None:
    token = session_of(stack, api, f"zoe-{secrets.token_hex(6)}@example.com")
    _, renewed = an_expert(api, token, cap=None)
    for url in ("https://169.254.169.254/latest/meta-data", "https://10.0.0.1/a.ics", "http://192.168.0.1/a.ics"):
        status, refused = api.ask("POST", "/me/calendars", {"url": url}, token=renewed)
        assert (status, [error["field"] for error in refused["errors"]]) == (422, ["url"])
    assert api.ask("GET", "/me/calendars", token=renewed)[1]["calendars"] == []


def test_an_erased_expert_leaves_no_calendar(stack: Stack, api: Api, feed: Feed) -> None:
    handle, token = an_expert(api, session_of(stack, api, f"zoe-{secrets.token_hex(6)}@example.com"), cap=None)
    feed.busy = [(day_ahead(3), day_ahead(5))]
    assert api.ask("POST", "/me/calendars", {"url": feed.url}, token=token)[0] == 201
    assert api.ask("DELETE", "/me", token=token)[0] == 202

    def left() -> list[str]:
        found = stack.client("dynamodb").query(
            TableName=stack.table_name,
            KeyConditionExpression="PK = :expert",
            ExpressionAttributeValues={":expert": {"S": f"EXPERT#{handle}"}},
        )
        return [item["SK"]["S"] for item in found["Items"]]

    eventually(lambda: left() == ["PROFILE"])
