"""External calendars that change, go or break off while they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from expertbook.adapters.external_calendars import fetch_calendar
from expertbook.services import sync_calendars
from expertbook.store import calendars
from expertbook.store.items import BusyDay
from tests.api.conftest import a_request
from tests.api.external_calendars.elsewhere import (
    LATER,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    At,
    Own,
    Server,
    breaking_off,
    busy_days,
    event,
    run_schedule,
    stored,
    taken_on,
)


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


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_reading_that_breaks_off_forgets_no_day(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    friday = event("20261127T140000Z", "20261127T150000Z")
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    server.has(event("20261124T120000Z", "20261124T130000Z"), THURSDAY, friday)
    at(LATER)
    with breaking_off(monkeypatch, after):
        assert own.read(identity).body["calendar"]["status"] == "reading"
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
def test_a_calendar_whose_first_reading_broke_off_counts_once_it_was_read(
    own: Own, server: Server, at: At, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    with breaking_off(monkeypatch, after):
        own.added(server.has(TUESDAY, WEDNESDAY))
    assert own.listed()[0]["status"] == "reading"
    at(LATER)
    run_schedule()
    assert busy_days() == {"2026-11-24", "2026-11-25"}
    assert own.api.post("/bookings", a_request(start="2026-11-25T14:00:00Z")).status == 409
