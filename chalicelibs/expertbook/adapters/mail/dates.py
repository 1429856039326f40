"""Dates and times in mails: in words, in the reader's zone, and in the form of the reader's language and region."""

from __future__ import annotations

from datetime import datetime

from expertbook.adapters.mail.zone_words import zone_words
from expertbook.adapters.words import Words
from expertbook.domain.date_form import DateForm
from expertbook.domain.scheduling.local_time import zone_named
from expertbook.domain.scheduling.model import WEEKDAYS

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def format_when(start: datetime, end: datetime, timezone: str, form: DateForm, words: Words) -> str:
    """ "Tuesday 24 November 2026, 10:30–11:30 (London, UTC+0)", in this zone and form."""
    begins, ends = (instant.astimezone(zone_named(timezone)) for instant in (start, end))
    return words(
        "dates.when",
        date=format_date(begins, form, words),
        span=format_span(begins, ends, form, words),
        zone=zone_words(timezone, begins, words),
    )


def format_moment(instant: datetime, timezone: str, form: DateForm, words: Words) -> str:
    """ "Tuesday 24 November 2026, 10:30 (London, UTC+0)", in this zone and form."""
    at = instant.astimezone(zone_named(timezone))
    date, time = format_date(at, form, words), format_time(at, form, words)
    return words("dates.when", date=date, span=time, zone=zone_words(timezone, at, words))


def format_date(day: datetime, form: DateForm, words: Words) -> str:
    """ "Tuesday 24 November 2026", "Tuesday, November 24, 2026" """
    return words(
        "dates.month_first" if form.month_first else "dates.day_first",
        weekday=_weekday(day, words),
        day=day.day,
        month=words(f"dates.months.{_MONTHS[day.month - 1]}"),
        year=day.year,
    )


def format_span(begins: datetime, ends: datetime, form: DateForm, words: Words) -> str:
    """ "10:30–11:30", "10:30–11:30 AM", "11:30 AM–12:30 PM"; the end's weekday where that is another day"""
    start, end = format_time(begins, form, words), format_time(ends, form, words)
    if begins.date() != ends.date():
        return words("dates.span_to_day", start=start, weekday=_weekday(ends, words), end=end)
    if form.twelve_hours and _half(begins) == _half(ends):
        return words(_half(ends), time=words("dates.span", start=_on_dial(begins), end=_on_dial(ends)))
    return words("dates.span", start=start, end=end)


def format_time(at: datetime, form: DateForm, words: Words) -> str:
    """ "14:05", "2:05 PM" """
    return words(_half(at), time=_on_dial(at)) if form.twelve_hours else f"{at:%H:%M}"


def _weekday(day: datetime, words: Words) -> str:
    return words(f"dates.weekdays.{WEEKDAYS[day.weekday()]}")


def _half(at: datetime) -> str:
    return "dates.am" if at.hour < 12 else "dates.pm"


def _on_dial(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M}"
