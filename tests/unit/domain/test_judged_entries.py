"""What an expert did with an entry, by what is in its place; and which bookings a calendar has."""

from __future__ import annotations

import pytest

from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.calendar_objects import ObjectReading, bookings_in, judge_entry
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch

TIME: Interval = Epoch(1_795_600_800), Epoch(1_795_604_400)
LATER: Interval = Epoch(1_795_608_000), Epoch(1_795_611_600)
ENTRY = CalendarEntry("ada", "a1", "b1", "work", "b1.ics", "1", TIME, 1)


@pytest.mark.parametrize(
    ("found", "status", "seen"),
    [
        (None, EntryStatus.DELETED, None),
        (ObjectReading("2", booking_id="b1"), EntryStatus.DELETED, None),
        (ObjectReading("2", booking_id="b1", own=TIME), EntryStatus.WRITTEN, None),
        (ObjectReading("2", booking_id="b1", own=LATER), EntryStatus.MOVED, LATER),
        (ObjectReading("2", (LATER,), "b1"), EntryStatus.MOVED, None),
        (ObjectReading("2", booking_id="b1", unread=1), EntryStatus.WRITTEN, None),
        (ObjectReading("2", unread=1), EntryStatus.WRITTEN, None),
    ],
)
def test_what_is_gone_or_cancelled_is_deleted_and_nothing_else(
    found: ObjectReading | None, status: EntryStatus, seen: Interval | None
) -> None:
    judged = judge_entry(ENTRY, found, None)
    assert (judged.status, judged.seen) == (status, seen)


def test_bookings_that_are_over_are_none_of_those_in_a_calendar() -> None:
    over = {f"past{day}": ObjectReading("", (), f"past{day}", back(day)) for day in range(1, 4)}
    ahead = {"later": ObjectReading("", (), "b2", LATER), "soon": ObjectReading("", (TIME,), "b1")}
    assert bookings_in(over | ahead | {"cancelled": ObjectReading("", booking_id="b3")}, TIME[0]) == ["b1", "b2"]


def back(days: int) -> Interval:
    return Epoch(TIME[0] - days * 86_400), Epoch(TIME[1] - days * 86_400)
