"""Bookings as they come into an expert's calendar: written, changed and removed there, whatever the service does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook import clock
from expertbook.adapters.calendar_services.service import ServiceError, SignInRefused, TryLater
from expertbook.adapters.ics.contents import MAX_DESCRIPTION, MAX_TITLE, content_of
from expertbook.domain.calendar_entry import EntryStatus
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services import write_entries
from expertbook.store import accounts, bookings, calendar_accounts, calendar_entries
from tests.api.calendar_world import ACCOUNT_ID, HANDLE, World, choose, connect, entry_of, load, pending
from tests.api.conftest import NOW, Api, counted_calls
from tests.api.memory_service import (
    FAMILY,
    KILLED_AFTER,
    KILLED_BEFORE,
    LOST_ANSWER,
    NOT_ASKED,
    REFUSED,
    TRY_LATER,
    WORK,
    Killed,
    MemoryService,
    try_later,
)
from tests.api.people import ADA, Booked, book, signed_in
from tests.api.stream.test_mail import Post, ada, post

__all__ = ["ada", "post"]

At = Callable[[datetime], None]

TEN, ELEVEN, TWELVE = (f"2026-11-24T{hour}:00:00Z" for hour in (10, 11, 12))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def span(start: str, minutes: int = 15) -> Interval:
    begins = instant(start)
    return to_epoch(begins), to_epoch(begins + timedelta(minutes=minutes))


@pytest.fixture
def service() -> MemoryService:
    return MemoryService()


@pytest.fixture
def world(api: Api, ada: Expert, post: Post, service: MemoryService) -> World:
    """Ada's calendar gets her bookings."""
    connect(service)
    return World(service)


def by_expert(booking: Booked, status: str) -> None:
    assert booking.status(status, signed_in(*ADA)).status == 200


def test_a_booking_comes_into_the_calendar(api: Api, world: World, service: MemoryService) -> None:
    booking = book(api, start=TEN, notes="Bring the notes")
    world.flow()
    event = service.entries()[booking.id]
    assert event.uid == f"{booking.id}@expertbook"
    assert event.time == span(TEN)
    assert event.title == "15-minute sync with Ben Ito"
    assert "Bring the notes" in event.notes and f"https://book.example/booking#{booking.id}" in event.notes
    assert not event.is_tentative and event.attendee is None
    assert pending() == []


def test_a_request_is_tentative_until_it_is_confirmed(api: Api, world: World, service: MemoryService) -> None:
    booking = book(api, event_type="deep-dive", start=TEN)
    world.flow()
    asked = service.entries()[booking.id]
    assert asked.is_tentative and asked.place != "https://meet.example/ada"
    by_expert(booking, "confirmed")
    world.flow()
    agreed = service.entries()[booking.id]
    assert not agreed.is_tentative and agreed.place == "https://meet.example/ada"


def test_a_moved_booking_moves_in_the_calendar_and_a_cancelled_one_goes(
    api: Api, world: World, service: MemoryService
) -> None:
    booking = book(api, start=TEN)
    world.flow()
    where = service.object_of(booking.id)
    assert booking.move(ELEVEN).status == 200
    world.flow()
    assert service.object_of(booking.id) == where
    assert service.entries()[booking.id].time == span(ELEVEN)
    booking.cancel()
    world.flow()
    assert service.entries() == {} and entry_of(booking.id) is None and pending() == []


def test_what_was_off_before_it_was_written_is_never_written(api: Api, world: World, service: MemoryService) -> None:
    booking = book(api, start=TEN)
    world.stream()
    booking.cancel()
    world.flow()
    assert service.writes() == [] and pending() == []


def test_a_booking_that_expires_goes_from_the_calendar(api: Api, world: World, service: MemoryService, at: At) -> None:
    from expertbook.domain import booking_life
    from expertbook.services.change_booking import seats_of_change

    booking = book(api, event_type="deep-dive", start=TEN)
    world.flow()
    at(instant(TEN))
    found = bookings.load(booking.id)
    assert found is not None
    expired = booking_life.expire(found, clock.now())
    bookings.change(found, expired, clock.now(), seats_of_change(found, expired))
    world.flow()
    assert service.entries() == {}


def test_what_is_over_is_left_as_it_is(api: Api, world: World, service: MemoryService, at: At) -> None:
    booking = book(api, start=TEN)
    world.flow()
    at(instant(TEN) + timedelta(days=1))
    by_expert(booking, "completed")
    world.stream()
    assert pending() == []
    calendar_entries.note_pending(HANDLE, ACCOUNT_ID, booking.id, clock.now())
    calls = len(service.calls)
    world.write()
    assert len(service.calls) == calls and pending() == []
    assert booking.id in service.entries()


# In the expert's words.


def test_the_expert_words_title_and_description(api: Api, world: World, service: MemoryService) -> None:
    choose(title="{client}: {event_type}", description="{email} {phone}\n\n{notes}\n{nothing}\n{link}")
    booking = book(api, start=TEN, notes="{email}")
    world.flow()
    event = service.entries()[booking.id]
    assert event.title == "Ben Ito: 15-minute sync"
    link = f"https://book.example/booking#{booking.id}"
    assert event.notes == f"ben@example.com +44 20 7946 0000\n\n{{email}}\n{{nothing}}\n{link}"


def test_what_a_client_typed_stays_on_its_line_and_within_bounds(api: Api, world: World) -> None:
    booking = bookings.load(book(api, start=TEN).id)
    assert booking is not None
    typed = replace(booking.client, name="Ben\r\nATTENDEE:mailto:x@example.com\u202e" + "n" * 400, notes="é\n" * 5000)
    choose(title="{client}\n{notes}")
    content = content_of(replace(booking, client=typed), load())
    assert "\n" not in content.title and "\u202e" not in content.title and len(content.title) == MAX_TITLE
    assert MAX_DESCRIPTION - 2 < len(content.description) <= MAX_DESCRIPTION


def test_a_client_stands_in_the_entry_only_where_the_expert_wants_it(
    api: Api, world: World, service: MemoryService
) -> None:
    choose(invites=True)
    booking = book(api, start=TEN)
    world.flow()
    assert service.entries()[booking.id].attendee == ("Ben Ito", "ben@example.com")


def test_what_the_expert_wrote_into_an_entry_stays(api: Api, world: World, service: MemoryService) -> None:
    booking = book(api, start=TEN)
    world.flow()
    service.edit(service.object_of(booking.id), title="Ben again", notes="Mine", alarms=(10,))
    booking.move(ELEVEN)
    world.flow()
    event = service.entries()[booking.id]
    assert (event.title, event.notes, event.alarms) == ("Ben again", "Mine", (10,))
    assert event.time == span(ELEVEN)
    entry = entry_of(booking.id)
    assert entry is not None and entry.status is EntryStatus.WRITTEN and entry.fault is None


# The other calendar.


def test_another_calendar_gets_all_that_is_ahead(api: Api, world: World, service: MemoryService) -> None:
    one, other = book(api, start=TEN), book(api, start=ELEVEN)
    world.flow()
    choose(writes_to="family")
    world.write()
    assert service.entries(WORK) == {}
    assert set(service.entries(FAMILY)) == {one.id, other.id}
    calls = len(service.calls)
    world.write()
    assert len(service.calls) == calls


def test_a_calendar_that_is_chosen_gets_what_was_booked_before(
    api: Api, ada: Expert, post: Post, service: MemoryService
) -> None:
    booking = book(api, start=TEN)
    connect(service)
    World(service).write()
    assert set(service.entries()) == {booking.id}


def test_no_calendar_any_more_has_the_entries_go(api: Api, world: World, service: MemoryService) -> None:
    book(api, start=TEN)
    world.flow()
    choose(writes_to="")
    world.write()
    assert service.entries() == {}
    booking = book(api, start=ELEVEN)
    world.flow()
    assert service.entries() == {} and booking.id not in pending()


def test_an_entry_that_was_moved_before_goes_once_the_booking_was_moved(
    api: Api, world: World, service: MemoryService
) -> None:
    booking = book(api, start=TEN)
    world.flow()
    choose(writes_to="")
    service.move(service.object_of(booking.id), instant(ELEVEN))
    world.write()
    assert service.entries()[booking.id].time == span(ELEVEN)
    world.flow()  # moves the booking
    assert booking.show().body["booking"]["start"] == ELEVEN
    world.flow()
    assert service.entries() == {} and entry_of(booking.id) is None and pending() == []


def test_an_account_that_goes_takes_what_is_ahead_along(api: Api, world: World, service: MemoryService, at: At) -> None:
    over, ahead = book(api, start=TEN), book(api, start="2026-11-25T10:00:00Z")
    world.flow()
    at(instant(TWELVE))
    assert write_entries.remove_all(load(), service, clock.now(), time.monotonic() + 60)
    assert set(service.entries()) == {over.id}
    assert entry_of(ahead.id) is None and entry_of(over.id) is None


@pytest.mark.parametrize("goes", [True, False])
def test_entries_that_another_account_took_over_stay(
    api: Api, world: World, service: MemoryService, *, goes: bool
) -> None:
    """What one account removed, the other would take for deleted by the expert, and cancel the booking."""
    booking = book(api, start=TEN)
    world.flow()
    calendar_accounts.add(replace(load(), id="another"))
    if goes:
        assert write_entries.remove_all(load(), service, clock.now(), time.monotonic() + 60)
    else:
        choose(writes_to="")
        assert world.write() is None
    assert (set(service.entries()), entry_of(booking.id)) == ({booking.id}, None)


# Trouble.


@pytest.mark.parametrize("trouble", [NOT_ASKED, LOST_ANSWER, KILLED_BEFORE, KILLED_AFTER, TRY_LATER])
@pytest.mark.parametrize("step", ["new", "moved", "cancelled"])
def test_a_write_that_broke_off_is_made_once(
    api: Api, world: World, service: MemoryService, trouble: Any, step: str
) -> None:
    booking = book(api, start=TEN)
    if step != "new":
        world.flow()
        if step == "moved":
            booking.move(ELEVEN)
        else:
            booking.cancel()
    service.trouble(trouble, "delete_entry" if step == "cancelled" else "write_entry")
    with pytest.raises((TryLater, Killed)):
        world.flow()
    assert pending() == [booking.id]
    world.write()
    wanted = {} if step == "cancelled" else {booking.id: span(ELEVEN if step == "moved" else TEN)}
    assert {each: event.time for each, event in service.entries().items()} == wanted
    assert len(service.events()) == len(wanted)
    assert pending() == []
    entry = entry_of(booking.id)
    assert entry is None if step == "cancelled" else entry is not None and entry.fault is None


def written_without_answer(api: Api, world: World, service: MemoryService) -> Booked:
    """A booking whose entry stands in the calendar, which nobody here heard of."""
    booking = book(api, start=TEN)
    service.trouble(LOST_ANSWER, "write_entry")
    with pytest.raises(TryLater):
        world.flow()
    return booking


def test_a_booking_that_is_cancelled_after_a_lost_answer_leaves_nothing(
    api: Api, world: World, service: MemoryService
) -> None:
    booking = written_without_answer(api, world, service)
    booking.cancel()
    world.flow()
    assert service.events() == {} and entry_of(booking.id) is None


def test_a_service_that_is_down_has_all_wait_in_their_order(
    api: Api, world: World, service: MemoryService, at: At
) -> None:
    made = []
    for minutes, start in enumerate((TWELVE, TEN, ELEVEN)):
        at(NOW + timedelta(minutes=minutes))
        made.append(book(api, start=start).id)
        world.stream()
    service.trouble(try_later(30), "write_entry")
    with pytest.raises(TryLater) as raised:
        world.write()
    assert raised.value.seconds == 30
    assert len(service.writes()) == 1 and pending() == made
    world.write()
    assert [about for what, about in service.writes()[1:]] == [f"{each}.ics" for each in made]


def test_credentials_that_are_refused_are_tried_once(api: Api, world: World, service: MemoryService) -> None:
    book(api, start=TEN)
    book(api, start=ELEVEN)
    service.trouble(REFUSED)
    with pytest.raises(SignInRefused):
        world.flow()
    assert len(service.calls) == 1 and len(pending()) == 2


def test_an_entry_that_is_refused_holds_up_no_other(
    api: Api, world: World, service: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = book(api, start=TEN), book(api, start=ELEVEN)
    world.stream()
    write = service.write_entry

    def refuse(calendar: str, content: Any, object_id: str | None, tag: str | None) -> Any:
        if content.uid.startswith(one.id):
            raise ServiceError(Fault(Code.CALENDAR_SERVER_REFUSES, status=413))
        return write(calendar, content, object_id, tag)

    monkeypatch.setattr(service, "write_entry", refuse)
    with pytest.raises(ServiceError):
        world.write()
    assert set(service.entries()) == {other.id} and pending() == [one.id]


def test_nothing_is_begun_once_time_is_up(api: Api, world: World, service: MemoryService) -> None:
    book(api, start=TEN)
    world.stream()
    assert world.write(seconds=-1) == clock.now()
    assert service.calls == [] and len(pending()) == 1


def test_a_booking_that_changes_while_it_is_written_is_written_again(
    api: Api, world: World, service: MemoryService
) -> None:
    booking = book(api, start=TEN)
    world.stream()

    def move_it() -> None:
        booking.move(ELEVEN)
        world.stream()

    service.meanwhile("write_entry", move_it)
    world.write()
    assert service.entries()[booking.id].time == span(TEN) and pending() == [booking.id]
    world.write()
    assert service.entries()[booking.id].time == span(ELEVEN) and pending() == []


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("whose", ["ben@example.com", ADA[0]])
def test_a_booking_that_is_erased_while_it_is_written_leaves_nothing(
    api: Api, world: World, service: MemoryService, whose: str, after: bool
) -> None:
    if whose == ADA[0]:
        accounts.link_expert(ADA[0], HANDLE, "Ada Lovelace", clock.now())
    booking = book(api, start=TEN)
    world.stream()

    def erase_it() -> None:
        token = signed_in(*ADA) if whose == ADA[0] else signed_in(whose)
        assert api.delete("/me", Authorization=f"Bearer {token}").status == 202
        world.stream()
        if whose == ADA[0]:
            calendar_accounts.delete_all(HANDLE)

    service.meanwhile("write_entry", erase_it, after=after)
    account = calendar_accounts.begin(HANDLE, ACCOUNT_ID, clock.now())
    assert account is not None
    for _ in range(2):
        write_entries.write_pending(account, service, clock.now(), time.monotonic() + 60)
    erased = bookings.load(booking.id)
    assert erased is not None and not (erased.client.email and erased.expert.handle)
    assert service.events() == {}
    assert entry_of(booking.id) is None


# What the expert did meanwhile.


@pytest.mark.parametrize("act", ["moved", "resized", "deleted", "cancelled", "whole day"])
def test_what_the_expert_does_with_an_entry_is_not_written_over(
    api: Api, world: World, service: MemoryService, act: str
) -> None:
    booking = book(api, event_type="deep-dive", start=TEN)
    world.flow()
    where = service.object_of(booking.id)
    acts: dict[str, Callable[[], object]] = {
        "moved": lambda: service.move(where, instant(TWELVE)),
        "resized": lambda: service.resize(where, instant(TEN) + timedelta(minutes=30)),
        "deleted": lambda: service.delete(where),
        "cancelled": lambda: service.edit(where, is_cancelled=True),
        "whole day": lambda: service.make_whole_day(where, instant(TEN).date()),
    }
    acts[act]()
    there = service.events()
    by_expert(booking, "confirmed")
    world.flow()
    assert service.events() == there
    entry = entry_of(booking.id)
    assert entry is not None and pending() == []
    assert entry.status is (EntryStatus.DELETED if act in ("deleted", "cancelled") else EntryStatus.MOVED)
    seen = {"moved": span(TWELVE, 60), "resized": span(TEN, 30)}
    assert entry.seen == seen.get(act)
    calls = len(service.calls)
    world.write()
    assert len(service.calls) == calls


def test_what_the_expert_moved_after_a_lost_answer_is_not_written_over(
    api: Api, world: World, service: MemoryService
) -> None:
    booking = written_without_answer(api, world, service)
    service.move(service.object_of(booking.id), instant(TWELVE))
    world.write()
    entry = entry_of(booking.id)
    assert entry is not None
    assert (entry.status, entry.seen, service.entries()[booking.id].time) == (
        *(EntryStatus.MOVED, span(TWELVE)),
        span(TWELVE),
    )


@pytest.mark.parametrize("noted", [False, True])
@pytest.mark.parametrize("act", ["moved", "deleted"])
def test_a_booking_that_was_moved_at_the_same_time_wins_and_the_expert_is_told(
    api: Api, world: World, service: MemoryService, act: str, noted: bool
) -> None:
    booking = book(api, start=TEN)
    world.flow()
    where = service.object_of(booking.id)
    if act == "moved":
        service.move(where, instant(TWELVE))
    else:
        service.delete(where)
    entry = entry_of(booking.id)
    assert entry is not None
    if noted:  # as the reader does
        done = replace(entry, status=EntryStatus.DELETED)
        if act == "moved":
            done = replace(entry, status=EntryStatus.MOVED, tag=service.tag(where), seen=span(TWELVE))
        calendar_entries.save(done)
    booking.move(ELEVEN)
    world.flow()
    assert service.entries()[booking.id].time == span(ELEVEN)
    won = entry_of(booking.id)
    assert won is not None and won.status is EntryStatus.WRITTEN and won.seen is None
    assert won.fault is not None and won.fault.code == "changed_meanwhile"
    booking.move(TEN)
    world.flow()
    told = entry_of(booking.id)
    assert told is not None and told.fault is None


@pytest.mark.parametrize("act", ["moved", "deleted", "cancelled"])
def test_an_entry_that_is_put_back_is_written_over_whatever_is_there(
    api: Api, world: World, service: MemoryService, act: str
) -> None:
    booking = book(api, start=TEN)
    world.flow()
    where = service.object_of(booking.id)
    acts: dict[str, Callable[[], object]] = {
        "moved": lambda: service.move(where, instant(TWELVE)),
        "deleted": lambda: service.delete(where),
        "cancelled": lambda: service.edit(where, is_cancelled=True),
    }
    acts[act]()
    calendar_entries.note_pending(HANDLE, ACCOUNT_ID, booking.id, clock.now(), is_forced=True)
    world.write()
    event = service.entries()[booking.id]
    assert event.time == span(TEN) and not event.is_cancelled
    entry = entry_of(booking.id)
    assert entry is not None and entry.status is EntryStatus.WRITTEN and entry.fault is None


def test_an_entry_moved_to_where_the_booking_then_is_stays_there(
    api: Api, world: World, service: MemoryService
) -> None:
    booking = book(api, start=TEN)
    world.flow()
    where = service.object_of(booking.id)
    service.move(where, instant(ELEVEN))
    entry = entry_of(booking.id)
    assert entry is not None
    calendar_entries.save(replace(entry, status=EntryStatus.MOVED, tag=service.tag(where), seen=span(ELEVEN)))
    booking.move(ELEVEN)
    world.flow()
    settled = entry_of(booking.id)
    assert settled is not None and settled.status is EntryStatus.WRITTEN and settled.fault is None
    assert service.entries()[booking.id].time == span(ELEVEN)


def test_a_calendar_that_is_deleted_cancels_no_booking(api: Api, world: World, service: MemoryService) -> None:
    booking = book(api, event_type="deep-dive", start=TEN)
    world.flow()
    service.remove_calendar(WORK)
    by_expert(booking, "confirmed")
    with pytest.raises(ServiceError) as raised:
        world.flow()
    assert raised.value.fault.code == "calendar_not_there"
    entry = entry_of(booking.id)
    assert entry is not None and entry.status is EntryStatus.WRITTEN and pending() == [booking.id]
    choose(writes_to="family")
    world.write()
    assert set(service.entries(FAMILY)) == {booking.id}


def test_an_entry_that_a_mail_of_ours_brought_becomes_the_one_that_is_written(
    api: Api, ada: Expert, post: Post, service: MemoryService
) -> None:
    booking, other = book(api, start=TEN), book(api, start=ELEVEN)
    for each, start in ((booking, TEN), (other, ELEVEN)):
        service.create(instant(start), instant(start) + timedelta(minutes=15), "As mailed", uid=f"{each.id}@expertbook")
    booking.move(TWELVE)
    connect(service)
    world = World(service)
    world.flow()
    assert service.entries()[booking.id].time == span(TWELVE)
    assert len(service.events()) == 2 and pending() == []
    booking.cancel()
    world.flow()
    assert set(service.entries()) == {other.id}


# What it costs, and the mails.


def test_a_booking_of_an_expert_without_an_account_costs_one_query(
    api: Api, ada: Expert, post: Post, service: MemoryService
) -> None:
    from expertbook.services import note_entries

    booking = bookings.load(book(api, start=TEN).id)
    assert booking is not None
    with counted_calls() as calls:
        note_entries.note_booking(None, booking, NOW)
    assert calls == ["Query"]
    with counted_calls() as calls:
        note_entries.note_booking(booking, replace(booking, version=2, stars=5), NOW)
        note_entries.note_booking(None, replace(booking, is_quiet=True), NOW)
    assert calls == []


def test_mails_to_an_expert_whose_calendar_gets_the_bookings_have_no_invitation(
    api: Api, world: World, post: Post
) -> None:
    booking = book(api, start=TEN)
    world.flow()
    (to_ada,), (to_ben,) = post.to("ada@example.com"), post.to("ben@example.com")
    assert not _calendars_in(to_ada) and len(_calendars_in(to_ben)) == 2
    assert "calendar.google.com" not in to_ada.as_string()
    choose(writes_to="")
    booking.cancel()
    world.stream()
    assert len(_calendars_in(post.to("ada@example.com")[1])) == 2


def _calendars_in(mail: Any) -> list[Any]:
    return [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
