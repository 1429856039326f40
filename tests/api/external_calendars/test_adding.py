"""External calendars over the API: added, refused, listed, and their times not offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from expertbook.domain.scheduling.model import Availability, EventType
from expertbook.store import experts
from tests.api.conftest import LIMITED, NOW, Api, a_request, an_expert, counted_calls
from tests.api.external_calendars.elsewhere import (
    BROKEN,
    BROKEN_IDS,
    TUESDAY,
    WEDNESDAY,
    At,
    Own,
    Server,
    busy_days,
    event,
    ical,
    read_what_was_asked_for,
    taken_on,
)
from tests.api.people import ADA, book, signed_in
from tests.api.test_availability import page_slots
from tests.api.test_bookings import items
from tests.api.test_holds import hold


def test_a_calendar_that_is_added_is_read_by_the_function_and_not_by_the_api(own: Own, server: Server) -> None:
    answer = own.add(server.has(TUESDAY, WEDNESDAY), name=" Work ")
    assert (answer.status, server.asked) == (201, [])
    added = answer.body["calendar"]
    assert (added["status"], added["error"], added["read_at"], added["busy_days"]) == ("reading", None, None, 0)
    assert own.listed() == [added]
    assert read_what_was_asked_for() == 1
    (calendar,) = own.listed()
    assert calendar["id"] == added["id"]
    assert len(calendar["id"]) >= 10
    assert {name: value for name, value in calendar.items() if name != "id"} == {
        "name": "Work",
        "host": "localhost",
        "status": "ok",
        "error": None,
        "fault": None,
        "read_at": "2026-11-23T08:00:00Z",
        "busy_days": 2,
        "unread_entries": 0,
        "unread_titles": [],
        "unknown_zones": [],
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


def test_what_clients_pay_for_calendars_is_two_queries(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY))
    with counted_calls() as calls:
        booking = book(own.api, start="2026-11-24T14:00:00Z")
    assert calls == ["GetItem", "Query", "Query", *LIMITED, "TransactWriteItems"]
    with counted_calls() as calls:
        assert hold(own.api, "2026-11-24T12:00:00Z").status == 201
    assert calls == ["GetItem", "Query", "GetItem", "TransactWriteItems", "Query"]
    with counted_calls() as calls:
        booking.move("2026-11-24T15:00:00Z")
    assert calls == ["GetItem", "GetItem", "Query", "UpdateItem", "UpdateItem", "TransactWriteItems"]
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
    monkeypatch.delenv("LOCAL_SERVERS")
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


@pytest.mark.parametrize(("breaks", "reason"), BROKEN, ids=BROKEN_IDS)
def test_a_calendar_that_cannot_be_read_says_why(
    own: Own, server: Server, breaks: Callable[[Server], None], reason: str
) -> None:
    url = server.has(TUESDAY)
    breaks(server)
    own.added(url)
    (calendar,) = own.listed()
    assert (calendar["status"], calendar["read_at"], calendar["busy_days"]) == ("broken", None, 0)
    assert reason in calendar["error"] and calendar["fault"]["message"] == calendar["error"]
    book(own.api)


def test_a_sixth_calendar_is_refused_before_anything_is_asked(own: Own, server: Server) -> None:
    for number in range(5):
        own.added(server.has(TUESDAY, name=f"c{number}"))
    answer = own.add(server.has(WEDNESDAY, name="sixth"))
    assert answer.fields() == {"url": "You have 5 already; that is as many as there can be."}
    assert "sixth" not in {name for name, _ in server.asked}
    assert len(own.listed()) == 5
    own.remove(own.listed()[0]["id"])
    own.added(server.url("sixth"))


def test_calendars_are_listed_in_the_order_in_which_they_came(own: Own, server: Server, at: At) -> None:
    for number in range(4):
        at(NOW + timedelta(minutes=number))
        own.added(server.has(TUESDAY, name=f"c{number}"), name=f"c{number}")
    assert [calendar["name"] for calendar in own.listed()] == ["c0", "c1", "c2", "c3"]


def test_what_adding_and_listing_cost(own: Own, server: Server) -> None:
    with counted_calls() as calls:
        own.add(server.has(TUESDAY))
    assert calls == ["GetItem", "GetItem", "Query", "TransactWriteItems"]
    with counted_calls() as calls:
        read_what_was_asked_for()
    assert calls.count("BatchWriteItem") == 1
    assert len(calls) <= 13
    with counted_calls() as calls:
        own.listed()
    assert calls == ["GetItem", "Query"]
