"""External calendars read again: what changed is written, what is broken is kept and tried later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from expertbook.store.items import CalendarItem
from expertbook.store.keys import calendar_key, expert_key
from tests.api.conftest import NOW, a_request
from tests.api.external_calendars.elsewhere import (
    BROKEN,
    BROKEN_IDS,
    LATER,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    At,
    Own,
    Server,
    busy_days,
    event,
    problem,
    run_schedule,
    stored,
    taken_on,
    written_days,
)
from tests.api.people import book
from tests.api.test_bookings import items


def test_a_calendar_that_did_not_change_writes_no_day(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY))
    at(LATER)
    assert own.what_reading_costs(identity) == ["GetItem", "UpdateItem", "GetItem", "PutItem", "UpdateItem"]
    assert [known is not None for _, known in server.asked] == [False, True]
    (calendar,) = own.listed()
    assert (calendar["read_at"], calendar["busy_days"]) == ("2026-11-23T08:15:00Z", 1)


def test_a_server_that_knows_dates_alone_is_asked_by_the_date(own: Own, server: Server, at: At) -> None:
    server.dates = True
    identity = own.added(server.has(TUESDAY))
    at(LATER)
    assert own.what_reading_costs(identity) == ["GetItem", "UpdateItem", "GetItem", "PutItem", "UpdateItem"]
    assert [known is not None for _, known in server.asked] == [False, True]


def test_the_same_events_sent_again_write_no_day(own: Own, server: Server, at: At) -> None:
    server.validates = False
    identity = own.added(server.has(TUESDAY, WEDNESDAY))
    server.has(WEDNESDAY, TUESDAY)
    at(LATER)
    assert "BatchWriteItem" not in own.what_reading_costs(identity)


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


def test_a_reason_that_a_release_from_before_kept_is_told_in_general(own: Own, server: Server) -> None:
    url = server.has(TUESDAY)
    problem(server)
    item = CalendarItem.get(expert_key(own.handle), calendar_key(own.added(url)))
    item.update(actions=[CalendarItem.fault.remove()])
    (calendar,) = own.listed()
    assert (calendar["status"], calendar["fault"]["code"]) == ("broken", "calendar_unreadable")


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
