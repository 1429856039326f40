"""What becomes of an entry's text when its booking moves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from expertbook.adapters.calendar_services.caldav.entry_text import build_text, change_text
from tests.calendar_servers.account import CONTENT, event, moved

LATER = moved(CONTENT, days=1)
TIMES = ("DTSTART:20261126T100000Z", "DTEND:20261126T110000Z")


def changed(text: str) -> list[str]:
    """The lines of what becomes of it."""
    found = change_text(text, LATER)
    assert found is not None
    return found.replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize(
    "when",
    [
        ("DTSTART:20261125T100000Z", "DTEND:20261125T110000Z"),
        ("DTSTART;TZID=Europe/Berlin:20261125T110000", "DURATION:PT1H"),
        ("dtstart;value=DATE:20261125", "dtend;value=DATE:20261126"),
        ("DTSTART;TZID=\r\n Europe/Berlin:2026112\r\n\t5T110000", 'DTEND;X-A="b:c":20261125T110000Z'),
    ],
)
def test_the_time_is_replaced_however_it_is_written(when: tuple[str, ...]) -> None:
    lines = changed(event(CONTENT.uid, *when, "SUMMARY:Mine", "STATUS:CANCELLED", "SEQUENCE:1"))
    said = sorted(line for line in lines if line.upper().startswith(("DT", "DUR", "STATUS", "SEQUENCE")))
    assert said == [TIMES[1], "DTSTAMP:20261124T080000Z", TIMES[0], "SEQUENCE:2", "STATUS:CONFIRMED"]
    assert "SUMMARY:Mine" in lines


def test_what_the_event_has_inside_and_beside_it_stays() -> None:
    alarm = ("BEGIN:VALARM", "TRIGGER:-PT5M", "DURATION:PT1M", "REPEAT:2", "END:VALARM")
    other = (
        *("END:VEVENT", "BEGIN:VEVENT", f"UID:{CONTENT.uid}", "RECURRENCE-ID:20261202T100000Z"),
        *("DTSTART:20261202T120000Z", "DTEND:20261202T130000Z"),
    )
    zone = ("BEGIN:VTIMEZONE", "TZID:X", "BEGIN:STANDARD", "DTSTART:19700101T000000", "END:STANDARD", "END:VTIMEZONE")
    own = ("DTSTART:20261125T100000Z", "DTEND:20261125T110000Z", "RRULE:FREQ=WEEKLY", "X-MINE:a:b;c")
    text = event(CONTENT.uid, *own, *alarm, *other).replace("BEGIN:VEVENT", "\r\n".join([*zone, "BEGIN:VEVENT"]), 1)
    lines = changed(text)
    for line in (*alarm, *other, *zone, "RRULE:FREQ=WEEKLY", "X-MINE:a:b;c", *TIMES):
        assert line in lines
    assert "DTSTART:20261125T100000Z" not in lines


def test_the_same_said_again_is_the_same_text() -> None:
    text = build_text(CONTENT, "")
    assert change_text(text, CONTENT) is text
    assert change_text(text, replace(CONTENT, title="Another", description="Others")) is text
    for other in (
        LATER,
        replace(CONTENT, is_tentative=True),
        replace(CONTENT, place="Elsewhere"),
        replace(CONTENT, sequence=5),
    ):
        assert change_text(text, other) != text


def test_a_sequence_never_falls() -> None:
    own = ("DTSTART:20261125T100000Z", "DTEND:20261125T110000Z", "SEQUENCE:17")
    assert "SEQUENCE:17" in changed(event(CONTENT.uid, *own))


@pytest.mark.parametrize(
    "text",
    [
        event("another", "DTSTART:20261125T100000Z"),
        event(CONTENT.uid, "RECURRENCE-ID:20261125T100000Z", "DTSTART:20261125T100000Z"),
        event(CONTENT.uid).replace("VEVENT", "VTODO"),
        f"UID:{CONTENT.uid}\r\nEND:VEVENT\r\nEND:X\r\nEND:X",
        "",
        "<html>",
    ],
)
def test_what_is_no_entry_of_the_booking_is_written_anew(text: str) -> None:
    assert change_text(text, CONTENT) is None


def test_lines_of_any_end_are_lines() -> None:
    text = event(CONTENT.uid, "DTSTART:20261125T100000Z", "DTEND:20261125T110000Z", "SUMMARY:Mine")
    assert changed(text.replace("\r\n", "\n")) == changed(text)


def test_a_text_of_a_megabyte_takes_no_longer_than_its_lines() -> None:
    text = event(CONTENT.uid, *["BEGIN:VALARM"] * 40_000, "DTSTART" + ";A=B" * 100_000)
    assert change_text(text, CONTENT) is None


def test_words_that_look_like_lines_are_words() -> None:
    content = replace(CONTENT, title="A\r\nSTATUS:CANCELLED", place="B\nUID:x", description="C\r\nEND:VEVENT")
    lines = build_text(content, "").replace("\r\n ", "").split("\r\n")
    assert not {"STATUS:CANCELLED", "UID:x"} & set(lines)
    assert lines.count("END:VEVENT") == 1


def test_the_owner_invites_who_attends() -> None:
    content = replace(CONTENT, attendee=("Grace", "grace@example.com"))
    text = build_text(content, "ada@example.com").replace("\r\n ", "")
    assert "ORGANIZER:mailto:ada@example.com" in text
    assert "ATTENDEE;CN=Grace" in text
    assert "ORGANIZER" not in build_text(CONTENT, "ada@example.com")
