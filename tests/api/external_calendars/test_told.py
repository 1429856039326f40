"""What an expert is told about a calendar that could be read in part."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from expertbook.store import experts
from expertbook.store.items import CalendarItem
from expertbook.store.keys import calendar_key, expert_key
from tests.api.conftest import NOW, Api, an_expert
from tests.api.external_calendars.elsewhere import (
    LATER,
    TUESDAY,
    At,
    Own,
    Server,
    event,
    problem,
    run_schedule,
    stored,
    taken_on,
)
from tests.api.external_calendars.test_privacy import everything_said
from tests.api.people import ADA, signed_in
from tests.api.test_bookings import items

BROKEN = event("20261125T100000Z", "20261125T110000Z", "RRULE:FREQ=SOMETIMES").replace("Dentist", "Secret tea")
UNKNOWN = event("20261125T150000", "20261125T160000").replace("DTSTART:", "DTSTART;TZID=Middle Earth:")


def test_what_could_not_be_read_is_counted_and_named(own: Own, server: Server) -> None:
    own.added(server.has(TUESDAY, BROKEN, UNKNOWN))
    (calendar,) = own.listed()
    assert (calendar["status"], calendar["unread_entries"], calendar["unread_titles"]) == ("ok", 1, ["Secret tea"])
    assert calendar["unknown_zones"] == [{"name": "Middle Earth", "read_as": "Europe/London"}]
    # What is known of it counts.
    assert len(taken_on(own.api, "2026-11-25")) == 8


def test_it_is_told_until_a_reading_finds_it_mended(own: Own, server: Server, at: At) -> None:
    identity = own.added(server.has(TUESDAY, BROKEN, UNKNOWN))
    at(LATER)
    own.read(identity)  # it didn't change
    at(LATER + timedelta(minutes=15))
    problem(server)
    assert own.read(identity).body["calendar"]["unread_titles"] == ["Secret tea"]
    server.status.clear()
    server.has(TUESDAY)
    at(LATER + timedelta(hours=9))
    run_schedule()
    (calendar,) = own.listed()
    assert (calendar["unread_entries"], calendar["unread_titles"], calendar["unknown_zones"]) == (0, [], [])
    assert "Secret tea" not in str(items(""))


def test_titles_are_on_the_calendars_item_alone_and_go_with_it(
    own: Own, server: Server, at: At, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with everything_said(caplog, capsys) as said:
        identity = own.added(server.has(TUESDAY, BROKEN))
        at(LATER)
        server.has(TUESDAY, BROKEN, UNKNOWN)
        run_schedule()
    assert not [text for text in said if "Secret tea" in text]
    assert [item["SK"]["S"] for item in items("") if "Secret tea" in str(item)] == [calendar_key(identity)]
    assert "Secret tea" not in f"{stored(identity)!r} {stored(identity)}"
    public = own.api.get("/experts/ada-lovelace?from=2026-11-24&days=7")
    assert "Secret tea" not in str(public.body)
    own.remove(identity)
    assert "Secret tea" not in str(items(""))


def test_an_invitation_that_the_expert_declined_is_offered(api: Api, server: Server) -> None:
    experts.save(an_expert(email=ADA[0]))
    own = Own(api)

    def declined(address: str) -> str:
        return event("20261124T100000Z", "20261124T110000Z", f"ATTENDEE;PARTSTAT=DECLINED:mailto:{address}")

    own.added(server.has(declined(ADA[0])), name="Mine")
    assert taken_on(own.api, "2026-11-24") == set()
    # By the address in the calendar's URL.
    server.bodies["ada@work.example"] = server.bodies["work"].replace(b"ada@example.com", b"ada@work.example")
    own.added(server.url("ada@work.example"))
    assert taken_on(own.api, "2026-11-24") == set()
    own.added(server.has(declined("bob@example.com"), name="other"))
    assert len(taken_on(own.api, "2026-11-24")) == 4


def test_a_calendar_that_was_read_in_another_way_is_read_anew_although_it_did_not_change(
    own: Own, server: Server, at: At
) -> None:
    identity = own.added(server.has(TUESDAY, BROKEN))
    item = CalendarItem(PK=expert_key("ada-lovelace"), SK=calendar_key(identity))
    # As an older release leaves it, which doesn't know them.
    lost = (CalendarItem.unread, CalendarItem.unread_titles, CalendarItem.unknown_zones, CalendarItem.reading)
    item.update([field.remove() for field in lost])
    assert own.listed()[0]["unread_entries"] == 0
    at(NOW + timedelta(minutes=15))
    assert own.read(identity).body["calendar"]["unread_titles"] == ["Secret tea"]
    assert server.asked[-1][1] is None


def test_titles_are_shown_to_nobody_else(own: Own, server: Server) -> None:
    own.added(server.has(BROKEN))
    client = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    for headers in ({}, client):
        assert "Secret tea" not in str(own.api.get("/me/calendars", **headers).body)
    exported = own.api.get("/me/export", **own.headers).body["calendars"]
    assert [calendar["unread_titles"] for calendar in exported] in ([], [["Secret tea"]])
