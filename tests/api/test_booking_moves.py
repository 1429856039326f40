"""Moving a booking over the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import EventType, Place
from expertbook.store import experts
from tests.api.conftest import Api, a_request, an_expert, counted_calls
from tests.api.people import ADA, book, signed_in
from tests.api.test_bookings import claimed_grains

At = Callable[[datetime], None]


def grains(*times: str) -> set[str]:
    return {f"SLOT#2026-11-24T{time}Z" for time in times}


def test_a_moved_booking_keeps_its_id_and_takes_its_claims_along(api: Api, ada: Expert) -> None:
    booking = book(api)
    answer = booking.move("2026-11-24T14:00:00Z")
    assert answer.status == 200
    shown = answer.body["booking"]
    assert (shown["id"], shown["start"], shown["end"]) == (booking.id, "2026-11-24T14:00:00Z", "2026-11-24T14:15:00Z")
    assert (shown["status"], shown["sequence"]) == ("confirmed", 1)
    assert claimed_grains() == grains("14:00", "14:05", "14:10")
    book(api, email="zoe@example.com")


def test_a_booking_moves_to_a_time_that_overlaps_its_own(api: Api, ada: Expert) -> None:
    booking = book(api, event_type="deep-dive", start="2026-11-24T10:00:00Z")
    assert booking.move("2026-11-24T10:30:00Z").status == 200
    minutes = range(10 * 60 + 20, 11 * 60 + 35, 5)
    assert claimed_grains() == grains(*(f"{minute // 60:02}:{minute % 60:02}" for minute in minutes))
    assert booking.move("2026-11-24T10:00:00Z").body["booking"]["sequence"] == 2


def test_a_move_to_the_time_it_has_changes_nothing(api: Api, ada: Expert) -> None:
    booking = book(api)
    with counted_calls() as calls:
        answer = booking.move("2026-11-24T10:30:00Z")
    assert (answer.status, answer.body["booking"]) == (200, booking.made)
    assert calls == ["GetItem"]


def test_a_move_onto_anothers_slot_is_refused_and_nothing_is_lost(api: Api, ada: Expert) -> None:
    booking, other = book(api), book(api, start="2026-11-24T14:00:00Z")
    answer = booking.move("2026-11-24T14:00:00Z", timezone="Asia/Kolkata")
    assert (answer.status, answer.body["type"]) == (409, "slot_taken")
    assert len(answer.body["nearest"]) == 6
    assert answer.body["nearest"][0]["time"] == "19:15"
    assert booking.show().body["booking"] == booking.made
    assert other.show().body["booking"] == other.made
    assert claimed_grains() == grains("10:30", "10:35", "10:40", "14:00", "14:05", "14:10")


@pytest.mark.parametrize("place", [Place("link", "https://meet.example/ada"), Place("jitsi")])
def test_what_a_client_moves_is_pending_again_where_the_expert_confirms_by_hand(api: Api, place: Place) -> None:
    """Happened: a client moved a confirmed booking to a time that the expert had never agreed to."""
    capped = EventType("sync", "Sync", 30, 30, requires_confirmation=True, daily_cap=1, place=place)
    experts.save(an_expert(event_types=(capped,)))
    booking = book(api)
    booking.status("confirmed", signed_in(*ADA))
    moved = booking.move("2026-11-24T14:00:00Z").body
    assert (moved["booking"]["status"], moved["booking"]["status_by"]) == ("pending", "client")
    assert moved["booking"]["video_url"] is None
    assert moved["actions"] == ["cancel", "reschedule"]
    assert api.post("/bookings", a_request(start="2026-11-24T15:00:00Z")).status == 409, "the day's one is counted"
    again = booking.status("confirmed", signed_in(*ADA)).body["booking"]
    assert (again["status"], bool(again["video_url"])) == ("confirmed", True)


def test_the_experts_own_move_needs_no_confirmation_and_is_none(api: Api, ada: Expert) -> None:
    booking = book(api, event_type="deep-dive")
    assert booking.move("2026-11-24T12:00:00Z", signed_in(*ADA)).body["booking"]["status"] == "pending"
    booking.status("confirmed", signed_in(*ADA))
    assert booking.move("2026-11-24T14:00:00Z", signed_in(*ADA)).body["booking"]["status"] == "confirmed"
    assert booking.move("2026-11-24T14:00:00Z").body["booking"]["status"] == "confirmed", "it has this time already"
    assert booking.move("2026-11-24T10:00:00Z").body["booking"]["status"] == "pending"


def test_only_the_event_type_as_it_is_offered_now_says_who_confirms(api: Api, ada: Expert) -> None:
    booking = book(api)
    confirmed_by_hand = replace(ada.event_types[0], requires_confirmation=True)
    experts.save(replace(ada, event_types=(confirmed_by_hand,)))
    assert booking.move("2026-11-24T14:00:00Z").body["booking"]["status"] == "pending"


@pytest.mark.parametrize(
    "start", ["2026-11-23T07:00:00Z", "2026-11-23T08:30:00Z", "2026-11-24T10:31:00Z", "2027-03-01T10:00:00Z"]
)
def test_a_move_to_what_is_not_offered_names_the_start(api: Api, ada: Expert, start: str) -> None:
    answer = book(api).move(start)
    assert (answer.status, list(answer.fields())) == (422, ["start"])


def test_the_expert_may_move_at_short_notice_but_not_to_the_past(api: Api, ada: Expert, at: At) -> None:
    booking = book(api)
    at(datetime(2026, 11, 24, 9, 30, tzinfo=UTC))
    assert list(booking.move("2026-11-24T10:00:00Z").fields()) == ["start"]
    assert booking.move("2026-11-24T10:00:00Z", signed_in(*ADA)).status == 200
    assert list(booking.move("2026-11-24T09:00:00Z", signed_in(*ADA)).fields()) == ["start"]


def test_a_session_that_is_not_offered_any_more_stays_but_cannot_move(api: Api, ada: Expert) -> None:
    booking = book(api)
    kept = tuple(offered for offered in ada.event_types if offered.slug != "sync")
    experts.save(an_expert(event_types=kept, version=ada.version))
    answer = booking.move("2026-11-24T14:00:00Z")
    assert (answer.status, answer.body["type"]) == (409, "status_not_allowed")
    assert booking.cancel().status == 200


def test_the_longest_session_moves_in_one_transaction(api: Api) -> None:
    longest = EventType("sync", "Half a day", 210, 30, buffer_before_minutes=15, buffer_after_minutes=15)
    experts.save(an_expert(event_types=(longest,)))
    booking = book(api)
    with counted_calls() as calls:
        assert booking.move("2026-11-25T10:00:00Z").status == 200
    assert calls == ["GetItem", "GetItem", "UpdateItem", "UpdateItem", "TransactWriteItems"]
    assert len(claimed_grains()) == 48


def test_the_picker_shows_the_time_of_the_booking_to_be_moved_as_open(api: Api, ada: Expert) -> None:
    booking = book(api, event_type="deep-dive", start="2026-11-24T10:00:00Z")
    page = f"/experts/ada-lovelace?event_type=deep-dive&from=2026-11-24&days=1&moving={booking.id}"

    def status(answer_body: dict[str, list[dict[str, list[dict[str, str]]]]]) -> dict[str, str]:
        return {slot["time"]: slot["status"] for slot in answer_body["days"][0]["slots"]}

    shown = status(api.get(page, Authorization=f"Bearer {booking.token}").body)
    assert (shown["09:00"], shown["10:00"], shown["10:30"]) == ("open", "open", "open")
    anybody = status(api.get(page.partition("&moving")[0]).body)
    assert (anybody["09:00"], anybody["10:00"], anybody["10:30"]) == ("taken", "taken", "taken")
    assert api.get(page).status == 404
