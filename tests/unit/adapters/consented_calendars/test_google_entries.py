"""Entries in Google's calendars: written once whatever happens to the answer, and never over what somebody changed."""

from __future__ import annotations

from datetime import date

import pytest

from expertbook.adapters.calendar_services.google.ids import booking_of, event_id
from expertbook.adapters.calendar_services.service import ChangedThere, GoneThere, ServiceError, TryLater
from expertbook.domain.faults import Code
from tests.calendar_servers.google_server import ADA, GoogleServer
from tests.unit.adapters.consented_calendars.conftest import BOOKING, Account, a_content, at, interval

CONTENT = a_content(at(1, 10), at(1, 11))
LATER = a_content(at(2, 14), at(2, 15, 30))


def test_an_id_says_which_booking_it_is_of_and_a_copy_has_none() -> None:
    for number in (0, 1, 15):
        assert booking_of(event_id(BOOKING, number)) == BOOKING
    assert event_id(BOOKING).isalnum()
    assert not set(event_id(BOOKING, 15)) & set("wxyz")
    whole = event_id(BOOKING)
    for other in ("", "2tdcb4eepthqj01qltpi4txfcs", f"{whole}_20261123T100000Z", f"{whole}11", "eb" + "0" * 25):
        assert booking_of(other) is None


def test_a_booking_is_written_as_the_expert_wants_it(server: GoogleServer, account: Account) -> None:
    written = account.write(CONTENT)
    event = server.events()[written.object_id]
    assert written.object_id == account.client.name_entry(CONTENT.uid) == event_id(BOOKING)
    assert (event["summary"], event["description"], event["location"]) == (
        "Intro with Ben",
        "Bring questions.",
        "Room 4",
    )
    assert event["source"]["url"] == CONTENT.url
    assert event["status"] == "confirmed"
    assert "attendees" not in event
    found = account.entry(written.object_id)
    assert found is not None
    assert (found.tag, found.booking_id, found.own, found.busy) == (
        written.tag,
        BOOKING,
        interval(at(1, 10), at(1, 11)),
        (),
    )


def test_one_that_waits_for_confirmation_is_tentative(server: GoogleServer, account: Account) -> None:
    written = account.write(a_content(at(1, 10), at(1, 11), is_tentative=True))
    assert server.events()[written.object_id]["status"] == "tentative"
    account.write(CONTENT, written)
    assert server.events()[written.object_id]["status"] == "confirmed"


def test_nobody_is_written_to_but_a_client_who_is_to_stand_in_it(server: GoogleServer, account: Account) -> None:
    written = account.write(CONTENT)
    account.client.delete_entry(ADA, written.object_id, written.tag)
    assert server.mails == []
    account.write(a_content(at(1, 10), at(1, 11), attendee=("Ben", "ben@example.com")))
    assert server.mails == ["ben@example.com"]


def test_a_move_leaves_what_is_the_experts_own(server: GoogleServer, account: Account) -> None:
    written = account.write(CONTENT)
    server.edit(written.object_id, summary="Ben, again", description="He likes tea", colorId="3")
    entry = account.entry(written.object_id)
    assert entry is not None
    moved = account.client.write_entry(ADA, LATER, written.object_id, entry.tag)
    event = server.events()[moved.object_id]
    assert (event["summary"], event["description"], event["colorId"]) == ("Ben, again", "He likes tea", "3")
    assert account.entry(moved.object_id).own == interval(at(2, 14), at(2, 15, 30))  # type: ignore[union-attr]


def test_what_the_expert_changed_is_not_written_over(server: GoogleServer, account: Account) -> None:
    written = account.write(CONTENT)
    server.move(written.object_id, at(3, 9))
    with pytest.raises(ChangedThere):
        account.write(LATER, written)
    with pytest.raises(ChangedThere):
        account.client.delete_entry(ADA, written.object_id, written.tag)
    assert account.entry(written.object_id).own == interval(at(3, 9), at(3, 10))  # type: ignore[union-attr]


def test_what_the_expert_made_a_whole_day_becomes_a_time_again(server: GoogleServer, account: Account) -> None:
    written = account.write(CONTENT)
    server.make_whole_day(written.object_id, date(2026, 11, 26))
    entry = account.entry(written.object_id)
    assert entry is not None
    assert (entry.own, entry.busy) == (None, (interval(at(3, 0), at(4, 0)),))
    again = account.client.write_entry(ADA, CONTENT, written.object_id, entry.tag)
    assert account.entry(again.object_id).own == interval(at(1, 10), at(1, 11))  # type: ignore[union-attr]


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
def test_a_lost_answer_writes_nothing_twice(server: GoogleServer, account: Account, is_done: bool) -> None:
    account.client.find_calendars()
    server.lose("POST", is_done=is_done)
    with pytest.raises(TryLater):
        account.write(CONTENT)
    assert len(server.events()) == is_done
    written = account.write(CONTENT)
    assert list(server.events()) == [written.object_id]
    assert server.events()[written.object_id]["etag"] == written.tag


def test_a_booking_that_moved_since_a_lost_answer_is_written_as_it_is_now(
    server: GoogleServer, account: Account
) -> None:
    account.client.find_calendars()
    server.lose("POST", is_done=True)
    with pytest.raises(TryLater):
        account.write(CONTENT)
    written = account.write(LATER)
    assert list(server.events()) == [written.object_id]
    assert account.entry(written.object_id).own == interval(at(2, 14), at(2, 15, 30))  # type: ignore[union-attr]


def test_what_the_expert_moved_after_a_lost_answer_is_not_written_over(server: GoogleServer, account: Account) -> None:
    name = account.client.name_entry(CONTENT.uid)
    account.client.find_calendars()
    server.lose("POST", is_done=True)
    with pytest.raises(TryLater):
        account.client.write_entry(ADA, CONTENT, name, None)
    server.move(name, at(3, 9))
    with pytest.raises(ChangedThere):
        account.client.write_entry(ADA, CONTENT, name, None)
    found = account.entry(name)
    assert found is not None and found.own == interval(at(3, 9), at(3, 10))
    written = account.client.write_entry(ADA, CONTENT, name, found.tag)
    assert account.entry(written.object_id).own == interval(at(1, 10), at(1, 11))  # type: ignore[union-attr]


def test_a_lost_answer_of_a_move_is_found_out_by_its_tag(server: GoogleServer, account: Account) -> None:
    written = account.write(CONTENT)
    server.lose("PATCH", is_done=True)
    with pytest.raises(TryLater):
        account.write(LATER, written)
    with pytest.raises(ChangedThere):
        account.write(LATER, written)
    found = account.entry(written.object_id)
    assert found is not None
    assert found.own == interval(at(2, 14), at(2, 15, 30))
    assert found.tag == server.events()[written.object_id]["etag"]


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
def test_a_lost_answer_of_a_deletion_does_no_harm(server: GoogleServer, account: Account, is_done: bool) -> None:
    written = account.write(CONTENT)
    server.lose("DELETE", is_done=is_done)
    with pytest.raises(TryLater):
        account.client.delete_entry(ADA, written.object_id, written.tag)
    account.client.delete_entry(ADA, written.object_id, written.tag)
    assert server.events() == {}


def test_what_the_expert_deleted_is_gone_and_can_be_put_back_again_and_again(
    server: GoogleServer, account: Account
) -> None:
    written = account.write(CONTENT)
    for _ in range(3):
        server.delete(written.object_id)
        assert account.entry(written.object_id) is None
        with pytest.raises(GoneThere):
            account.write(LATER, written)
        account.client.delete_entry(ADA, written.object_id, written.tag)
        server.lose("POST", is_done=True)
        with pytest.raises(TryLater):
            account.write(CONTENT)
        written = account.write(CONTENT)
        assert list(server.events()) == [written.object_id]
        assert account.entry(written.object_id).booking_id == BOOKING  # type: ignore[union-attr]


def test_one_that_was_never_there_is_gone(account: Account) -> None:
    assert account.entry("eb" + "0" * 26) is None
    account.client.delete_entry(ADA, "eb" + "0" * 26, None)
    with pytest.raises(GoneThere):
        account.client.write_entry(ADA, CONTENT, "eb" + "0" * 26, '"1"')
    with pytest.raises(GoneThere):
        account.client.write_entry("nobody@gmail.example", CONTENT, None, None)


def test_a_calendar_that_may_only_be_read_says_so(account: Account) -> None:
    with pytest.raises(ServiceError) as refused:
        account.client.write_entry("holidays@group.example", CONTENT, None, None)
    assert refused.value.fault.kind is Code.CALENDAR_READ_ONLY


def test_a_copy_is_somebody_elses(server: GoogleServer, account: Account) -> None:
    written = account.write(CONTENT)
    account.read()
    copy = server.copy(written.object_id, at(4, 10))
    changes = account.read()
    assert changes.changed.keys() == {copy}
    assert changes.changed[copy].booking_id is None
    assert changes.changed[copy].busy == (interval(at(4, 10), at(4, 11)),)


def test_a_series_made_of_an_entry_is_the_entry_and_busy_times(server: GoogleServer, account: Account) -> None:
    written = account.write(CONTENT)
    account.read()
    server.repeat(written.object_id, "RRULE:FREQ=WEEKLY;COUNT=3")
    found = account.read().changed[written.object_id]
    assert (found.booking_id, found.own) == (BOOKING, interval(at(1, 10), at(1, 11)))
    assert found.busy == (interval(at(8, 10), at(8, 11)), interval(at(15, 10), at(15, 11)))
    assert found == account.entry(written.object_id) == account.read(anew=True).changed[written.object_id]
    server.move_once(written.object_id, at(1, 10), at(1, 16))
    assert account.read().changed[written.object_id].own == interval(at(1, 16), at(1, 17))


def test_an_entry_that_is_marked_as_free_is_still_the_booking(server: GoogleServer, account: Account) -> None:
    written = account.write(CONTENT)
    server.edit(written.object_id, transparency="transparent")
    assert account.entry(written.object_id).own == interval(at(1, 10), at(1, 11))  # type: ignore[union-attr]
    server.repeat(written.object_id, "RRULE:FREQ=WEEKLY;COUNT=3")
    assert account.entry(written.object_id).own == interval(at(1, 10), at(1, 11))  # type: ignore[union-attr]
