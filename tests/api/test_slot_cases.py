"""The cases that the slot computation must meet, over the API: each one is somebody's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from expertbook.domain.daily_cap import seat_at
from expertbook.domain.scheduling.grains import grains_of
from expertbook.domain.scheduling.local_time import from_text, local_date, to_epoch
from expertbook.domain.scheduling.model import Availability, EventType
from expertbook.domain.scheduling.slots import MAXIMUM_DAYS
from expertbook.store import experts
from expertbook.store.items import Claim, DayCount
from expertbook.store.keys import day_count_key, expert_key, slot_key
from tests.api.conftest import Api, an_expert
from tests.api.people import ADA, signed_in
from tests.api.test_why import busy_elsewhere
from tests.unit.test_slot_cases import ANY_TIME, CASES

At = Callable[[datetime], None]
IDS = [f"{case['id']} {case['name']}" for case in CASES]
LONGEST_WINDOW = 365

NOT_SAVED_OVER_THE_API = {
    "hard-038": "its hours overlap",
    "peer-007": "its hours overlap",
    "peer-009": "its hours overlap",
    "peer-040": "its hours overlap",
    "peer-043": "it has hours that end before they start",
    "peer-013": "it is asked about a date two years ahead, and a booking window has a year at most",
    "peer-015": "as peer-013",
    "peer-016": "as peer-013",
    "peer-018": "as peer-013",
    "peer-091": "its hours end at 23:59, which lies off the grain",
    "peer-092": "as peer-091",
}
"""What the API refuses to save: these are written into the table. All of the cases are asked over the API."""


class Page:
    """An expert as a case has them, and what their page shows."""

    def __init__(self, api: Api, case: dict[str, Any]) -> None:
        self.api, self.case = api, case
        self.headers = {"Authorization": f"Bearer {signed_in(*ADA)}"}

    def put_together(self) -> None:
        """Save the hours and the event type over the API, where it takes them."""
        if self.case["id"] in NOT_SAVED_OVER_THE_API:
            experts.save(an_expert(availability=self._availability(), event_types=(self._event_type(),)))
            return
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
        return (date.fromisoformat(self.case["query"]["to_date"]) - from_text(self.case["now"]).date()).days

    def open_starts(self) -> list[str]:
        """What the page shows as open, however many queries that takes."""
        query = self.case["query"]
        first, last = (date.fromisoformat(query[name]) for name in ("from_date", "to_date"))
        found: list[str] = []
        while first <= last:
            days = min(MAXIMUM_DAYS, (last - first).days + 1)
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

    def _availability(self) -> Availability:
        expert = self.case["expert"]
        weekly, overrides = (
            {day: tuple((opens, closes) for opens, closes in pairs) for day, pairs in expert[name].items()}
            for name in ("weekly", "overrides")
        )
        return Availability(expert["timezone"], weekly, overrides)

    def _event_type(self) -> EventType:
        event = self.case["event"]
        return EventType(
            "session",
            "Session",
            event["duration_min"],
            event["interval_min"],
            buffer_before_minutes=event["buffer_before_min"],
            buffer_after_minutes=event["buffer_after_min"],
            minimum_notice_minutes=event["min_notice_min"],
            booking_window_days=event.get("window_days", ANY_TIME),
            daily_cap=event.get("max_bookings_per_day"),
        )


def claim(span: list[str], **more: Any) -> None:
    """The grains of a booking or of a hold, as the table has them."""
    for grain in grains_of((to_epoch(from_text(span[0])), to_epoch(from_text(span[1])))):
        Claim(PK=expert_key("ada-lovelace"), SK=slot_key(grain), **more).save()


def hold(holds: list[dict[str, str]]) -> None:
    for each in holds:
        claim([each["start"], each["end"]], hold_id=each["owner"], expires_at=from_text(each["expires_at"]))


def count(booked: list[list[str]]) -> None:
    """Sessions counted for the daily cap, as bookings leave them."""
    expert = experts.load("ada-lovelace")
    assert expert is not None
    by_day: dict[date, list[int]] = {}
    for start, _ in booked:
        instant = to_epoch(from_text(start))
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


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_page_shows_exactly_the_open_starts_of_the_case(api: Api, at: At, case: dict[str, Any]) -> None:
    at(from_text(case["now"]))
    page = Page(api, case)
    page.put_together()
    for number, span in enumerate(case["busy"]):
        claim(span, booking_id=f"booking-{number}")
    hold(case.get("holds", []))
    count(case.get("counted_bookings", []))
    check(case, page.open_starts())


WITH_BUSY = [case for case in CASES if case["busy"]]


@pytest.mark.parametrize("case", WITH_BUSY, ids=[f"{case['id']} {case['name']}" for case in WITH_BUSY])
def test_it_is_the_same_if_the_expert_is_busy_elsewhere(api: Api, at: At, case: dict[str, Any]) -> None:
    at(from_text(case["now"]))
    page = Page(api, case)
    page.put_together()
    found = experts.load("ada-lovelace")
    assert found is not None
    experts.save(replace(found, has_calendars=True))
    busy_elsewhere("ada-lovelace", *((begin, end) for begin, end in case["busy"]))
    hold(case.get("holds", []))
    count(case.get("counted_bookings", []))
    check(case, page.open_starts())


@pytest.mark.parametrize("identity", NOT_SAVED_OVER_THE_API)
def test_what_is_said_to_be_refused_is_refused(api: Api, at: At, identity: str) -> None:
    (case,) = (case for case in CASES if case["id"] == identity)
    at(from_text(case["now"]))
    experts.save(an_expert(availability=Availability("UTC", {}), event_types=()))
    page = Page(api, case)
    assert 422 in (page.save_hours(), page.save_event_type())


def test_no_case_was_lost() -> None:
    by_form = Counter(case["id"] in NOT_SAVED_OVER_THE_API for case in CASES)
    assert by_form == {False: 66, True: 11}
    assert len({case["id"] for case in CASES}) == 77
    assert not [case["id"] for case in CASES if "window_range" in case["event"]], "the API has no such window"
    assert len(WITH_BUSY) == 18
