"""The hours of a date."""

from __future__ import annotations

from datetime import date

import pytest

from expertbook.domain.scheduling.hours import hours_on
from expertbook.domain.scheduling.model import Availability, Hours, Weekday

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("hours", "joined"),
    [
        ((("09:00", "10:00"), ("10:00", "11:00")), [(540, 660)]),
        ((("10:00", "11:00"), ("09:00", "10:30")), [(540, 660)]),
        ((("09:00", "12:00"), ("10:00", "11:00")), [(540, 720)]),
        ((("09:00", "10:00"), ("10:05", "11:00")), [(540, 600), (605, 660)]),
        # Whatever ends before it begins, as nothing can be stored that does, leaves the others alone.
        ((("08:00", "08:00"), ("09:00", "10:00")), [(540, 600)]),
        ((("08:00", "07:00"), ("23:00", "24:00")), [(1380, 1440)]),
    ],
)
def test_hours_that_touch_or_overlap_are_joined(hours: Hours, joined: list[tuple[int, int]]) -> None:
    assert hours_on(Availability("UTC", {"mon": hours}), MONDAY) == joined


def test_hours_of_the_date_itself_replace_those_of_the_weekday() -> None:
    weekly: dict[Weekday, Hours] = {"mon": (("09:00", "10:00"),)}
    availability = Availability("UTC", weekly, {"2026-11-23": (("14:00", "15:00"),), "2026-11-30": ()})
    assert hours_on(availability, MONDAY) == [(840, 900)]
    assert hours_on(availability, date(2026, 11, 30)) == []
    assert hours_on(availability, date(2026, 12, 7)) == [(540, 600)]
