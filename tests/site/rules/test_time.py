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
    assert [time(rules, "durationWords", minutes) for minutes in (45, 60, 90)] == [
        "45\u00a0min",
        "1\u00a0h",
        "1\u00a0h 30\u00a0min",
    ]


@pytest.mark.parametrize(
    ("locale", "twelve_hours", "month_first"),
    [
        ("en-GB", False, False),
        ("en-US", True, True),
        ("en-DE", False, False),
        ("de-DE", False, False),
        ("de", False, False),
        ("hi-IN", True, False),
        ("ar-EG", True, False),
        ("ja-JP", False, True),
        ("hu-HU", False, True),
        ("fa-IR", False, False),
        ("de-DE-u-hc-h12", True, False),
        ("en-US-u-hc-h23", False, True),
    ],
)
def test_the_form_of_a_language_and_region(rules: Rules, locale: str, twelve_hours: bool, month_first: bool) -> None:
    assert rules.call("shared/locale", "formOf", locale) == {"twelveHours": twelve_hours, "monthFirst": month_first}


def test_a_week_begins_as_in_the_visitors_region(rules: Rules) -> None:
    days = {"en-GB": 1, "de": 1, "en-US": 7, "en-CA": 7, "hi-IN": 7, "ja": 7, "pt-BR": 7, "he": 7, "ar-EG": 6, "dv": 5}
    assert {locale: rules.call("shared/locale", "firstWeekday", locale) for locale in days} == days
    # And the same where the browser doesn't say.
    regions = {"GB": 1, "DE": 1, "US": 7, "CA": 7, "IN": 7, "JP": 7, "BR": 7, "IL": 7, "EG": 6, "MV": 5}
    assert {region: rules.call("shared/locale", "firstWeekdayIn", region) for region in regions} == regions


def test_times_are_written_with_twelve_hours_where_that_is_the_form(rules: Rules) -> None:
    clocks = ["00:00", "00:05", "09:30", "12:00", "12:30", "23:59", "24:00"]
    assert [time(rules, "timeWords", clock, False) for clock in clocks] == clocks
    twelve = ["12:00 AM", "12:05 AM", "9:30 AM", "12:00 PM", "12:30 PM", "11:59 PM", "12:00 AM"]
    assert [time(rules, "hourWords", "14:00", twelve) for twelve in (False, True)] == ["14:00", "2\u00a0PM"]
    assert [time(rules, "timeWords", clock, True) for clock in clocks] == [
        each.replace(" ", "\u00a0") for each in twelve
    ]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("08:30", "09:15", "8:30–9:15 AM"),
        ("11:30", "12:15", "11:30 AM–12:15 PM"),
        ("12:15", "13:00", "12:15–1:00 PM"),
        ("23:30", "00:15", "11:30 PM–12:15 AM"),
    ],
)
def test_a_span_says_once_which_half_of_the_day_it_is_in(rules: Rules, start: str, end: str, words: str) -> None:
    given = [f"2026-11-24T{clock}:00Z" for clock in (start, end)]
    assert time(rules, "clockSpan", *given, "UTC", True) == words.replace(" ", "\u00a0")
    assert time(rules, "clockSpan", *given, "UTC", False) == f"{start}–{end}"


def test_dates_are_written_with_the_month_first_where_that_is_the_form(rules: Rules) -> None:
    names = ("dayWords", "dateWords", "longDateWords")
    first = ["Nov 24", "Tue, Nov 24", "Tuesday, November 24, 2026"]
    last = ["24 Nov", "Tue 24 Nov", "Tuesday 24 November 2026"]
    assert [time(rules, name, "2026-11-24", True) for name in names] == first
    assert [time(rules, name, "2026-11-24", False) for name in names] == last
    within, across = ("2026-11-23", "2026-11-29"), ("2026-11-30", "2026-12-06")
    assert [time(rules, "daysWords", *days, True) for days in (within, across)] == ["Nov 23 – 29", "Nov 30 – Dec 6"]
    assert [time(rules, "daysWords", *days, False) for days in (within, across)] == ["23 – 29 Nov", "30 Nov – 6 Dec"]


def test_a_date_of_another_year_says_so(rules: Rules) -> None:
    assert [time(rules, "dateWords", date, False) for date in ("2025-12-31", "2026-01-01", "2027-01-01")] == [
        "Wed 31 Dec 2025",
        "Thu 1 Jan",
        "Fri 1 Jan 2027",
    ]
    assert time(rules, "dateWords", "2027-01-01", True) == "Fri, Jan 1, 2027"
    assert time(rules, "momentWords", "2027-01-01T10:30:00Z", "UTC") == "Fri 1 Jan 2027, 10:30"
    weeks = (
        ("2026-12-28", "2027-01-03"),
        ("2027-01-25", "2027-01-31"),
        ("2025-12-29", "2026-01-04"),
        ("2027-12-27", "2028-01-02"),
    )
    assert [time(rules, "daysWords", *week, False) for week in weeks] == [
        "28 Dec – 3 Jan 2027",
        "25 – 31 Jan 2027",
        "29 Dec 2025 – 4 Jan",
        "27 Dec 2027 – 2 Jan 2028",
    ]
    assert time(rules, "daysWords", *weeks[1], True) == "Jan 25 – 31, 2027"
    months = (("2026-12", "2026-12"), ("2026-11", "2026-12"), ("2026-12", "2027-01"))
    assert [time(rules, "monthsWords", *pair) for pair in months] == [
        "December 2026",
        "Nov – Dec 2026",
        "Dec 2026 – Jan 2027",
    ]


def test_numbers_are_grouped_as_in_the_visitors_region_in_latin_digits(rules: Rules) -> None:
    def words(locale: str) -> Any:
        return rules.call("shared/locale", "numberWords", 12345.6, {}, locale)

    assert [words(locale) for locale in ("en-GB", "de-DE", "hi-IN", "ar-EG")] == [
        "12,345.6",
        "12.345,6",
        "12,345.6",
        "12,345.6",
    ]


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
