"""Booking a session over the API."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from expertbook import settings
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability, EventType, Hours, Weekday
from expertbook.store import experts
from tests.api.conftest import NOW, Api, a_request, an_expert, dynamodb
from tests.api.people import book


def items(*prefixes: str) -> list[dict[str, Any]]:
    """The items whose partition begins with one of these: a test may look at everything, the product never does."""
    found = dynamodb().scan(TableName=settings.table_name())["Items"]
    return [item for item in found if item["PK"]["S"].startswith(prefixes)]


def claimed_grains() -> set[str]:
    return {item["SK"]["S"] for item in items("EXPERT#") if item["SK"]["S"].startswith("SLOT#")}


def test_a_booking_has_all_its_details(api: Api, ada: Expert) -> None:
    answer = api.post("/bookings", a_request(notes="Bring the\nnotes"))
    assert answer.status == 201
    booking = answer.body["booking"]
    room = booking.pop("video_url")
    assert room.startswith("https://meet.jit.si/expertbook-") and len(room) > 45
    assert len(booking.pop("id")) == 26
    assert booking == {
        "status": "confirmed",
        "expert": {
            "handle": "ada-lovelace",
            "name": "Ada Lovelace",
            "category": "Technology",
            "photo_url": "/portraits/ada-lovelace.svg",
            "accent": "violet",
        },
        "event_type": {
            "slug": "sync",
            "title": "15-minute sync",
            "duration_minutes": 15,
            "cancel_notice_minutes": 0,
        },
        "start": "2026-11-24T10:30:00Z",
        "end": "2026-11-24T10:45:00Z",
        "timezone": "Europe/London",
        "name": "Ben Ito",
        "email": "ben@example.com",
        "phone": "+442079460000",
        "phone_text": "+44 20 7946 0000",
        "notes": "Bring the\nnotes",
        "answers": [],
        "place": {"kind": "jitsi"},
        "contact": None,
        "reason": None,
        "status_by": None,
        "cancelled_from": None,
        "stars": None,
        "absence": None,
        "attendance": {"client": None, "expert": None},
        "proposal": None,
        "sequence": 0,
        "created_at": "2026-11-23T08:00:00Z",
        "updated_at": "2026-11-23T08:00:00Z",
    }


def test_a_booking_claims_its_grains_with_their_buffers_and_no_others(api: Api, ada: Expert) -> None:
    assert api.post("/bookings", a_request(event_type="deep-dive")).status == 201
    minutes = range(10 * 60 + 20, 11 * 60 + 35, 5)
    assert claimed_grains() == {f"SLOT#2026-11-24T{minute // 60:02}:{minute % 60:02}Z" for minute in minutes}


def test_a_taken_slot_is_refused_with_the_nearest_open_ones(api: Api, ada: Expert) -> None:
    api.post("/bookings", a_request())
    answer = api.post("/bookings", a_request(email="zoe@example.com", timezone="Europe/Paris"))
    assert (answer.status, answer.body["type"]) == (409, "slot_taken")
    starts = [slot["start"] for slot in answer.body["nearest"]]
    assert starts[:2] == ["2026-11-24T10:15:00Z", "2026-11-24T10:45:00Z"]
    assert len(starts) == 6
    assert answer.body["nearest"][0]["time"] == "11:15"


def test_the_nearest_ones_are_the_nearest_on_both_sides(api: Api) -> None:
    """Though six are within two days, one on the day before them is nearer than the last."""
    hours: dict[Weekday, Hours] = {
        "tue": (("09:00", "09:30"),),
        "thu": (("17:00", "20:00"),),
        "sat": (("23:00", "23:30"),),
    }
    experts.save(an_expert(availability=Availability("UTC", hours), event_types=(EventType("sync", "Sync", 30, 30),)))
    wanted = {"start": "2026-12-01T09:00:00Z", "timezone": "UTC"}
    book(api, **wanted)
    answer = api.post("/bookings", a_request(email="zoe@example.com", **wanted))
    assert [slot["start"][8:16] for slot in answer.body["nearest"]] == [
        *("03T17:00", "03T17:30", "03T18:00", "03T18:30"),
        *("28T23:00", "03T19:00"),
    ]


def test_sessions_of_other_lengths_cannot_overlap_through_their_buffers(api: Api, ada: Expert) -> None:
    assert api.post("/bookings", a_request(event_type="deep-dive", start="2026-11-24T10:30:00Z")).status == 201
    assert api.post("/bookings", a_request(start="2026-11-24T10:15:00Z")).status == 409
    assert api.post("/bookings", a_request(start="2026-11-24T11:30:00Z")).status == 409
    assert api.post("/bookings", a_request(start="2026-11-24T10:00:00Z")).status == 201
    assert api.post("/bookings", a_request(start="2026-11-24T11:45:00Z")).status == 201


def test_a_session_that_needs_confirmation_is_pending_and_keeps_the_experts_link(api: Api, ada: Expert) -> None:
    booking = api.post("/bookings", a_request(event_type="deep-dive")).body["booking"]
    assert booking["status"] == "pending"
    assert booking["video_url"] is None
    assert booking["place"] == {"kind": "link"}


def test_a_start_may_be_a_date_and_a_time_on_the_clients_clock(api: Api, ada: Expert) -> None:
    request = a_request(start=None, date="2026-11-24", time="16:00", timezone="Asia/Kolkata")
    assert api.post("/bookings", request).body["booking"]["start"] == "2026-11-24T10:30:00Z"


def test_the_same_key_and_request_answer_with_the_first_booking(api: Api, ada: Expert) -> None:
    first = api.post("/bookings", a_request(), Idempotency_Key="key-1")
    again = api.post("/bookings", a_request(), Idempotency_Key="key-1")
    assert (first.status, again.status) == (201, 201)
    assert again.body == first.body
    assert len(items("BOOKING#")) == 1


def test_a_request_is_known_by_the_same_digest_in_every_release(api: Api, ada: Expert) -> None:
    # A client may repeat a request to the release before, or to the next one.
    api.post("/bookings", a_request(), Idempotency_Key="key-1")
    parts = ["ada-lovelace", "sync", "2026-11-24T10:30:00Z", "Europe/London"]
    parts += ["Ben Ito", "ben@example.com", "+442079460000", ""]
    (request,) = items("REQUEST#")
    assert request["fingerprint"]["S"] == hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def test_a_request_is_the_same_however_its_number_is_written(api: Api, ada: Expert) -> None:
    first = api.post("/bookings", a_request(phone="+44 20 7946 0000"), Idempotency_Key="key-1")
    again = api.post("/bookings", a_request(phone="020 7946 0000", country="GB"), Idempotency_Key="key-1")
    assert (again.status, again.body) == (201, first.body)


def test_the_first_answer_stands_also_when_the_booking_was_changed_since(api: Api, ada: Expert) -> None:
    first = api.post("/bookings", a_request(), Idempotency_Key="key-1")
    key = {"PK": {"S": f"BOOKING#{first.body['booking']['id']}"}, "SK": {"S": "BOOKING"}}
    dynamodb().update_item(
        TableName=settings.table_name(),
        Key=key,
        UpdateExpression="SET #s = :s",
        ExpressionAttributeNames={"#s": "status"},
        ExpressionAttributeValues={":s": {"S": "cancelled"}},
    )
    assert api.post("/bookings", a_request(), Idempotency_Key="key-1").body == first.body


@pytest.mark.parametrize("change", [{"name": "Zoe"}, {"start": "2026-11-24T11:00:00Z"}, {"notes": "x"}])
def test_the_same_key_with_another_request_is_refused(api: Api, ada: Expert, change: dict[str, str]) -> None:
    api.post("/bookings", a_request(), Idempotency_Key="key-1")
    answer = api.post("/bookings", a_request(**change), Idempotency_Key="key-1")
    assert (answer.status, answer.body["type"]) == (422, "idempotency_key_reused")
    assert len(items("BOOKING#")) == 1


def test_a_key_that_lost_its_slot_may_be_used_again(api: Api, ada: Expert) -> None:
    api.post("/bookings", a_request(), Idempotency_Key="key-1")
    lost = api.post("/bookings", a_request(email="zoe@example.com"), Idempotency_Key="key-2")
    assert lost.status == 409
    other = a_request(email="zoe@example.com", start="2026-11-24T11:00:00Z")
    assert api.post("/bookings", other, Idempotency_Key="key-2").status == 201


def test_the_first_answer_stands_also_when_the_start_has_gone_by(api: Api, ada: Expert, at: Any) -> None:
    first = api.post("/bookings", a_request(), Idempotency_Key="key-1")
    at(NOW + timedelta(hours=23))
    assert api.post("/bookings", a_request(), Idempotency_Key="key-1").body == first.body
    at(NOW + timedelta(hours=30))
    assert api.post("/bookings", a_request(), Idempotency_Key="key-1").body == first.body
    assert (
        api.post("/bookings", a_request(name="Zoe"), Idempotency_Key="key-1").body["type"] == "idempotency_key_reused"
    )
    assert api.post("/bookings", a_request(), Idempotency_Key="key-2").body["type"] == "invalid_fields"


def test_the_first_answer_is_kept_for_more_than_a_day(api: Api, ada: Expert) -> None:
    api.post("/bookings", a_request(), Idempotency_Key="key-1")
    (request,) = items("REQUEST#")
    assert int(request["expires_at"]["N"]) >= (NOW + timedelta(days=1)).timestamp()


def test_a_booking_is_opened_by_its_manage_token(api: Api, ada: Expert) -> None:
    made = api.post("/bookings", a_request()).body
    answer = api.get(f"/bookings/{made['booking']['id']}", Authorization=f"Bearer {made['manage_token']}")
    expected = {"booking": made["booking"], "role": "client", "actions": ["cancel", "reschedule"]}
    assert (answer.status, answer.body) == (200, expected)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_stranger_cannot_tell_a_booking_from_none(api: Api, ada: Expert) -> None:
    made = api.post("/bookings", a_request()).body
    other = api.post("/bookings", a_request(start="2026-11-24T14:00:00Z")).body
    path, token = f"/bookings/{made['booking']['id']}", made["manage_token"]
    cut = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    answers = [
        api.get(path),
        api.get(path, Authorization=f"Bearer {other['manage_token']}"),
        api.get(path, Authorization=f"Bearer {cut}"),
        api.get(path, Authorization="Bearer "),
        api.get(path, Authorization="Basic abc"),
        api.get("/bookings/01KAW5Q0N5Z5S3CJ1W0M9F7K3T", Authorization=f"Bearer {token}"),
    ]
    assert {answer.status for answer in answers} == {404}
    assert all(answer.body == answers[0].body for answer in answers)


def test_a_manage_token_is_no_cursor_and_a_cursor_no_manage_token(api: Api, ada: Expert) -> None:
    made = api.post("/bookings", a_request()).body
    assert list(api.get(f"/experts?cursor={made['manage_token']}").fields()) == ["cursor"]


def test_the_longest_session_claims_48_grains(api: Api) -> None:
    longest = EventType("sync", "Half a day", 210, 30, buffer_before_minutes=15, buffer_after_minutes=15)
    experts.save(an_expert(event_types=(longest,)))
    assert api.post("/bookings", a_request()).status == 201
    assert len(claimed_grains()) == 48


def test_instants_are_kept_to_the_second(api: Api, ada: Expert) -> None:
    made = book(api, start="2026-11-24T10:30:00.987Z")
    assert made.made["start"] == "2026-11-24T10:30:00Z"
    assert made.show().body["booking"]["start"] == "2026-11-24T10:30:00Z"
    moved = made.move("2026-11-24T10:30:00.5Z")
    assert moved.body["booking"]["start"] == "2026-11-24T10:30:00Z"
    assert made.move("2026-11-24T11:00:00.5Z").body["booking"]["end"] == "2026-11-24T11:15:00Z"
