"""What is written into a calendar, and what of it stays its owner's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expertbook.adapters.calendar_services.service import ChangedThere, GoneThere
from tests.calendar_servers.account import BOOKING, CONTENT, NAME, Account, at, counted, event, moved


def test_an_entry_says_what_the_booking_is(account: Account) -> None:
    written = account.client.write_entry(account.calendar, CONTENT, None, None)
    assert written.object_id == NAME
    text = account.get()
    for line in (
        *(f"UID:{CONTENT.uid}", "SEQUENCE:1", "DTSTART:20261125T100000Z", "DTEND:20261125T110000Z"),
        *("STATUS:CONFIRMED", "TRANSP:OPAQUE", "LOCATION:Harbour Street 5\\, Łódź"),
        *("SUMMARY:First talk: Grace\\, née Hopper", "URL:https://book.example/booking#x"),
    ):
        assert line in text.splitlines()
    assert "METHOD" not in text
    assert "ATTENDEE" not in text
    assert "ORGANIZER" not in text


def test_a_request_is_tentative_and_an_attendee_is_there_if_wanted(account: Account) -> None:
    content = replace(CONTENT, is_tentative=True, attendee=("Grace", "grace@example.com"))
    account.client.write_entry(account.calendar, content, None, None)
    text = account.get()
    assert "STATUS:TENTATIVE" in text
    assert "mailto:grace@example.com" in text


def test_an_entry_is_written_once(account: Account) -> None:
    account.client.write_entry(account.calendar, CONTENT, None, None)
    with pytest.raises(ChangedThere):
        account.client.write_entry(account.calendar, moved(CONTENT, hours=1), None, None)
    assert account.read().changed[NAME].own == at(CONTENT)


def test_an_entry_is_moved_and_what_its_owner_wrote_stays(account: Account) -> None:
    account.client.write_entry(account.calendar, CONTENT, None, None)
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Go\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n"
    account.edit(NAME, "SUMMARY:First talk: Grace\\, née Hopper", "SUMMARY:The admiral\r\nCATEGORIES:Blue")
    account.edit(NAME, "END:VEVENT", f"{alarm}END:VEVENT")
    tag = account.read().changed[NAME].tag
    content = replace(moved(CONTENT, days=1), place="Elsewhere", title="Ours", is_tentative=True)
    written = account.client.write_entry(account.calendar, content, NAME, tag)
    text = account.get()
    for line in ("SUMMARY:The admiral", "CATEGORIES:Blue", "TRIGGER:-PT15M", "LOCATION:Elsewhere", "STATUS:TENTATIVE"):
        assert line in text.splitlines()
    said = account.read().changed[NAME]
    assert (said.own, said.tag) == (at(content), written.tag)
    assert text.count("DTSTART") == 1


def test_to_write_the_same_again_changes_nothing(account: Account) -> None:
    written = account.client.write_entry(account.calendar, CONTENT, None, None)
    before = account.get()
    with counted() as sent:
        again = account.client.write_entry(account.calendar, CONTENT, written.object_id, written.tag)
    assert (again, account.get()) == (written, before)
    assert "PUT" not in sent


def test_an_entry_that_its_owner_changed_is_not_written_over(account: Account) -> None:
    written = account.client.write_entry(account.calendar, CONTENT, None, None)
    account.edit(NAME, "20261125T1", "20261126T1")
    with pytest.raises(ChangedThere):
        account.client.write_entry(account.calendar, moved(CONTENT, hours=1), NAME, written.tag)
    with pytest.raises(ChangedThere):
        account.client.delete_entry(account.calendar, NAME, written.tag)
    assert account.read().changed[NAME].own == at(moved(CONTENT, days=1))


def test_an_entry_that_is_gone_is_not_made_again(account: Account) -> None:
    written = account.client.write_entry(account.calendar, CONTENT, None, None)
    account.server.delete(account.calendar, NAME)
    with pytest.raises(GoneThere):
        account.client.write_entry(account.calendar, moved(CONTENT, hours=1), NAME, written.tag)
    assert account.server.get(account.calendar, NAME) is None


def test_an_entry_is_deleted_also_twice(account: Account) -> None:
    written = account.client.write_entry(account.calendar, CONTENT, None, None)
    account.client.delete_entry(account.calendar, NAME, written.tag)
    assert account.server.get(account.calendar, NAME) is None
    account.client.delete_entry(account.calendar, NAME, written.tag)
    account.client.delete_entry(account.calendar, NAME, None)


def test_an_invitation_that_was_taken_into_the_calendar_becomes_the_entry(account: Account) -> None:
    lines = ("DTSTART:20261125T100000Z", "DTEND:20261125T110000Z", "SUMMARY:By mail")
    account.put("taken.ics", event(CONTENT.uid, *lines))
    written = account.client.write_entry(account.calendar, moved(CONTENT, hours=1), None, None)
    assert written.object_id == "taken.ics"
    found = account.read().changed
    assert [(said.booking_id, said.own) for said in found.values()] == [(BOOKING, at(moved(CONTENT, hours=1)))]
    assert "SUMMARY:By mail" in account.get("taken.ics")


def test_nothing_is_written_into_a_calendar_that_is_gone(account: Account) -> None:
    account.server.delete(account.calendar, "")
    with pytest.raises(GoneThere):
        account.client.write_entry(account.calendar, CONTENT, None, None)
    account.client.delete_entry(account.calendar, NAME, None)
