"""The schedule reads the external calendars that are due, and one that is broken stops no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.observing import CallFailed
from expertbook.adapters.external_calendars import fetch_calendar
from expertbook.domain.errors import Unavailable
from expertbook.services import hand_over_calendars
from expertbook.store import calendars, experts
from tests.api import calendar_messages
from tests.api.conftest import NOW, an_expert, counted_calls
from tests.api.external_calendars.elsewhere import (
    LATER,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    At,
    Own,
    Server,
    busy_days,
    run_schedule,
    taken_on,
)


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
    at(NOW + timedelta(hours=1))
    run_schedule()
    assert [name for name, _ in server.asked] == ["c", "a", "d", "b", "e"]


def test_while_the_queue_is_long_fewer_are_handed_over_and_the_rest_stays_due(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "three"):
        own.added(server.has(TUESDAY, name=name))
    server.asked.clear()
    monkeypatch.setattr(hand_over_calendars, "MOST_WAITING", 2)
    at(LATER)
    assert hand_over_calendars.hand_over_due(LATER) == 2
    assert hand_over_calendars.hand_over_due(LATER) == 0
    assert (calendar_messages.deliver(), len(server.asked)) == (2, 2)
    run_schedule()
    assert len(server.asked) == 3


def test_what_is_handed_over_twice_is_read_once_and_costs_a_look(own: Own, server: Server, at: At) -> None:
    own.added(server.has(TUESDAY))
    server.asked.clear()
    at(LATER)
    calendar_messages.hand_over()
    calendar_messages.hand_over()
    first, second = calendar_messages.take()
    calendar_messages.call(first)
    with counted_calls() as calls:
        calendar_messages.call(second)
    assert (len(server.asked), calls) == (1, ["GetItem"])


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
