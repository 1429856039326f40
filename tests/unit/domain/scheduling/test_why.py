"""Why a time is not offered, rule by rule and against the slots themselves, without any I/O."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expertbook.domain.scheduling.durations import format_duration
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch, local_date, to_epoch
from expertbook.domain.scheduling.model import Availability, EventType
from expertbook.domain.scheduling.reasons import Conflicts, find_reasons
from expertbook.domain.scheduling.slots import DateRange, SlotStatus, compute_slots
from tests.unit.domain.scheduling.test_slots import ZONES, availabilities, event_types

LONDON = Availability(
    "Europe/London",
    {"mon": (("09:00", "12:00"), ("13:00", "17:00")), "tue": (("09:00", "17:00"),)},
    {"2026-12-01": (("10:00", "11:00"),), "2026-12-07": ()},
)
SYNC = EventType(
    "sync",
    "Sync",
    30,
    30,
    buffer_before_minutes=10,
    buffer_after_minutes=5,
    minimum_notice_minutes=60,
    booking_window_days=30,
    daily_cap=2,
)
FREE = Conflicts()
MINUTE = 60


def instant(text: str) -> Epoch:
    return to_epoch(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC))


NOW = instant("2026-11-23 08:00")


def why(start: str, kept: Conflicts = FREE, event_type: EventType = SYNC, now: Epoch = NOW) -> dict[str, str]:
    found = find_reasons(LONDON, event_type, instant(start), now, kept)
    return {reason.rule: reason.fault.message for reason in found}


def spans(*texts: str) -> list[Interval]:
    """ "2026-11-24 10:00-10:30"."""
    return [(instant(text[:16]), instant(f"{text[:10]} {text[17:]}")) for text in texts]


def test_an_offered_time_has_no_reason() -> None:
    assert why("2026-11-24 10:00") == {}


def test_past() -> None:
    assert why("2026-11-23 09:00", now=Epoch(NOW + 61 * MINUTE)) == {"past": "This time has gone by."}
    assert "past" not in why("2026-11-23 09:00", now=Epoch(NOW + 60 * MINUTE))


def test_notice() -> None:
    text = "It is less than 1 hour ahead, the minimum notice."
    assert why("2026-11-23 09:00", now=Epoch(NOW + MINUTE)) == {"notice": text}
    assert why("2026-11-23 09:00", now=NOW) == {}


def test_window() -> None:
    assert why("2026-12-22 10:00") == {}
    assert why("2026-12-28 10:00") == {"window": "It is more than 30 days ahead, the booking window."}
    short = replace(SYNC, booking_window_days=1)
    assert why("2026-11-30 10:00", event_type=short) == {"window": "It is more than 1 day ahead, the booking window."}


def test_the_window_ends_with_the_experts_date() -> None:
    always = replace(LONDON, timezone="Asia/Tokyo", weekly={"wed": (("00:00", "24:00"),), "thu": (("00:00", "24:00"),)})

    def rules(start: str) -> list[str]:
        return [reason.rule for reason in find_reasons(always, SYNC, instant(start), NOW, FREE)]

    assert (rules("2026-12-23 14:30"), rules("2026-12-23 15:00")) == ([], ["window"])


HOURS = [
    ("2026-11-24 08:30", "It is outside of your hours on Tuesdays (09:00–17:00)."),
    ("2026-11-30 12:00", "It is outside of your hours on Mondays (09:00–12:00, 13:00–17:00)."),
    ("2026-11-24 17:00", "It is outside of your hours on Tuesdays (09:00–17:00)."),
    ("2026-11-25 10:00", "You have no hours on Wednesdays."),
    ("2026-11-30 11:45", "The booking would end after your hours do, at 12:00."),
]


@pytest.mark.parametrize(("start", "text"), HOURS)
def test_hours(start: str, text: str) -> None:
    assert why(start) == {"hours": text}


OVERRIDES = [
    ("2026-12-01 09:00", "It is outside of your hours on 1 December (10:00–11:00). That date has hours of its own."),
    ("2026-12-07 09:00", "You have no hours on 7 December. That date has hours of its own."),
    ("2026-12-01 10:45", "The booking would end after your hours do, at 11:00."),
]


@pytest.mark.parametrize(("start", "text"), OVERRIDES)
def test_override(start: str, text: str) -> None:
    assert why(start) == {"override": text}


def test_grid() -> None:
    text = "Bookings start every 30 minutes, counted from the beginning of your hours."
    assert why("2026-11-24 10:15") == {"grid": text}
    assert why("2026-12-01 10:05") == {"grid": text}
    assert why("2026-11-24 10:15", event_type=replace(SYNC, interval_minutes=15)) == {}


def test_cap() -> None:
    full = Conflicts(full_dates={date(2026, 11, 24)})
    assert why("2026-11-24 10:00", full) == {"cap": "The daily cap of 2 is reached on that day."}
    assert why("2026-11-30 10:00", full) == {}
    assert (
        why("2026-11-24 10:00", full, replace(SYNC, daily_cap=1))["cap"] == "The daily cap of 1 is reached on that day."
    )


def test_the_cap_is_by_the_experts_date() -> None:
    tokyo = replace(LONDON, timezone="Asia/Tokyo", weekly={"tue": (("00:00", "24:00"),)})
    start = instant("2026-11-23 15:00")
    rules = [
        reason.rule for reason in find_reasons(tokyo, SYNC, start, NOW, Conflicts(full_dates={date(2026, 11, 24)}))
    ]
    assert rules == ["cap"]
    assert find_reasons(tokyo, SYNC, start, NOW, Conflicts(full_dates={date(2026, 11, 23)})) == []


BOOKED = "Another booking has this time, or keeps it with its buffers."


@pytest.mark.parametrize("booked", ["2026-11-24 10:25-10:35", "2026-11-24 10:55-11:05", "2026-11-24 10:35-10:40"])
def test_booked(booked: str) -> None:
    assert why("2026-11-24 10:30", Conflicts(booked=spans(booked))) == {"booked": BOOKED}


@pytest.mark.parametrize("booked", ["2026-11-24 10:15-10:25", "2026-11-24 10:25-10:30", "2026-11-24 11:00-11:05"])
def test_buffer(booked: str) -> None:
    text = "The buffers of this booking would run into another one."
    assert why("2026-11-24 10:30", Conflicts(booked=spans(booked))) == {"buffer": text}


def test_held() -> None:
    (span,) = spans("2026-11-24 10:20-10:25")
    assert list(why("2026-11-24 10:30", Conflicts(held=[(*span, Epoch(NOW + 300))]))) == ["held"]


def test_busy() -> None:
    text = "One of your other calendars says that you are busy."
    assert why("2026-11-24 10:30", Conflicts(busy=spans("2026-11-24 11:00-12:00"))) == {"busy": text}


@pytest.mark.parametrize("other", ["2026-11-24 10:15-10:20", "2026-11-24 11:05-11:10"])
def test_what_only_touches_removes_nothing(other: str) -> None:
    (span,) = spans(other)
    assert why("2026-11-24 10:30", Conflicts(booked=[span], held=[(*span, Epoch(NOW + 300))], busy=[span])) == {}


def test_every_rule_that_removes_a_time_is_named() -> None:
    (span,) = spans("2026-11-25 10:00-11:00")
    kept = Conflicts([span], [(*span, Epoch(NOW + 300))], [span], {date(2026, 11, 25)})
    found = why("2026-11-25 10:15", kept, replace(SYNC, minimum_notice_minutes=4320, booking_window_days=1))
    assert list(found) == ["notice", "window", "hours", "cap", "booked", "held", "busy"]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 minutes"),
        (5, "5 minutes"),
        (90, "90 minutes"),
        (60, "1 hour"),
        (120, "2 hours"),
        (1440, "1 day"),
        (2880, "2 days"),
        (1500, "25 hours"),
        (43_200, "30 days"),
    ],
)
def test_lengths_of_time_in_words(minutes: int, words: str) -> None:
    assert format_duration(minutes) == words


GRAIN = 5 * MINUTE
NOWS = st.integers(1_735_689_600 // MINUTE, 1_796_083_200 // MINUTE).map(lambda minute: Epoch(minute * MINUTE))
INTERVALS = st.lists(st.tuples(st.integers(0, 900), st.integers(1, 20)), max_size=3)


def placed(found: list[tuple[int, int]], base: int) -> list[Interval]:
    return [(Epoch(base + start * GRAIN), Epoch(base + (start + length) * GRAIN)) for start, length in found]


@settings(max_examples=100, deadline=None)
@given(
    availability=availabilities(),
    event_type=event_types(),
    now=NOWS,
    viewer=st.sampled_from(ZONES),
    booked=INTERVALS,
    held=INTERVALS,
    busy=INTERVALS,
    closed=st.integers(0, 3),
    full=st.integers(0, 3),
    odd=st.integers(0, 3 * 86_400),
)
def test_a_time_has_a_reason_exactly_when_it_is_not_offered(
    availability: Availability,
    event_type: EventType,
    now: Epoch,
    viewer: str,
    booked: list[tuple[int, int]],
    held: list[tuple[int, int]],
    busy: list[tuple[int, int]],
    closed: int,
    full: int,
    odd: int,
) -> None:
    today = local_date(now, availability.timezone)
    availability = replace(availability, overrides={str(today + timedelta(days=closed)): (("08:00", "10:30"),)})
    event_type = replace(event_type, daily_cap=3)
    base = now - now % GRAIN
    kept = Conflicts(
        placed(booked, base),
        [(*span, Epoch(now + 300)) for span in placed(held, base)],
        placed(busy, base),
        {today + timedelta(days=full)},
    )
    first = local_date(now, viewer)
    query = DateRange(first, first + timedelta(days=2), viewer)
    taken = placed([*booked, *held, *busy], base)
    found = compute_slots(availability, event_type, query, now, taken, kept.full_dates)
    low, high = query.span()
    offered = {slot.start for slot in found if slot.status is SlotStatus.OPEN}
    asked: set[Any] = {slot.start for slot in found} | set(range(low, high, 6 * GRAIN)) | {low + odd % (high - low)}
    for start in asked:
        assert (start in offered) == (find_reasons(availability, event_type, start, now, kept) == [])
