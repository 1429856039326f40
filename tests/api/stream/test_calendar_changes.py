"""What becomes of a booking whose entry its expert moves, resizes or deletes in their calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook.domain import booking_life
from expertbook.domain.booking import Booking, Role, Status
from expertbook.domain.calendar_account import AccountStatus, CalendarAccount, CalendarService, OnDelete
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code, Fault
from expertbook.domain.limits import Limit
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import from_epoch, to_epoch
from expertbook.domain.scheduling.model import Availability
from expertbook.services import apply_calendar_change
from expertbook.store import accounts, bookings, calendar_accounts, calendar_entries, claims, experts
from tests.api.conftest import HOURS, NOW, Api, a_request, an_expert, before_each_call
from tests.api.people import ADA, Booked, book, erase, signed_in
from tests.api.stream.changes import FollowedChanges
from tests.api.stream.test_live import follow
from tests.api.stream.test_mail import NOTHING_FAILED, Post, post, text_of

__all__ = ["post"]

At = Callable[[datetime], None]
TUESDAY = datetime(2026, 11, 24, tzinfo=NOW.tzinfo)
MINUTE = timedelta(minutes=1)


def at_time(clock: str, minutes: int = 15, day: datetime = TUESDAY) -> Interval:
    hour, _, minute = clock.partition(":")
    start = day + timedelta(hours=int(hour), minutes=int(minute))
    return to_epoch(start), to_epoch(start + timedelta(minutes=minutes))


class Calendar(FollowedChanges):
    """Ada's calendar, as far as it is read: what she does to entries, and what the stream makes of that."""

    def __init__(self) -> None:
        super().__init__(("CALENDARS#", "ENTRY#"), ("BOOKING#", "BOOKING"))
        account = CalendarAccount(
            *("a1", "ada-lovelace", CalendarService.CALDAV, "ada", b"sealed", NOW),
            status=AccountStatus.CONNECTED,
            writes_to="work",
        )
        calendar_accounts.add(account)
        self.account = account

    def set_on_delete(self, what: OnDelete) -> None:
        self.account = calendar_accounts.change(self.account, replace(self.account, on_delete=what), NOW)

    def write(self, booked: Booked) -> CalendarEntry:
        """What the writer leaves once it wrote the booking as it is."""
        booking = stored(booked)
        about = ("ada-lovelace", "a1", booked.id, "work", "x.ics", "1", time_of(booking))
        saved = calendar_entries.save(CalendarEntry(*about, booking_version=booking.version))
        self.flow()
        return saved

    def entry(self, booked: Booked) -> CalendarEntry:
        found = calendar_entries.load("ada-lovelace", "a1", booked.id)
        assert found is not None
        return found

    def move(self, booked: Booked, time: Interval | None) -> None:
        """As the reader notes it."""
        calendar_entries.save(replace(self.entry(booked), status=EntryStatus.MOVED, seen=time, tag="2"))

    def delete(self, booked: Booked) -> None:
        calendar_entries.save(replace(self.entry(booked), status=EntryStatus.DELETED, seen=None))

    def is_to_be_written(self, booked: Booked) -> bool:
        return any(each.booking_id == booked.id and each.is_forced for each in calendar_entries.pending(*PLACE))


PLACE = ("ada-lovelace", "a1")


def stored(booked: Booked) -> Booking:
    found = bookings.load(booked.id)
    assert found is not None
    return found


def time_of(booking: Booking) -> Interval:
    return to_epoch(booking.start), to_epoch(booking.end)


def claimed_by_bookings() -> list[Interval]:
    return claims.load_claimed("ada-lovelace", (to_epoch(NOW), to_epoch(NOW + timedelta(days=40))), NOW).booked


@pytest.fixture
def ada(ada: Expert) -> Expert:
    return experts.save(replace(ada, email=ADA[0]))


@pytest.fixture
def calendar(ada: Expert, post: Post) -> Calendar:
    return Calendar()


@pytest.fixture
def booked(calendar: Calendar, api: Api, post: Post) -> Booked:
    made = book(api)
    calendar.write(made)
    post.sent.clear()
    return made


@pytest.mark.parametrize("times", [1, 2])
def test_a_move_in_the_calendar_moves_the_booking_and_mails_the_client(
    calendar: Calendar, booked: Booked, post: Post, times: int
) -> None:
    calendar.move(booked, at_time("14:05"))
    calendar.flow(times)
    booking = stored(booked)
    assert time_of(booking) == at_time("14:05"), "needs no offered hours"
    assert claimed_by_bookings() == [at_time("14:05")]
    entry = calendar.entry(booked)
    assert (entry.status, entry.seen, entry.fault, entry.time) == (EntryStatus.WRITTEN, None, None, at_time("14:05"))
    assert entry.booking_version == booking.version
    assert [mail["Subject"] for mail in post.to("ben@example.com")] == [
        "Moved: 15-minute sync with Ada Lovelace",
    ]
    assert len(post.to(ADA[0])) == 1


def test_a_resize_changes_the_length_and_mails_the_client(calendar: Calendar, booked: Booked, post: Post) -> None:
    calendar.move(booked, at_time("10:30", 50))
    calendar.flow()
    booking = stored(booked)
    assert (time_of(booking), booking.event_type.duration_minutes) == (at_time("10:30", 50), 50)
    assert claimed_by_bookings() == [at_time("10:30", 50)]
    (mail,) = post.to("ben@example.com")
    assert "11:20" in text_of(mail)


def test_buffers_move_along_and_a_request_stays_one(calendar: Calendar, api: Api, post: Post) -> None:
    booked = book(api, event_type="deep-dive", start="2026-11-24T12:00:00Z")
    calendar.write(booked)
    calendar.move(booked, at_time("15:00", 90))
    calendar.flow()
    booking = stored(booked)
    assert booking.status is Status.PENDING
    assert booking.claimed == at_time("14:50", 105)
    assert claimed_by_bookings() == [at_time("14:50", 105)]


def test_a_move_over_its_own_time_is_possible(calendar: Calendar, booked: Booked) -> None:
    calendar.move(booked, at_time("10:35"))
    calendar.flow()
    assert claimed_by_bookings() == [at_time("10:35")]


@pytest.mark.parametrize(
    ("time", "why"),
    [
        (at_time("12:00"), "time_is_booked"),
        (at_time("11:55"), "time_is_booked"),
        (at_time("7:00", day=TUESDAY - timedelta(days=1)), "time_gone_by"),
        (at_time("14:03"), "not_on_five_minutes"),
        (at_time("14:00", 13), "not_on_five_minutes"),
        (at_time("13:00", 245), "booking_too_long"),
        (at_time("13:00", 0), "ends_too_early"),
        (None, "no_time_of_day"),
    ],
)
@pytest.mark.parametrize("times", [1, 2])
def test_what_is_impossible_is_put_back_and_the_expert_is_told_why(
    calendar: Calendar, booked: Booked, api: Api, post: Post, time: Interval | None, why: str, times: int
) -> None:
    other = book(api, start="2026-11-24T12:00:00Z", name="Cleo Diaz", email="cleo@example.com")
    calendar.write(other)
    post.sent.clear()
    calendar.move(booked, time)
    calendar.flow(times)
    assert time_of(stored(booked)) == at_time("10:30")
    assert claimed_by_bookings() == [at_time("10:30"), at_time("12:00")]
    entry = calendar.entry(booked)
    assert entry.fault is not None
    assert (entry.status, entry.seen, entry.fault.code) == (EntryStatus.WRITTEN, None, why)
    assert calendar.is_to_be_written(booked)
    (mail,) = post.sent
    assert mail["To"].addresses[0].addr_spec == ADA[0]
    assert mail["Subject"] == "Put back in your calendar: 15-minute sync with Ben Ito"
    whole = text_of(mail) + text_of(mail, "html")
    assert f"/booking#{booked.id}" in whole
    assert "Cleo" not in whole and "cleo@" not in whole, "nothing of another client"


def test_up_to_four_hours_with_buffers_are_possible(calendar: Calendar, booked: Booked) -> None:
    calendar.move(booked, at_time("12:00", 240))
    calendar.flow()
    assert time_of(stored(booked)) == at_time("12:00", 240)


def test_buffers_holds_and_caps_are_told_apart(calendar: Calendar, ada: Expert, api: Api, post: Post) -> None:
    deep = book(api, event_type="deep-dive", start="2026-11-24T15:00:00Z")
    capped = [replace(each, daily_cap=1) if each.slug == "office" else each for each in ada.event_types]
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None
    experts.save(replace(found, event_types=tuple(capped)))
    first = book(api, event_type="office", start="2026-11-24T12:00:00Z")
    second = book(api, event_type="office", start="2026-11-25T12:00:00Z")
    held = api.post("/holds", {"expert": "ada-lovelace", "event_type": "sync", "start": "2026-11-25T09:00:00Z"})
    assert held.status == 201, held.body
    for each in (first, second, deep):
        calendar.write(each)
    wednesday = TUESDAY + timedelta(days=1)
    for booked, time, why in (
        (deep, at_time("11:00", 60), "buffers_meet"),
        (first, at_time("9:10", 30, day=wednesday), "time_is_held"),
        (first, at_time("15:00", 30, day=wednesday), "day_is_full"),
    ):
        calendar.move(booked, time)
        calendar.flow()
        fault = calendar.entry(booked).fault
        assert fault is not None and fault.code == why
    assert [time_of(stored(each)) for each in (first, deep)] == [at_time("12:00", 30), at_time("15:00", 60)]


def test_a_seat_under_a_cap_moves_along(calendar: Calendar, ada: Expert, api: Api, post: Post) -> None:
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None
    experts.save(replace(found, event_types=tuple(replace(each, daily_cap=1) for each in ada.event_types)))
    booked = book(api, event_type="office", start="2026-11-24T12:00:00Z")
    calendar.write(booked)
    calendar.move(booked, at_time("12:00", 30, day=TUESDAY + timedelta(days=1)))
    calendar.flow()
    assert book(api, event_type="office", start="2026-11-24T12:00:00Z").made["status"] == "confirmed"
    answer = api.post("/bookings", a_request(event_type="office", start="2026-11-25T14:00:00Z"))
    assert answer.status == 409


def test_a_second_move_of_the_same_kind_is_told_as_well(calendar: Calendar, booked: Booked, post: Post) -> None:
    for _ in range(2):
        calendar.move(booked, at_time("14:03"))
        calendar.flow()
    assert len(post.to(ADA[0])) == 2
    calendar.move(booked, at_time("14:05"))
    calendar.flow()
    assert calendar.entry(booked).fault is None


def test_across_the_change_of_clocks_the_instant_counts(calendar: Calendar, api: Api, at: At, post: Post) -> None:
    """The night of 28 March 2027 London's clocks go forward: 10:30 is another instant after it."""
    march = datetime(2027, 3, 23, 8, 0, tzinfo=NOW.tzinfo)
    at(march)
    booked = book(api, start="2027-03-24T10:30:00Z")
    calendar.write(booked)
    post.sent.clear()
    calendar.move(booked, at_time("9:30", day=datetime(2027, 3, 29, tzinfo=NOW.tzinfo)))
    calendar.flow()
    assert stored(booked).start == datetime(2027, 3, 29, 9, 30, tzinfo=NOW.tzinfo)
    assert "10:30" in text_of(post.to("ben@example.com")[0])


def test_the_experts_zone_may_change_meanwhile(calendar: Calendar, booked: Booked, post: Post) -> None:
    found = experts.load("ada-lovelace", consistent=True)
    assert found is not None
    experts.save(replace(found, availability=Availability("Asia/Kolkata", HOURS)))
    calendar.move(booked, at_time("14:05"))
    calendar.flow()
    assert time_of(stored(booked)) == at_time("14:05")


def test_of_two_changes_at_once_the_bookings_own_counts_and_the_expert_is_told(
    calendar: Calendar, booked: Booked, post: Post
) -> None:
    calendar.move(booked, at_time("14:05"))
    assert booked.move("2026-11-24T15:00:00Z").status == 200
    calendar.flow()
    assert time_of(stored(booked)) == at_time("15:00")
    entry = calendar.entry(booked)
    assert (entry.status, entry.fault) == (EntryStatus.WRITTEN, Fault(Code.CHANGED_MEANWHILE))
    assert calendar.is_to_be_written(booked)
    assert "Put back in your calendar: 15-minute sync with Ben Ito" in [mail["Subject"] for mail in post.to(ADA[0])]
    assert claimed_by_bookings() == [at_time("15:00")]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_client_who_moves_while_it_is_applied_wins(calendar: Calendar, booked: Booked, when: str) -> None:
    calendar.move(booked, at_time("14:05"))
    moved = list[int]()

    def move_once(**_: Any) -> None:
        if not moved:
            moved.append(1)
            assert booked.move("2026-11-24T15:00:00Z").status == 200

    records = calendar.records()
    with before_each_call(move_once, "TransactWriteItems" if when == "before" else "GetItem"):
        assert follow(*records) == NOTHING_FAILED
    assert time_of(stored(booked)) == at_time("15:00")
    assert calendar.entry(booked).fault == Fault(Code.CHANGED_MEANWHILE)
    assert claimed_by_bookings() == [at_time("15:00")]


def test_moved_to_the_same_by_both_nothing_is_to_be_done(calendar: Calendar, booked: Booked) -> None:
    calendar.move(booked, at_time("14:00"))
    assert booked.move("2026-11-24T14:00:00Z").status == 200
    calendar.flow()
    entry = calendar.entry(booked)
    assert (entry.status, entry.fault, entry.time) == (EntryStatus.WRITTEN, None, at_time("14:00"))


def test_what_was_moved_on_while_it_is_applied_is_applied_from_there(calendar: Calendar, booked: Booked) -> None:
    calendar.move(booked, at_time("14:05"))
    records = calendar.records()
    moved = list[int]()

    def move_on(**_: Any) -> None:
        if not moved:
            moved.append(1)
            calendar.move(booked, at_time("15:10"))

    with before_each_call(move_on, "PutItem"):
        assert follow(*records) == NOTHING_FAILED
    assert (moved, time_of(stored(booked))) == ([1], at_time("14:05"))
    calendar.flow()
    assert time_of(stored(booked)) == at_time("15:10")
    assert calendar.entry(booked).fault is None


@pytest.mark.parametrize("times", [1, 2])
def test_deleted_the_expert_is_asked_by_a_mail_with_two_buttons(
    calendar: Calendar, booked: Booked, post: Post, times: int
) -> None:
    calendar.delete(booked)
    calendar.flow(times)
    assert (stored(booked).status, calendar.entry(booked).status) == (Status.CONFIRMED, EntryStatus.ASKED)
    (mail,) = post.sent
    assert mail["To"].addresses[0].addr_spec == ADA[0]
    assert mail["Subject"] == "Cancel 15-minute sync with Ben Ito?"
    for body in (text_of(mail), text_of(mail, "html")):
        assert f"/booking?entry=cancel#{booked.id}" in body
        assert f"/booking?entry=put-back#{booked.id}" in body


def test_who_was_asked_is_not_asked_again_whatever_is_noted(calendar: Calendar, booked: Booked, post: Post) -> None:
    calendar.delete(booked)
    calendar.flow()
    calendar_entries.save(replace(calendar.entry(booked), tag="3"))
    calendar.flow()
    assert len(post.sent) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_deleted_it_is_cancelled_where_the_expert_wants_that(
    calendar: Calendar, booked: Booked, post: Post, times: int
) -> None:
    calendar.set_on_delete(OnDelete.CANCEL)
    calendar.delete(booked)
    calendar.flow(times)
    booking = stored(booked)
    assert (booking.status, booking.status_by, booking.reason) == (
        *(Status.CANCELLED, Role.EXPERT, "Cancelled in the calendar"),
    )
    assert claimed_by_bookings() == []
    (mail,) = post.to("ben@example.com")
    assert mail["Subject"].startswith("Cancelled:")


def test_deleted_it_is_put_back_where_the_expert_wants_that(calendar: Calendar, booked: Booked, post: Post) -> None:
    calendar.set_on_delete(OnDelete.PUT_BACK)
    calendar.delete(booked)
    calendar.flow()
    assert (stored(booked).status, calendar.entry(booked).status) == (Status.CONFIRMED, EntryStatus.WRITTEN)
    assert calendar.is_to_be_written(booked)
    assert post.sent == []


def test_what_is_done_to_a_booking_that_began_or_is_over_means_nothing(
    calendar: Calendar, booked: Booked, post: Post, at: At
) -> None:
    at(TUESDAY + timedelta(hours=10, minutes=31))
    calendar.set_on_delete(OnDelete.CANCEL)
    calendar.delete(booked)
    calendar.flow()
    assert stored(booked).status is Status.CONFIRMED
    assert calendar_entries.load(*PLACE, booked.id) is None
    assert post.sent == []


def test_one_that_was_cancelled_meanwhile_is_left_to_the_writer(calendar: Calendar, booked: Booked, post: Post) -> None:
    assert booked.cancel().status == 200
    calendar.move(booked, at_time("14:05"))
    calendar.flow()
    assert stored(booked).status is Status.CANCELLED
    assert calendar.is_to_be_written(booked)
    assert not any("Put back" in mail["Subject"] for mail in post.sent)


@pytest.mark.parametrize(("address", "expert"), [("ben@example.com", None), ADA])
def test_a_booking_that_is_erased_meanwhile_stays_erased(
    calendar: Calendar, booked: Booked, api: Api, post: Post, address: str, expert: str | None
) -> None:
    calendar.move(booked, at_time("14:05"))
    records = calendar.records()
    accounts.link_expert(ADA[0], ADA[1], "Ada", NOW)
    api.delete("/me", Authorization=f"Bearer {signed_in(address, expert)}")
    erase(address, NOW)
    before = stored(booked)
    assert before.status is Status.CANCELLED
    assert follow(*records) == NOTHING_FAILED
    assert stored(booked) == before
    assert not any("Put back" in mail["Subject"] for mail in post.sent)


def test_another_experts_booking_is_left_alone(calendar: Calendar, api: Api, post: Post) -> None:
    experts.save(an_expert(handle="bo-li", name="Bo Li"))
    other = book(api, expert="bo-li")
    calendar.write(other)
    calendar.move(other, at_time("14:05"))
    calendar.flow()
    assert time_of(stored(other)) == at_time("10:30")
    assert calendar_entries.load(*PLACE, other.id) is None


def test_a_calendar_that_runs_wild_mails_a_client_only_so_often(
    calendar: Calendar, booked: Booked, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 3
    monkeypatch.setenv("LIMITS", f"{Limit.MOVES_PER_ADDRESS}={most}")
    for number in range(most + 1):
        calendar.move(booked, at_time("12:00" if number % 2 else "14:00"))
        calendar.flow()
    assert len(post.to("ben@example.com")) == most
    fault = calendar.entry(booked).fault
    assert fault is not None and fault.code == "hour_is_full"


def test_a_write_that_is_lost_is_made_good_by_the_next_try(
    calendar: Calendar, booked: Booked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended between the booking's transaction and the entry's write: the record comes again."""
    calendar.move(booked, at_time("14:05"))
    booking = stored(booked)
    moved = booking_life.move_to(booking, at_time("14:05"), NOW)
    bookings.change(booking, moved, NOW)
    apply_calendar_change.apply(calendar.entry(booked), NOW)
    entry = calendar.entry(booked)
    assert (entry.status, entry.time, entry.fault) == (EntryStatus.WRITTEN, at_time("14:05"), None)
    assert stored(booked).version == moved.version
    assert from_epoch(entry.time[0]) == moved.start
