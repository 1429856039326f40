"""External calendars removed, by their expert or together with the expert."""

from __future__ import annotations

from datetime import timedelta

import pytest

from expertbook.services import erase_account
from expertbook.store import accounts, calendars, directory, experts
from tests.api.conftest import LIMITED, NOW, counted_calls
from tests.api.external_calendars.elsewhere import (
    LATER,
    SECRET,
    TUESDAY,
    WEDNESDAY,
    At,
    Own,
    Server,
    breaking_off,
    busy_days,
    event,
    run_schedule,
    taken_on,
)
from tests.api.people import ADA, book
from tests.api.test_bookings import items


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
    assert calls == ["GetItem", *LIMITED, "TransactWriteItems"]


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


def test_an_expert_who_is_erased_leaves_no_calendar_and_no_busy_time(own: Own, server: Server, at: At) -> None:
    accounts.link_expert(ADA[0], ADA[1], "Ada", NOW)
    directory.project(ADA[1], None)
    own.added(server.has(TUESDAY, WEDNESDAY))
    assert own.api.delete("/me", **own.headers).status == 202
    erase_account.erase(ADA[0], NOW)
    assert {item["SK"]["S"] for item in items("EXPERT#")} == {"PROFILE", "LISTED", "CARD", "OPENINGS"}
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
