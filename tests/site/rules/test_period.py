"""The days that are shown together: of a week from today on, or of a month."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from tests.site.rules.conftest import Rules

TODAY = "2026-11-24"


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
    ("today", "day", "first", "last"),
    [
        ("2026-11-24", "2026-11-24", "2026-11-24", "2026-11-30"),
        ("2026-11-25", "2026-11-25", "2026-11-25", "2026-12-31"),
        ("2026-11-30", "2026-12-31", "2026-11-30", "2026-12-31"),
        ("2026-12-31", "2027-01-01", "2026-12-31", "2027-01-31"),
        ("2026-11-30", "2027-01-01", "2027-01-01", "2027-01-31"),
    ],
)
def test_less_than_a_week_of_a_month_is_shown_with_the_next_one(
    rules: Rules, today: str, day: str, first: str, last: str
) -> None:
    start = period(rules, "periodStart", day, today, True)
    dates = period(rules, "periodDates", start, True)
    assert (dates[0], dates[-1]) == (first, last)
    assert period(rules, "turnPeriod", first, -1, today, True) == today
    following = period(rules, "turnPeriod", first, 1, today, True)
    assert following == str(datetime.date.fromisoformat(last) + datetime.timedelta(days=1))
    assert period(rules, "turnPeriod", following, -1, today, True) == first
