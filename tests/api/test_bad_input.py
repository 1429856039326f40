"""Bad input gets a clear error that names each field, and nothing is booked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability, EventType
from expertbook.store import experts
from tests.api.conftest import Answer, Api, a_request, an_expert
from tests.api.test_bookings import items

JSON = {"Content-Type": "application/json"}


def assert_problem(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.body["type"], answer.body["status"]) == (status, code, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.body) >= {"title", "detail", "errors"}
    assert items("BOOKING#") == []


@pytest.mark.parametrize("raw", ["{", "", "[" * 5000, '{"a": 1', b"\xff\xfe{}"])
def test_a_body_that_is_not_json_is_malformed(api: Api, raw: str) -> None:
    assert_problem(api.post("/bookings", raw), 400, "malformed_request")


@pytest.mark.parametrize("raw", ["[]", '"text"', "3", "null", "true"])
def test_json_that_is_no_object_is_malformed(api: Api, raw: str) -> None:
    assert_problem(api.post("/bookings", raw), 400, "malformed_request")


def test_a_body_has_to_say_its_type(api: Api) -> None:
    raw = json.dumps(a_request())
    assert_problem(api.post_as_is("/bookings", raw, {}), 415, "unsupported_media_type")
    assert_problem(api.post_as_is("/bookings", raw, {"Content-Type": "text/plain"}), 415, "unsupported_media_type")


def test_a_charset_may_stand_beside_the_type(api: Api, ada: Expert) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert api.post_as_is("/bookings", json.dumps(a_request()), headers).status == 201


def test_a_body_over_16_kb_is_too_large(api: Api) -> None:
    assert_problem(api.post("/bookings", a_request(notes="x" * 66_000)), 413, "body_too_large")


def test_a_path_that_is_not_there_is_a_problem_too(api: Api) -> None:
    assert_problem(api.get("/experts/nobody"), 404, "not_found")
    assert_problem(api.get("/experts/no%20body%2F.."), 404, "not_found")


def test_every_bad_field_is_named_at_once(api: Api, ada: Expert) -> None:
    answer = api.post("/bookings", {"name": " ", "email": "ben", "phone": "x", "timezone": "Mars/Base", "surprise": 1})
    assert_problem(answer, 422, "invalid_fields")
    assert set(answer.fields()) == {
        *("expert", "event_type", "start", "timezone", "name", "email", "phone"),
        "surprise",
    }


BAD_FIELDS: list[tuple[str, Any]] = [
    ("expert", "nobody"),
    ("expert", 7),
    ("event_type", "nothing"),
    ("start", "2026-11-24T10:31:00Z"),
    ("start", "2026-11-24T10:35:00Z"),
    ("start", "2026-11-24T10:30:01Z"),
    ("start", "2026-11-23T07:00:00Z"),
    ("start", "2026-11-24T08:45:00Z"),
    ("start", "2026-11-24T16:50:00Z"),
    ("start", "2026-11-26T10:30:00Z"),
    ("start", "2027-01-26T10:30:00Z"),
    ("start", "2026-11-24T10:30:00"),
    ("start", "tomorrow"),
    ("start", "9999-12-31T23:59:59-23:59"),
    ("start", "0001-01-01T00:00:00+23:59"),
    ("start", 1764000000),
    ("timezone", "Mars/Olympus"),
    ("timezone", "../etc/passwd"),
    ("timezone", "America"),
    ("timezone", 3),
    ("name", "x" * 300),
    ("name", "   "),
    ("name", "\u200b\n"),
    ("name", "Ben\nBcc: all@example.com"),
    ("name", 42),
    ("name", ["Ben"]),
    ("email", "ben@"),
    ("email", "ben"),
    ("email", "ben@example"),
    ("email", "ben@example.com\nBcc: all@example.com"),
    ("email", "ben@exam ple.com"),
    ("email", "björn@example.com"),
    ("email", "o’brien@example.com"),
    ("email", 42),
    ("phone", "call me"),
    ("phone", "+44 CALL ME"),
    ("phone", "020 7946"),
    ("country", "UK"),
    ("country", "Britain"),
    ("country", 44),
    ("phone", "+44 1"),
    ("phone", "+999 12345678"),
    ("phone", 442079460000),
    ("notes", "x" * 5000),
    ("notes", {"a": 1}),
    ("surprise", "field"),
]


@pytest.mark.parametrize(("field", "value"), BAD_FIELDS, ids=[f"{name}={value!r:.40}" for name, value in BAD_FIELDS])
def test_a_bad_value_is_refused_by_its_fields_name(api: Api, ada: Expert, field: str, value: Any) -> None:
    answer = api.post("/bookings", a_request(**{field: value}))
    assert_problem(answer, 422, "invalid_fields")
    assert list(answer.fields()) == [field]


def test_a_bad_address_is_said_at_its_field_in_words(api: Api, ada: Expert) -> None:
    curly = api.post("/bookings", a_request(email="o’brien@example.com")).fields()["email"]
    umlaut = api.post("/auth/codes", {"email": "jörg@example.com"}).fields()["email"]
    assert "apostrophe" in curly and "before the @" in umlaut
    assert "brien" not in curly and "rg" not in umlaut.split("@")[0]


GOOD_FIELDS = [
    ("email", "ben+sessions@example.com", "ben+sessions@example.com"),
    ("email", "ben@bücher.example.com", "ben@bücher.example.com"),
    ("email", " ben@EXAMPLE.com ", "ben@example.com"),
    ("email", "\u202aben@example.com\u202c\u200b", "ben@example.com"),
    ("email", "o'brien@example.com", "o'brien@example.com"),
    ("phone", "\u202a+44 20 7946 0018\u202c", "+442079460018"),
    ("phone", "+٤٤ ٢٠ ٧٩٤٦ ٠٠١٨", "+442079460018"),
    ("phone", "020 7946 0018", "+442079460018"),
    ("phone", "+1 (212) 555-0100", "+12125550100"),
    ("phone", "+91 98765 43210", "+919876543210"),
    ("name", "🦊🫨👩‍🚀", "🦊🫨👩‍🚀"),
    ("name", "علی\u200cرضا", "علی\u200cرضا"),
    ("name", "<b>Ben</b> & 'co'", "<b>Ben</b> & 'co'"),
    ("name", "  Zoë  ", "Zoë"),
    ("name", "x" * 120, "x" * 120),
    ("notes", "y" * 2000, "y" * 2000),
    ("notes", None, ""),
]


@pytest.mark.parametrize(("field", "value", "kept"), GOOD_FIELDS)
def test_an_unusual_value_that_is_fine_is_kept(api: Api, ada: Expert, field: str, value: Any, kept: str) -> None:
    answer = api.post("/bookings", a_request(**{field: value}))
    assert answer.status == 201, answer.body
    assert answer.body["booking"][field] == kept


def test_a_start_too_near_is_told_apart_from_one_gone_by(api: Api, ada: Expert) -> None:
    near = api.post("/bookings", a_request(start="2026-11-23T09:00:00Z", event_type="office")).status
    assert near == 201
    message = api.post("/bookings", a_request(start="2026-11-23T08:45:00Z")).fields()["start"]
    assert "1 hour of notice" in message


def test_a_time_that_the_clocks_skip_is_refused(api: Api) -> None:
    always = Availability("America/New_York", {"sun": (("00:00", "24:00"),)})
    experts.save(
        an_expert(availability=always, event_types=(EventType("sync", "Sync", 30, 30, booking_window_days=365),))
    )
    request = a_request(start=None, date="2027-03-14", time="02:30", timezone="America/New_York")
    answer = api.post("/bookings", request)
    assert_problem(answer, 422, "invalid_fields")
    assert list(answer.fields()) == ["time"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"date": "2026-11-24"}, "start"),
        ({"time": "10:30"}, "start"),
        ({"date": "2026-02-30", "time": "10:30"}, "date"),
        ({"date": "2026-11-24", "time": "24:30"}, "time"),
        ({"date": "2026-11-24", "time": "10:31"}, "time"),
        ({}, "start"),
        ({"start": "2026-11-24T10:30:00Z", "date": "2026-11-24", "time": "10:30"}, "start"),
    ],
)
def test_a_start_is_one_thing_or_the_other(api: Api, ada: Expert, given: dict[str, str], field: str) -> None:
    answer = api.post("/bookings", {**a_request(start=None), **given})
    assert_problem(answer, 422, "invalid_fields")
    assert list(answer.fields()) == [field]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=1000000000", "page"),
        ("page=101", "page"),
        ("page=one", "page"),
        ("page=" + "9" * 5000, "page"),
        ("limit=0", "limit"),
        ("limit=1000", "limit"),
        ("limit=51", "limit"),
        ("limit=-1", "limit"),
        ("limit=2.5", "limit"),
        ("cursor=forged", "cursor"),
        ("cursor=eyJhbGciOiJub25lIn0.eyJsaXN0IjoiIn0.", "cursor"),
        ("sort=luck", "sort"),
        ("open=never", "open"),
        ("search=" + "x" * 61, "search"),
    ],
)
def test_a_bad_directory_query_names_its_parameter(api: Api, ada: Expert, query: str, field: str) -> None:
    answer = api.get(f"/experts?{query}")
    assert_problem(answer, 422, "invalid_fields")
    assert list(answer.fields()) == [field]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("days=63", "days"),
        ("days=0", "days"),
        ("days=x", "days"),
        ("from=yesterday", "from"),
        ("from=2026-02-30", "from"),
        ("from=0001-01-01", "from"),
        ("from=9999-12-31", "from"),
        ("timezone=Mars/Base", "timezone"),
        ("event_type=nothing", "event_type"),
    ],
)
def test_a_bad_slot_query_names_its_parameter(api: Api, ada: Expert, query: str, field: str) -> None:
    answer = api.get(f"/experts/ada-lovelace?{query}")
    assert_problem(answer, 422, "invalid_fields")
    assert list(answer.fields()) == [field]


def test_two_bad_parameters_are_both_named(api: Api, ada: Expert) -> None:
    assert set(api.get("/experts?page=0&limit=0").fields()) == {"page", "limit"}


def test_unknown_parameters_are_ignored(api: Api, ada: Expert) -> None:
    assert api.get("/experts?utm_source=mail").status == 200


def test_the_furthest_dates_of_the_calendar_are_no_accident(api: Api, ada: Expert) -> None:
    assert api.get("/experts/ada-lovelace?from=2100-12-31&days=62").status == 200
    assert api.get("/experts/ada-lovelace?from=2000-01-01&days=62").status == 200


@pytest.mark.parametrize("key", ["x" * 129, "two words", "schlüssel"])
def test_an_idempotency_key_has_its_form(api: Api, ada: Expert, key: str) -> None:
    answer = api.post("/bookings", a_request(), Idempotency_Key=key)
    assert_problem(answer, 422, "invalid_fields")
    assert list(answer.fields()) == ["Idempotency-Key"]


def test_a_session_cannot_be_booked_that_has_begun(api: Api, ada: Expert, at: Any) -> None:
    at(datetime(2026, 11, 24, 10, 31, tzinfo=UTC))
    answer = api.post("/bookings", a_request(event_type="office"))
    assert answer.fields() == {"start": "This time has gone by."}
