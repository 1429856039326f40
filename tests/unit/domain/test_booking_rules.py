"""Which starts an expert offers, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from expertbook.domain.booking_rules import check_offered
from expertbook.domain.contact import Contact
from expertbook.domain.errors import InvalidFields
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import WEEKDAYS, Availability, EventType

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ALWAYS = Availability("Europe/London", dict.fromkeys(WEEKDAYS, (("00:00", "24:00"),)))
SYNC = EventType("sync", "Sync", 30, 30, minimum_notice_minutes=60, booking_window_days=2)
ADA = Expert(
    handle="ada",
    name="Ada",
    category="Technology",
    headline="",
    bio="",
    specializations=(),
    experience_years=1,
    photo_url="",
    availability=ALWAYS,
    event_types=(SYNC,),
    contact=Contact(None, None),
)


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (NOW - timedelta(minutes=30), "time_gone_by"),
        (NOW, "too_soon"),
        (NOW + timedelta(minutes=30), "too_soon"),
        (NOW + timedelta(minutes=60), None),
        (NOW + timedelta(minutes=75), "not_offered_then"),
        (datetime(2026, 11, 25, 23, 30, tzinfo=UTC), None),
        (datetime(2026, 11, 26, 0, 0, tzinfo=UTC), "too_far_ahead"),
    ],
)
def test_notice_and_window_end_at_an_instant(start: datetime, code: str | None) -> None:
    try:
        check_offered(ADA, SYNC, start, NOW, "start")
        found = None
    except InvalidFields as error:
        (wrong,) = error.errors
        found = wrong.fault.code
    assert found == code
