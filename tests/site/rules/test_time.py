"""Instants, dates and spans as people read them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site.rules.conftest import Rules


def time(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("shared/time", name, *given)


def zones(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("shared/zones", name, *given)


@pytest.mark.parametrize(
    ("instant", "zone", "date", "clock", "offset"),
    [
        ("2026-11-24T00:00:00Z", "Europe/London", "2026-11-24", "00:00", "UTC+0"),
        ("2026-11-24T00:00:00Z", "America/St_Johns", "2026-11-23", "20:30", "UTC-3:30"),
        ("2026-11-24T12:00:00Z", "Pacific/Auckland", "2026-11-25", "01:00", "UTC+13"),
        # The clocks of London go back at 01:00 UTC.
        ("2026-10-25T00:30:00Z", "Europe/London", "2026-10-25", "01:30", "UTC+1"),
        ("2026-10-25T01:30:00Z", "Europe/London", "2026-10-25", "01:30", "UTC+0"),
    ],
)
def test_an_instant_is_shown_on_the_clock_of_a_zone(
    rules: Rules, instant: str, zone: str, date: str, clock: str, offset: str
) -> None:
    found = [time(rules, name, instant, zone) for name in ("dateOf", "clockOf")]
    assert [*found, zones(rules, "offsetName", instant, zone)] == [date, clock, offset]


def test_dates_are_counted_over_leap_days_and_years(rules: Rules) -> None:
    assert time(rules, "addDays", "2028-02-28", 2) == "2028-03-01"
    assert time(rules, "addDays", "2027-01-01", -1) == "2026-12-31"
    assert time(rules, "daysBetween", "2028-02-28", "2028-03-01") == 2
    assert time(rules, "daysBetween", "2026-10-26", "2026-10-24") == -2


def test_dates_and_spans_have_words(rules: Rules) -> None:
    assert time(rules, "dateWords", "2026-11-24") == "Tue 24 Nov"
    assert time(rules, "longDateWords", "2026-11-24") == "Tuesday 24 November 2026"
    near = [time(rules, "nearDayName", date, "2026-11-24") for date in ("2026-11-24", "2026-11-25", "2026-11-26")]
    assert near == ["Today", "Tomorrow", None]
    span = ("2026-11-24T15:30:00Z", "2026-11-24T16:15:00Z", "America/New_York")
    assert time(rules, "spanWords", *span) == "Tue 24 Nov, 10:30–11:15 (New York)"
    assert [time(rules, "durationWords", minutes) for minutes in (45, 60, 90)] == ["45 min", "1 h", "1 h 30 min"]


def test_the_state_of_a_calendar_has_words(rules: Rules) -> None:
    def read(read_at: str | None) -> Any:
        return rules.call("calendars/words", "readWords", read_at, "Europe/London", 1795524600000)

    assert read(None) == "Not read yet"
    assert read("2026-11-24T10:30:00Z") == "Read today at 10:30"
    assert read("2026-11-20T10:30:00Z") == "Read on Fri 20 Nov at 10:30"
    words = [rules.call("calendars/words", "busyWords", days) for days in (0, 1, 3)]
    assert words == ["No busy times ahead", "Busy times on 1 day", "Busy times on 3 days"]


def test_a_calendar_that_is_being_read_is_looked_at_soon_and_then_less_and_less_often(rules: Rules) -> None:
    pauses = [rules.call("calendars/words", "pauseBefore", looks) for looks in range(1, 12)]
    assert pauses[:3] == [1000, 1500, 2250]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30_000
