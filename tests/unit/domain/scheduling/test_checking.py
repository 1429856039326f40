"""What hours an expert may have, without any I/O."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expertbook.domain.scheduling.hours import parse_clock_time
from expertbook.domain.scheduling.hours_rules import MAX_INTERVALS, find_hours_problem, find_problems
from expertbook.domain.scheduling.model import Availability, Hours

TODAY = date(2026, 11, 23)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def problems(overrides: dict[str, Hours]) -> dict[str, str]:
    return {found.field: found.fault.message for found in find_problems(Availability("UTC", {}, overrides), TODAY)}


@pytest.mark.parametrize(
    "hours",
    [
        (),
        (("09:00", "17:00"),),
        (("00:00", "24:00"),),
        (("09:00", "10:00"), ("10:00", "11:00")),
        (("10:00", "11:00"), ("09:00", "10:00")),
        (("00:00", "00:05"),),
        tuple((f"{hour:02}:00", f"{hour:02}:30") for hour in range(8)),
    ],
)
def test_hours_that_are_fine_have_no_problem(hours: Hours) -> None:
    assert find_hours_problem(hours) is None


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ((("09:00", "10:00"), ("09:55", "11:00")), "overlap"),
        ((("09:55", "11:00"), ("09:00", "10:00")), "overlap"),
        ((("09:00", "17:00"), ("10:00", "11:00")), "overlap"),
        ((("09:00", "10:00"), ("10:00", "11:00"), ("10:30", "12:00")), "overlap"),
        ((("10:00", "09:00"),), "end after"),
        ((("09:00", "09:00"),), "end after"),
        ((("09:03", "10:00"),), "multiples of 5"),
        ((("09:00", "10:01"),), "multiples of 5"),
        (tuple((f"{hour:02}:00", f"{hour:02}:30") for hour in range(9)), "at most 8"),
    ],
)
def test_a_problem_is_told_in_words(hours: Hours, words: str) -> None:
    fault = find_hours_problem(hours)
    assert fault is not None and words in fault.message


INTERVALS = st.tuples(st.integers(0, 287), st.integers(0, 288)).map(
    lambda pair: (clock(pair[0] * 5), clock(pair[1] * 5))
)


@settings(deadline=None)
@given(hours=st.lists(INTERVALS, max_size=MAX_INTERVALS).map(tuple))
def test_hours_are_fine_exactly_when_they_count_each_minute_once(hours: Hours) -> None:
    spans = [range(parse_clock_time(opens), parse_clock_time(closes)) for opens, closes in hours]
    minutes = [minute for span in spans for minute in span]
    is_fine = all(spans) and len(set(minutes)) == len(minutes)
    assert (find_hours_problem(hours) is None) == is_fine


def test_every_day_with_a_problem_is_named() -> None:
    bad: Hours = (("10:00", "09:00"),)
    found = find_problems(Availability("UTC", {"mon": bad, "tue": (), "sun": bad}, {"2026-12-24": bad}), TODAY)
    assert [problem.field for problem in found] == ["weekly.mon", "weekly.sun", "overrides.2026-12-24"]


@pytest.mark.parametrize(
    ("days", "message"), [(-1, "This date has gone by."), (732, "This is more than two years ahead.")]
)
def test_a_date_too_early_or_too_late_is_named(days: int, message: str) -> None:
    day = str(TODAY + timedelta(days=days))
    assert problems({day: ()}) == {f"overrides.{day}": message}


@pytest.mark.parametrize("days", [0, 1, 731])
def test_a_date_from_today_to_two_years_ahead_is_fine(days: int) -> None:
    assert problems({str(TODAY + timedelta(days=days)): ()}) == {}


def test_366_dates_are_fine_and_one_more_is_not() -> None:
    days: dict[str, Hours] = {str(TODAY + timedelta(days=number)): () for number in range(367)}
    assert problems(dict(list(days.items())[:366])) == {}
    assert problems(days) == {"overrides": "At most 366 dates can have hours of their own."}
