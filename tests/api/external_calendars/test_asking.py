"""Readings that an expert asks for: done by the calendar function, one at a time, and only so many an hour."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from expertbook.adapters.external_calendars import fetch_calendar
from expertbook.domain.errors import Changed, Unavailable
from expertbook.domain.external_calendar import ASKED_SECONDS, MAX_ASKED
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.store import calendars, experts
from tests.api import calendar_messages
from tests.api.conftest import NOW, Api, an_expert, counted_calls
from tests.api.external_calendars.elsewhere import (
    LATER,
    TUESDAY,
    WEDNESDAY,
    At,
    Own,
    Server,
    read_what_was_asked_for,
    run_schedule,
    stored,
    taken_on,
)
from tests.api.people import ADA
from tests.api.store.test_traffic import without_pauses
from tests.api.test_bookings import items

__all__ = ["without_pauses"]  # a fixture


def test_an_expert_has_one_reading_at_a_time(own: Own, server: Server) -> None:
    first = own.added(server.has(TUESDAY, name="one"))
    assert own.add(server.has(TUESDAY, name="two")).status == 201
    before = items("EXPERT#")
    for answer in (own.add(server.has(TUESDAY, name="three")), own.ask(first)):
        if answer.status == 200:
            continue  # just read
        assert (answer.status, answer.body["type"]) == (429, "too_many_requests")
        assert 1 <= int(answer.headers["Retry-After"]) <= 5
    assert items("EXPERT#") == before
    read_what_was_asked_for()
    own.added(server.url("three"))


def test_a_reading_whose_call_got_lost_keeps_out_others_for_a_minute_and_the_clock_does_it(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as lost:
        lost.setenv("CALENDAR_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/123456789012/gone")
        answer = own.add(server.has(TUESDAY))
        assert (answer.status, answer.body["calendar"]["status"]) == (201, "reading")
        at(NOW + timedelta(seconds=ASKED_SECONDS - 1))
        assert own.add(server.has(TUESDAY, name="two")).status == 429
        at(NOW + timedelta(seconds=ASKED_SECONDS))
        assert own.add(server.url("two")).status == 201
    assert calendar_messages.take() == []
    at(LATER)
    run_schedule()
    assert [calendar["status"] for calendar in own.listed()] == ["ok", "ok"]
    assert "10:30" in taken_on(own.api, "2026-11-24")


def test_no_more_than_twenty_readings_are_asked_for_within_an_hour(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    for minutes in range(1, MAX_ASKED):
        at(NOW + timedelta(minutes=minutes))
        assert own.read(identity).status == 200
    asked = len(server.asked)
    at(NOW + timedelta(minutes=30))
    answer = own.ask(identity)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "1800")
    assert own.add(server.has(WEDNESDAY, name="new")).status == 429
    assert (len(server.asked), len(own.listed())) == (asked, 1)
    at(NOW + timedelta(minutes=60))
    assert own.read(identity).status == 200
    assert own.ask(identity).status == 200, "it was just read"
    assert own.add(server.url("new")).status == 429


def test_what_the_clock_reads_counts_for_nobody(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    for hours in range(1, MAX_ASKED + 5):
        at(NOW + timedelta(hours=hours))
        run_schedule()
    assert own.read(identity).body["calendar"]["status"] == "ok"


def test_one_experts_readings_keep_out_nobody_else(own: Own, server: Server) -> None:
    experts.save(an_expert(handle="bo-li"))
    assert own.add(server.has(TUESDAY)).status == 201
    assert Own(own.api, "bo@example.com", "bo-li").add(server.url()).status == 201


def test_a_calendar_that_is_being_read_is_not_asked_for_again(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    at(LATER)
    assert own.ask(identity).body["calendar"]["status"] == "reading"
    with counted_calls() as calls:
        answer = own.ask(identity)
    assert (answer.status, answer.body["calendar"]["status"], calls) == (200, "reading", ["GetItem"])
    assert read_what_was_asked_for() == 1
    assert len(server.asked) == 2


def test_a_reading_done_by_the_clock_meanwhile_is_not_done_again(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    at(LATER)
    own.ask(identity)
    run_schedule()
    assert own.listed()[0]["status"] == "ok"
    asked = len(server.asked)
    read_what_was_asked_for()
    assert len(server.asked) == asked
    at(LATER + timedelta(seconds=40))
    assert own.read(identity).status == 200


def test_what_is_asked_while_the_clock_reads_disturbs_it_in_nothing(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = own.added(server.has(TUESDAY))
    server.has(WEDNESDAY)
    at(LATER)
    whole, statuses = fetch_calendar.fetch, list[int]()

    def fetch(*args: Any, **more: Any) -> Any:
        statuses.append(own.ask(identity).status)
        return whole(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(fetch_calendar, "fetch", fetch)
        run_schedule()
    assert statuses == [200]
    read_what_was_asked_for()
    assert own.listed()[0]["status"] == "ok"
    assert (taken_on(own.api, "2026-11-24"), "14:00" in taken_on(own.api, "2026-11-25")) == (set(), True)


def test_the_function_is_told_of_a_calendar_that_is_gone(own: Own, server: Server) -> None:
    assert own.add(server.has(TUESDAY)).status == 201
    (calendar,) = own.listed()
    own.remove(calendar["id"])
    read_what_was_asked_for()
    assert (server.asked, own.listed()) == ([], [])
    own.added(server.url())  # at once


def test_a_busy_table_leaves_the_reading_to_the_next_run(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> Any:
        raise Unavailable

    with monkeypatch.context() as patched:
        patched.setattr(calendars, "write_days", busy)
        identity = own.added(server.has(TUESDAY))
    assert stored(identity).asked_at == NOW
    at(LATER)
    run_schedule()
    assert own.listed()[0]["status"] == "ok"


def test_an_older_call_does_not_let_in_a_third_reading(own: Own, server: Server, at: At) -> None:
    assert own.add(server.has(TUESDAY)).status == 201
    at(NOW + timedelta(seconds=ASKED_SECONDS))
    assert own.add(server.has(TUESDAY, name="two")).status == 201
    calendars.end_asked(ADA[1], to_epoch(NOW))
    assert own.add(server.has(TUESDAY, name="three")).status == 429


@pytest.mark.parametrize("before", [0, 1])
def test_two_that_come_at_once_are_told_apart_by_the_write(
    own: Own, server: Server, monkeypatch: pytest.MonkeyPatch, without_pauses: None, before: int
) -> None:
    """Both have read that none is under way, and that there is room: one of them writes first."""
    for _ in range(before):
        own.added(server.has(TUESDAY, name="before"))
    whole, came = calendars.of_expert, list[int]()

    def of_expert(handle: str) -> Any:
        found = whole(handle)
        if not came:
            came.append(0)
            came.append(own.add(server.has(TUESDAY, name="faster")).status)
        return found

    monkeypatch.setattr(calendars, "of_expert", of_expert)
    assert own.add(server.has(TUESDAY, name="slower")).status == 429
    assert came == [0, 201]
    assert len(own.listed()) == before + 1


def test_an_expert_who_keeps_losing_is_told_to_come_back(
    own: Own, server: Server, monkeypatch: pytest.MonkeyPatch, without_pauses: None
) -> None:
    def lose(*_: Any) -> Any:
        raise Changed

    monkeypatch.setattr(calendars, "add", lose)
    assert own.add(server.has(TUESDAY)).status == 503


SAME = (
    ("https://calendar.example/a/%7Eada/b.ics?x=1", "https://calendar.example/a/~ada/b.ics?x=1"),
    ("https://calendar.example/a.ics", "webcal://calendar.example/a.ics"),
    ("https://calendar.example/a.ics", " HTTPS://Calendar.Example:443/a.ics#top "),
    ("https://calendar.example/%c3%a9.ics", "https://calendar.example/%C3%A9.ics"),
    ("https://calendar.example/é.ics", "https://calendar.example/%C3%A9.ics"),
    ("https://calendar.example", "https://calendar.example/"),
)
OTHER = (
    ("https://calendar.example/a.ics", "https://calendar.example/A.ics"),
    ("https://calendar.example/a.ics", "https://calendar.example/a.ics?x=1"),
    ("https://calendar.example/a%2Fb.ics", "https://calendar.example/a/b.ics"),
)


def add_both(own: Own, first: str, second: str) -> Any:
    added = own.add(first, name="Work")
    assert added.status == 201
    calendars.end_asked(ADA[1], to_epoch(NOW))
    return added, own.add(second, name="Another name")


@pytest.mark.parametrize(("first", "second"), SAME)
def test_the_same_address_twice_is_one_calendar(own: Own, server: Server, first: str, second: str) -> None:
    added, again = add_both(own, first, second)
    assert (again.status, again.body) == (200, added.body)
    assert len(own.listed()) == 1


@pytest.mark.parametrize(("first", "second"), OTHER)
def test_another_address_is_another_calendar(own: Own, server: Server, first: str, second: str) -> None:
    assert add_both(own, first, second)[1].status == 201
    assert len(own.listed()) == 2


def test_a_calendar_that_was_there_is_shown_whatever_the_limits(own: Own, server: Server) -> None:
    for number in range(5):
        own.added(server.has(TUESDAY, name=f"c{number}"))
    assert own.ask(own.listed()[0]["id"]).status == 200
    assert own.add(server.url("c3")).status == 200


KEY = "key-1"


def test_a_request_that_is_repeated_adds_one_calendar(own: Own, server: Server) -> None:
    body = {"url": server.has(TUESDAY), "name": "Work"}
    first, again = (own.api.post("/me/calendars", body, **own.headers, Idempotency_Key=KEY) for _ in range(2))
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert read_what_was_asked_for() == 1
    later = own.api.post("/me/calendars", body, **own.headers, Idempotency_Key=KEY)
    assert (later.status, later.body["calendar"]["id"], later.body["calendar"]["status"]) == (
        *(201, first.body["calendar"]["id"], "ok"),
    )
    assert len(own.listed()) == 1


@pytest.mark.parametrize("changed", [{"name": "Home"}, {"url": "https://calendar.example/b.ics"}])
def test_a_key_belongs_to_one_request(own: Own, server: Server, changed: dict[str, str]) -> None:
    body = {"url": server.has(TUESDAY), "name": "Work"}
    assert own.api.post("/me/calendars", body, **own.headers, Idempotency_Key=KEY).status == 201
    read_what_was_asked_for()
    answer = own.api.post("/me/calendars", {**body, **changed}, **own.headers, Idempotency_Key=KEY)
    assert (answer.status, answer.body["type"]) == (422, "idempotency_key_reused")
    assert len(own.listed()) == 1


def test_a_key_whose_calendar_was_removed_finds_nothing(own: Own, server: Server) -> None:
    body = {"url": server.has(TUESDAY)}
    made = own.api.post("/me/calendars", body, **own.headers, Idempotency_Key=KEY).body["calendar"]["id"]
    read_what_was_asked_for()
    own.remove(made)
    assert own.api.post("/me/calendars", body, **own.headers, Idempotency_Key=KEY).status == 404
    assert own.listed() == []


def test_another_experts_key_is_another_key(own: Own, server: Server) -> None:
    experts.save(an_expert(handle="bo-li"))
    bo = Own(own.api, "bo@example.com", "bo-li")
    for each, url in ((own, server.has(TUESDAY)), (bo, server.has(TUESDAY, name="b"))):
        assert each.api.post("/me/calendars", {"url": url}, **each.headers, Idempotency_Key=KEY).status == 201


def test_the_address_is_in_no_note_of_a_request_and_in_no_call(own: Own, server: Server) -> None:
    url = server.has(TUESDAY)
    assert own.api.post("/me/calendars", {"url": url}, **own.headers, Idempotency_Key=KEY).status == 201
    assert url not in str(items("REQUEST#"))
    (calendar,) = own.listed()
    assert calendar_messages.take() == [{"expert": ADA[1], "calendar": calendar["id"], "asked_at": to_epoch(NOW)}]


LOOK_UPS: list[tuple[Callable[..., Any], int]] = [
    (lambda *_, **__: [(0, 0, 0, "", ("10.1.2.3", 443))], 422),
    (lambda *_, **__: [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", ("169.254.169.254", 443))], 422),
    (lambda *_, **__: [(0, 0, 0, "", ("93.184.216.34", 443))], 201),
    (lambda *_, **__: (_ for _ in ()).throw(socket.gaierror), 201),
]


@pytest.mark.parametrize(("look_up", "status"), LOOK_UPS, ids=["private", "partly", "public", "unknown"])
def test_a_name_of_a_private_network_is_refused_before_anything_is_kept(
    own: Own, server: Server, monkeypatch: pytest.MonkeyPatch, look_up: Callable[..., Any], status: int
) -> None:
    checks = fetch_calendar.check
    monkeypatch.setattr(fetch_calendar, "check", lambda url: checks(url, lookup=look_up))
    answer = own.add("https://calendar.example/a.ics")
    assert (answer.status, len(own.listed())) == (status, int(status == 201))
    if status == 422:
        assert "private network" in answer.fields()["url"]


def test_the_first_calendar_counts_although_the_profile_is_written_at_the_same_time(
    api: Api, own: Own, server: Server, monkeypatch: pytest.MonkeyPatch, without_pauses: None
) -> None:
    whole, written = experts.load, list[int]()

    def load(handle: str, consistent: bool = False) -> Any:
        found = whole(handle, consistent)
        if not written and found is not None:
            written.append(experts.save(found).version)
        return found

    assert own.add(server.has(TUESDAY)).status == 201
    with monkeypatch.context() as patched:
        patched.setattr(experts, "load", load)
        read_what_was_asked_for()
    assert written
    assert "10:30" in taken_on(api, "2026-11-24")
