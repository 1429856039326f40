"""What is in an expert's calendar and takes none of the expert's time."""

from __future__ import annotations

import pytest

from expertbook.adapters.external_calendars.calendar_url import owner_of
from tests.unit.adapters.external_calendars.test_occurrences import BERLIN, NOON, SPAN, calendar, event, reading, times

BUSY = ["11-24 12:00-13:00"]
ADA = "ada@example.com"


def busy(*lines: str, head: tuple[str, ...] = (), addresses: tuple[str, ...] = (ADA,)) -> bool:
    return bool(reading(calendar(*head, *event(*NOON, *lines)), BERLIN, SPAN, *addresses).busy)


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE;CN=Ada;PARTSTAT=DECLINED:mailto:ada@example.com",
        "ATTENDEE;PARTSTAT=DECLINED;CN=Ada:MAILTO:Ada@Example.com",
        'ATTENDEE;CN="Ada: first; second";PARTSTAT="declined":mailto: ada@example.com ',
        "ATTENDEE;PARTSTAT=DECLINED:ada@example.com",
        "ATTENDEE;EMAIL=ada@example.com;PARTSTAT=DECLINED:/2831/principal/",
        'ATTENDEE;PARTSTAT=DECLINED;EMAIL="ada@example.com":invalid:nomail',
        "ATTENDEE;PARTSTAT=DECLINED;CN=A\r\n da:mailto:ada@ex\r\n ample.com",
    ],
)
def test_an_invitation_that_the_expert_declined_is_free(line: str) -> None:
    others = ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@example.com", "ORGANIZER:mailto:bob@example.com")
    assert not busy(line, *others)
    assert not busy(*others, line)


@pytest.mark.parametrize(
    "lines",
    [
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com",),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.com.evil",),
        ("ATTENDEE;PARTSTAT=DECLINED;CN=ada@example.com:mailto:bob@example.com",),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.com", "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com"),
        ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:ada@example.com",),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.com"),
        ("ATTENDEE:mailto:ada@example.com", "X-ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.com"),
        ("DESCRIPTION:PARTSTAT=DECLINED:mailto:ada@example.com",),
    ],
)
def test_what_the_expert_did_not_decline_takes_time(lines: tuple[str, ...]) -> None:
    assert busy(*lines)


@pytest.mark.parametrize(
    "head", ["X-WR-CALNAME:ada@work.example", "NAME: Ada@Work.Example ", "X-OWNER;CN=Ada:mailto:ada@work.example"]
)
def test_the_address_of_the_calendar_itself_is_the_experts_too(head: str) -> None:
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@work.example"
    assert not busy(declined, head=(head,))
    assert busy(declined)
    assert busy(declined, head=("X-WR-CALNAME:Ada at work",))
    # Invited by two addresses, declined by one: then by the other one the expert may come.
    assert busy(declined, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.com", head=(head,))


def test_the_address_in_a_calendars_url_is_its_owners() -> None:
    google = "https://calendar.google.com/calendar/ical/Ada%40example.com/private-0f3a/basic.ics"
    assert owner_of(google) == owner_of("webcal://cal.example/ada@example.com.ics") == ADA
    for url in (
        "https://cal.example/ical/private-0f3a/basic.ics",
        "https://user@cal.example/a",
        "https://a.b/@c/x@y",
        "",
    ):
        assert owner_of(url) is None


def test_one_time_of_a_series_may_be_declined() -> None:
    series = event(*NOON, "RRULE:FREQ=DAILY;COUNT=3", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ADA}")
    declined = event(
        *("RECURRENCE-ID:20261125T120000Z", "DTSTART:20261125T120000Z", "DTEND:20261125T130000Z"),
        f"ATTENDEE;PARTSTAT=DECLINED:mailto:{ADA}",
    )
    found = reading(calendar(*series, *declined), BERLIN, SPAN, ADA).busy
    assert found == reading(calendar(*event(*NOON, "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=2"))).busy


@pytest.mark.parametrize(
    "line",
    [
        *("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", "X-MICROSOFT-CDO-BUSYSTATUS: workingElsewhere "),
        *("X-MICROSOFT-CDO-BUSYSTATUS:WORKING ELSEWHERE", "X-MICROSOFT-MSNCALENDAR-BUSYSTATUS:FREE"),
        *("STATUS: Cancelled ", "STATUS:CANCELED", "TRANSP;X-A=b:TRANSPARENT"),
    ],
)
def test_working_elsewhere_is_free_whatever_else_is_said(line: str) -> None:
    assert not busy(line)
    assert not busy("TRANSP:OPAQUE", line) or line.startswith("TRANSP")


OURS = "01JD3Q5ZB2M8X4T6V9KCWYRHNE"


@pytest.mark.parametrize(
    "uid",
    [
        f"{OURS}@expertbook",
        f" {OURS}@expertbook ",
        f"{OURS.lower()}@ExpertBook",
        "040000008200E00074C5B7101A82E00800000000000000000000000000000000000000002D0000007643616C2D55696401000000"
        + f"{OURS}@expertbook".encode().hex().upper() + "00",
    ],
)  # fmt: skip
def test_what_may_be_a_booking_of_ours_is_told_apart(uid: str) -> None:
    other = event("DTSTART:20261125T120000Z", "DTEND:20261125T130000Z", uid="other")
    content = calendar(*event(*NOON, uid=uid), *other)
    found = reading(content)
    assert times(content) == ["11-25 12:00-13:00"]
    assert found.booked == {OURS: reading(calendar(*event(*NOON))).busy}


@pytest.mark.parametrize(
    "uid", [f"{OURS}@expertbook.example", f"x{OURS}@expertbook", "1@expertbook", f"{OURS}", f"{OURS[:-1]}U@expertbook"]
)
def test_what_looks_like_it_from_afar_is_a_busy_time(uid: str) -> None:
    content = calendar(*event(*NOON, uid=uid))
    assert (times(content), reading(content).booked) == (BUSY, {})
