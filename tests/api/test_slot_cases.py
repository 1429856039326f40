"""Twelve of the cases that the slot computation must meet, over the API: each is somebody's page.

All of them are in tests/unit; here it is seen that hours, event type, claims and the query reach the computation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from expertbook.domain.daily_cap import seat_at
from expertbook.domain.scheduling.grains import grains_of
from expertbook.domain.scheduling.local_time import Epoch, local_date, parse_instant, to_epoch
from expertbook.domain.scheduling.model import Availability
from expertbook.domain.scheduling.slots import MAX_DAYS
from expertbook.store import experts
from expertbook.store.items import Claim, DayCount
from expertbook.store.keys import day_count_key, expert_key, slot_key
from tests.api.conftest import Api, an_expert
from tests.api.people import ADA, signed_in
from tests.api.test_why import busy_elsewhere
from tests.unit.domain.scheduling.test_slot_cases import CASES

At = Callable[[datetime], None]
BY_ID = {case["id"]: case for case in CASES}
LONGEST_WINDOW = 365

KINDS = {
    "hard-008": "a day of 23 hours",
    "hard-025": "a slot over midnight in the repeated hour",
    "hard-016": "a viewer across the date line",
    "peer-081": "two weeks over a change of the clocks",
    "hard-039": "a booking window that ends",
    "peer-109": "a minimum notice",
    "peer-035": "a date with hours of its own",
    "hard-040": "a daily cap",
    "peer-058": "a slot that somebody else holds",
    "peer-059": "a slot that the viewer holds",
    "peer-061": "buffers around bookings",
    "peer-112": "several days busy",
}
"""The twelve that are asked over the API, one of each kind."""

REFUSED = {
    "hard-038": "its hours overlap",
    "peer-043": "it has hours that end before they start",
    "peer-013": "it is asked about a date two years ahead, and a booking window has a year at most",
    "peer-091": "its hours end at 23:59, which lies off the grain",
}
"""Cases that the API doesn't save, one of each reason."""


def each(*identities: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [BY_ID[identity] for identity in identities], ids=identities)


class Page:
    """An expert as a case has them, and what their page shows."""

    def __init__(self, api: Api, case: dict[str, Any]) -> None:
        self.api, self.case = api, case
        self.headers = {"Authorization": f"Bearer {signed_in(*ADA)}"}

    def put_together(self) -> None:
        """Save the hours and the event type over the API."""
        experts.save(an_expert(availability=Availability("UTC", {}), event_types=()))
        assert self.save_hours() == 200
        assert self.save_event_type() == 201

    def save_hours(self) -> int:
        shown = self.api.get("/me/availability", **self.headers).body["availability"]
        body = {**self.case["expert"], "revision": shown["revision"]}
        return self.api.put("/me/availability", body, **self.headers).status

    def save_event_type(self) -> int:
        event = self.case["event"]
        body = {
            "slug": "session",
            "title": "Session",
            "duration_minutes": event["duration_min"],
            "interval_minutes": event["interval_min"],
            "buffer_before_minutes": event["buffer_before_min"],
            "buffer_after_minutes": event["buffer_after_min"],
            "minimum_notice_minutes": event["min_notice_min"],
            "booking_window_days": event.get("window_days", max(LONGEST_WINDOW, self.days_ahead())),
            "daily_cap": event.get("max_bookings_per_day"),
            "place": {"kind": "jitsi"},
        }
        return self.api.post("/me/event-types", body, **self.headers).status

    def days_ahead(self) -> int:
        return (date.fromisoformat(self.case["query"]["to_date"]) - parse_instant(self.case["now"]).date()).days

    def open_starts(self) -> list[str]:
        """What the page shows as open, however many queries that takes."""
        query = self.case["query"]
        first, last = (date.fromisoformat(query[name]) for name in ("from_date", "to_date"))
        found: list[str] = []
        while first <= last:
            days = min(MAX_DAYS, (last - first).days + 1)
            asked = (
                f"from={first}&days={days}&timezone={query['viewer_timezone']}&hold={query.get('viewer_id', 'none')}"
            )
            answer = self.api.get(f"/experts/ada-lovelace?{asked}")
            assert answer.status == 200, answer.body
            shown = [day["date"] for day in answer.body["days"]]
            assert shown == [str(first + timedelta(days=number)) for number in range(days)]
            found += [slot["start"] for day in answer.body["days"] for slot in day["slots"] if slot["status"] == "open"]
            first += timedelta(days=days)
        return found


def claim(span: list[str], **more: Any) -> None:
    """The grains of a booking or of a hold, as the table has them."""
    with Claim.batch_write() as batch:
        for grain in grains_of((to_epoch(parse_instant(span[0])), to_epoch(parse_instant(span[1])))):
            batch.save(Claim(PK=expert_key("ada-lovelace"), SK=slot_key(grain), **more))


def hold(holds: list[dict[str, str]]) -> None:
    for each in holds:
        claim([each["start"], each["end"]], hold_id=each["owner"], expires_at=parse_instant(each["expires_at"]))


def count(booked: list[list[str]]) -> None:
    """Sessions counted for the daily cap, as bookings leave them."""
    expert = experts.load("ada-lovelace")
    assert expert is not None
    by_day: dict[date, list[Epoch]] = {}
    for start, _ in booked:
        instant = to_epoch(parse_instant(start))
        by_day.setdefault(local_date(instant, expert.availability.timezone), []).append(instant)
    for starts in by_day.values():
        seat = seat_at(expert, "session", starts[0])
        assert seat is not None
        item = DayCount(PK=expert_key(expert.handle), SK=day_count_key(seat.begins, seat.slug, seat.since))
        item.counted, item.cap, item.begins, item.ends = True, seat.cap, seat.begins, seat.ends
        item.sessions = {f"booking-{instant}" for instant in starts}
        item.save()


def check(case: dict[str, Any], found: list[str]) -> None:
    if "expected_start_utc" in case:
        assert found == case["expected_start_utc"]
    if "expected_count" in case:
        assert len(found) == case["expected_count"]
    assert set(case.get("expected_present_utc", [])) <= set(found)
    assert not set(case.get("expected_absent_utc", [])) & set(found)


@each(*KINDS)
def test_a_page_shows_exactly_the_open_starts_of_the_case(api: Api, at: At, case: dict[str, Any]) -> None:
    at(parse_instant(case["now"]))
    page = Page(api, case)
    page.put_together()
    for number, span in enumerate(case["busy"]):
        claim(span, booking_id=f"booking-{number}")
    hold(case.get("holds", []))
    count(case.get("counted_bookings", []))
    check(case, page.open_starts())


@each(*(identity for identity in KINDS if BY_ID[identity]["busy"]))
def test_it_is_the_same_if_the_expert_is_busy_elsewhere(api: Api, at: At, case: dict[str, Any]) -> None:
    at(parse_instant(case["now"]))
    page = Page(api, case)
    page.put_together()
    found = experts.load("ada-lovelace")
    assert found is not None
    experts.save(replace(found, has_calendars=True))
    busy_elsewhere("ada-lovelace", *((begin, end) for begin, end in case["busy"]))
    hold(case.get("holds", []))
    count(case.get("counted_bookings", []))
    check(case, page.open_starts())


@each(*REFUSED)
def test_what_is_said_to_be_refused_is_refused(api: Api, at: At, case: dict[str, Any]) -> None:
    at(parse_instant(case["now"]))
    experts.save(an_expert(availability=Availability("UTC", {}), event_types=()))
    page = Page(api, case)
    assert 422 in (page.save_hours(), page.save_event_type())
