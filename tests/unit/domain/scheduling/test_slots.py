"""Slots against a slow reading of the rules, minute by minute, over random hours, zones and bookings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expertbook.domain.scheduling.grains import grains_of, join_grains
from expertbook.domain.scheduling.hours import parse_clock_time
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import (
    Epoch,
    ImpossibleLocalTime,
    boundary,
    from_epoch,
    is_zone,
    local_date,
    resolve,
    to_epoch,
)
from expertbook.domain.scheduling.model import WEEKDAYS, Availability, EventType
from expertbook.domain.scheduling.slots import DateRange, SlotStatus, compute_slots, find_nearest_open, is_on_grid

ZONES = ["Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Nuuk", "Pacific/Apia"]
CLOCKS = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(0, 60, 15)] + ["24:00"]
MINUTE = 60


@st.composite
def hours(draw: st.DrawFn) -> tuple[tuple[str, str], ...]:
    marks = sorted(draw(st.lists(st.sampled_from(CLOCKS), max_size=6, unique=True)))
    return tuple(zip(marks[::2], marks[1::2], strict=False))


@st.composite
def availabilities(draw: st.DrawFn) -> Availability:
    return Availability(draw(st.sampled_from(ZONES)), {day: draw(hours()) for day in WEEKDAYS})


@st.composite
def event_types(draw: st.DrawFn) -> EventType:
    grains = st.integers(1, 12).map(lambda count: count * 5)
    buffers = st.integers(0, 6).map(lambda count: count * 5)
    return EventType(
        slug="s",
        title="S",
        duration_minutes=draw(grains),
        interval_minutes=draw(grains),
        buffer_before_minutes=draw(buffers),
        buffer_after_minutes=draw(buffers),
        minimum_notice_minutes=draw(st.integers(0, 3000)),
        booking_window_days=draw(st.integers(0, 5)),
    )


def slow_slots(
    availability: Availability, event_type: EventType, query: DateRange, now: Epoch, taken: list[Interval]
) -> list[tuple[int, str]]:
    """The rules as they are written, an instant at a time."""
    zone = availability.timezone
    low, high = query.span()
    days = [local_date(low, zone) + timedelta(days=offset) for offset in range(-1, (query.last - query.first).days + 4)]
    ranges = [
        (boundary(day, parse_clock_time(opens), zone), boundary(day, parse_clock_time(closes), zone))
        for day in days
        for opens, closes in availability.weekly[WEEKDAYS[day.weekday()]]
    ]
    open_minutes = {minute for begin, end in ranges for minute in range(begin, end, MINUTE)}
    found = []
    touching: dict[int, int] = {}
    for begin, end in sorted(ranges):
        # Ranges of one date that touch share a grid; a new date begins a new one.
        same_date = any(
            previous_end == begin and local_date(previous, zone) == local_date(begin, zone)
            for previous, previous_end in ranges
        )
        anchor = touching.get(begin, begin) if same_date else begin
        touching[end] = anchor
        for start in range(anchor, end, event_type.interval_minutes * MINUTE):
            if start < begin or not low <= start < high:
                continue
            if not all(start + offset * MINUTE in open_minutes for offset in range(event_type.duration_minutes)):
                continue
            if (local_date(Epoch(start), zone) - local_date(now, zone)).days > event_type.booking_window_days:
                continue
            before = start - event_type.buffer_before_minutes * MINUTE
            after = start + (event_type.duration_minutes + event_type.buffer_after_minutes) * MINUTE
            if start < now + event_type.minimum_notice_minutes * MINUTE:
                found.append((start, "past"))
            elif any(begun < after and before < ended for begun, ended in taken):
                found.append((start, "taken"))
            else:
                found.append((start, "open"))
    return sorted(set(found))


INSTANTS = st.integers(1_735_689_600 // MINUTE, 1_796_083_200 // MINUTE).map(lambda minute: Epoch(minute * MINUTE))
"""The minutes of 2025 and of 2026 up to December."""


@settings(max_examples=150, deadline=None)
@given(
    availability=availabilities(),
    event_type=event_types(),
    now=INSTANTS,
    viewer=st.sampled_from(ZONES),
    booked=st.lists(st.tuples(st.integers(0, 1200), st.integers(1, 20)), max_size=5),
)
def test_slots_are_what_the_rules_say(
    availability: Availability, event_type: EventType, now: Epoch, viewer: str, booked: list[tuple[int, int]]
) -> None:
    first = local_date(now, viewer)
    query = DateRange(first, first + timedelta(days=3), viewer)
    base = now - now % 300
    taken = [(Epoch(base + start * 300), Epoch(base + (start + length) * 300)) for start, length in booked]
    found = [(slot.start, slot.status.value) for slot in compute_slots(availability, event_type, query, now, taken)]
    assert found == slow_slots(availability, event_type, query, now, taken)
    for start, _ in found:
        assert is_on_grid(availability, event_type, start)


@given(start=st.integers(0, 10**9), length=st.integers(1, 10**5))
def test_the_grains_of_a_span_cover_it_and_no_more(start: int, length: int) -> None:
    (whole,) = join_grains(grains_of((Epoch(start), Epoch(start + length))))
    assert whole[0] <= start < whole[0] + 300
    assert whole[1] - 300 < start + length <= whole[1]


@pytest.mark.parametrize(
    ("zone", "day", "minutes", "shown"),
    [
        ("America/New_York", date(2026, 3, 8), 150, "2026-03-08T07:00:00+00:00"),
        ("America/New_York", date(2026, 11, 1), 90, "2026-11-01T05:30:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 30), 600, "2011-12-30T10:00:00+00:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, "2026-10-03T15:30:00+00:00"),
        ("Europe/London", date(2026, 6, 1), 1440, "2026-06-01T23:00:00+00:00"),
    ],
)
def test_a_boundary_is_the_first_instant_at_which_the_clock_shows_it_or_later(
    zone: str, day: date, minutes: int, shown: str
) -> None:
    assert from_epoch(boundary(day, minutes, zone)).isoformat() == shown


def test_a_skipped_time_is_impossible_and_a_repeated_one_is_its_first_pass() -> None:
    with pytest.raises(ImpossibleLocalTime):
        resolve(date(2026, 3, 8), 150, "America/New_York")
    assert from_epoch(resolve(date(2026, 11, 1), 90, "America/New_York")).hour == 5


def test_zones_are_those_of_iana() -> None:
    assert is_zone("America/Argentina/Buenos_Aires")
    assert not any(is_zone(name) for name in ("", "Mars/Base", "europe/london", "../zones", "America", "posixrules"))


def test_the_nearest_open_slots_come_first() -> None:
    availability = Availability("UTC", {"mon": (("09:00", "12:00"),)})
    event_type = EventType("s", "S", 30, 30, booking_window_days=3000)
    monday = to_epoch(datetime(2026, 11, 23, tzinfo=UTC))
    offered = compute_slots(availability, event_type, DateRange(date(2026, 11, 23), date(2026, 11, 23), "UTC"), monday)
    wanted = Epoch(monday + 10 * 3600)
    near = [(slot.start - wanted) // 60 for slot in find_nearest_open(offered, wanted, 4)]
    assert near == [0, -30, 30, -60]
    assert all(slot.status is SlotStatus.OPEN for slot in offered)
