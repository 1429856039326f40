"""What Google's calendars say about their owner's time: at first, since then, and however many events there are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from expertbook.adapters.calendar_services.google import reading
from expertbook.adapters.calendar_services.service import GoneThere, ServiceError, TryLater
from expertbook.domain.calendar_account import FoundCalendar
from expertbook.domain.faults import Code
from tests.calendar_servers.google_server import ADA, GoogleServer, timed
from tests.unit.adapters.consented_calendars.conftest import (
    BOOKING,
    LONDON,
    Account,
    a_content,
    at,
    interval,
)

FAMILY = "family@group.example"
WEEKLY: dict[str, Any] = {"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=4"]}


def test_the_calendars_are_listed_with_what_may_be_done(account: Account) -> None:
    home, found = account.client.find_calendars()
    assert home == ADA
    assert [(each.url, each.name, each.is_writable) for each in found] == [
        (ADA, ADA, True),
        (FAMILY, "Family", True),
        ("holidays@group.example", "Holidays", False),
    ]
    ids = [FoundCalendar.of("account", each.url, each.name, is_writable=each.is_writable).id for each in found]
    assert [each.id for each in found] == ids
    assert all("@" not in each.id for each in found)


def test_fifty_of_them_and_no_more(server: GoogleServer, account: Account) -> None:
    for number in range(70):
        name = f"more{number}@group.example"
        server.calendars[name] = type(server.calendars[ADA])(name, f"More {number}")
    server.page_size = 20
    _, found = account.client.find_calendars()
    assert len(found) == 50
    assert found[0].url == ADA


def test_after_the_first_reading_only_what_changed_is_read(server: GoogleServer, account: Account) -> None:
    lunch = server.create(at(1, 12), at(1, 13))
    walk = server.create(at(2, 12), at(2, 13))
    first = account.read()
    assert first.is_whole
    assert {name: each.busy for name, each in first.changed.items()} == {
        lunch: (interval(at(1, 12), at(1, 13)),),
        walk: (interval(at(2, 12), at(2, 13)),),
    }
    assert account.read().changed == {}
    server.move(lunch, at(1, 14))
    server.delete(walk)
    changes = account.read()
    assert not changes.is_whole
    assert {name: each.busy for name, each in changes.changed.items()} == {lunch: (interval(at(1, 14), at(1, 15)),)}
    assert changes.gone == {walk}


def test_one_that_left_the_span_is_told_without_times(server: GoogleServer, account: Account) -> None:
    lunch = server.create(at(1, 12), at(1, 13))
    account.read()
    server.move(lunch, at(-30, 12))
    assert account.read().changed[lunch].busy == ()


def test_hundreds_of_events_come_in_pages(server: GoogleServer, account: Account) -> None:
    for number in range(600):
        server.create(at(number % 100, 8), at(number % 100, 9))
    assert len(account.read().changed) == 600
    assert sum(call.path.endswith("/events") for call in server.calls) == 3
    for number in range(300):
        server.create(at(number % 100, 10), at(number % 100, 11))
    assert len(account.read().changed) == 300
    assert account.read().changed == {}


def test_a_token_that_is_too_old_has_all_read_anew(server: GoogleServer, account: Account) -> None:
    lunch = server.create(at(1, 12), at(1, 13))
    account.read()
    server.delete(lunch)
    walk = server.create(at(2, 12), at(2, 13))
    server.forget_sync_tokens()
    changes = account.read()
    assert changes.is_whole
    assert changes.changed.keys() == {walk}
    assert not account.read().is_whole


def test_a_token_that_is_never_good_costs_one_call_more_and_no_loop(server: GoogleServer, account: Account) -> None:
    server.create(at(1, 12), at(1, 13))
    account.read()
    server.first_token = 10**9
    for _ in range(3):
        calls = len(server.calls)
        assert account.read().is_whole
        assert len(server.calls) == calls + 2


def test_a_calendar_that_isnt_there_is_gone(account: Account) -> None:
    with pytest.raises(GoneThere):
        account.read("nobody@gmail.example")


def test_free_times_are_none(server: GoogleServer, account: Account) -> None:
    me, other = {"email": ADA, "self": True}, {"email": "ben@example.com", "responseStatus": "accepted"}
    server.create(at(1, 9), at(1, 10), transparency="transparent")
    server.create(at(1, 10), at(1, 11), attendees=[other, me | {"responseStatus": "declined"}])
    server.create(at(1, 11), at(1, 12), eventType="workingLocation")
    server.create(at(1, 12), at(1, 13), status="cancelled")
    server.create(at(1, 13), at(1, 13))
    server.create_days(date(2026, 11, 24), date(2026, 11, 25), eventType="birthday")
    assert account.busy() == []


def test_busy_times_are(server: GoogleServer, account: Account) -> None:
    me = {"email": ADA, "self": True}
    other = {"email": "ben@example.com", "responseStatus": "declined"}
    server.create(at(1, 9), at(1, 10), attendees=[other, me | {"responseStatus": "needsAction"}])
    server.create(at(1, 10), at(1, 11), attendees=[other, me | {"responseStatus": "tentative"}])
    server.create(at(1, 11), at(1, 12), status="tentative")
    server.create(at(1, 12), at(1, 13), eventType="focusTime")
    server.create(at(1, 13), at(1, 14), eventType="outOfOffice")
    server.create(at(1, 14), at(1, 15), attendees=[other])
    assert account.busy() == [interval(at(1, hour), at(1, hour + 1)) for hour in range(9, 15)]


def test_an_invitation_that_another_address_of_theirs_declined_is_none(server: GoogleServer, account: Account) -> None:
    attendee = {"email": "Ada@Work.example", "responseStatus": "declined"}
    server.create(at(1, 9), at(1, 10), attendees=[attendee])
    span = interval(at(0, 0), at(9, 0))
    found = account.client.read_changes(ADA, "", span, LONDON, frozenset({"ada@work.example"}))
    assert [each for each in found.changed.values() if each.busy] == []
    server.create(at(2, 9), at(2, 10), attendees=[attendee | {"responseStatus": "accepted"}])
    found = account.client.read_changes(ADA, "", span, LONDON, frozenset({"ada@work.example"}))
    assert [each.busy for each in found.changed.values() if each.busy] == [(interval(at(2, 9), at(2, 10)),)]


def test_whole_days_are_the_experts(server: GoogleServer, account: Account) -> None:
    server.create_days(date(2026, 11, 24), date(2026, 11, 26))
    account.timezone = "America/New_York"
    assert account.busy() == [interval(at(1, 5), at(3, 5))]
    account.timezone = LONDON
    assert account.busy() == [interval(at(1, 0), at(3, 0))]


def test_a_series_is_one_object_and_keeps_its_clock_across_the_change(server: GoogleServer, account: Account) -> None:
    account.timezone = "America/New_York"
    series = server.create(
        at(110, 9),
        at(110, 10),
        start=timed(at(110, 14), "America/New_York"),
        end=timed(at(110, 15), "America/New_York"),
        recurrence=["RRULE:FREQ=DAILY;COUNT=4"],
    )
    # Clocks there go forward on 14 March 2027, day 111 after Monday, 23 November.
    found = account.read()
    assert found.changed.keys() == {series}
    assert [each[0] for each in found.changed[series].busy] == [
        interval(at(110, 14), at(110, 15))[0],
        *(interval(at(day, 13), at(day, 14))[0] for day in (111, 112, 113)),
    ]


def test_an_event_that_is_moved_across_the_change_keeps_its_instant(server: GoogleServer, account: Account) -> None:
    written = account.write(a_content(at(1, 10), at(1, 11)))
    server.calendars[ADA].time_zone = "America/New_York"
    server.move(written.object_id, at(115, 14))
    assert account.entry(written.object_id).own == interval(at(115, 14), at(115, 15))  # type: ignore[union-attr]


def test_a_time_of_a_series_that_is_moved_or_deleted(server: GoogleServer, account: Account) -> None:
    series = server.create(at(1, 9), at(1, 10), **WEEKLY)
    account.read()
    server.delete_once(series, at(8, 9))
    server.move_once(series, at(15, 9), at(16, 12))
    expected = (
        interval(at(1, 9), at(1, 10)),
        interval(at(16, 12), at(16, 13)),
        interval(at(22, 9), at(22, 10)),
    )
    changes = account.read()
    assert changes.changed.keys() == {series}
    assert changes.changed[series].busy == expected
    assert account.read(anew=True).changed[series].busy == expected


def test_a_series_that_is_deleted_is_gone_with_what_was_changed_of_it(server: GoogleServer, account: Account) -> None:
    series = server.create(at(1, 9), at(1, 10), **WEEKLY)
    server.move_once(series, at(8, 9), at(9, 12))
    account.read()
    server.delete(series)
    changes = account.read()
    assert not changes.changed
    assert changes.gone == {series}
    assert account.read(anew=True).changed == {}


def test_a_series_that_repeats_no_more_is_one_event(server: GoogleServer, account: Account) -> None:
    series = server.create(at(1, 9), at(1, 10), **WEEKLY)
    server.move_once(series, at(8, 9), at(9, 12))
    account.read()
    del server.calendars[ADA].events[series]["recurrence"]
    server.edit(series)
    assert account.read().changed[series].busy == (interval(at(1, 9), at(1, 10)),)


def test_single_times_of_somebody_elses_series(server: GoogleServer, account: Account) -> None:
    series = server.create(at(1, 9), at(1, 10), **WEEKLY)
    server.move_once(series, at(8, 9), at(9, 12))
    del server.calendars[ADA].events[series]
    assert account.read(anew=True).changed[series].busy == (interval(at(9, 12), at(9, 13)),)


def test_many_series_that_change_at_once_are_read_in_one_go(server: GoogleServer, account: Account) -> None:
    account.read()
    names = [server.create(at(1, 9), at(1, 10), **WEEKLY) for _ in range(reading.MAX_SERIES + 1)]
    calls = len(server.calls)
    changes = account.read()
    assert changes.is_whole
    assert changes.changed.keys() == set(names)
    assert len(server.calls) == calls + 2


def test_a_series_that_ended_long_ago_is_not_read(server: GoogleServer, account: Account) -> None:
    server.create(at(-700, 9), at(-700, 10), recurrence=["RRULE:FREQ=DAILY;UNTIL=20251001T000000Z"])
    lasting = server.create(at(-700, 9), at(-700, 10), recurrence=["RRULE:FREQ=YEARLY"])
    assert account.read().changed.keys() == {lasting}


def test_one_that_cant_be_read_is_counted_and_harms_nothing_else(server: GoogleServer, account: Account) -> None:
    odd = server.create(at(1, 9), at(1, 10), "Odd", start={"dateTime": "soon"})
    strange = server.create(at(1, 9), at(1, 10), "Strange\nBEGIN:VEVENT", recurrence=["RRULE:FREQ=SOMETIMES"])
    fine = server.create(at(1, 11), at(1, 12))
    found = account.read().changed
    assert (found[odd].unread, found[odd].titles) == (1, ("Odd",))
    assert found[strange].unread == 1
    assert found[fine].busy == (interval(at(1, 11), at(1, 12)),)


def test_a_calendar_of_too_many_events_is_read_by_its_span(
    server: GoogleServer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(120):
        server.create(at(-number - 2, 9), at(-number - 2, 10))
    series = server.create(at(1, 9), at(1, 10), **WEEKLY)
    server.delete_once(series, at(8, 9))
    written = account.write(a_content(at(1, 14), at(1, 15)))
    server.repeat(written.object_id, "RRULE:FREQ=WEEKLY;COUNT=2")
    monkeypatch.setattr(reading, "MAX_EVENTS", 100)
    for calls in (2, 1):  # whose state says so
        before = len(server.calls)
        changes = account.read()
        assert changes.is_whole
        assert changes.changed[series].busy == tuple(interval(at(day, 9), at(day, 10)) for day in (1, 15, 22))
        found = changes.changed[written.object_id]
        assert (found.booking_id, found.own) == (BOOKING, interval(at(1, 14), at(1, 15)))
        assert found.busy == (interval(at(8, 14), at(8, 15)),)
        assert len(server.calls) == before + calls
    monkeypatch.setattr(reading, "MAX_EVENTS", 3)
    with pytest.raises(ServiceError) as refused:
        account.read()
    assert refused.value.fault.kind is Code.CALENDAR_TOO_MUCH


def test_a_reading_that_breaks_off_in_the_middle_is_none(server: GoogleServer, account: Account) -> None:
    server.page_size = 10
    for number in range(25):
        server.create(at(number, 8), at(number, 9))
    account.client.find_calendars()
    server.trouble(503)
    with pytest.raises(TryLater):
        account.read()
    assert len(account.read().changed) == 25


def test_bookings_that_came_by_mail_are_known_by_their_uid(server: GoogleServer, account: Account) -> None:
    invited = server.create(at(1, 9), at(1, 10), iCalUID=f"{BOOKING.lower()}@expertbook")
    found = account.read().changed[invited]
    assert (found.booking_id, found.own, found.busy) == (BOOKING, interval(at(1, 9), at(1, 10)), ())


def test_nothing_of_other_people_is_asked_for(server: GoogleServer, account: Account) -> None:
    server.create(at(1, 9), at(1, 9) + timedelta(hours=1))
    account.read()
    listed = [call for call in server.calls if call.path.endswith("/events")]
    assert {call.asked["maxAttendees"] for call in listed} == {"1"}
    assert all("description" not in call.asked["fields"] for call in listed)
