"""Odd and broken properties: what has one sensible meaning is understood, and no event is lost without a word."""

from __future__ import annotations

import pytest

from tests.unit.adapters.external_calendars.test_occurrences import (
    BERLIN,
    NOON,
    SPAN,
    at,
    calendar,
    event,
    of_event,
    reading,
    times,
)

YEAR = (at("2026-11-28 00:00"), at("2027-11-30 00:00"))
HOUR = "DURATION:PT1H"
TITLE = "SUMMARY:Dentist"


def is_whole(*lines: str) -> list[str]:
    """The times of an event of which nothing is missed."""
    content = calendar(*event(TITLE, *lines))
    assert reading(content).unread == 0
    return times(content)


# Files that calendar programs really wrote, in short


def test_a_list_of_days_may_have_blanks() -> None:
    zone = [
        *("BEGIN:VTIMEZONE", "TZID:GMT +0100 (Standard) / GMT +0200 (Daylight)"),
        *("BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100"),
        *("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD"),
        *("BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"),
        *("RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT", "END:VTIMEZONE"),
    ]
    name = 'TZID="GMT +0100 (Standard) / GMT +0200 (Daylight)"'
    daily = event(
        f"DTSTART;{name}:20261201T130000",
        f"DTEND;{name}:20261201T133000",
        "RRULE:FREQ=DAILY;UNTIL=20261204T120000Z;INTERVAL=1;BYDAY=MO, TU, WE, TH, FR;WKST=SU",
    )
    assert times(calendar(*zone, *daily)) == [f"12-0{day} 12:00-12:30" for day in (1, 2, 3, 4)]


def test_a_sequence_may_be_a_time_in_milliseconds() -> None:
    assert is_whole(*NOON, "SEQUENCE:2302221158") == is_whole(*NOON, "SEQUENCE:1764331200000") == ["11-24 12:00-13:00"]
    older = event(*NOON, "SEQUENCE:1764331200000")
    newer = event("DTSTART:20261125T120000Z", "DTEND:20261125T130000Z", "SEQUENCE:1764331200001")
    assert times(calendar(*older, *newer)) == ["11-25 12:00-13:00"]


def test_a_birthday_is_added_by_a_date_with_a_z() -> None:
    days = ("DTSTART;VALUE=DATE:20261210", "DTEND;VALUE=DATE:20261211", "RRULE:FREQ=DAILY;INTERVAL=1;COUNT=1")
    content = calendar(*event(*days, "RDATE:20251210Z", "RDATE:20271010Z", "TRANSP:OPAQUE"))
    assert times(content, span=YEAR) == ["12-09 23:00-12-10 23:00", "10-09 22:00-10-10 22:00"]
    assert reading(content).unread == 0


# Times


@pytest.mark.parametrize(
    "start",
    [
        *(
            "DTSTART: 20261124T110000",
            "DTSTART:20261124T110000 ",
            "DTSTART :20261124T110000",
            "dtstart:20261124t110000",
        ),
        *("DTSTART:20261124T100000z", "DTSTART:20261124T100000Z;", "DTSTART:20261124T1000Z", "DTSTART:20261124T10Z"),
        *("DTSTART:2026-11-24T11:00:00", "DTSTART:2026-11-24T10:00:00.000Z", "DTSTART:2026-11-24 11:00"),
        *("DTSTART:20261124T110000+0100", "DTSTART:2026-11-24T05:00:00-05:00", "DTSTART:20261124T100000 UTC"),
        *("DTSTART:20261124T100000.000Z", "DTSTART:20261124T100060Z", "DTSTART:\u200e20261124T100000Z\u200e"),
        *("DTSTART;TZID=:20261124T110000", 'DTSTART;TZID="":20261124T110000', "DTSTART;:20261124T110000"),
        *('DTSTART;TZID="Europe/London:20261124T100000', "DTSTART;TZID = Europe/London : 20261124T100000"),
        *('DTSTART;X-A="a;b:c";TZID=Europe/London:20261124T100000', "DTSTART:TZID=Europe/London:20261124T100000"),
        "DTSTART;VALUE=DATE-TIME;TZID=Europe/London:20261124T100000",
    ],
)
def test_a_time_is_understood_however_it_is_written(start: str) -> None:
    assert is_whole(start, HOUR)[0][:11] in ("11-24 10:00", "11-24 10:01")


def test_midnight_may_be_the_end_of_a_day() -> None:
    assert is_whole("DTSTART:20261124T230000Z", "DTEND:20261124T240000Z") == ["11-24 23:00-11-25 00:00"]


@pytest.mark.parametrize(
    "start",
    [
        *(
            "DTSTART:20261124",
            "DTSTART:20261124Z",
            "DTSTART;VALUE=DATE:2026-11-24",
            "DTSTART;VALUE=DATE:20261124T000000",
        ),
        *(
            "DTSTART;VALUE=date:20261124T000000Z",
            "DTSTART;TZID=Europe/Berlin;VALUE=DATE:20261124",
            "DTSTART: 20261124 ",
        ),
    ],
)
def test_a_date_is_understood_however_it_is_written(start: str) -> None:
    assert is_whole(start) == is_whole(start, "DTEND:20261125") == ["11-23 23:00-11-24 23:00"]
    # Which hours of the day are meant, nobody can say.
    assert is_whole(start, "DURATION:PT8H") == ["11-23 23:00-11-24 23:00"]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("DTEND:20261124T1330Z", "11-24 12:00-13:30"),
        ("DTEND:20261125", "11-24 12:00-11-25 00:00"),
        ("DURATION: PT1H30M ", "11-24 12:00-13:30"),
        ("DURATION:pt1h30m;", "11-24 12:00-13:30"),
        ("DURATION:P0DT1H30M0S", "11-24 12:00-13:30"),
        ("DURATION:PT1.5H", "11-24 12:00-13:30"),
        ("DURATION:1H30M", "11-24 12:00-13:30"),
        ("DURATION:P90M", "11-24 12:00-13:30"),
        ("DURATION:5400", "11-24 12:00-13:30"),
        ("DURATION:P99999999999999999999W", "11-24 12:00-11-01 00:00"),
        # Swapped.
        ("DTEND:20261124T110000Z", "11-24 11:00-12:00"),
    ],
)
def test_an_end_is_understood_however_it_is_written(end: str, expected: str) -> None:
    assert is_whole("DTSTART:20261124T120000Z", end) == [expected]


def test_an_end_before_the_start_may_be_after_midnight() -> None:
    assert is_whole("DTSTART:20261124T220000Z", "DTEND:20261124T020000Z") == ["11-24 22:00-11-25 02:00"]


def test_years_beyond_reckoning_are_all_the_time_between() -> None:
    assert is_whole("DTSTART:00010101T000000Z", "DTEND:99991231T235959Z") == ["11-01 00:00-11-01 00:00"]
    assert is_whole("DTSTART;VALUE=DATE:00041224", "RRULE:FREQ=YEARLY") == ["12-23 23:00-12-24 23:00"]


@pytest.mark.parametrize(
    "doubled",
    [
        (*NOON, *NOON),
        ("DTSTART:20261124T120000Z", "DTSTART;TZID=Europe/Berlin:20261124T130000", "DTEND:20261124T130000Z"),
        (*NOON, "DURATION:PT1H"),
        (*NOON, "SUMMARY:One", "SUMMARY:Two", "SEQUENCE:1", "SEQUENCE:1", "STATUS:CONFIRMED", "STATUS:CANCELLED"),
        (*NOON, "TRANSP:OPAQUE", "TRANSP:TRANSPARENT", "UID:2"),
    ],
)
def test_what_is_said_twice_counts_once(doubled: tuple[str, ...]) -> None:
    assert is_whole(*doubled) == ["11-24 12:00-13:00"]


def test_of_two_starts_and_two_ends_the_outer_ones_count() -> None:
    starts, ends = ("DTSTART:20261124T150000Z", "DTSTART:20261124T160000Z"), ("DTEND:20261124T163000Z",)
    assert is_whole(*starts, *ends, "DTEND:20261124T170000Z") == ["11-24 15:00-17:00"]


# Rules


@pytest.mark.parametrize(
    "rule",
    [
        *("RRULE:FREQ=DAILY;COUNT=2;", "RRULE:;FREQ=DAILY;;COUNT=2", "RRULE: FREQ = DAILY ; COUNT = 2 "),
        *("RRULE:freq=daily;count=2", "rrule:FREQ=DAILY;COUNT=2", "RRULE:RRULE:FREQ=DAILY;COUNT=2"),
        *('RRULE:"FREQ=DAILY;COUNT=2"', "RRULE;X-A=b:FREQ=DAILY;COUNT=2", "RRULE:FREQ=DAILY,COUNT=2"),
        *("RRULE:FREQ=DAILY;COUNT=2\\n", "RRULE:DTSTART:20261124T120000Z\\nRRULE:FREQ=DAILY;COUNT=2"),
        *("RRULE:FREQ=DAILY;INTERVAL=0;COUNT=2", "RRULE:FREQ=DAILY;INTERVAL=;COUNT=2;BYDAY=;BYMONTH=;WKST="),
        *("RRULE:FREQ=WEEKLY;BYDAY=TUE,Wed;COUNT=2", "RRULE:FREQ=WEEKLY;BYDAY=TU WE;COUNT=2"),
        *("RRULE:FREQ=WEEKLY;BYDAY=TU;WE;COUNT=2", "RRULE:FREQ=WEEKLY;BYDAY=0TU,,WE,;COUNT=2"),
        *("RRULE:FREQ=WEEKLY;BYDAY=(TU,WE);COUNT=2", "RRULE:FREQ=WEEKLY;BYDAY=TU\\, WE;COUNT=2"),
        *("RRULE:RSCALE=GREGORIAN;FREQ=DAILY;COUNT=2;SKIP=OMIT", "RRULE:FREQ=DAILY;COUNT=2;X-NOBODY=KNOWS"),
        *("RRULE:FREQ=DAILY;UNTIL= 20261125T120000z ", "RRULE:FREQ=DAILY;UNTIL=2026-11-25T12:00:00Z"),
        *("RRULE:FREQ=DAILY;UNTIL=20261125Z", "RRULE:FREQ=DAILY;UNTIL=20261125T1200Z"),
        *("RRULE:FREQ=DAILY;COUNT=99999999999999999999;UNTIL=20261125", "RRULE:FREQ=DAILY;COUNT=0;UNTIL=20261125"),
        *("RRULE:D1 #2", "RRULE:D1 20261125T120000Z", "RRULE:W1 TU WE #2", "RRULE:D1"),
    ],
)
def test_a_rule_is_understood_however_it_is_written(rule: str) -> None:
    assert is_whole(*NOON, rule) == ["11-24 12:00-13:00", "11-25 12:00-13:00"]


@pytest.mark.parametrize(
    ("rule", "second"),
    [
        ("RRULE:MP1 4+ TU #2", "12-22"),
        ("RRULE:MD1 24 #2", "12-24"),
        ("RRULE:MP1 1- MO #2", "11-30"),
        ("RRULE:MD1 LD #2", "11-30"),
        ("RRULE:W2 TU #2", "12-08"),
        ("RRULE:FREQ=MONTHLY;BYDAY=+4TU;COUNT=2", "12-22"),
        ("RRULE:FREQ=MONTHLY;BYMONTHDAY=0,24;COUNT=2", "12-24"),
        ("RRULE:FREQ=DAILY;INTERVAL=99999999999999999999", ""),
    ],
)
def test_a_rule_repeats_as_it_says(rule: str, second: str) -> None:
    assert [found[:5] for found in of_event(*NOON, rule)[:2]][1:] == ([second] if second else [])


@pytest.mark.parametrize(
    "line",
    [
        *("EXDATE:20261125T120000Z,", "EXDATE: 20261125T120000Z ", "EXDATE:,20261125T1200Z", "EXDATE:20261125T120000z"),
        *(
            "EXDATE;VALUE=DATE:20261125",
            "EXDATE:20261125",
            "EXDATE:20261125Z",
            "EXDATE;TZID=Europe/Berlin:20261125T130000",
        ),
        *("EXDATE;TZID=America/New_York:20261125T070000", "EXDATE:20261125T000000", "EXDATE:20261125T120000"),
    ],
)
def test_times_are_taken_away_however_they_are_written(line: str) -> None:
    assert is_whole(*NOON, "RRULE:FREQ=DAILY;COUNT=3", line) == ["11-24 12:00-13:00", "11-26 12:00-13:00"]


def test_lists_may_be_empty_or_parted_by_semicolons() -> None:
    daily = (*NOON, "RRULE:FREQ=DAILY;COUNT=3")
    for line in ("EXDATE:", "EXDATE:,", "EXDATE", "RDATE:", "RRULE:", "EXDATE;VALUE=DATE: ", "SEQUENCE:", "STATUS:"):
        assert len(is_whole(*daily, line)) == 3
    assert is_whole(*daily, "EXDATE:20261125T120000Z;20261126T120000Z") == ["11-24 12:00-13:00"]
    assert len(is_whole(*daily, "RDATE:20261201T120000Z;20261202T120000Z")) == 5


# What can't be repaired


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # A broken rule: the first time still counts.
        ((*NOON, "RRULE:FREQ=SOMETIMES"), ["11-24 12:00-13:00"]),
        ((*NOON, "RRULE:every day"), ["11-24 12:00-13:00"]),
        ((*NOON, "RRULE:FREQ=YEARLY;RSCALE=CHINESE"), ["11-24 12:00-13:00"]),
        # What restricts a rule and can't be read doesn't restrict it.
        ((*NOON, "RRULE:FREQ=WEEKLY;BYDAY=XX;COUNT=2"), ["11-24 12:00-13:00", "12-01 12:00-13:00"]),
        ((*NOON, "RRULE:FREQ=DAILY;BYHOUR=24;COUNT=2"), ["11-24 12:00-13:00", "11-25 12:00-13:00"]),
        # Only what can be read is taken away, or added.
        ((*NOON, "RRULE:FREQ=DAILY;COUNT=2", "EXDATE:x"), ["11-24 12:00-13:00", "11-25 12:00-13:00"]),
        ((*NOON, "RRULE:FREQ=DAILY;COUNT=2", "EXDATE:x,20261125T120000Z"), ["11-24 12:00-13:00"]),
        ((*NOON, "RDATE:x,20261125T120000Z"), ["11-24 12:00-13:00", "11-25 12:00-13:00"]),
        # It begins, and nobody knows when it ends.
        (("DTSTART:20261124T120000Z", "DTEND:tomorrow"), ["11-24 12:00-13:00"]),
        (("DTSTART:20261124T120000Z", "DTEND:"), ["11-24 12:00-13:00"]),
        (("DTSTART:20261124T120000Z", "DURATION:long"), ["11-24 12:00-13:00"]),
        (("DTSTART;VALUE=DATE:20261124", "DTEND:x"), ["11-23 23:00-11-24 23:00"]),
        (("DTSTART:never", *NOON), ["11-24 12:00-13:00"]),
        (("DTSTART:never", "DTEND:20261124T130000Z", "DURATION:PT1H"), ["11-24 12:00-13:00"]),
        # It replaces a time of a series, and nobody knows which.
        ((*NOON, "RECURRENCE-ID:never"), ["11-24 12:00-13:00"]),
        # Nobody knows when it is.
        (("DTSTART:20261340T990000Z", "DTEND:20261124T130000Z"), []),
        (("DTEND:20261124T130000Z",), []),
        ((), []),
    ],
)
def test_what_is_known_of_an_event_counts_and_what_is_left_over_is_told(
    lines: tuple[str, ...], expected: list[str]
) -> None:
    content = calendar(*event(TITLE, *lines), *event("DTSTART:20261201T000000Z", "DTEND:20261201T010000Z", uid="2"))
    found = reading(content)
    kept = [line for line in times(content) if line != "12-01 00:00-01:00"]
    assert (kept, found.unread, found.titles) == (expected, 1, ["Dentist"])


def test_a_series_whose_end_can_not_be_read_goes_on() -> None:
    content = calendar(*event(TITLE, *NOON, "RRULE:FREQ=DAILY;UNTIL=never"))
    assert (len(times(content)), reading(content).unread) == (342, 1)


def test_an_event_is_counted_once_however_much_of_it_is_broken() -> None:
    broken = event(TITLE, "DTSTART:20261124T120000Z", "DTEND:x", "RRULE:y", "EXDATE:z,z", "RDATE:z")
    assert reading(calendar(*broken, *event(*NOON, "EXDATE:x", uid="2"))).unread == 2


def test_what_takes_no_time_anyway_is_not_counted() -> None:
    for free in ("TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"):
        assert reading(calendar(*event("DTSTART:never", free))).unread == 0
    past = event("DTSTART:20200101T120000Z", "DTEND:never")
    assert reading(calendar(*past)).unread == 0
    assert reading(calendar(*event("DTSTART:20200101T120000Z", HOUR, "RRULE:FREQ=NEVER"))).unread == 1


def test_busy_periods_that_can_not_be_read_are_counted() -> None:
    lines = (
        "FREEBUSY:20261124T120000Z/ PT1H , 20261124T1500Z/2026-11-24T16:00:00Z,never/PT1H,20261124T120000Z",
        "FREEBUSY:",
    )
    content = calendar("BEGIN:VFREEBUSY", *lines, "END:VFREEBUSY")
    assert (times(content), reading(content).unread) == (["11-24 12:00-13:00", "11-24 15:00-16:00"], 2)


def test_titles_are_told_in_short() -> None:
    titles = ["Tea\\, cake\\nand\tmore", "", "x" * 61, "\u202eevil\u200b\x07", "علی‌رضا 👩‍💻", "Two: parts", "Six"]
    broken = [event(f"SUMMARY;LANGUAGE=en:{title}", "DTSTART:never", uid=str(i)) for i, title in enumerate(titles)]
    found = reading(calendar(*(line for lines in broken for line in lines)))
    assert found.unread == 7
    assert found.titles == ["Tea, cake and more", "x" * 60, "evil", "علی‌رضا 👩‍💻", "Two: parts"]


# The file


def test_an_event_without_an_end_counts() -> None:
    begun = ["BEGIN:VEVENT", *NOON]
    second = event("DTSTART:20261125T120000Z", "DTEND:20261125T130000Z")
    assert (
        times(calendar(*begun, *second))
        == times(calendar(*second, *begun))
        == [
            *("11-24 12:00-13:00", "11-25 12:00-13:00"),
        ]
    )


def test_marks_and_blanks_around_lines_do_not_matter() -> None:
    lines = ["BEGIN: VCALENDAR ", "\ufeffBEGIN:VEVENT\t", "", *NOON, "NONSENSE", ": ", "END:vevent", "END:VCALENDAR"]
    assert times("\r\n".join(lines).encode()) == ["11-24 12:00-13:00"]
    assert times("\n".join(lines).encode("utf-16")) == ["11-24 12:00-13:00"]


def test_a_series_that_the_library_gives_up_counts_where_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("expertbook.adapters.external_calendars.series._expand_by_library", give_up)
    moved = event("RECURRENCE-ID:20261125T120000Z", "DTSTART:20261126T120000Z", HOUR)
    content = calendar(*event(TITLE, *NOON, "RRULE:FREQ=DAILY"), *moved)
    found = reading(content, BERLIN, SPAN)
    assert times(content) == ["11-24 12:00-13:00", "11-26 12:00-13:00"]
    assert (found.unread, found.titles) == (1, ["Dentist"])
