"""What times a calendar takes: zones, repetitions, and the many ways to say that somebody is free."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from expertbook.adapters.external_calendars import series
from expertbook.adapters.external_calendars.busy_times import expand_busy_times
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.ics_filter import filter_calendar
from expertbook.adapters.external_calendars.reading import Reading
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch, from_epoch, to_epoch

BERLIN = "Europe/Berlin"
NOON = ("DTSTART:20261124T120000Z", "DTEND:20261124T130000Z")


def at(text: str) -> Epoch:
    return to_epoch(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC))


SPAN = (at("2026-11-01 00:00"), at("2027-11-01 00:00"))


def calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def event(*lines: str, uid: str = "1@example.com") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"]


def reading(content: bytes, zone: str = BERLIN, span: Interval = SPAN, *addresses: str) -> Reading:
    return expand_busy_times(content, span, zone, frozenset(addresses))


def times(content: bytes, zone: str = BERLIN, span: Interval = SPAN) -> list[str]:
    """The busy times in UTC, as "day from-to"."""
    found = []
    for start, end in reading(content, zone, span).busy:
        begins, ends = from_epoch(start), from_epoch(end)
        day = "" if begins.date() == ends.date() else f"{ends:%m-%d} "
        found.append(f"{begins:%m-%d %H:%M}-{day}{ends:%H:%M}")
    return found


def of_event(*lines: str, zone: str = BERLIN) -> list[str]:
    return times(calendar(*event(*lines)), zone)


# One event


@pytest.mark.filterwarnings("ignore:Timezone '/free")
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (NOON, ["11-24 12:00-13:00"]),
        (("DTSTART:20261124T120000Z", "DURATION:PT90M"), ["11-24 12:00-13:30"]),
        (("DTSTART;TZID=America/New_York:20261124T120000", "DURATION:PT1H"), ["11-24 17:00-18:00"]),
        (("DTSTART;TZID=W. Europe Standard Time:20261124T120000", "DURATION:PT1H"), ["11-24 11:00-12:00"]),
        (('DTSTART;TZID="Eastern Standard Time":20261124T120000', "DURATION:PT1H"), ["11-24 17:00-18:00"]),
        (("DTSTART;TZID=/freeassociation.sourceforge.net/Asia/Tokyo:20261124T120000", "DURATION:PT1H"),
         ["11-24 03:00-04:00"]),
        # A zone that nobody knows, and none: the expert's clock.
        (("DTSTART;TZID=Middle Earth:20261124T120000", "DURATION:PT1H"), ["11-24 11:00-12:00"]),
        (("DTSTART:20261124T120030", "DTEND:20261124T130000"), ["11-24 11:00-12:00"]),
        (("DTSTART;TZID=Europe/Berlin:20261124T120000", "DTEND;TZID=Europe/London:20261124T130000"),
         ["11-24 11:00-13:00"]),
    ],
)  # fmt: skip
def test_an_event_takes_its_time(lines: tuple[str, ...], expected: list[str]) -> None:
    assert of_event(*lines) == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", ["11-23 23:00-11-24 23:00"]),
        ("Pacific/Auckland", ["11-23 11:00-11-24 11:00"]),
        ("America/Los_Angeles", ["11-24 08:00-11-25 08:00"]),
        ("UTC", ["11-24 00:00-11-25 00:00"]),
    ],
)
def test_a_whole_day_is_a_day_where_the_expert_lives(zone: str, expected: list[str]) -> None:
    assert of_event("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261125", zone=zone) == expected
    assert of_event("DTSTART;VALUE=DATE:20261124", zone=zone) == expected
    # Against the rules, and common.
    assert of_event("DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261124", zone=zone) == expected
    assert of_event("DTSTART:20261124", zone=zone) == expected


def test_days_on_which_the_clocks_change_are_as_long_as_they_are() -> None:
    assert of_event("DTSTART;VALUE=DATE:20270328", "DTEND;VALUE=DATE:20270329") == ["03-27 23:00-03-28 22:00"]
    assert of_event("DTSTART;VALUE=DATE:20271031", "DTEND;VALUE=DATE:20271101") == ["10-30 22:00-10-31 23:00"]
    # No clock in Berlin shows half past two on that morning.
    assert of_event("DTSTART:20270328T023000", "DTEND:20270328T033000") == ["03-28 01:00-01:30"]


@pytest.mark.parametrize(
    "line",
    [
        "TRANSP:TRANSPARENT",
        "transp:transparent",
        "STATUS:CANCELLED",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    ],
)
def test_what_takes_no_time_is_free(line: str) -> None:
    assert of_event(*NOON, line) == []


@pytest.mark.parametrize(
    "line", ["TRANSP:OPAQUE", "STATUS:TENTATIVE", "STATUS:CONFIRMED", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "CLASS:PRIVATE"]
)
def test_whatever_else_is_said_takes_time(line: str) -> None:
    assert of_event(*NOON, line) == ["11-24 12:00-13:00"]


def test_an_event_without_length_takes_no_time() -> None:
    assert of_event("DTSTART:20261124T120000Z") == []
    assert of_event("DTSTART:20261124T120000Z", "DTEND:20261124T120000Z") == []


def test_only_what_lies_within_the_span_counts() -> None:
    span = (at("2026-11-24 12:30"), at("2026-11-25 00:00"))
    assert times(calendar(*event(*NOON)), span=span) == ["11-24 12:30-13:00"]
    assert times(calendar(*event("DTSTART:20261124T110000Z", "DTEND:20261124T123000Z")), span=span) == []
    assert times(calendar(*event("DTSTART:20261125T000000Z", "DTEND:20261125T010000Z")), span=span) == []
    long = event("DTSTART;VALUE=DATE:20200101", "DTEND;VALUE=DATE:20300101")
    assert times(calendar(*long), span=span) == ["11-24 12:30-11-25 00:00"]
    lasting = event("DTSTART:20261101T000000Z", "DURATION:P60D")
    assert times(calendar(*lasting), span=span) == ["11-24 12:30-11-25 00:00"]


def test_times_that_touch_or_overlap_are_one() -> None:
    content = calendar(
        *event(*NOON, uid="a"),
        *event("DTSTART:20261124T130000Z", "DTEND:20261124T140000Z", uid="b"),
        *event("DTSTART:20261124T110000Z", "DTEND:20261124T123000Z", uid="c"),
        *event("DTSTART:20261124T150000Z", "DTEND:20261124T160000Z", uid="d"),
    )
    assert times(content) == ["11-24 11:00-14:00", "11-24 15:00-16:00"]


# Repetitions


def test_repetitions_stay_at_the_hour_of_their_clock() -> None:
    # New York leaves summer time on 2026-11-01, and returns to it on 2027-03-14.
    weekly = ("DTSTART;TZID=America/New_York:20270305T090000", "DTEND;TZID=America/New_York:20270305T100000")
    assert of_event(*weekly, "RRULE:FREQ=WEEKLY;COUNT=3") == [
        *("03-05 14:00-15:00", "03-12 14:00-15:00", "03-19 13:00-14:00"),
    ]
    floating = ("DTSTART:20270327T090000", "DTEND:20270327T100000", "RRULE:FREQ=DAILY;COUNT=2")
    assert of_event(*floating) == ["03-27 08:00-09:00", "03-28 07:00-08:00"]
    days = ("DTSTART;VALUE=DATE:20270327", "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=2")
    assert of_event(*days) == ["03-26 23:00-03-27 23:00", "03-28 22:00-03-29 22:00"]
    utc = ("DTSTART:20270327T080000Z", "DTEND:20270327T090000Z", "RRULE:FREQ=DAILY;COUNT=2")
    assert of_event(*utc) == ["03-27 08:00-09:00", "03-28 08:00-09:00"]


def test_a_repetition_that_began_long_ago_goes_on() -> None:
    old = ("DTSTART;TZID=Europe/Berlin:20100104T100000", "DTEND;TZID=Europe/Berlin:20100104T110000")
    found = of_event(*old, "RRULE:FREQ=WEEKLY;BYDAY=MO,WE")
    assert found[:3] == ["11-02 09:00-10:00", "11-04 09:00-10:00", "11-09 09:00-10:00"]
    assert len(found) == 104


@pytest.mark.parametrize(
    ("until", "expected"),
    [("20261126T120000Z", 3), ("20261126T115959Z", 2), ("20261126", 3), ("20261125T000000", 1)],
)
def test_a_repetition_ends(until: str, expected: int) -> None:
    assert len(of_event(*NOON, f"RRULE:FREQ=DAILY;UNTIL={until}")) == expected


def test_single_times_are_added_and_taken_away() -> None:
    assert of_event(
        *NOON,
        "RRULE:FREQ=DAILY;COUNT=4",
        "EXDATE:20261125T120000Z",
        "EXDATE;TZID=Europe/Berlin:20261126T130000",
        "RDATE:20261201T120000Z,20261202T120000Z",
        "RDATE;VALUE=PERIOD:20261203T120000Z/PT2H",
    ) == [
        *("11-24 12:00-13:00", "11-27 12:00-13:00"),
        *("12-01 12:00-13:00", "12-02 12:00-13:00", "12-03 12:00-14:00"),
    ]


def test_a_time_of_a_series_may_be_moved_cancelled_or_made_free() -> None:
    series = event(*NOON, "RRULE:FREQ=DAILY;COUNT=5")
    moved = event("RECURRENCE-ID:20261125T120000Z", "DTSTART:20261125T180000Z", "DTEND:20261125T190000Z")
    cancelled = event(
        "RECURRENCE-ID:20261126T120000Z", "DTSTART:20261126T120000Z", "DTEND:20261126T130000Z", "STATUS:CANCELLED"
    )
    free = event(
        "RECURRENCE-ID:20261127T120000Z", "DTSTART:20261127T120000Z", "DTEND:20261127T130000Z", "TRANSP:TRANSPARENT"
    )
    assert times(calendar(*moved, *cancelled, *series, *free)) == [
        *("11-24 12:00-13:00", "11-25 18:00-19:00", "11-28 12:00-13:00"),
    ]


def test_a_time_moved_out_of_the_span_frees_it_and_one_moved_in_takes_it() -> None:
    span = (at("2026-11-24 00:00"), at("2026-11-27 00:00"))
    series = event(*NOON, "RRULE:FREQ=DAILY;COUNT=9")
    out = event("RECURRENCE-ID:20261125T120000Z", "DTSTART:20270125T180000Z", "DTEND:20270125T190000Z")
    into = event("RECURRENCE-ID:20261202T120000Z", "DTSTART:20261126T180000Z", "DTEND:20261126T190000Z")
    assert times(calendar(*series, *out, *into), span=span) == [
        *("11-24 12:00-13:00", "11-26 12:00-13:00", "11-26 18:00-19:00"),
    ]


def test_all_later_times_of_a_series_move_together() -> None:
    series = event(*NOON, "RRULE:FREQ=DAILY;COUNT=4")
    later = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261126T120000Z", "DTSTART:20261126T140000Z", "DTEND:20261126T150000Z"
    )
    assert times(calendar(*series, *later)) == [
        *("11-24 12:00-13:00", "11-25 12:00-13:00", "11-26 14:00-15:00", "11-27 14:00-15:00"),
    ]


def test_events_that_share_an_id_without_a_reason_all_count() -> None:
    # Some programs give every event the same; the library would keep one of them.
    second = ("DTSTART:20261125T120000Z", "DTEND:20261125T130000Z")
    assert times(calendar(*event(*NOON), *event(*second))) == ["11-24 12:00-13:00", "11-25 12:00-13:00"]
    again = (*NOON, "RRULE:FREQ=DAILY;COUNT=2")
    gone = event("RECURRENCE-ID:20261125T120000Z", *second, "STATUS:CANCELLED")
    assert times(calendar(*event(*again), *gone) * 2) == ["11-24 12:00-13:00"]
    newer = (*second, "SEQUENCE:1")
    assert times(calendar(*event(*NOON, "SEQUENCE:0"), *event(*newer))) == ["11-25 12:00-13:00"]


def test_a_list_of_busy_periods_is_a_calendar_too() -> None:
    periods = [
        *("BEGIN:VFREEBUSY", "DTSTART:20261101T000000Z", "DTEND:20270101T000000Z"),
        "FREEBUSY:20261124T120000Z/PT1H,20261125T120000Z/20261125T140000Z,never",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261126T120000Z/PT1H",
        "FREEBUSY;FBTYPE=FREE:20261127T120000Z/PT1H",
        "END:VFREEBUSY",
    ]
    assert times(calendar(*periods)) == ["11-24 12:00-13:00", "11-25 12:00-14:00", "11-26 12:00-13:00"]


# Zones


def test_a_zone_of_the_calendars_own_is_used() -> None:
    zone = [
        *("BEGIN:VTIMEZONE", "TZID:Customized Time Zone", "X-LIC-LOCATION:Nowhere"),
        *("BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0645", "TZOFFSETTO:+0545"),
        *("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD"),
        *("BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0545", "TZOFFSETTO:+0645"),
        *("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE"),
    ]
    daily = event(
        "DTSTART;TZID=Customized Time Zone:20270327T120000",
        "DTEND;TZID=Customized Time Zone:20270327T130000",
        "RRULE:FREQ=DAILY;COUNT=2",
    )
    expected = ["03-27 06:15-07:15", "03-28 05:15-06:15"]
    assert times(calendar(*zone, *daily)) == expected
    assert times(calendar(*daily, *zone)) == expected


def test_a_broken_zone_breaks_nothing_else() -> None:
    zone = ["BEGIN:VTIMEZONE", "TZID:Broken", "BEGIN:STANDARD", "DTSTART:yesterday", "END:STANDARD", "END:VTIMEZONE"]
    strange = event("DTSTART;TZID=Broken:20261125T120000", "DTEND;TZID=Broken:20261125T130000", uid="2")
    assert times(calendar(*zone, *event(*NOON), *strange)) == ["11-24 12:00-13:00", "11-25 11:00-12:00"]


def test_times_without_a_zone_are_in_the_calendars_zone_if_it_has_one() -> None:
    floating = event("DTSTART:20261124T120000", "DTEND:20261124T130000")
    day = event("DTSTART;VALUE=DATE:20261126", uid="2")
    assert times(calendar("X-WR-TIMEZONE:America/New_York", *floating, *day)) == [
        *("11-24 17:00-18:00", "11-25 23:00-11-26 23:00"),
    ]
    assert times(calendar("X-WR-TIMEZONE:Mars/Base", *floating)) == ["11-24 11:00-12:00"]


# Files


def test_latin_1_and_utf_8_with_and_without_its_mark_are_read() -> None:
    content = calendar("X-WR-CALNAME:Täglich\x85", *event("SUMMARY:Käse", *NOON))
    text = content.decode()
    for written in (content, b"\xef\xbb\xbf" + content, text.encode("latin-1")):
        assert times(written) == ["11-24 12:00-13:00"]


def test_lines_may_be_folded_and_end_in_any_way() -> None:
    content = calendar(*event("SUMMARY:Long\r\n  BEGIN:VEVENT", "DTSTART:2026\r\n 1124T12\r\n\t0000Z", NOON[1]))
    for ending in (b"\r\n", b"\n", b"\r"):
        assert times(content.replace(b"\r\n", ending)) == ["11-24 12:00-13:00"]


def test_several_calendars_in_a_file_are_read() -> None:
    second = calendar(*event("DTSTART:20261125T120000Z", "DTEND:20261125T130000Z", uid="2"))
    assert times(calendar(*event(*NOON)) + second) == ["11-24 12:00-13:00", "11-25 12:00-13:00"]


def test_an_empty_calendar_is_one() -> None:
    assert times(calendar()) == []


@pytest.mark.parametrize(
    "broken",
    [
        ["SUMMARY:Nothing else"],
        ["DTSTART:yesterday", "DTEND:tomorrow"],
        ["DTSTART:20261340T990000Z", "DTEND:20261124T130000Z"],
        ["DTSTART", "DTEND;;;=:"],
        ["DTSTART;TZID=:", 'DTEND;TZID="'],
        ["RECURRENCE-ID:never", "DTSTART:20261124T150000Z"],
        ["DTSTART:20261124T150000Z", "RRULE:FREQ=NEVER"],
        ["DTSTART:20261124T150000Z", "RRULE:FREQ=DAILY;COUNT=0;UNTIL=never"],
        ["DTSTART:20261124T150000Z", "RRULE:FREQ=DAILY;BYDAY=XX", "EXDATE:x", "RDATE:y"],
        ["BEGIN:VALARM", "TRIGGER:-PT10M", "DTSTART:20261124T150000Z", "DTEND:20261124T160000Z", "END:VALARM"],
    ],
)
def test_an_event_that_makes_no_sense_takes_no_time(broken: list[str]) -> None:
    assert times(calendar(*event(*broken, uid="2"), *event(*NOON))) == ["11-24 12:00-13:00"]


def test_an_event_that_never_ends_does_not_swallow_the_next() -> None:
    assert times(calendar("BEGIN:VEVENT", "DTSTART:20261124T150000Z", "BEGIN:VALARM", *event(*NOON))) == [
        "11-24 12:00-13:00",
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no calendar"),
        (b"\x00\x01\x02", "no calendar"),
        (b"\x89PNG\r\n\x1a\n", "no calendar"),
        (b"Not found", "no calendar"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "no calendar"),
        (b"  <!doctype html><title>Sign in</title>", "web page"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261124T120000Z", "breaks off"),
        (calendar(*event(*NOON)) + b"BEGIN:VCALENDAR\r\n", "breaks off"),
    ],
)
def test_what_is_no_calendar_is_told(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableCalendar, match=why):
        expand_busy_times(content, SPAN, BERLIN)


def test_there_are_only_so_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "MAX_OCCURRENCES", 100)
    assert len(of_event(*NOON, "RRULE:FREQ=DAILY;COUNT=99")) == 99
    with pytest.raises(UnreadableCalendar, match="repeats too often"):
        of_event(*NOON, "RRULE:FREQ=DAILY;COUNT=101")
    with pytest.raises(UnreadableCalendar, match="repeats too often"):
        periods = ",".join(f"202611{1 + i % 28:02}T12{i // 28:02}00Z/PT1H" for i in range(101))
        times(calendar("BEGIN:VFREEBUSY", f"FREEBUSY:{periods}", "END:VFREEBUSY"))


def test_only_what_may_matter_is_parsed() -> None:
    past = event("DTSTART:20200101T120000Z", "DTEND:20200101T130000Z", uid="past")
    future = event("DTSTART:20300101T120000Z", uid="future")
    more = ("DESCRIPTION:Secret", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.com", "ATTACH:data:,x")
    found = filter_calendar(
        calendar("BEGIN:VTODO", "DTSTART:20261124T120000Z", "END:VTODO", *past, *event(*more, *NOON), *future), SPAN
    )
    assert [raw.lines for raw in found.events] == [("UID:1@example.com", *NOON)]
