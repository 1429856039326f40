"""What is read of the calendars of an account: busy times, and what the expert did with entries of ours."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from expertbook.adapters.calendar_services.service import ServiceError, SignInRefused, TryLater
from expertbook.domain.calendar_account import AccountStatus, CalendarAccount, CalendarService
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.expert import Expert
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.domain.scheduling.model import Availability
from expertbook.services import read_account
from expertbook.services.read_account import ReadingOutcome
from expertbook.store import (
    bookings,
    calendar_accounts,
    calendar_entries,
    calendar_objects,
    calendars,
    claims,
    experts,
)
from tests.api.conftest import HOURS, NOW, Api, counted_calls
from tests.api.memory_service import (
    FAMILY,
    REFUSED,
    TRY_LATER,
    WORK,
    Event,
    MemoryService,
    Trouble,
    calendar_id_of,
    try_later,
)
from tests.api.people import ADA, Booked, book, signed_in

WHEN = datetime(2026, 11, 24, 10, 30, tzinfo=NOW.tzinfo)
HOUR = timedelta(hours=1)
WORK_ID, FAMILY_ID = calendar_id_of(WORK), calendar_id_of(FAMILY)


def span(start: datetime, length: timedelta = HOUR) -> Interval:
    return to_epoch(start), to_epoch(start + length)


@dataclass
class Reading:
    """Ada's account at the service."""

    service: MemoryService
    account: CalendarAccount

    def read(self, now: datetime = NOW) -> ReadingOutcome:
        expert = experts.load(self.account.expert, consistent=True)
        assert expert is not None
        return read_account.read(self.account, self.service, expert, now, time.monotonic() + 60)

    def change(self, **changes: Any) -> None:
        self.account = calendar_accounts.change(self.account, replace(self.account, **changes), NOW)

    def calendar(self, calendar_id: str = WORK_ID) -> ExternalCalendar:
        found = calendars.load(self.account.expert, calendar_id)
        assert found is not None
        return found

    def busy(self, at: datetime = NOW) -> list[Interval]:
        week = to_epoch(at), to_epoch(at + timedelta(days=30))
        return claims.load_claimed(self.account.expert, week, at, with_days=True).busy

    def written(self, booked: Booked) -> str:
        """The booking, in the calendar as if it had been written there; its object's id."""
        booking = bookings.load(booked.id)
        assert booking is not None
        time = to_epoch(booking.start), to_epoch(booking.end)
        name = self.service.name_entry(f"{booked.id}@expertbook")
        self.service._put(WORK, name, Event(f"{booked.id}@expertbook", *time, "Sync"))
        entry = CalendarEntry(
            *(self.account.expert, self.account.id, booked.id, WORK_ID, name, self.service.tag(name), time),
            booking_version=booking.version,
        )
        calendar_entries.save(entry)
        return name

    def entry(self, booked: Booked) -> CalendarEntry:
        found = calendar_entries.load(self.account.expert, self.account.id, booked.id)
        assert found is not None
        return found


@pytest.fixture
def reading(ada: Expert) -> Reading:
    return connected()


def connected(**changes: Any) -> Reading:
    service = MemoryService()
    home, found = service.find_calendars()
    account = CalendarAccount(
        id="a1",
        expert="ada-lovelace",
        service=CalendarService.CALDAV,
        user="ada@home.example",
        credentials=b"sealed",
        added_at=NOW,
        home=home,
        host="calendars.example",
        status=AccountStatus.CONNECTED,
        calendars=tuple(found),
        reads=(WORK_ID,),
        writes_to=WORK_ID,
        **changes,
    )
    calendar_accounts.add(account)
    return Reading(service, account)


def test_events_of_a_calendar_keep_time_from_being_booked(reading: Reading, api: Api) -> None:
    reading.service.create(WHEN, WHEN + HOUR)
    reading.service.create(WHEN, WHEN + HOUR, is_free=True)
    reading.service.create(WHEN + 2 * HOUR, WHEN + 3 * HOUR, declined_by="ada@home.example")
    reading.read()
    assert reading.busy() == [span(WHEN)]
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None and found.has_calendars
    answer = api.post("/bookings", {**REQUEST})
    assert (answer.status, answer.body["type"]) == (409, "slot_taken")
    shown = reading.calendar()
    assert (shown.name, shown.account, shown.host, shown.read_at) == ("Work", "a1", "calendars.example", NOW)


REQUEST = {
    "expert": "ada-lovelace",
    "event_type": "sync",
    "start": "2026-11-24T10:30:00Z",
    "timezone": "Europe/London",
    "name": "Ben Ito",
    "email": "ben@example.com",
    "phone": "+44 20 7946 0000",
    "notes": "",
}


def test_only_what_changed_is_read_again_and_says_the_same_as_all_of_it(reading: Reading) -> None:
    first = reading.service.create(WHEN, WHEN + HOUR)
    second = reading.service.create(WHEN + 3 * HOUR, WHEN + 4 * HOUR)
    reading.read()
    reading.service.move(first, WHEN + timedelta(days=1))
    reading.service.delete(second)
    reading.service.create(WHEN + 5 * HOUR, WHEN + 6 * HOUR)
    reading.read()
    assert reading.busy() == [span(WHEN + 5 * HOUR), span(WHEN + timedelta(days=1))]


def test_what_a_whole_reading_finds_no_more_does_not_come_back(reading: Reading) -> None:
    name = reading.service.create(WHEN, WHEN + HOUR)
    reading.read()
    reading.service.forget_states()
    reading.service.delete(name)
    reading.read()
    assert reading.busy() == []
    reading.service.create(WHEN + HOUR, WHEN + 2 * HOUR)
    reading.read()
    assert reading.busy() == [span(WHEN + HOUR)]


def test_a_reading_without_changes_costs_one_query(reading: Reading) -> None:
    reading.service.create(WHEN, WHEN + HOUR)
    reading.read()
    expert = experts.load("ada-lovelace", consistent=True)
    assert expert is not None
    with counted_calls() as calls:
        read_account.read(reading.account, reading.service, expert, NOW + timedelta(minutes=5), time.monotonic() + 60)
    assert calls == ["Query"]


def test_one_that_did_not_change_is_shown_as_read_with_its_account(reading: Reading, api: Api) -> None:
    reading.service.create(WHEN, WHEN + HOUR)
    reading.read()
    later = NOW + timedelta(minutes=5)
    reading.read(later)
    calendar_accounts.note(replace(reading.account, read_at=later))
    token = signed_in(*ADA)
    (shown,) = api.get("/me/calendar-accounts", Authorization=f"Bearer {token}").body["accounts"]
    (work,) = [each for each in shown["calendars"] if each["id"] == WORK_ID]
    assert (work["busy"]["read_at"], work["busy"]["busy_days"]) == ("2026-11-23T08:05:00Z", 1)


@pytest.mark.parametrize("seed", range(12))
def test_changes_come_to_the_same_days_as_a_whole_reading(seed: int, ada: Expert) -> None:
    chance = random.Random(seed)
    reading = connected()
    for step in range(14):
        for _ in range(chance.randrange(3)):
            _act(reading.service, chance)
        if chance.random() < 0.1:
            reading.service.forget_states()
        now = NOW + timedelta(minutes=5 * step)
        reading.read(now)
        before = reading.busy(), reading.calendar().days, reading.calendar().unread, reading.calendar().unread_titles
        calendar_objects.delete("ada-lovelace", WORK_ID)
        calendars.end(replace(reading.calendar(), state="", expanded_at=None))
        reading.read(now)
        shown = reading.calendar()
        assert (reading.busy(), shown.days, shown.unread, shown.unread_titles) == before, f"seed {seed}, step {step}"


def _act(service: MemoryService, chance: random.Random) -> None:
    start = NOW + timedelta(minutes=chance.randrange(-60 * 24 * 3, 60 * 24 * 20))
    there = sorted(service.events())
    match chance.randrange(7) if there else 0:
        case 0 | 1:
            unread = chance.randrange(2)
            service.create(start, start + timedelta(minutes=chance.randrange(5, 3000)), f"T{unread}", unread=unread)
        case 2:
            service.move(chance.choice(there), start)
        case 3:
            service.delete(chance.choice(there))
        case 4:
            service.repeat(chance.choice(there), chance.randrange(1, 5))
        case 5:
            service.make_whole_day(chance.choice(there), start.date())
        case 6:
            service.edit(chance.choice(there), is_cancelled=True)


def test_another_zone_of_the_experts_is_taken_for_whole_days_at_once(reading: Reading) -> None:
    lunch = reading.service.create(WHEN, WHEN + HOUR)
    reading.service.make_whole_day(lunch, date(2026, 11, 26))
    reading.read()
    begin = datetime(2026, 11, 26, tzinfo=NOW.tzinfo)
    assert reading.busy() == [span(begin, timedelta(days=1))]
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None
    experts.save(replace(found, availability=Availability("America/New_York", HOURS)))
    reading.read()
    assert reading.busy() == [span(begin + 5 * HOUR, timedelta(days=1))]


def test_one_calendar_that_fails_does_not_stop_the_others(reading: Reading) -> None:
    reading.change(reads=(WORK_ID, FAMILY_ID))
    reading.service.create(WHEN, WHEN + HOUR, calendar=FAMILY)
    reading.service.create(WHEN - HOUR, WHEN, calendar=WORK)
    reading.read()
    reading.service.move("own-1.ics", WHEN + 2 * HOUR, FAMILY)
    reading.service.trouble(Trouble(lambda: ServiceError(Fault(Code.CALENDAR_BROKEN))), "read_changes")
    reading.read()
    broken, fine = reading.calendar(WORK_ID), reading.calendar(FAMILY_ID)
    assert (broken.error, fine.error) == (Fault(Code.CALENDAR_BROKEN), None)
    assert reading.busy() == [span(WHEN - HOUR), span(WHEN + 2 * HOUR)], "what it said before stays"
    reading.read()
    assert reading.calendar(WORK_ID).error is None
    reading.service.remove_calendar(WORK)
    reading.read()
    assert reading.calendar(WORK_ID).error == Fault(Code.CALENDAR_NOT_THERE)


def test_credentials_that_are_refused_are_for_who_reads_the_account(reading: Reading) -> None:
    reading.service.trouble(REFUSED, "read_changes")
    with pytest.raises(SignInRefused):
        reading.read()


@pytest.mark.parametrize("trouble", [try_later(60), Trouble(partial(TryLater, Fault(Code.CALENDAR_UNREACHABLE)))])
def test_what_is_wrong_with_the_account_ends_its_reading_and_the_next_one_begins_behind(
    reading: Reading, trouble: Trouble
) -> None:
    reading.change(reads=(WORK_ID, FAMILY_ID))
    reading.read()
    reading.service.trouble(trouble, "read_changes")
    reading.service.calls.clear()
    found = reading.read()
    assert (type(found.error), reading.service.calls) == (TryLater, [("read_changes", WORK)])
    assert found.unreached == (FAMILY_ID, WORK_ID)
    assert reading.calendar().error is None, "it's said of the account"


def test_a_service_that_fails_at_one_calendar_is_asked_for_the_others(reading: Reading) -> None:
    reading.change(reads=(WORK_ID, FAMILY_ID))
    reading.service.trouble(TRY_LATER, "read_changes")
    reading.service.create(WHEN, WHEN + HOUR, calendar=FAMILY)
    found = reading.read()
    assert (found.error, found.is_read, found.unreached) == (None, False, ())
    assert (reading.busy(), reading.calendar().error) == ([span(WHEN)], Fault(Code.CALENDAR_SERVER_FAILS, status=503))
    assert reading.read().is_read
    assert reading.calendar().error is None


def test_one_that_fails_at_the_first_two_is_left_alone(reading: Reading) -> None:
    reading.service.add_calendar("https://calendars.example/third/", "Third")
    _, found = reading.service.find_calendars()
    calendar_accounts.note(replace(reading.account, calendars=tuple(found)))
    reading.change(calendars=tuple(found), reads=tuple(each.id for each in found))
    reading.service.down()
    reading.service.calls.clear()
    failed = reading.read()
    assert (failed.error is not None, len(reading.service.calls)) == (True, 2)
    assert failed.unreached == (found[2].id, WORK_ID, FAMILY_ID)
    assert [each.error for each in calendars.of_expert("ada-lovelace")] == [None, None]


def test_a_calendar_that_is_read_no_more_goes_with_its_days(reading: Reading) -> None:
    reading.service.create(WHEN, WHEN + HOUR)
    reading.read()
    reading.change(reads=(FAMILY_ID,), writes_to="")
    reading.read()
    assert reading.busy() == []
    assert [each.id for each in calendars.of_expert("ada-lovelace")] == [FAMILY_ID]
    assert calendar_objects.load("ada-lovelace", WORK_ID) is None


def test_feeds_stay_as_they_are(reading: Reading) -> None:
    feed = ExternalCalendar("f1", "ada-lovelace", "https://x.example/a.ics", "Feed", "x.example", NOW, version=0)
    calendars.end(feed)
    reading.read()
    assert {each.id for each in calendars.of_expert("ada-lovelace")} == {"f1", WORK_ID}


def test_a_calendar_of_an_account_that_is_gone_is_not_made_again(reading: Reading) -> None:
    reading.service.create(WHEN, WHEN + HOUR)
    calendar_accounts.delete_all("ada-lovelace")
    reading.read()
    assert (calendars.of_expert("ada-lovelace"), reading.busy()) == ([], [])


def test_what_could_not_be_read_is_told(reading: Reading) -> None:
    reading.service.create(WHEN, WHEN + HOUR, "Rent", unread=1)
    reading.service.create(WHEN, WHEN + HOUR, "Gym", unread=2)
    reading.read()
    shown = reading.calendar()
    assert (shown.unread, list(shown.unread_titles)) == (3, ["Rent", "Gym"])


def test_an_entry_of_ours_is_no_busy_time_wherever_it_is(reading: Reading, api: Api) -> None:
    booked = book(api)
    name = reading.written(booked)
    reading.read()
    assert (reading.busy(), reading.entry(booked).status) == ([], EntryStatus.WRITTEN)
    reading.service.move(name, WHEN + 2 * HOUR)
    reading.read()
    entry = reading.entry(booked)
    assert (entry.status, entry.seen) == (EntryStatus.MOVED, span(WHEN + 2 * HOUR, timedelta(minutes=15)))
    assert (entry.tag, reading.busy()) == (reading.service.tag(name), [])


def test_a_resized_entry_was_moved(reading: Reading, api: Api) -> None:
    booked = book(api)
    name = reading.written(booked)
    reading.read()
    reading.service.resize(name, WHEN + HOUR)
    reading.read()
    assert reading.entry(booked).seen == span(WHEN)


def test_title_and_notes_are_the_experts_own_business(reading: Reading, api: Api) -> None:
    booked = book(api)
    name = reading.written(booked)
    reading.read()
    reading.service.retitle(name, "Ben, at last")
    reading.read()
    entry = reading.entry(booked)
    assert (entry.status, entry.tag) == (EntryStatus.WRITTEN, reading.service.tag(name))


@pytest.mark.parametrize("whole", [True, False])
def test_a_deleted_or_cancelled_entry_is_noted_once(reading: Reading, api: Api, *, whole: bool) -> None:
    booked, other = book(api), book(api, start="2026-11-24T12:00:00Z")
    name, cancelled = reading.written(booked), reading.written(other)
    reading.read()
    reading.service.delete(name)
    reading.service.edit(cancelled, is_cancelled=True)
    if whole:
        reading.service.forget_states()
    reading.read()
    assert [reading.entry(each).status for each in (booked, other)] == [EntryStatus.DELETED] * 2
    asked = calendar_entries.save(replace(reading.entry(booked), status=EntryStatus.ASKED))
    reading.service.forget_states()
    reading.read()
    assert reading.entry(booked) == asked, "nobody is asked again each day"


def test_one_that_comes_back_is_as_if_nothing_was(reading: Reading, api: Api) -> None:
    booked = book(api)
    name = reading.written(booked)
    event = reading.service.events()[name]
    reading.service.delete(name)
    reading.read()
    calendar_entries.save(replace(reading.entry(booked), status=EntryStatus.ASKED))
    reading.service._put(WORK, name, event)
    reading.read()
    assert reading.entry(booked).status is EntryStatus.WRITTEN


def test_a_list_that_lacks_an_entry_does_not_prove_that_it_is_gone(reading: Reading, api: Api) -> None:
    """Servers list late, or only what lies within a span."""
    booked = book(api)
    name = reading.written(booked)
    reading.read()
    reading.service.move(name, NOW - timedelta(days=9))
    reading.service.forget_states()
    reading.read()
    assert reading.entry(booked).status is EntryStatus.MOVED


def test_as_a_whole_day_it_is_where_no_booking_can_be(reading: Reading, api: Api) -> None:
    booked = book(api)
    name = reading.written(booked)
    reading.service.make_whole_day(name, date(2026, 11, 26))
    reading.read()
    entry = reading.entry(booked)
    assert (entry.status, entry.seen, reading.busy()) == (EntryStatus.MOVED, None, [])


def test_copies_and_further_occurrences_of_an_entry_are_busy_times(reading: Reading, api: Api) -> None:
    booked = book(api)
    name = reading.written(booked)
    quarter = timedelta(minutes=15)
    reading.service.copy(name, WHEN + 3 * HOUR)
    reading.service.repeat(name, 1)
    reading.read()
    assert reading.entry(booked).status is EntryStatus.WRITTEN
    assert reading.busy() == [span(WHEN + 3 * HOUR, quarter), span(WHEN + timedelta(days=7), quarter)]


def test_an_object_that_only_looks_like_ours_is_a_busy_time(reading: Reading) -> None:
    made = reading.service.create(WHEN, WHEN + HOUR)
    reading.service.edit(made, uid="01KAW5Q0N5Z5S3CJ1W0M9F7K3T@expertbook")
    reading.read()
    assert reading.busy() == [span(WHEN)]


def test_an_entry_that_is_to_be_written_is_left_to_the_writer(reading: Reading, api: Api) -> None:
    booked = book(api)
    name = reading.written(booked)
    reading.read()
    calendar_entries.note_pending("ada-lovelace", "a1", booked.id, NOW)
    reading.service.move(name, WHEN + HOUR)
    reading.read()
    assert reading.entry(booked).status is EntryStatus.WRITTEN


def test_one_that_is_where_the_booking_is_by_now_was_not_moved(reading: Reading, api: Api) -> None:
    booked = book(api)
    name = reading.written(booked)
    reading.read()
    assert booked.move("2026-11-24T12:00:00Z").status == 200
    reading.service.move(name, datetime(2026, 11, 24, 12, 0, tzinfo=NOW.tzinfo))
    reading.read()
    assert reading.entry(booked).status is EntryStatus.WRITTEN


def test_entries_are_looked_at_in_a_calendar_that_keeps_no_time_free(reading: Reading, api: Api) -> None:
    reading.change(reads=())
    reading.service.create(WHEN + 3 * HOUR, WHEN + 4 * HOUR)
    booked = book(api)
    name = reading.written(booked)
    reading.read()
    reading.service.move(name, WHEN + 2 * HOUR)
    reading.read()
    assert (reading.entry(booked).status, reading.busy()) == (EntryStatus.MOVED, [])
    assert calendars.of_expert("ada-lovelace") == []
    with counted_calls() as calls:
        reading.read()
    assert calls == ["GetItem", "Query", "GetItem"]


@pytest.mark.parametrize("after", [True, False])
def test_a_booking_that_is_erased_while_its_entry_is_read_stays_erased(
    reading: Reading, api: Api, at: Callable[[datetime], None], *, after: bool
) -> None:
    booked = book(api)
    name = reading.written(booked)
    reading.read()
    reading.service.move(name, WHEN + HOUR)

    def erase() -> None:
        calendar_accounts.delete_all("ada-lovelace")
        for calendar in calendars.of_expert("ada-lovelace"):
            calendars.delete(calendar)
        booking = bookings.load(booked.id)
        assert booking is not None
        bookings.erase_expert(booking)

    reading.service.meanwhile("read_changes", erase, after=after)
    reading.read()
    assert calendar_entries.of_account("ada-lovelace", "a1") == {}
    assert (calendars.of_expert("ada-lovelace"), reading.busy()) == ([], [])
