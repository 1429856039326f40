"""Google and Microsoft on the embedded cloud, the whole way: consent, bookings that stand there, what is moved or
entered there, and the end of it. The services are played by strict servers, which call us when something changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from websockets.sync.client import connect

from tests.cloud.calls import day_ahead, eventually, instant_text
from tests.cloud.consented import ConsentedExpert, Services, services

DAYS = count(3)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services(tmp_path_factory.mktemp("services")) as found:
        yield found


@pytest.fixture(scope="module", params=["google", "microsoft"])
def kim(both: Services, request: pytest.FixtureRequest) -> ConsentedExpert:
    """An expert whose account is connected."""
    return ConsentedExpert(both, request.param)


def a_time() -> datetime:
    """Of a day of its own."""
    return day_ahead(next(DAYS)) + timedelta(hours=9)


def told_of(kim: ConsentedExpert, start: datetime, act: Any) -> bool:
    """Whether somebody who looks at the expert is told that the time is taken, when this is done."""
    with connect(f"{kim.stack.websocket_url}?expert={kim.handle}", open_timeout=60) as connection:
        act()
        while True:
            taken = json.loads(connection.recv(timeout=150)).get("taken", [])
            if any(begin <= instant_text(start) < end for begin, end in taken):
                return True


def test_both_are_offered_and_an_account_is_called_as_its_service_calls_it(kim: ConsentedExpert) -> None:
    _, answer = kim.api.ask("GET", "/me/calendar-accounts", token=kim.token)
    assert answer["services"] == ["caldav", "google", "microsoft"]
    assert "@" in kim.account()["user"]
    assert kim.server.watched == [kim.calendar]


def test_a_booking_stands_there_as_long_as_it_stands(kim: ConsentedExpert) -> None:
    start = a_time()
    made = kim.book(start)
    eventually(lambda: kim.entry_at(start))
    assert kim.api.move(made, start + timedelta(hours=1))[0] == 200
    eventually(lambda: kim.entry_at(start + timedelta(hours=1)) and not kim.entry_at(start))
    assert kim.api.cancel(made)[0] == 200
    eventually(lambda: not kim.entry_at(start + timedelta(hours=1)))


def test_what_is_moved_there_moves_since_the_service_calls(kim: ConsentedExpert) -> None:
    start = a_time()
    made = kim.book(start)
    name = eventually(lambda: kim.entry_at(start))
    kim.server.move(name, start + timedelta(hours=2), kim.calendar)
    eventually(lambda: kim.shown(made)["start"] == instant_text(start + timedelta(hours=2)))


def test_what_is_entered_there_is_grey_for_who_watches(kim: ConsentedExpert) -> None:
    start = a_time()
    assert not kim.is_grey(start)
    lunch = lambda: kim.server.create(start, start + timedelta(hours=1), "Lunch", kim.calendar)  # noqa: E731
    assert told_of(kim, start, lunch)
    assert kim.is_grey(start)


def test_an_account_that_goes_leaves_nothing_behind(both: Services, kim: ConsentedExpert) -> None:
    start = a_time()
    kim.book(start)
    eventually(lambda: kim.entry_at(start))
    kim.disconnect(entries="remove")
    eventually(lambda: not kim.entry_at(start) and not kim.server.watched)
    eventually(lambda: kim.account() == {})


def test_no_secret_and_no_token_stands_in_a_log(both: Services) -> None:
    log = (both.runner.folder / "logs" / "cloud.log").read_text(errors="replace")
    known = ["GOCSPX-secret", *both.google._refresh, *both.google._access, *both.microsoft._refresh]
    assert len(known) > 2
    assert [each for each in known if each in log] == []
