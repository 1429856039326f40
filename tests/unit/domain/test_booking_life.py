"""What becomes of a booking, by itself and by what people do. Who may do what is tried through the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from expertbook.domain import booking_life
from expertbook.domain.booking import BookedEventType, BookedExpert, Booking, Client, Role, Status
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.domain.scheduling.model import EventType, Place

START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
NOW = START - timedelta(days=1)
OVER = START + timedelta(hours=1)

REQUEST = Booking(
    id="b1",
    status=Status.PENDING,
    expert=BookedExpert("ada", "Ada", "Technology"),
    event_type=BookedEventType("sync", "Sync", 30),
    start=START,
    end=START + timedelta(minutes=30),
    claimed=(to_epoch(START), Epoch(to_epoch(START) + 1800)),
    timezone="Europe/London",
    client=Client("Ben", "b@example.com", "", ""),
    place=Place("phone"),
    video_url=None,
    created_at=NOW,
    updated_at=NOW,
    version=4,
)
CONFIRMED = replace(REQUEST, status=Status.CONFIRMED)
COMPLETED = replace(REQUEST, status=Status.COMPLETED)
REVIEWED = replace(COMPLETED, stars=4, reviewed_at=OVER)
SYNC = EventType("sync", "Sync", 30, 30)


@pytest.mark.parametrize(
    "change",
    [
        lambda: booking_life.set_status(REQUEST, Status.CONFIRMED, "", Role.EXPERT, NOW),
        lambda: booking_life.set_status(CONFIRMED, Status.NO_SHOW, "", Role.EXPERT, OVER - timedelta(minutes=31)),
        lambda: booking_life.set_status(CONFIRMED, Status.CANCELLED, "Ill", Role.CLIENT, NOW),
        lambda: booking_life.cancel(CONFIRMED, Role.EXPERT, "Ill", NOW),
        lambda: booking_life.complete_by_itself(CONFIRMED, OVER),
        lambda: booking_life.expire(REQUEST, START),
        lambda: booking_life.move(CONFIRMED, SYNC, START + timedelta(days=1), Role.CLIENT, NOW),
        lambda: booking_life.review(COMPLETED, 5, OVER),
        lambda: booking_life.review(REVIEWED, 5, OVER),
    ],
)
def test_each_change_is_the_version_that_follows(change: Callable[[], Booking]) -> None:
    # Whoever writes next from what they read before is told so, and the stream orders what it hears by it.
    assert change().version == 5


def test_a_cancelled_booking_knows_what_it_was() -> None:
    assert booking_life.cancel(REQUEST, Role.CLIENT, "", NOW).cancelled_from is Status.PENDING
    assert booking_life.cancel(CONFIRMED, Role.CLIENT, "", NOW).cancelled_from is Status.CONFIRMED
