"""Dates and times in mails."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from expertbook.adapters.mail.dates import format_date, format_span, format_time
from expertbook.adapters.words import words_for
from expertbook.domain.date_form import DateForm

AFTERNOON = datetime(2026, 11, 24, 14, 5)  # noqa: DTZ001 - what a clock on the wall shows
ENGLISH = words_for("en")
TWELVE = DateForm(twelve_hours=True)


@pytest.mark.parametrize(
    ("form", "when"),
    [
        (DateForm(), "Tuesday 24 November 2026, 14:05"),
        (DateForm(twelve_hours=True, month_first=True), "Tuesday, November 24, 2026, 2:05\u00a0PM"),
        (TWELVE, "Tuesday 24 November 2026, 2:05\u00a0PM"),
        (DateForm(month_first=True), "Tuesday, November 24, 2026, 14:05"),
    ],
)
def test_a_moment_is_written_as_its_readers_write_it(form: DateForm, when: str) -> None:
    assert f"{format_date(AFTERNOON, form, ENGLISH)}, {format_time(AFTERNOON, form, ENGLISH)}" == when


def test_midnight_and_noon_have_twelve_hours() -> None:
    shown = [format_time(AFTERNOON.replace(hour=hour, minute=0), TWELVE, ENGLISH) for hour in (0, 1, 11, 12, 13, 23)]
    assert shown == ["12:00\u00a0AM", "1:00\u00a0AM", "11:00\u00a0AM", "12:00\u00a0PM", "1:00\u00a0PM", "11:00\u00a0PM"]


@pytest.mark.parametrize(
    ("begins", "minutes", "words"),
    [
        ((8, 30), 45, "8:30–9:15\u00a0AM"),
        ((11, 30), 45, "11:30\u00a0AM–12:15\u00a0PM"),
        ((12, 15), 45, "12:15–1:00\u00a0PM"),
        ((23, 30), 45, "11:30\u00a0PM–Wednesday 12:15\u00a0AM"),
    ],
)
def test_a_span_says_once_which_half_of_the_day_it_is_in(begins: tuple[int, int], minutes: int, words: str) -> None:
    start = AFTERNOON.replace(hour=begins[0], minute=begins[1])
    assert format_span(start, start + timedelta(minutes=minutes), TWELVE, ENGLISH) == words


def test_a_span_of_a_clock_of_24_hours_has_both_ends_in_full() -> None:
    assert format_span(AFTERNOON, AFTERNOON + timedelta(hours=12), DateForm(), ENGLISH) == "14:05–Wednesday 02:05"
    assert format_span(AFTERNOON, AFTERNOON + timedelta(minutes=45), DateForm(), ENGLISH) == "14:05–14:50"
