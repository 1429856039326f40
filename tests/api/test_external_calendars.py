"""Busy elsewhere, over the API: calendars are added, read again and again, and removed, and their times not offered."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread
from typing import Any

import pytest
from pynamodb.exceptions import PutError

import app as entry
from chalicelib.observing import CallFailed
from expertbook.adapters.external_calendars import busy_times, fetch_calendar, reader
from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability, EventType
from expertbook.services import erase_account, sync_calendars
from expertbook.store import accounts, calendars, directory, experts, table
from expertbook.store.items import BusyDay
from expertbook.stream.slot_messages import changes_of, group_by_expert
from tests.api.conftest import NOW, Answer, Api, a_request, an_expert, counted_calls
from tests.api.people import ADA, book, signed_in
from tests.api.stream.test_live import Context, stream_record
from tests.api.test_availability import page_slots
from tests.api.test_bookings import items
from tests.api.test_holds import hold

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
        known = request.headers["If-None-Match"]
        self.asked.append((name, known))
        body = self.bodies.get(name, b"")
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        status = self.status.get(name, 200 if name in self.bodies else 404)
        if self.validates and status == 200 and known == etag:
            status = 304
        request.send_response(status)
        if self.validates:
            request.send_header("ETag", etag)
        request.send_header("Content-Length", str(0 if status == 304 else len(body)))
        request.end_headers()
        if status != 304:
            request.wfile.write(body)

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("LOCAL_CALENDARS", "allowed")
    monkeypatch.setattr(fetch_calendar, "_PAUSE_SECONDS", 0.0)
    # The process of a reader is tested in tests/unit/adapters/external_calendars; here it would take most of the time.
    monkeypatch.setattr(reader, "read_busy_times", busy_times.expand_busy_times)
    # moto knows no two calls at a time.
    monkeypatch.setattr(sync_calendars, "THREADS", 1)
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
        answer = self.add(url, **more)
        assert answer.status == 201, answer.body
        identity: str = answer.body["calendar"]["id"]
        return identity

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get("/me/calendars", **self.headers).body["calendars"]
        return found

    def read(self, identity: str) -> Answer:
        return self.api.post(f"/me/calendars/{identity}/read", "", **self.headers)

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
    event = {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-11-23T08:15:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:123456789012:rule/read-calendars"],
        "detail": {},
    }
    entry.read_calendars(event, Context())


@contextmanager
def written_days() -> Iterator[list[str]]:
    """What happens to days meanwhile: "put 2026-11-24", "delete 2026-11-24"."""
    found: list[str] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        for requests in json.loads(params["body"])["RequestItems"].values():
            for each in requests:
                key = each["PutRequest"]["Item"] if "PutRequest" in each else each["DeleteRequest"]["Key"]
                found.append(f"{'put' if 'PutRequest' in each else 'delete'} {key['SK']['S'].split('#')[1]}")

    events = table.connection().client.meta.events
    events.register("before-call.dynamodb.BatchWriteItem", note)
    try:
        yield found
    finally:
        events.unregister("before-call.dynamodb.BatchWriteItem", note)


# Added


def test_a_calendar_is_read_when_it_is_added(own: Own, server: Server) -> None:
    answer = own.add(server.has(TUESDAY, WEDNESDAY), name=" Work ")
    assert answer.status == 201
    calendar = answer.body["calendar"]
    assert len(calendar["id"]) >= 10
    assert {name: value for name, value in calendar.items() if name != "id"} == {
        "name": "Work",
        "host": "localhost",
        "status": "ok",
        "error": None,
        "read_at": "2026-11-23T08:00:00Z",
        "busy_days": 2,
    }
    assert own.api.get("/me/calendars", **own.headers).body == {"calendars": [calendar], "most": 5}


def test_a_calendar_without_a_name_is_called_by_its_host(own: Own, server: Server) -> None:
    assert own.add(server.has(TUESDAY)).body["calendar"]["name"] == "localhost"


def test_the_time_that_a_calendar_takes_is_not_offered(own: Own, server: Server) -> None:
    assert taken_on(own.api, "2026-11-24") == set()
    own.added(server.has(TUESDAY))
    assert taken_on(own.api, "2026-11-24") == {"10:00", "10:15", "10:30", "10:45"}
    assert taken_on(own.api, "2026-11-25") == set()


def test_buffers_keep_their_distance_from_what_a_calendar_has(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY))
    assert taken_on(own.api, "2026-11-24", "&event_type=deep-dive") == {"09:00", "09:30", "10:00", "10:30", "11:00"}


def test_a_minute_elsewhere_takes_every_session_that_it_meets(own: Own, server: Server) -> None:
    own.added(server.has(event("20261124T103100Z", "20261124T103200Z")))
    assert taken_on(own.api, "2026-11-24") == {"10:30"}


def test_whole_days_are_days_of_the_experts(api: Api, server: Server) -> None:
    experts.save(an_expert(availability=Availability("America/New_York", {"tue": (("00:00", "24:00"),)})))
    Own(api).added(server.has(event("20261124", "20261125")))
    assert set(page_slots(api, "2026-11-24").values()) == {"taken"}
    assert len(page_slots(api, "2026-11-24")) == 96
    assert busy_days() == {"2026-11-24", "2026-11-25"}


def test_what_goes_on_past_midnight_is_taken_on_both_days(api: Api, server: Server) -> None:
    always = Availability("UTC", {"tue": (("00:00", "24:00"),), "wed": (("00:00", "24:00"),)})
    experts.save(an_expert(availability=always))
    Own(api).added(server.has(event("20261124T233000Z", "20261125T003000Z")))
    assert taken_on(api, "2026-11-24") == {"23:30", "23:45"}
    assert taken_on(api, "2026-11-25") == {"00:00", "00:15"}


def test_a_busy_time_is_refused_with_the_nearest_open_ones(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY))
    before = items("")
    for answer in (own.api.post("/bookings", a_request()), hold(own.api)):
        assert (answer.status, answer.body["type"]) == (409, "slot_taken")
        starts = [slot["start"] for slot in answer.body["nearest"]]
        assert starts[:2] == ["2026-11-24T11:00:00Z", "2026-11-24T09:45:00Z"]
        assert len(starts) == 6
    assert items("") == before


def test_a_session_cannot_be_moved_into_a_busy_time(own: Own, server: Server) -> None:
    booking = book(own.api, start="2026-11-24T14:00:00Z")
    own.added(server.has(TUESDAY))
    answer = booking.move("2026-11-24T10:30:00Z")
    assert (answer.status, answer.body["type"]) == (409, "slot_taken")
    assert answer.body["nearest"][0]["start"] == "2026-11-24T11:00:00Z"
    assert booking.move("2026-11-24T10:30:00Z", signed_in(*ADA)).status == 409
    assert booking.show().body["booking"] == booking.made
    assert booking.move("2026-11-24T11:00:00Z").status == 200


def test_a_session_that_crosses_midnight_meets_what_the_next_day_has(api: Api, server: Server) -> None:
    always = Availability("UTC", {"tue": (("00:00", "24:00"),), "wed": (("00:00", "24:00"),)})
    experts.save(an_expert(availability=always, event_types=(EventType("sync", "Sync", 60, 30),)))
    Own(api).added(server.has(event("20261125T001000Z", "20261125T002000Z")))
    assert api.post("/bookings", a_request(start="2026-11-24T23:30:00Z")).status == 409
    assert api.post("/bookings", a_request(start="2026-11-24T23:00:00Z")).status == 201


def test_a_session_that_was_booked_before_stays(own: Own, server: Server) -> None:
    booking = book(own.api)
    own.added(server.has(TUESDAY))
    assert booking.show().body["booking"] == booking.made
    assert booking.show(signed_in(*ADA)).body["booking"]["status"] == "confirmed"
    assert booking.cancel().status == 200
    assert "10:30" in taken_on(own.api, "2026-11-24")


def test_a_time_that_was_held_before_is_not_booked_into_a_busy_one(own: Own, server: Server) -> None:
    mine = hold(own.api).body["hold"]["id"]
    own.added(server.has(TUESDAY))
    assert own.api.post("/bookings", a_request(hold=mine)).status == 409
    assert own.api.delete(f"/holds/{mine}").status == 204


def test_what_clients_pay_for_calendars_is_a_query(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY))
    with counted_calls() as calls:
        booking = book(own.api, start="2026-11-24T14:00:00Z")
    assert calls == ["GetItem", "Query", "TransactWriteItems"]
    with counted_calls() as calls:
        assert hold(own.api, "2026-11-24T12:00:00Z").status == 201
    assert calls == ["GetItem", "Query", "GetItem", "TransactWriteItems"]
    with counted_calls() as calls:
        booking.move("2026-11-24T15:00:00Z")
    assert calls == ["GetItem", "GetItem", "Query", "TransactWriteItems"]
    with counted_calls() as calls:
        own.api.get("/experts/ada-lovelace?days=62")
    assert calls == ["GetItem", "Query"]


def test_a_day_of_thousands_of_moments_fits_into_the_table(own: Own, server: Server) -> None:
    """DynamoDB refuses items of more than 400 KB; one such day would have stopped all reading."""
    lines = [
        f"FREEBUSY:{','.join(f'20261124T{hour:02}{minute:02}{second:02}Z/PT1S' for second in range(0, 60, 5))}"
        for hour in range(24)
        for minute in range(60)
    ]
    server.bodies["work"] = ical("\r\n".join(["BEGIN:VFREEBUSY", *lines, "END:VFREEBUSY"]))
    own.added(server.url())
    (day,) = [item for item in items("EXPERT#") if "#BUSY#" in item["SK"]["S"]]
    assert len(str(day)) < 10_000
    assert set(page_slots(own.api, "2026-11-24").values()) == {"taken"}


REACHED = "http://localhost:{port}/x.ics"
UNREACHABLE = [
    REACHED,
    "http://127.0.0.1:{port}/x.ics",
    "https://localhost/x.ics",
    "https://localhost:{port}/x.ics",
    "https://127.0.0.1/x.ics",
    "https://[::1]/x.ics",
    "https://169.254.169.254/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "http://93.184.216.34/x.ics",
    "https://10.0.0.1/x.ics",
    "https://192.168.1.1/x.ics",
    "https://0.0.0.0/x.ics",
    "https://2130706433/x.ics",
    "webcal://127.0.0.1/x.ics",
]


@pytest.mark.parametrize("url", UNREACHABLE)
def test_addresses_of_this_machine_and_its_network_are_refused(
    own: Own, server: Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.has(TUESDAY, name="x")
    monkeypatch.delenv("LOCAL_CALENDARS")
    before = items("")
    answer = own.add(url.format(port=server.http.server_port))
    assert (answer.status, list(answer.fields())) == (422, ["url"])
    assert (items(""), server.asked, own.listed()) == (before, [], [])


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest/meta-data/", "https://169.254.169.254/x", "https://10.0.0.1/x.ics"]
)
def test_a_machine_of_a_developer_is_no_door_to_its_network(own: Own, server: Server, url: str) -> None:
    assert list(own.add(url).fields()) == ["url"]
    assert own.listed() == []


BAD_CALENDARS: list[tuple[Any, str]] = [
    ({}, "url"),
    ({"url": ""}, "url"),
    ({"url": None}, "url"),
    ({"url": 7}, "url"),
    ({"url": "my calendar"}, "url"),
    ({"url": "ftp://example.com/x.ics"}, "url"),
    ({"url": "file:///etc/passwd"}, "url"),
    ({"url": "https://"}, "url"),
    ({"url": "https://user:password@example.com/x.ics"}, "url"),
    ({"url": f"https://example.com/{'x' * 2000}"}, "url"),
    ({"url": REACHED, "name": "x" * 61}, "name"),
    ({"url": REACHED, "name": 7}, "name"),
    ({"url": REACHED, "id": "mine"}, "id"),
]


@pytest.mark.parametrize(("body", "field"), BAD_CALENDARS, ids=[f"{body!r:.50}" for body, _ in BAD_CALENDARS])
def test_a_bad_calendar_names_its_field(own: Own, body: Any, field: str) -> None:
    answer = own.api.post("/me/calendars", body, **own.headers)
    assert (answer.status, list(answer.fields())) == (422, [field])


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


@pytest.mark.parametrize(("breaks", "reason"), BROKEN, ids=BROKEN_IDS)
def test_a_calendar_that_cannot_be_read_is_not_added(
    own: Own, server: Server, breaks: Callable[[Server], None], reason: str
) -> None:
    url = server.has(TUESDAY)
    breaks(server)
    before = items("")
    answer = own.add(url)
    assert (answer.status, answer.body["type"]) == (422, "invalid_fields")
    assert reason in answer.fields()["url"]
    assert items("") == before


def test_a_sixth_calendar_is_refused_before_anything_is_asked(own: Own, server: Server) -> None:
    for number in range(5):
        own.added(server.has(TUESDAY, name=f"c{number}"))
    answer = own.add(server.has(WEDNESDAY, name="sixth"))
    assert answer.fields() == {"url": "You have 5 calendars; that is as many as there can be."}
    assert "sixth" not in {name for name, _ in server.asked}
    assert len(own.listed()) == 5
    own.remove(own.listed()[0]["id"])
    own.added(server.url("sixth"))


def test_calendars_are_listed_in_the_order_in_which_they_came(own: Own, server: Server, at: At) -> None:
    for number in range(4):
        at(NOW + timedelta(minutes=number))
        own.added(server.has(TUESDAY), name=f"c{number}")
    assert [calendar["name"] for calendar in own.listed()] == ["c0", "c1", "c2", "c3"]


def test_what_adding_and_listing_cost(own: Own, server: Server) -> None:
    with counted_calls() as calls:
        own.added(server.has(TUESDAY))
    assert calls.count("BatchWriteItem") == 1
    assert len(calls) <= 12
    with counted_calls() as calls:
        own.listed()
    assert calls == ["GetItem", "Query"]


# Whose


def test_calendars_are_for_experts_who_are_signed_in(own: Own, server: Server) -> None:
    identity = own.added(server.has(TUESDAY))
    client = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    for headers, status in (({}, 401), (client, 404)):
        assert own.api.get("/me/calendars", **headers).status == status
        assert own.api.post("/me/calendars", {"url": server.url()}, **headers).status == status
        assert own.api.post(f"/me/calendars/{identity}/read", "", **headers).status == status
        assert own.api.delete(f"/me/calendars/{identity}", **headers).status == status


def test_another_experts_calendar_is_not_there(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    experts.save(an_expert(handle="bo-li"))
    other = Own(own.api, "bo@example.com", "bo-li")
    at(LATER)
    before = items("")
    assert (other.read(identity).status, other.remove(identity).status, other.listed()) == (404, 404, [])
    assert (items(""), len(server.asked)) == (before, 1)


@pytest.mark.parametrize("identity", ["nothing", "PROFILE", "%2e%2e", "x" * 300])
def test_a_calendar_that_never_was_is_not_there(own: Own, identity: str) -> None:
    assert (own.read(identity).status, own.remove(identity).status) == (404, 404)


def test_one_experts_busy_times_are_nobody_elses(own: Own, server: Server) -> None:
    experts.save(an_expert(handle="bo-li"))
    own.added(server.has(TUESDAY))
    answer = own.api.get("/experts/bo-li?from=2026-11-24&days=1")
    assert {slot["status"] for slot in answer.body["days"][0]["slots"]} == {"open"}
    book(own.api, expert="bo-li")


def test_nothing_of_what_somebody_does_elsewhere_is_kept(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY))
    assert "Dentist" not in str(items(""))


# The address


@contextmanager
def everything_said(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Log lines with all that they carry, and what is written out."""
    said: list[str] = []
    caplog.set_level(logging.DEBUG)
    for name in ("expertbook", "expertbook.api", "expertbook.busy", "urllib3"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield said
    ours = (record for record in caplog.records if not record.name.startswith(("botocore", "boto3", "pynamodb")))
    said += [f"{logging.Formatter().format(record)} {record.__dict__}" for record in ours]
    out, err = capsys.readouterr()
    said += [out, err]


def test_the_address_is_told_to_nobody(
    own: Own, server: Server, at: At, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    answers: list[Answer] = []
    directory.project("ada-lovelace", None)
    with everything_said(caplog, capsys) as said:
        identity = own.added(server.has(TUESDAY))
        answers.append(own.add(server.url("nothing")))
        for minutes, (breaks, _) in enumerate([(fine, ""), *BROKEN], 1):
            at(NOW + timedelta(hours=9 * minutes))
            server.status.clear()
            server.has(TUESDAY)
            breaks(server)
            answers.append(own.read(identity))
            run_schedule()
        answers += [own.api.get(path, **own.headers) for path in ("/me/calendars", "/me", "/me/expert")]
        answers += [own.api.get("/experts/ada-lovelace"), own.api.get("/experts"), own.read("other")]
    assert [text for text in said if "calendars read" in text]
    assert {answer.body["calendar"]["status"] for answer in answers if "calendar" in answer.body} == {"ok", "broken"}
    for text in [*said, *(f"{answer.body} {answer.headers}" for answer in answers)]:
        assert SECRET not in text


def test_the_address_is_in_nothing_that_might_be_printed(own: Own, server: Server) -> None:
    calendar = stored(own.added(server.has(TUESDAY)))
    assert SECRET in calendar.url
    assert SECRET not in f"{calendar!r} {calendar}"


def test_the_export_has_the_address_for_the_one_it_belongs_to(own: Own, server: Server) -> None:
    accounts.link_expert(ADA[0], ADA[1], "Ada", NOW)
    own.added(server.has(TUESDAY), name="Work")
    (calendar,) = own.api.get("/me/export", **own.headers).body["calendars"]
    assert (calendar["url"], calendar["name"]) == (server.url(), "Work")
    client = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    exported = own.api.get("/me/export", **client).body
    assert exported["calendars"] == []
    assert SECRET not in str(exported)


# Read again


def test_a_calendar_that_did_not_change_writes_no_day(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    at(LATER)
    with counted_calls() as calls:
        answer = own.read(identity)
    assert calls == ["GetItem", "UpdateItem", "GetItem", "PutItem"]
    assert [known is not None for _, known in server.asked] == [False, True]
    assert (answer.body["calendar"]["read_at"], answer.body["calendar"]["busy_days"]) == ("2026-11-23T08:15:00Z", 1)


def test_the_same_events_sent_again_write_no_day(own: Own, server: Server, at: At) -> None:
    server.validates = False
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    server.has(WEDNESDAY, TUESDAY)
    at(LATER)
    with counted_calls() as calls:
        own.read(identity)
    assert "BatchWriteItem" not in calls


def test_only_the_days_that_changed_are_written(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    server.has(event("20261124T100000Z", "20261124T113000Z"), WEDNESDAY, THURSDAY)
    at(LATER)
    with written_days() as days:
        own.read(identity)
    assert sorted(days) == ["put 2026-11-24", "put 2026-11-26"]
    assert "11:15" in taken_on(own.api, "2026-11-24")
    assert taken_on(own.api, "2026-11-25") == {"14:00", "14:15", "14:30", "14:45"}


def test_what_is_gone_from_a_calendar_is_offered_again(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    server.has(WEDNESDAY)
    at(LATER)
    with written_days() as days:
        own.read(identity)
    assert days == ["delete 2026-11-24"]
    assert taken_on(own.api, "2026-11-24") == set()
    book(own.api)


def test_days_that_are_over_delete_themselves(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    (expires,) = (int(item["expires_at"]["N"]) for item in items("EXPERT#") if "2026-11-24#BUSY" in item["SK"]["S"])
    assert datetime(2026, 11, 26, tzinfo=UTC).timestamp() <= expires <= datetime(2026, 11, 28, tzinfo=UTC).timestamp()
    at(datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    with written_days() as days:
        answer = own.read(identity)
    assert (days, answer.body["calendar"]["busy_days"]) == ([], 1)


def test_a_calendar_that_was_just_read_is_left_alone(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    at(NOW + timedelta(seconds=29))
    assert own.read(identity).status == 200
    assert len(server.asked) == 1
    at(NOW + timedelta(seconds=30))
    own.read(identity)
    assert len(server.asked) == 2


def test_a_broken_calendar_may_be_tried_again_at_once(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    at(LATER)
    problem(server)
    own.read(identity)
    server.status.clear()
    at(LATER + timedelta(seconds=1))
    assert own.read(identity).body["calendar"]["status"] == "ok"


@pytest.mark.parametrize(("breaks", "reason"), BROKEN, ids=BROKEN_IDS)
def test_a_broken_calendar_says_why_and_keeps_what_it_said_before(
    own: Own, server: Server, at: At, breaks: Callable[[Server], None], reason: str
) -> None:
    identity = own.added(server.has(TUESDAY))
    breaks(server)
    at(LATER)
    answer = own.read(identity)
    assert answer.status == 200
    calendar = answer.body["calendar"]
    assert (calendar["status"], calendar["read_at"], calendar["busy_days"]) == ("broken", "2026-11-23T08:00:00Z", 1)
    assert reason in calendar["error"]
    assert own.listed() == [calendar]
    assert len(taken_on(own.api, "2026-11-24")) == 4
    assert own.api.post("/bookings", a_request()).status == 409


def test_a_broken_calendar_is_tried_later_and_later(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    problem(server)
    now, pauses = NOW, []
    for _ in range(8):
        due = stored(identity).next_at
        pauses.append(due - now)
        before = len(server.asked)
        at(due - timedelta(seconds=1))
        run_schedule()
        assert len(server.asked) == before, "not a second early"
        at(due)
        run_schedule()
        assert len(server.asked) > before
        now = due
    assert [pause / timedelta(minutes=15) for pause in pauses] == [1, 2, 4, 8, 16, 32, 32, 32]


def test_a_good_reading_mends_a_broken_calendar(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    problem(server)
    for hours in (1, 2, 3):
        at(NOW + timedelta(hours=hours))
        assert own.read(identity).body["calendar"]["status"] == "broken"
    server.status.clear()
    at(NOW + timedelta(hours=4))
    calendar = own.read(identity).body["calendar"]
    assert (calendar["status"], calendar["error"], calendar["read_at"]) == ("ok", None, "2026-11-23T12:00:00Z")
    assert stored(identity).next_at == NOW + timedelta(hours=4, minutes=15)
    assert server.asked[-1][1] is not None, "it did not change meanwhile"


def test_a_calendar_that_does_not_change_is_read_whole_once_a_day(own: Own, server: Server, at: At) -> None:
    """Its repetitions go on: a day that was too far ahead yesterday is not any more."""
    identity = own.added(server.has(event("20261124T100000Z", "20261124T110000Z", "RRULE:FREQ=DAILY")))
    last = max(busy_days())
    at(NOW + timedelta(hours=20))
    own.read(identity)
    assert server.asked[-1][1] is not None
    at(NOW + timedelta(hours=20, seconds=40))
    own.read(identity)
    assert server.asked[-1][1] is None
    assert stored(identity).expanded_at == NOW + timedelta(hours=20, seconds=40)
    assert max(busy_days()) > last
    at(NOW + timedelta(hours=21))
    own.read(identity)
    assert server.asked[-1][1] is not None


def test_a_year_ahead_is_kept_and_no_more(own: Own, server: Server) -> None:
    own.added(server.has(event("20261124T100000Z", "20261124T110000Z", "RRULE:FREQ=DAILY")))
    assert (min(busy_days()), max(busy_days())) == ("2026-11-24", "2027-11-24")
    assert own.listed()[0]["busy_days"] == 366


def test_another_zone_of_the_experts_reads_all_of_it_again(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(event("20261125", "20261126")))
    assert len(taken_on(own.api, "2026-11-25")) == 32
    shown = own.api.get("/me/availability", **own.headers).body["availability"]
    own.api.put("/me/availability", {**shown, "timezone": "America/New_York"}, **own.headers)
    at(LATER)
    own.read(identity)
    assert server.asked[-1][1] is None
    assert busy_days() == {"2026-11-25", "2026-11-26"}
    assert len(taken_on(own.api, "2026-11-25")) == 32
    at(LATER + timedelta(minutes=15))
    own.read(identity)
    assert server.asked[-1][1] is not None


# Removed


def test_a_calendar_that_is_removed_takes_its_times_along(own: Own, server: Server) -> None:
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    answer = own.remove(identity)
    assert (answer.status, answer.body) == (204, {})
    assert (own.listed(), busy_days(), items("CALENDARS")) == ([], set(), [])
    assert taken_on(own.api, "2026-11-24") == set()
    profile = experts.load("ada-lovelace")
    assert profile is not None and not profile.has_calendars
    with counted_calls() as calls:
        book(own.api)
    assert calls == ["GetItem", "TransactWriteItems"]


def test_what_another_calendar_has_stays(own: Own, server: Server) -> None:
    first = own.added(server.has(TUESDAY, name="one"))
    own.added(server.has(event("20261124T103000Z", "20261124T113000Z"), name="two"))
    assert len(taken_on(own.api, "2026-11-24")) == 6
    own.remove(first)
    assert taken_on(own.api, "2026-11-24") == {"10:30", "10:45", "11:00", "11:15"}
    profile = experts.load("ada-lovelace")
    assert profile is not None and profile.has_calendars


def test_a_calendar_is_removed_once(own: Own, server: Server) -> None:
    identity = own.added(server.has(TUESDAY))
    assert (own.remove(identity).status, own.remove(identity).status, own.read(identity).status) == (204, 404, 404)


def test_a_removal_that_broke_off_can_be_done_again(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    with breaking_off(monkeypatch, after=1):
        assert own.remove(identity).status == 503
    at(LATER)
    assert own.remove(identity).status == 204
    assert (own.listed(), busy_days()) == ([], set())


def test_a_removal_that_broke_off_and_was_left_at_that_loses_no_day(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    with breaking_off(monkeypatch, after=1):
        own.remove(identity)
    assert own.listed(), "it is still there"
    at(LATER)
    run_schedule()
    assert busy_days() == {"2026-11-24", "2026-11-25"}


# By the schedule


def test_only_calendars_that_are_due_are_read(own: Own, server: Server, at: At) -> None:
    own.added(server.has(TUESDAY, name="early"))
    at(NOW + timedelta(minutes=10))
    own.added(server.has(TUESDAY, name="late"))
    server.asked.clear()
    at(NOW + timedelta(minutes=14, seconds=59))
    run_schedule()
    assert server.asked == []
    at(LATER)
    run_schedule()
    assert [name for name, _ in server.asked] == ["early"]
    run_schedule()
    assert len(server.asked) == 1


def test_who_waits_longest_is_first(own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    experts.save(an_expert(handle="bo-li"))
    bo = Own(own.api, "bo@example.com", "bo-li")
    for minutes, (name, whose) in enumerate((("c", own), ("a", bo), ("d", own), ("b", bo), ("e", own))):
        at(NOW + timedelta(minutes=minutes))
        whose.added(server.has(TUESDAY, name=name))
    server.asked.clear()
    monkeypatch.setattr(sync_calendars, "PAGE_SIZE", 2)
    at(NOW + timedelta(hours=1))
    run_schedule()
    assert [name for name, _ in server.asked] == ["c", "a", "d", "b", "e"]


def test_what_there_is_no_time_for_stays_due(own: Own, server: Server, at: At) -> None:
    own.added(server.has(TUESDAY))
    server.asked.clear()
    at(LATER)
    assert (sync_calendars.sync_due_calendars(LATER, 0), server.asked) == (0, [])
    assert sync_calendars.sync_due_calendars(LATER, 60) == 1


def test_a_broken_calendar_stops_no_other(own: Own, server: Server, at: At) -> None:
    for name in ("one", "two", "three"):
        own.added(server.has(TUESDAY, name=name), name=name)
    server.status["one"] = 500
    server.bodies["two"] = b"<html>"
    server.has(WEDNESDAY, name="three")
    at(LATER)
    run_schedule()
    assert {calendar["name"]: calendar["status"] for calendar in own.listed()} == {
        "one": "broken",
        "two": "broken",
        "three": "ok",
    }
    assert "14:00" in taken_on(own.api, "2026-11-25")


def test_a_mistake_of_ours_over_one_calendar_stops_no_other(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.added(server.has(TUESDAY, name="one"))
    at(NOW + timedelta(seconds=1))
    own.added(server.has(TUESDAY, name="two"))
    server.has(THURSDAY, name="two")
    whole = fetch_calendar.fetch

    def fetch(url: str, *rest: Any) -> Any:
        if "one" in url:
            raise ZeroDivisionError
        return whole(url, *rest)

    monkeypatch.setattr(fetch_calendar, "fetch", fetch)
    monkeypatch.setattr(sync_calendars, "PAGE_SIZE", 1)
    at(NOW + timedelta(hours=1))
    with pytest.raises(CallFailed, match="ZeroDivisionError"):
        run_schedule()
    assert busy_days() == {"2026-11-24", "2026-11-26"}


def test_a_table_that_is_busy_stops_no_other(own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    first = own.added(server.has(TUESDAY, name="one"), name="one")
    own.added(server.has(TUESDAY, name="two"), name="two")
    server.has(WEDNESDAY, name="one")
    server.has(THURSDAY, name="two")
    whole = calendars.write_days

    def busy_for_one(calendar: Any, *rest: Any) -> Any:
        if calendar.id == first:
            raise Unavailable
        return whole(calendar, *rest)

    monkeypatch.setattr(calendars, "write_days", busy_for_one)
    at(LATER)
    run_schedule()
    assert busy_days() == {"2026-11-24", "2026-11-26"}
    monkeypatch.setattr(calendars, "write_days", whole)
    at(LATER + timedelta(minutes=15))
    run_schedule()
    assert busy_days() == {"2026-11-25", "2026-11-26"}


@contextmanager
def while_fetching(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], Any]) -> Iterator[list[Any]]:
    """What happens, once, while a calendar is fetched, after it was and before anything is written."""
    whole, came_of = fetch_calendar.fetch, list[Any]()

    def fetch(*args: Any, **more: Any) -> Any:
        found = whole(*args, **more)
        if not came_of:
            came_of.append(None)
            came_of[0] = happens()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(fetch_calendar, "fetch", fetch)
        yield came_of


def test_a_calendar_that_is_being_read_is_left_alone(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = own.added(server.has(TUESDAY))
    before = stored(identity)
    at(LATER)

    def meanwhile() -> tuple[int, Any]:
        asked = len(server.asked)
        run_schedule()
        same = sync_calendars.sync_calendar(before, LATER)
        return len(server.asked) - asked, same

    with while_fetching(monkeypatch, meanwhile) as came_of:
        run_schedule()
    assert came_of == [(0, before)]


def test_a_reading_that_died_is_done_again_when_its_lease_is_over(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = own.added(server.has(TUESDAY))
    assert calendars.begin(stored(identity), LATER) is not None
    asked = len(server.asked)
    at(LATER + calendars.LEASE - timedelta(seconds=1))
    run_schedule()
    assert len(server.asked) == asked
    at(LATER + calendars.LEASE)
    run_schedule()
    assert len(server.asked) == asked + 1


def test_a_calendar_that_is_removed_while_it_is_read_leaves_nothing(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = own.added(server.has(TUESDAY))
    own.added(server.has(THURSDAY, name="other"))
    server.has(TUESDAY, WEDNESDAY)
    at(LATER)
    with while_fetching(monkeypatch, lambda: own.remove(identity).status) as came_of:
        sync_calendars.sync_calendar(stored(identity), LATER)
    assert came_of == [204]
    assert len(own.listed()) == 1
    assert busy_days() == {"2026-11-26"}


def test_a_calendar_that_is_removed_while_its_days_are_written_leaves_nothing(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = own.added(server.has(TUESDAY))
    server.has(TUESDAY, WEDNESDAY)
    at(LATER)
    whole, done = BusyDay.batch_write, list[int]()

    def batch_write(*args: Any, **more: Any) -> Any:
        if not done:
            done.append(1)
            done.append(own.remove(identity).status)
        return whole(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(BusyDay, "batch_write", batch_write)
        run_schedule()
    assert done == [1, 204]
    assert (own.listed(), busy_days()) == ([], set())


def test_the_later_of_two_readings_has_the_last_word(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anyone who fetched first and was overtaken would put old times under the new ones' digests, for good."""
    identity = own.added(server.has(TUESDAY))
    server.has(event("20261124T120000Z", "20261124T130000Z"))
    at(LATER)

    def changes_and_is_read() -> int:
        server.has(event("20261124T140000Z", "20261124T150000Z"))
        return own.read(identity).status

    with while_fetching(monkeypatch, changes_and_is_read) as came_of:
        run_schedule()
    assert came_of == [200]
    assert taken_on(own.api, "2026-11-24") == {"14:00", "14:15", "14:30", "14:45"}


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


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_reading_that_breaks_off_forgets_no_day(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    friday = event("20261127T140000Z", "20261127T150000Z")
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    server.has(event("20261124T120000Z", "20261124T130000Z"), THURSDAY, friday)
    at(LATER)
    with breaking_off(monkeypatch, after):
        assert own.read(identity).status == 503
    server.has(THURSDAY)
    at(LATER + timedelta(minutes=15))
    run_schedule()
    assert busy_days() == {"2026-11-26"}
    assert stored(identity).days.keys() == {"2026-11-26"}


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_day_that_was_deleted_before_a_reading_broke_off_comes_back_with_its_events(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    identity = own.added(server.has(TUESDAY, WEDNESDAY, THURSDAY))
    server.has(THURSDAY)
    at(LATER)
    with breaking_off(monkeypatch, after):
        own.read(identity)
    server.has(TUESDAY, WEDNESDAY, THURSDAY)
    at(LATER + timedelta(minutes=15))
    run_schedule()
    assert busy_days() == {"2026-11-24", "2026-11-25", "2026-11-26"}


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_reading_that_broke_off_is_no_reason_to_believe_that_nothing_changed(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """What the calendar says again is what it said when its ETag was kept, and not what was half written since."""
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    server.has(event("20261124T120000Z", "20261124T130000Z"), event("20261125T090000Z", "20261125T100000Z"), THURSDAY)
    at(LATER)
    with breaking_off(monkeypatch, after):
        own.read(identity)
    server.has(TUESDAY, WEDNESDAY)
    at(LATER + timedelta(minutes=15))
    run_schedule()
    assert busy_days() == {"2026-11-24", "2026-11-25"}
    assert taken_on(own.api, "2026-11-24") == {"10:00", "10:15", "10:30", "10:45"}
    assert taken_on(own.api, "2026-11-25") == {"14:00", "14:15", "14:30", "14:45"}


@pytest.mark.parametrize("after", [0, 1])
def test_a_calendar_whose_adding_broke_off_counts_once_it_was_read(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    with breaking_off(monkeypatch, after):
        assert own.add(server.has(TUESDAY, WEDNESDAY)).status == 503
    at(NOW + timedelta(days=1))
    run_schedule()
    assert busy_days() == {"2026-11-24", "2026-11-25"}
    assert own.api.post("/bookings", a_request(start="2026-11-25T14:00:00Z")).status == 409


# Gone


def test_an_expert_who_is_erased_leaves_no_calendar_and_no_busy_time(own: Own, server: Server, at: At) -> None:
    accounts.link_expert(ADA[0], ADA[1], "Ada", NOW)
    directory.project(ADA[1], None)
    own.added(server.has(TUESDAY, WEDNESDAY))
    assert own.api.delete("/me", **own.headers).status == 202
    erase_account.erase(ADA[0], NOW)
    assert {item["SK"]["S"] for item in items("EXPERT#")} == {"PROFILE", "LISTED"}
    assert SECRET not in str(items(""))
    server.asked.clear()
    at(NOW + timedelta(days=1))
    run_schedule()
    assert server.asked == []


def test_a_calendar_whose_expert_is_gone_is_forgotten(own: Own, server: Server, at: At) -> None:
    own.added(server.has(TUESDAY))
    experts.erase("ada-lovelace")
    server.asked.clear()
    at(LATER)
    run_schedule()
    assert (server.asked, busy_days(), calendars.of_expert("ada-lovelace")) == ([], set(), [])


# Told to watchers


def day_item() -> dict[str, Any]:
    (found,) = [item for item in items("EXPERT#") if "#BUSY#" in item["SK"]["S"]]
    return found


def message_of(*images: tuple[Any, Any]) -> dict[str, Any]:
    """The message that follows from records with these images: (before, after)."""
    records = []
    for number, (before, after) in enumerate(images, 1):
        keys = {name: (after or before)[name] for name in ("PK", "SK")}
        name = "INSERT" if before is None else "MODIFY" if after else "REMOVE"
        records.append(stream_record(number, name, keys, after, before))
    (changes,) = group_by_expert(change for record in records for change in changes_of(record))
    found = changes.message()
    return {name: found[name] for name in ("taken", "freed", "held", "changed")}


def test_a_busy_day_that_comes_changes_and_goes_is_told_as_grains(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(event("20261124T100200Z", "20261124T110000Z")))
    first = day_item()
    server.has(event("20261124T103000Z", "20261124T110300Z"))
    at(LATER)
    own.read(identity)
    second = day_item()
    quiet: dict[str, Any] = {"taken": [], "freed": [], "held": [], "changed": []}
    assert message_of((None, first)) == quiet | {"taken": [["2026-11-24T10:00:00Z", "2026-11-24T11:00:00Z"]]}
    assert message_of((first, second)) == quiet | {
        "taken": [["2026-11-24T11:00:00Z", "2026-11-24T11:05:00Z"]],
        "freed": [["2026-11-24T10:00:00Z", "2026-11-24T10:30:00Z"]],
    }
    assert message_of((second, None)) == quiet | {"freed": [["2026-11-24T10:30:00Z", "2026-11-24T11:05:00Z"]]}


def test_a_busy_day_that_is_written_again_is_not_told(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY))
    item = day_item()
    keys = {name: item[name] for name in ("PK", "SK")}
    assert changes_of(stream_record(1, "MODIFY", keys, item, item)) == []


def test_a_calendar_itself_is_told_to_nobody(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY))
    (item,) = [item for item in items("EXPERT#") if item["SK"]["S"].startswith("CALENDAR#")]
    keys = {name: item[name] for name in ("PK", "SK")}
    assert changes_of(stream_record(1, "INSERT", keys, item, None)) == []


def counts() -> dict[str, Any] | None:
    found = [item for item in items("EXPERT#") if "#COUNT#" in item["SK"]["S"]]
    return found[0] if found else None


def test_a_day_that_becomes_full_is_told_as_changed_and_so_is_one_that_is_not_any_more(api: Api) -> None:
    experts.save(an_expert(event_types=(EventType("sync", "Sync", 15, 15, daily_cap=2),)))
    images = [counts()]
    book(api)
    images.append(counts())
    second = book(api, start="2026-11-24T14:00:00Z")
    images.append(counts())
    second.cancel()
    images.append(counts())
    told = []
    for before, after in pairwise(images):
        assert after is not None
        keys = {name: after[name] for name in ("PK", "SK")}
        told.append(len(changes_of(stream_record(1, "MODIFY", keys, after, before))))
    assert told == [0, 1, 1]
    day = {"taken": [], "freed": [], "held": [], "changed": [["2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"]]}
    assert message_of((images[1], images[2])) == message_of((images[2], images[3])) == day
    assert message_of((images[2], None)) == day


def test_two_days_that_changed_are_told_in_one_message_with_the_grains(api: Api) -> None:
    experts.save(an_expert(event_types=(EventType("sync", "Sync", 15, 15, daily_cap=1),)))
    book(api)
    full = counts()
    claim = next(item for item in items("EXPERT#") if item["SK"]["S"] == "SLOT#2026-11-24T10:30Z")
    assert message_of((None, claim), (None, full)) == {
        "taken": [["2026-11-24T10:30:00Z", "2026-11-24T10:35:00Z"]],
        "freed": [],
        "held": [],
        "changed": [["2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"]],
    }
