"""The cases that the slot computation must meet, no matter who writes it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch, local_date, parse_instant, to_epoch
from expertbook.domain.scheduling.model import Availability, EventType
from expertbook.domain.scheduling.slots import DateRange, SlotStatus, compute_slots

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("slot_cases.json").read_text("utf-8"))["cases"]
ANY_TIME = 36_500
"""A booking window of a hundred years: none."""


def _epoch(text: str) -> Epoch:
    return to_epoch(parse_instant(text))


def _spans(pairs: list[list[str]]) -> list[Interval]:
    return [(_epoch(start), _epoch(end)) for start, end in pairs]


def _hours(pairs: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((opens, closes) for opens, closes in pairs)


def _open_starts(case: dict[str, Any]) -> list[int]:
    expert, event, query = case["expert"], case["event"], case["query"]
    now = _epoch(case["now"])
    availability = Availability(
        timezone=expert["timezone"],
        weekly={weekday: _hours(pairs) for weekday, pairs in expert["weekly"].items()},
        overrides={day: _hours(pairs) for day, pairs in expert["overrides"].items()},
    )
    event_type = EventType(
        slug="session",
        title="Session",
        duration_minutes=event["duration_min"],
        interval_minutes=event["interval_min"],
        buffer_before_minutes=event["buffer_before_min"],
        buffer_after_minutes=event["buffer_after_min"],
        minimum_notice_minutes=event["min_notice_min"],
        booking_window_days=event.get("window_days", ANY_TIME),
        daily_cap=event.get("max_bookings_per_day"),
    )
    booked = Counter(local_date(start, expert["timezone"]) for start, _ in _spans(case.get("counted_bookings", [])))
    full = {day for day, count in booked.items() if count >= (event_type.daily_cap or 0)}
    holds = [
        [hold["start"], hold["end"]]
        for hold in case.get("holds", [])
        if _epoch(hold["expires_at"]) > now and hold["owner"] != query["viewer_id"]
    ]
    offered = compute_slots(
        availability,
        event_type,
        DateRange(
            date.fromisoformat(query["from_date"]), date.fromisoformat(query["to_date"]), query["viewer_timezone"]
        ),
        now,
        taken=_spans(case["busy"]) + _spans(holds),
        full_dates=full,
    )
    first, last = case["event"].get("window_range", ("0001-01-01", "9999-12-31"))
    return [
        slot.start
        for slot in offered
        if slot.status is SlotStatus.OPEN and first <= local_date(slot.start, expert["timezone"]).isoformat() <= last
    ]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']} {case['name']}" for case in CASES])
def test_the_open_starts_are_exactly_those_of_the_case(case: dict[str, Any]) -> None:
    found = _open_starts(case)
    if "expected_start_utc" in case:
        assert found == [_epoch(text) for text in case["expected_start_utc"]]
    if "expected_count" in case:
        assert len(found) == case["expected_count"]
    assert set(map(_epoch, case.get("expected_present_utc", []))) <= set(found)
    assert not set(map(_epoch, case.get("expected_absent_utc", []))) & set(found)


def test_no_case_was_lost() -> None:
    assert len(CASES) == 77


def test_an_empty_grid_is_no_error() -> None:
    event_type = EventType(slug="s", title="S", duration_minutes=30, interval_minutes=30)
    query = DateRange(date(2026, 1, 5), date(2026, 1, 4), "UTC")
    assert (
        compute_slots(Availability("UTC", {"mon": (("09:00", "10:00"),)}), replace(event_type), query, Epoch(0)) == []
    )
