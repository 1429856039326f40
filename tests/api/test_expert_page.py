"""An expert's page with slots."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import WEEKDAYS, Availability, EventType, Hours, Weekday
from expertbook.store import experts
from tests.api.conftest import Api, a_request, an_expert


def slots_on(answer: Any, date: str) -> dict[str, str]:
    (day,) = (day for day in answer.body["days"] if day["date"] == date)
    return {slot["time"]: slot["status"] for slot in day["slots"]}


def test_the_page_has_the_profile_and_its_event_types(api: Api, ada: Expert) -> None:
    expert = api.get("/experts/ada-lovelace").body["expert"]
    assert (expert["bio"], expert["specializations"]) == ("Writes programs.", ["Engines"])
    assert [offered["slug"] for offered in expert["event_types"]] == ["sync", "deep-dive", "office"]
    assert expert["event_types"][2]["place"] == {"kind": "in_person", "address": "12 St James's Square, London"}


def test_an_experts_meeting_link_is_not_for_all_to_see(api: Api, ada: Expert) -> None:
    assert "meet.example" not in str(api.get("/experts/ada-lovelace?event_type=deep-dive").body)


def test_without_parameters_two_weeks_of_the_first_event_type_in_the_experts_zone(api: Api, ada: Expert) -> None:
    answer = api.get("/experts/ada-lovelace")
    assert answer.body["event_type"]["slug"] == "sync"
    assert (answer.body["timezone"], answer.body["now"]) == ("Europe/London", "2026-11-23T08:00:00Z")
    assert [day["date"] for day in answer.body["days"]][::13] == ["2026-11-23", "2026-12-06"]


def test_slots_are_open_taken_or_past(api: Api, ada: Expert, at: Any) -> None:
    api.post("/bookings", a_request(start="2026-11-23T13:15:00Z"))
    at(datetime(2026, 11, 23, 11, 0, tzinfo=UTC))
    slots = slots_on(api.get("/experts/ada-lovelace"), "2026-11-23")
    assert (slots["11:45"], slots["13:00"], slots["13:15"], slots["13:30"]) == ("past", "open", "taken", "open")
    assert "12:00" not in slots


def test_a_slot_whose_buffers_meet_a_booking_is_taken(api: Api, ada: Expert) -> None:
    api.post("/bookings", a_request(start="2026-11-24T10:30:00Z"))
    slots = slots_on(api.get("/experts/ada-lovelace?event_type=deep-dive"), "2026-11-24")
    assert [slots[time] for time in ("09:00", "09:30", "10:00", "10:30", "11:00")] == [
        "open",
        "taken",
        "taken",
        "taken",
        "open",
    ]


def test_days_are_the_viewers(api: Api, ada: Expert) -> None:
    answer = api.get("/experts/ada-lovelace?timezone=Pacific/Auckland&from=2026-11-24&days=2")
    assert [day["date"] for day in answer.body["days"]] == ["2026-11-24", "2026-11-25"]
    late = slots_on(answer, "2026-11-24")
    assert late["05:45"] == "open" and late["22:00"] == "open"
    assert answer.body["days"][0]["slots"][0]["start"] == "2026-11-23T11:00:00Z"


def test_the_booking_window_ends_the_slots(api: Api, ada: Expert) -> None:
    answer = api.get("/experts/ada-lovelace?days=62")
    with_slots = [day["date"] for day in answer.body["days"] if day["slots"]]
    assert with_slots[-1] == "2026-12-23"


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Africa/Lagos"])
def test_what_is_shown_as_open_can_be_booked(api: Api, zone: str) -> None:
    daily: dict[Weekday, Hours] = dict.fromkeys(WEEKDAYS, (("00:00", "24:00"),))
    offered = EventType("sync", "Sync", 50, 25, buffer_before_minutes=5, buffer_after_minutes=10)
    experts.save(an_expert(availability=Availability(zone, daily), event_types=(offered,)))
    answer = api.get("/experts/ada-lovelace?days=1&from=2026-11-25&timezone=Asia/Tokyo")
    open_slots = [slot for slot in answer.body["days"][0]["slots"] if slot["status"] == "open"]
    for slot in (open_slots[0], open_slots[20], open_slots[-1]):
        assert api.post("/bookings", a_request(start=slot["start"], timezone="Asia/Tokyo")).status == 201


def test_an_expert_who_offers_nothing_has_a_page(api: Api) -> None:
    experts.save(an_expert(event_types=()))
    answer = api.get("/experts/ada-lovelace?days=1")
    assert (answer.status, answer.body["event_type"], answer.body["days"][0]["slots"]) == (200, None, [])
