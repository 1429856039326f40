"""Calendars are read anew while somebody fills in the form: the hold asks for it, and the booking waits a moment."""

from __future__ import annotations

import time as real_time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from expertbook import clock
from expertbook.domain import busy_days
from expertbook.domain.calendar_account import FRESH_FOR, SOON, AccountStatus, CalendarAccount, CalendarService
from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services import fresh_calendars
from expertbook.services.fresh_calendars import WAIT_SECONDS
from expertbook.store import calendar_accounts, calendars, experts
from tests.api.calendar_messages import take
from tests.api.conftest import LIMITED, NOW, Answer, Api, a_request, counted_calls

START = {"expert": "ada-lovelace", "event_type": "sync", "start": "2026-11-24T10:30:00Z"}
ACCOUNT = CalendarAccount(
    *("a1", "ada-lovelace", CalendarService.CALDAV, "ada", b"sealed", NOW - timedelta(days=1)),
    status=AccountStatus.CONNECTED,
    reads=("work",),
    read_at=NOW - FRESH_FOR,
)


CALENDAR = ExternalCalendar("work", "ada-lovelace", "https://x.example/", "Work", "x.example", NOW, account="a1")
BUSY = busy_days.split_by_date([(to_epoch(NOW + timedelta(days=1)), to_epoch(NOW + timedelta(days=1, hours=4)))])


@pytest.fixture(autouse=True)
def with_calendars(ada: Expert) -> Expert:
    return experts.save(replace(ada, has_calendars=True))


@pytest.fixture(autouse=True)
def quiet_queue() -> None:
    """Nothing is in it of what other tests told it."""
    take()


class Time:
    """Stands still, but for pauses. What happens then is done in the first of them that is due."""

    def __init__(self) -> None:
        self.now = 0.0
        self.due: dict[float, Callable[[], object]] = {}

    time_ns = staticmethod(real_time.time_ns)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        for moment in [each for each in self.due if each <= self.now]:
            self.due.pop(moment)()


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(fresh_calendars, "time", made)
    monkeypatch.setattr(clock, "time", made)
    return made


def hold(api: Api) -> Answer:
    return api.post("/holds", START)


def account() -> CalendarAccount:
    found = calendar_accounts.load("ada-lovelace", "a1")
    assert found is not None
    return found


def test_a_hold_asks_for_a_reading_once(api: Api) -> None:
    calendar_accounts.add(ACCOUNT)
    assert hold(api).status == 201
    assert take() == [{"expert": "ada-lovelace", "account": "a1"}]
    assert (account().asked_at, account().wanted) == (NOW, 1)
    assert api.post("/holds", {**START, "start": "2026-11-24T12:00:00Z"}).status == 201
    assert (take(), account().wanted) == ([], 1)


@pytest.mark.parametrize(
    "account",
    [
        replace(ACCOUNT, read_at=NOW - FRESH_FOR + timedelta(seconds=1)),
        replace(ACCOUNT, reads=(), writes_to="work"),
        *(replace(ACCOUNT, status=status) for status in AccountStatus if status is not AccountStatus.CONNECTED),
    ],
)
def test_a_hold_asks_for_nothing_that_was_just_read_or_can_not_be(api: Api, account: CalendarAccount) -> None:
    calendar_accounts.add(account)
    assert hold(api).status == 201
    assert take() == []


def test_a_time_that_is_not_held_has_nothing_read(api: Api) -> None:
    calendar_accounts.add(ACCOUNT)
    assert hold(api).status == 201
    take()
    calendar_accounts.note(replace(account(), asked_at=None))
    assert hold(api).status == 409
    assert (take(), account().asked_at) == ([], None)


def test_a_hold_is_kept_although_nothing_can_be_asked_for(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    calendar_accounts.add(ACCOUNT)
    monkeypatch.setenv("CALENDAR_QUEUE_URL", "https://sqs.example/gone")

    def fail(**_: Any) -> None:
        raise Unavailable

    monkeypatch.setattr(calendar_accounts, "want", lambda *_, **__: fail())
    assert hold(api).status == 201


def test_a_booking_waits_until_a_reading_is_done(api: Api, time: Time) -> None:
    calendar_accounts.add(replace(ACCOUNT, asked_at=NOW - timedelta(seconds=1)))
    time.due[0.4] = lambda: calendar_accounts.note(replace(account(), asked_at=None))
    assert api.post("/bookings", a_request()).status == 201
    assert 0.4 <= time.now < 0.6
    assert time.due == {}


def test_a_booking_goes_on_without_a_reading_that_takes_long(api: Api, time: Time) -> None:
    calendar_accounts.add(replace(ACCOUNT, asked_at=NOW))
    assert api.post("/bookings", a_request()).status == 201
    assert WAIT_SECONDS - 0.3 < time.now <= WAIT_SECONDS + 0.05


@pytest.mark.parametrize(
    "account",
    [
        replace(ACCOUNT, read_at=NOW - timedelta(days=1)),
        replace(ACCOUNT, asked_at=NOW - SOON),
        replace(ACCOUNT, asked_at=NOW, status=AccountStatus.BROKEN),
    ],
)
def test_a_booking_waits_for_nothing_else(api: Api, time: Time, account: CalendarAccount) -> None:
    calendar_accounts.add(account)
    assert api.post("/bookings", a_request()).status == 201
    assert time.now == 0


def test_what_the_reading_finds_is_not_booked(api: Api, time: Time) -> None:
    calendar_accounts.add(replace(ACCOUNT, asked_at=NOW))

    def found() -> None:
        calendars.write_days(calendars.end(CALENDAR), BUSY, busy_days.digests_of(BUSY), NOW)
        calendar_accounts.note(replace(account(), asked_at=None))

    time.due[0.1] = found
    assert api.post("/bookings", a_request()).status == 409


def test_it_costs_a_query_where_there_are_calendars(api: Api) -> None:
    calendar_accounts.add(replace(ACCOUNT, read_at=NOW))
    with counted_calls() as calls:
        assert hold(api).status == 201
    assert calls == ["GetItem", "Query", "GetItem", "TransactWriteItems", "Query"]
    with counted_calls() as calls:
        assert api.post("/bookings", a_request(start="2026-11-24T12:00:00Z")).status == 201
    assert calls == ["GetItem", "Query", "Query", *LIMITED, "TransactWriteItems"]
    calendar_accounts.note(replace(account(), read_at=NOW - FRESH_FOR))
    with counted_calls() as calls:
        assert api.post("/holds", {**START, "start": "2026-11-24T14:00:00Z"}).status == 201
    assert calls == ["GetItem", "Query", "GetItem", "TransactWriteItems", "Query", "UpdateItem"]


def test_it_costs_nothing_where_there_are_none(api: Api, with_calendars: Expert) -> None:
    experts.save(replace(with_calendars, has_calendars=False))
    calendar_accounts.add(replace(ACCOUNT, asked_at=NOW))
    with counted_calls() as calls:
        assert hold(api).status == 201
    assert calls == ["GetItem", "GetItem", "TransactWriteItems"]
