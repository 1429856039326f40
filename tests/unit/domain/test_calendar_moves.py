"""A booking that its expert moves in a calendar: to any time that fits into claims, with the buffers that it has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from expertbook.domain import booking_life
from expertbook.domain.booking import BookedEventType, BookedExpert, Booking, Client, Status
from expertbook.domain.scheduling.grains import grains_of
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.domain.scheduling.model import MAX_GRAINS, Place

START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
NOW = START - timedelta(days=1)


def span(minutes_on: int, length: int, seconds: int = 0) -> Interval:
    begins = to_epoch(START + timedelta(minutes=minutes_on, seconds=seconds))
    return begins, Epoch(begins + length * 60)


BOOKING = Booking(
    id="b1",
    status=Status.CONFIRMED,
    expert=BookedExpert("ada", "Ada", "Technology"),
    event_type=BookedEventType("sync", "Sync", 30),
    start=START,
    end=START + timedelta(minutes=30),
    claimed=span(-10, 45),
    timezone="Europe/London",
    client=Client("Ben", "b@example.com", "", ""),
    place=Place("phone"),
    video_url=None,
    created_at=NOW,
    updated_at=NOW,
)


def test_a_move_takes_its_buffers_along() -> None:
    moved = booking_life.move_to(BOOKING, span(120, 60), NOW)
    assert (to_epoch(moved.start), to_epoch(moved.end)) == span(120, 60)
    assert moved.claimed == span(110, 75)
    assert moved.event_type.duration_minutes == 60
    assert (moved.version, moved.sequence, moved.updated_at) == (2, 1, NOW)


@pytest.mark.parametrize(
    ("time", "code"),
    [
        (span(60, 30), None),
        (span(5, 5), None),
        (span(0, 225), None),
        (span(0, 230), "booking_too_long"),
        (span(0, 24 * 60), "booking_too_long"),
        (span(730 * 24 * 60, 30), None),
        (span(731 * 24 * 60, 30), "date_too_far_ahead"),
        (span(3, 30), "not_on_five_minutes"),
        (span(0, 31), "not_on_five_minutes"),
        (span(0, 30, seconds=30), "not_on_five_minutes"),
        (span(-24 * 60 - 5, 30), "time_gone_by"),
        (span(-24 * 60, 30), None),
        (span(0, 0), "ends_too_early"),
        (None, "no_time_of_day"),
    ],
)
def test_where_it_can_not_be(time: Interval | None, code: str | None) -> None:
    fault = booking_life.find_obstacle_to_move(BOOKING, time, NOW)
    assert (fault.code if fault is not None else None) == code
    if fault is None and time is not None:
        assert len(grains_of(booking_life.move_to(BOOKING, time, NOW).claimed)) <= MAX_GRAINS
