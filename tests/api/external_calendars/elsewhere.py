"""A server with somebody's calendars on this machine, and an expert who has them read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from pynamodb.exceptions import PutError

from expertbook.adapters import calendar_queue
from expertbook.adapters.external_calendars import busy_times, fetch_calendar, reader
from expertbook.domain.expert import Expert
from expertbook.store import calendars
from expertbook.store.items import BusyDay
from tests.api import calendar_messages
from tests.api.conftest import NOW, Answer, Api, before_each_call, counted_calls
from tests.api.people import ADA, signed_in
from tests.api.test_availability import page_slots
from tests.api.test_bookings import items

At = Callable[[datetime], None]
SECRET = "private-8f2b6c"
LATER = NOW + timedelta(minutes=15)


def event(begin: str, end: str, *more: str) -> str:
    """ "20261124T103000Z", or "20261124" for a whole day."""
    kind = "" if "T" in begin else ";VALUE=DATE"
    lines = ("BEGIN:VEVENT", f"UID:{begin}", f"DTSTART{kind}:{begin}", f"DTEND{kind}:{end}", "SUMMARY:Dentist")
    return "\r\n".join([*lines, *more, "END:VEVENT"])


def ical(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""]).encode()


TUESDAY = event("20261124T100000Z", "20261124T110000Z")
WEDNESDAY = event("20261125T140000Z", "20261125T150000Z")
THURSDAY = event("20261126T140000Z", "20261126T150000Z")


class Server:
    """Somebody's calendars on this machine. What is asked for is noted, with what the asker knew already."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.status = dict[str, int]()
        self.validates = True
        self.dates = False
        """Whether it tells versions apart by their dates and not by ETags."""
        self.asked: list[tuple[str, str | None]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.http.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def url(self, name: str = "work") -> str:
        return f"http://localhost:{self.http.server_port}/{SECRET}/{name}.ics"

    def has(self, *events: str, name: str = "work") -> str:
        """The address of a calendar with these events."""
        self.bodies[name] = ical(*events)
        return self.url(name)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name = request.path.rpartition("/")[2].removesuffix(".ics")
        validator, asked = ("Last-Modified", "If-Modified-Since") if self.dates else ("ETag", "If-None-Match")
        known = request.headers[asked]
        self.asked.append((name, known))
        body = self.bodies.get(name, b"")
        digest = sha256(body).hexdigest()
        version = f"Mon, 23 Nov 2026 07:00:{int(digest, 16) % 60:02} GMT" if self.dates else f'"{digest[:16]}"'
        status = self.status.get(name, 200 if name in self.bodies else 404)
        if self.validates and status == 200 and known == version:
            status = 304
        request.send_response(status)
        if self.validates:
            request.send_header(validator, version)
        request.send_header("Content-Length", str(0 if status == 304 else len(body)))
        request.end_headers()
        if status != 304:
            request.wfile.write(body)

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def read_what_was_asked_for() -> int:
    """The calendar function does what it was told, since the last time; returns how often it was."""
    return calendar_messages.deliver()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("LOCAL_SERVERS", "allowed")
    monkeypatch.setattr(fetch_calendar, "_PAUSE_SECONDS", 0.0)
    # The process of a reader is tested in tests/unit/adapters/external_calendars; here it would take most of the time.
    monkeypatch.setattr(reader, "read_busy_times", busy_times.expand_busy_times)
    monkeypatch.setattr(calendar_queue, "SIDE_BY_SIDE", 1)  # in their order
    calendar_messages.take()
    running = Server()
    yield running
    running.close()


class Own:
    """An expert, at her own calendars."""

    def __init__(self, api: Api, address: str = ADA[0], handle: str = ADA[1]) -> None:
        self.api = api
        self.handle = handle
        self.headers = {"Authorization": f"Bearer {signed_in(address, handle)}"}

    def add(self, url: Any, **more: Any) -> Answer:
        return self.api.post("/me/calendars", {"url": url, **more}, **self.headers)

    def added(self, url: str, **more: Any) -> str:
        """Add a calendar, and have the function read it."""
        answer = self.add(url, **more)
        assert answer.status == 201, answer.body
        assert answer.body["calendar"]["status"] == "reading"
        read_what_was_asked_for()
        identity: str = answer.body["calendar"]["id"]
        return identity

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get("/me/calendars", **self.headers).body["calendars"]
        return found

    def ask(self, identity: str, **headers: str) -> Answer:
        return self.api.post(f"/me/calendars/{identity}/read", "", **self.headers, **headers)

    def what_reading_costs(self, identity: str) -> list[str]:
        """The calls to DynamoDB by which the function does what it is told."""
        assert self.ask(identity).status == 200
        with counted_calls() as calls:
            assert read_what_was_asked_for() == 1
        return calls

    def read(self, identity: str) -> Answer:
        """Ask for a reading, and have the function do it; with the calendar as it is then."""
        answer = self.ask(identity)
        read_what_was_asked_for()
        if answer.status != 200:
            return answer
        (calendar,) = (each for each in self.listed() if each["id"] == identity)
        return replace(answer, body={"calendar": calendar})

    def remove(self, identity: str) -> Answer:
        return self.api.delete(f"/me/calendars/{identity}", **self.headers)


@pytest.fixture
def own(api: Api, ada: Expert) -> Own:
    return Own(api)


def taken_on(api: Api, day: str, query: str = "") -> set[str]:
    return {time for time, status in page_slots(api, day, query).items() if status == "taken"}


def busy_days(handle: str = "ada-lovelace") -> set[str]:
    """The dates on which something of a calendar is kept."""
    keys = [item["SK"]["S"] for item in items(f"EXPERT#{handle}")]
    return {key.split("#")[1] for key in keys if "#BUSY#" in key}


def stored(identity: str, handle: str = "ada-lovelace") -> Any:
    found = calendars.load(handle, identity)
    assert found is not None
    return found


def run_schedule() -> None:
    """The clock hands over what is due, and the function does it."""
    calendar_messages.hand_over()
    calendar_messages.deliver()


@contextmanager
def written_days() -> Iterator[list[str]]:
    """What happens to days meanwhile: "put 2026-11-24", "delete 2026-11-24"."""
    found: list[str] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        for requests in json.loads(params["body"])["RequestItems"].values():
            for each in requests:
                key = each["PutRequest"]["Item"] if "PutRequest" in each else each["DeleteRequest"]["Key"]
                found.append(f"{'put' if 'PutRequest' in each else 'delete'} {key['SK']['S'].split('#')[1]}")

    with before_each_call(note, "BatchWriteItem"):
        yield found


def fine(_: Server) -> None:
    pass


def html(server: Server) -> None:
    server.bodies["work"] = b"<!doctype html><title>Sign in</title>"


def problem(server: Server) -> None:
    server.status["work"] = 500


def gone(server: Server) -> None:
    del server.bodies["work"]


def cut_off(server: Server) -> None:
    server.bodies["work"] = ical(TUESDAY).partition(b"END:VCALENDAR")[0]


def stopped(server: Server) -> None:
    server.close()


BROKEN: list[tuple[Callable[[Server], None], str]] = [
    (html, "leads to a web page"),
    (problem, "has a problem of its own (500)"),
    (gone, "no calendar at this address"),
    (cut_off, "breaks off in the middle"),
    (stopped, "can't be reached"),
]
BROKEN_IDS = [breaks.__name__ for breaks, _ in BROKEN]


@contextmanager
def breaking_off(monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[None]:
    """The table takes so many days more, and then nothing."""
    taken: list[int] = []

    class Batch:
        def __enter__(self) -> Batch:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def save(self, day: BusyDay) -> None:
            self._count()
            day.save()

        def delete(self, day: BusyDay) -> None:
            self._count()
            day.delete()

        def _count(self) -> None:
            if len(taken) >= after:
                raise PutError("no answer")
            taken.append(1)

    with monkeypatch.context() as patched:
        patched.setattr(BusyDay, "batch_write", lambda *_, **__: Batch())
        yield
