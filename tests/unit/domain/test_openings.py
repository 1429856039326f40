"""When an expert is open in the days to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from expertbook.domain.openings import find_openings
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.views.expert import openings_view
from tests.unit.domain.test_booking_rules import ADA, NOW, SYNC

TODAY = NOW.date()
HOURLY = replace(SYNC, duration_minutes=60, interval_minutes=60, booking_window_days=30)


def test_what_is_full_or_taken_is_not_open() -> None:
    expert = replace(ADA, event_types=(replace(SYNC, daily_cap=1),))
    taken = [(to_epoch(NOW + timedelta(days=2)), to_epoch(NOW + timedelta(days=3)))]
    open_dates = {date.fromisoformat(f"2026-11-{day}") for day in (23, 25)}
    found = find_openings(expert, taken, {TODAY + timedelta(days=1)}, NOW)
    dates = {datetime.fromtimestamp(start, UTC).date() for start in found.starts(to_epoch(NOW))}
    assert dates == open_dates
    assert found.first_date(to_epoch(NOW)) == TODAY


def test_notice_counts_when_it_is_read() -> None:
    found = find_openings(ADA, [], [], NOW)
    assert found.first_start(to_epoch(NOW)) == to_epoch(NOW + timedelta(hours=1))
    assert found.first_start(to_epoch(NOW + timedelta(hours=3))) == to_epoch(NOW + timedelta(hours=4))


def test_a_card_counts_a_week() -> None:
    shown = openings_view(find_openings(replace(ADA, event_types=(HOURLY,)), [], [], NOW), NOW)
    assert shown["open_count"] == 7 * 24 - 1  # the hour of notice
    assert shown["next_open"] == ["2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z"]
