"""Times and dates in the form of a reader's language and region."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from expertbook.domain.date_form import DateForm, form_of
from infra.develop import date_forms

AFTERNOON = datetime(2026, 11, 24, 14, 5)  # noqa: DTZ001 - what a clock on the wall shows


@pytest.mark.parametrize(
    ("locale", "when"),
    [
        ("en-GB", "Tuesday 24 November 2026, 14:05"),
        ("en-US", "Tuesday, November 24, 2026, 2:05 PM"),
        ("EN-us", "Tuesday, November 24, 2026, 2:05 PM"),
        ("en-DE", "Tuesday 24 November 2026, 14:05"),
        ("de", "Tuesday 24 November 2026, 14:05"),
        ("hi-IN", "Tuesday 24 November 2026, 2:05 PM"),
        ("ar", "Tuesday 24 November 2026, 2:05 PM"),
        ("ja-JP", "Tuesday, November 24, 2026, 14:05"),
        ("zh-TW", "Tuesday, November 24, 2026, 2:05 PM"),
        ("zh-Hant-TW", "Tuesday, November 24, 2026, 2:05 PM"),
        ("zh-CN", "Tuesday, November 24, 2026, 14:05"),
        ("es-MX", "Tuesday 24 November 2026, 2:05 PM"),
        # A region or variant that nobody knows, and a language that nobody knows.
        ("en-US-posix", "Tuesday, November 24, 2026, 2:05 PM"),
        ("qqq-ZZ", "Tuesday 24 November 2026, 14:05"),
        # A clock that was chosen.
        ("de-DE-u-hc-h12", "Tuesday 24 November 2026, 2:05 PM"),
        ("en-US-u-ca-gregory-hc-h23", "Tuesday, November 24, 2026, 14:05"),
    ],
)
def test_a_moment_is_written_as_its_readers_write_it(locale: str, when: str) -> None:
    form = form_of(locale)
    assert f"{form.date(AFTERNOON)}, {form.time(AFTERNOON)}" == when


def test_midnight_and_noon_have_twelve_hours() -> None:
    form = DateForm(twelve_hours=True)
    shown = [form.time(AFTERNOON.replace(hour=hour, minute=0)) for hour in (0, 1, 11, 12, 13, 23)]
    assert shown == ["12:00 AM", "1:00 AM", "11:00 AM", "12:00 PM", "1:00 PM", "11:00 PM"]


@pytest.mark.parametrize(
    ("begins", "minutes", "words"),
    [
        ((8, 30), 45, "8:30–9:15 AM"),
        ((11, 30), 45, "11:30 AM–12:15 PM"),
        ((12, 15), 45, "12:15–1:00 PM"),
        ((23, 30), 45, "11:30 PM–Wednesday 12:15 AM"),
    ],
)
def test_a_span_says_once_which_half_of_the_day_it_is_in(begins: tuple[int, int], minutes: int, words: str) -> None:
    start = AFTERNOON.replace(hour=begins[0], minute=begins[1])
    assert DateForm(twelve_hours=True).span(start, start + timedelta(minutes=minutes)) == words


def test_a_span_of_a_clock_of_24_hours_has_both_ends_in_full() -> None:
    assert DateForm().span(AFTERNOON, AFTERNOON + timedelta(hours=12)) == "14:05–Wednesday 02:05"
    assert DateForm().span(AFTERNOON, AFTERNOON + timedelta(minutes=45)) == "14:05–14:50"


def test_the_table_is_what_cldr_says() -> None:
    assert date_forms.TABLE.read_text(encoding="utf-8") == date_forms.table()
