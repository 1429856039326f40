"""The days that are shown together: of a week from today on, or of a month."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site.rules.conftest import Rules

TODAY = "2026-11-24"
MONDAY, SATURDAY, SUNDAY = 1, 6, 7


def period(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("booking/times/period", name, *given)


@pytest.mark.parametrize(
    ("day", "by_month", "first", "last"),
    [
        ("2026-11-24", False, "2026-11-24", "2026-11-30"),
        ("2026-12-01", False, "2026-12-01", "2026-12-07"),
        ("2026-12-09", False, "2026-12-08", "2026-12-14"),
        ("2026-11-27", True, "2026-11-24", "2026-11-30"),
        ("2026-12-01", True, "2026-12-01", "2026-12-31"),
        ("2027-02-14", True, "2027-02-01", "2027-02-28"),
        ("2028-02-29", True, "2028-02-01", "2028-02-29"),
    ],
)
def test_a_day_is_shown_with_those_around_it(rules: Rules, day: str, by_month: bool, first: str, last: str) -> None:
    start = period(rules, "periodStart", day, TODAY, by_month)
    dates = period(rules, "periodDates", start, by_month)
    assert (start, dates[0], dates[-1]) == (first, first, last)
    assert day in dates


@pytest.mark.parametrize(
    ("first", "step", "by_month", "turned"),
    [
        ("2026-11-24", 1, False, "2026-12-01"),
        ("2026-12-01", -1, False, "2026-11-24"),
        ("2026-11-24", 1, True, "2026-12-01"),
        ("2026-12-01", -1, True, "2026-11-24"),
        ("2027-01-01", 1, True, "2027-02-01"),
    ],
)
def test_one_turns_to_the_next_and_back_but_not_before_today(
    rules: Rules, first: str, step: int, by_month: bool, turned: str
) -> None:
    assert period(rules, "turnPeriod", first, step, TODAY, by_month) == turned


@pytest.mark.parametrize(
    ("date", "count", "found"),
    [
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2027-01-15", -1, "2026-12-15"),
        ("2028-02-29", -12, "2027-02-28"),
    ],
)
def test_months_are_counted_by_the_calendar(rules: Rules, date: str, count: int, found: str) -> None:
    assert period(rules, "addMonths", date, count) == found


@pytest.mark.parametrize(
    ("first_weekday", "first_week", "weeks"),
    [
        (MONDAY, [None] * 6 + ["2026-11-01"], 6),
        (SUNDAY, [f"2026-11-{day:02}" for day in range(1, 8)], 5),
        (SATURDAY, [None, *(f"2026-11-{day:02}" for day in range(1, 7))], 5),
    ],
)
def test_a_month_has_its_weeks_as_the_visitor_counts_them(
    rules: Rules, first_weekday: int, first_week: list[str | None], weeks: int
) -> None:
    found = period(rules, "monthWeeks", TODAY, first_weekday)
    assert found[0] == first_week
    assert len(found) == weeks
    assert [day for week in found for day in week if day] == [f"2026-11-{day:02}" for day in range(1, 31)]


def test_the_week_of_a_day_has_seven(rules: Rules) -> None:
    assert period(rules, "weekAround", TODAY, MONDAY) == ["2026-11-23", "2026-11-29"]
    assert period(rules, "weekAround", TODAY, SUNDAY) == ["2026-11-22", "2026-11-28"]
