"""Months and weeks on a calendar, and its keys."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site.rules.conftest import Rules

MONDAY, SATURDAY, SUNDAY = 1, 6, 7


def months(rules: Rules, name: str, *given: Any) -> Any:
    return rules.call("shared/months", name, *given)


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
    assert months(rules, "addMonths", date, count) == found
    assert months(rules, "monthAfter", date[:7], count) == found[:7]


@pytest.mark.parametrize(
    ("first", "begins", "ends"),
    [
        (MONDAY, "2026-10-26", "2026-12-06"),
        (SATURDAY, "2026-10-31", "2026-12-04"),
        (SUNDAY, "2026-11-01", "2026-12-05"),
    ],
)
def test_a_month_is_shown_in_whole_weeks_as_the_visitor_counts_them(
    rules: Rules, first: int, begins: str, ends: str
) -> None:
    weeks = months(rules, "weeksOf", "2026-11", first)
    assert (weeks[0][0], weeks[-1][-1]) == (begins, ends)
    assert {len(week) for week in weeks} == {7}


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("ArrowLeft", "2026-11-23"),
        ("ArrowRight", "2026-11-25"),
        ("ArrowUp", "2026-11-17"),
        ("ArrowDown", "2026-12-01"),
        ("Home", "2026-11-23"),
        ("End", "2026-11-29"),
        ("PageUp", "2026-10-24"),
        ("PageDown", "2026-12-24"),
        ("a", None),
    ],
)
def test_keys_lead_to_other_dates(rules: Rules, key: str, found: str | None) -> None:
    assert months(rules, "dateAfter", key, "2026-11-24") == found


def test_page_keys_lead_a_year_on_where_they_are_asked_to(rules: Rules) -> None:
    assert months(rules, "dateAfter", "PageDown", "2028-02-29", 12) == "2029-02-28"
