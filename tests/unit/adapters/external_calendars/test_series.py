"""Where series end, and which of their times were changed, however programs say it."""

from __future__ import annotations

import pytest

from tests.unit.adapters.external_calendars.test_occurrences import (
    BERLIN,
    NOON,
    calendar,
    event,
    of_event,
    reading,
    times,
)
from tests.unit.adapters.external_calendars.test_repairs import YEAR

ONE = ("DTSTART;TZID=Europe/Berlin:20261201T130000", "DTEND;TZID=Europe/Berlin:20261201T140000")
THREE = event(*ONE, "RRULE:FREQ=DAILY;COUNT=3")
EVENING = ("DTSTART;TZID=Europe/Berlin:20261204T180000", "DTEND;TZID=Europe/Berlin:20261204T190000")


# Where they end


@pytest.mark.parametrize(
    ("zone", "days", "rule", "last"),
    [
        # A date includes that date: on the clock of the series.
        ("America/New_York", "20261205T210000", "WEEKLY;UNTIL=20261212;BYDAY=SA", "12-13 02:00-03:00"),
        ("America/New_York", "20261205T210000", "DAILY;UNTIL=20261206", "12-07 02:00-03:00"),
        ("Asia/Tokyo", "20261205T010000", "DAILY;UNTIL=20261206", "12-05 16:00-17:00"),
        # A time without a zone is on that clock too.
        ("America/New_York", "20261205T090000", "DAILY;UNTIL=20261207T090000", "12-07 14:00-15:00"),
        ("America/New_York", "20261205T090000", "DAILY;UNTIL=20261207T085959", "12-06 14:00-15:00"),
        # An instant is one.
        ("America/New_York", "20261205T090000", "DAILY;UNTIL=20261207T140000Z", "12-07 14:00-15:00"),
        ("America/New_York", "20261205T090000", "DAILY;UNTIL=20261207T135959Z", "12-06 14:00-15:00"),
        # The date of the first time, as an instant that comes before it.
        ("America/New_York", "20261205T090000", "DAILY;UNTIL=20261205T000000Z", "12-05 14:00-15:00"),
    ],
)
def test_a_series_of_times_ends_where_its_writer_meant(zone: str, days: str, rule: str, last: str) -> None:
    assert of_event(f"DTSTART;TZID={zone}:{days}", "DURATION:PT1H", f"RRULE:FREQ={rule}")[-1] == last


def test_a_series_in_utc_ends_with_the_date_in_utc_or_where_the_expert_lives() -> None:
    evening = ("DTSTART:20261202T020000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20261202")
    assert of_event(*evening) == ["12-02 02:00-03:00"]
    # There, it is the evening of the day before.
    assert of_event(*evening, zone="America/New_York") == ["12-02 02:00-03:00", "12-03 02:00-03:00"]


def test_a_yearly_day_that_ends_at_its_own_midnight_in_utc_counts() -> None:
    lines = ("DTSTART;VALUE=DATE:20271020", "DTEND;VALUE=DATE:20271021")
    rule = "RRULE:FREQ=YEARLY;UNTIL=20271019T230000Z;INTERVAL=1;BYMONTHDAY=20;BYMONTH=10"
    assert times(calendar(*event(*lines, rule)), "Europe/London", YEAR) == ["10-19 23:00-10-20 23:00"]


@pytest.mark.parametrize(
    ("zone", "until"),
    [
        *((BERLIN, until) for until in ("20261202", "20261202T000000", "20261202T120000", "20261202Z")),
        # Midnight, or the last second of the day, on the expert's clock, in UTC, or somewhere else.
        *(
            (BERLIN, until)
            for until in ("20261201T230000Z", "20261202T225959Z", "20261202T000000Z", "20261202T235959Z")
        ),
        *(
            (BERLIN, until)
            for until in (
                "20261202T050000Z",
                "20261201T183000Z",
                "20261203T045959Z",
                "20261201T150000Z",
            )
        ),
        ("America/New_York", "20261202T050000Z"),
        ("America/New_York", "20261203T045959Z"),
        ("America/New_York", "20261201T230000Z"),
        ("Pacific/Auckland", "20261201T110000Z"),
        ("Pacific/Auckland", "20261202T105959Z"),
    ],
)
def test_a_series_of_days_includes_the_day_of_its_end(zone: str, until: str) -> None:
    found = of_event("DTSTART;VALUE=DATE:20261130", f"RRULE:FREQ=DAILY;UNTIL={until}", zone=zone)
    expected = of_event("DTSTART;VALUE=DATE:20261130", "DTEND;VALUE=DATE:20261203", zone=zone)
    assert found == expected


def test_a_series_that_ends_before_it_begins_is_empty() -> None:
    # So programs leave it when all of its times were deleted or moved to another one.
    assert of_event(*NOON, "RRULE:FREQ=DAILY;UNTIL=20261123T120000Z") == []


# Changed times


@pytest.mark.parametrize(
    "replaced",
    [
        *(";VALUE=DATE:20261202", ":20261202", ":20261202Z", ";TZID=Europe/Berlin;VALUE=DATE:20261202"),
        *(":20261202T120000Z", ": 20261202T1200z", ":20261202T130000", ";TZID=Europe/Berlin:20261202T130000"),
        *(";TZID=America/New_York:20261202T070000", ";TZID=America/New_York:20261202T130000", ":20261202T130000Z"),
        *(":20261202T000000", ";TZID=Europe/Berlin:20261202T000000", ":20261202T000000Z", ":20261201T230000Z"),
        ";TZID=W. Europe Standard Time:20261202T130000",
    ],
)
def test_a_time_of_a_series_is_replaced_however_it_is_named(replaced: str) -> None:
    moved = ["12-01 12:00-13:00", "12-03 12:00-13:00", "12-04 17:00-18:00"]
    assert times(calendar(*THREE, *event(f"RECURRENCE-ID{replaced}", *EVENING))) == moved
    gone = event(f"RECURRENCE-ID{replaced}", *EVENING, "STATUS:CANCELLED")
    assert times(calendar(*gone, *THREE)) == moved[:2]
    utc = event("DTSTART:20261201T120000Z", "DTEND:20261201T130000Z", "RRULE:FREQ=DAILY;COUNT=3")
    floating = event("DTSTART:20261201T130000", "DTEND:20261201T140000", "RRULE:FREQ=DAILY;COUNT=3")
    if "T130000" not in replaced:
        assert times(calendar(*utc, *event(f"RECURRENCE-ID{replaced}", *EVENING))) == moved
    assert times(calendar(*floating, *event(f"RECURRENCE-ID{replaced}", *EVENING))) == moved
    later = event(f"RECURRENCE-ID;RANGE=ThisAndFuture{replaced}", *EVENING)
    assert times(calendar(*THREE, *later)) == ["12-01 12:00-13:00", "12-04 17:00-18:00", "12-05 17:00-18:00"]


@pytest.mark.parametrize(
    "named",
    [
        *(";VALUE=DATE:20261208", ":20261208", ":20261208T000000", ":20261207T230000Z", ":20261208T000000Z"),
        *(";TZID=Europe/Berlin:20261208T000000", ";TZID=America/New_York:20261208T000000", ":20261208T120000"),
    ],
)
def test_a_day_of_a_series_is_replaced_or_taken_away_however_it_is_named(named: str) -> None:
    days = ("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261202", "RRULE:FREQ=WEEKLY;COUNT=3")
    left = ["11-30 23:00-12-01 23:00", "12-14 23:00-12-15 23:00"]
    assert of_event(*days, f"EXDATE{named}") == left
    timed = event(f"RECURRENCE-ID{named}", "DTSTART:20261208T120000Z", "DTEND:20261208T130000Z")
    assert times(calendar(*event(*days), *timed)) == [left[0], "12-08 12:00-13:00", left[1]]


def test_a_time_may_become_a_whole_day() -> None:
    day = event("RECURRENCE-ID:20261202T120000Z", "DTSTART;VALUE=DATE:20261202", "DTEND;VALUE=DATE:20261203")
    assert times(calendar(*THREE, *day)) == ["12-01 12:00-13:00", "12-01 23:00-12-02 23:00", "12-03 12:00-13:00"]


def test_a_changed_time_that_fits_no_time_of_the_series_counts_beside_it() -> None:
    other = event("RECURRENCE-ID:20261202T150000Z", *EVENING)
    assert times(calendar(*THREE, *other)) == [
        *("12-01 12:00-13:00", "12-02 12:00-13:00", "12-03 12:00-13:00", "12-04 17:00-18:00"),
    ]


def test_a_time_may_be_called_off_without_saying_when_it_is() -> None:
    content = calendar(*THREE, *event("RECURRENCE-ID;VALUE=DATE:20261202", "STATUS:CANCELLED"))
    assert (times(content), reading(content).unread) == (["12-01 12:00-13:00", "12-03 12:00-13:00"], 0)
    content = calendar(*THREE, *event("RECURRENCE-ID;VALUE=DATE:20261202", "DTSTART:never"))
    assert (len(times(content)), reading(content).unread) == (3, 1)


def test_a_changed_time_that_can_not_be_placed_replaces_nothing() -> None:
    content = calendar(*THREE, *event("RECURRENCE-ID:never", *EVENING, "SEQUENCE:1"))
    assert (len(times(content)), reading(content).unread) == (4, 1)


def test_a_time_that_was_added_may_be_changed() -> None:
    added = event(*ONE, "RDATE:20261205T150000Z")
    assert times(calendar(*added, *event("RECURRENCE-ID:20261205T150000Z", *EVENING))) == [
        *("12-01 12:00-13:00", "12-04 17:00-18:00"),
    ]


def test_of_two_changes_of_a_time_the_newer_one_counts() -> None:
    noon = event("RECURRENCE-ID:20261202T120000Z", "DTSTART:20261206T120000Z", "DURATION:PT1H", "SEQUENCE:2")
    older = event("RECURRENCE-ID;VALUE=DATE:20261202", *EVENING, "SEQUENCE:1")
    for lines in ((*older, *noon), (*noon, *older)):
        assert times(calendar(*THREE, *lines)) == ["12-01 12:00-13:00", "12-03 12:00-13:00", "12-06 12:00-13:00"]


# Copied and split series


def test_a_changed_time_finds_its_series_among_copies_of_one_id() -> None:
    copy = event("DTSTART;TZID=Europe/Berlin:20261210T150000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
    moved = event("RECURRENCE-ID:20261211T140000Z", "DTSTART:20261220T120000Z", "DURATION:PT1H")
    first = ["12-01 12:00-13:00", "12-02 12:00-13:00", "12-03 12:00-13:00"]
    assert times(calendar(*THREE, *copy, *moved)) == [*first, "12-10 14:00-15:00", "12-20 12:00-13:00"]


def test_both_parts_of_a_split_series_count() -> None:
    part = event(*ONE, "RRULE:FREQ=DAILY;UNTIL=20261202T120000Z", "SEQUENCE:1")
    start = "DTSTART;TZID=Europe/Berlin:20261203T150000"
    expected = ["12-01 12:00-13:00", "12-02 12:00-13:00", "12-03 14:00-15:00", "12-04 14:00-15:00"]
    rest = event(start, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", "SEQUENCE:2")
    assert times(calendar(*part, *rest)) == expected
    replacing = event("RECURRENCE-ID:20261203T120000Z", start, "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
    assert times(calendar(*part, *replacing)) == expected
    # One that says the rule of the whole series once more is a changed time like any other.
    whole = event("RECURRENCE-ID:20261202T120000Z", *EVENING, "RRULE:FREQ=DAILY;COUNT=3")
    assert times(calendar(*THREE, *whole)) == ["12-01 12:00-13:00", "12-03 12:00-13:00", "12-04 17:00-18:00"]


def test_a_newer_version_of_a_series_replaces_it() -> None:
    newer = event("DTSTART:20261202T180000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2", "SEQUENCE:1")
    assert times(calendar(*THREE, *newer)) == ["12-02 18:00-19:00", "12-03 18:00-19:00"]
