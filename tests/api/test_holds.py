"""Holds over the API: a slot is kept for five minutes, and for nobody for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook.domain.expert import Expert
from tests.api.conftest import LIMITED, NOW, Answer, Api, a_request, counted_calls
from tests.api.people import book
from tests.api.test_bookings import claimed_grains, items

At = Callable[[datetime], None]
TUESDAY = "/experts/ada-lovelace?event_type=sync&from=2026-11-24&days=1"


def hold(api: Api, start: str = "2026-11-24T10:30:00Z", network: str = "192.0.2.1", **more: Any) -> Answer:
    wanted = {"expert": "ada-lovelace", "event_type": "sync", "start": start, **more}
    edge = {"X-ExpertBook-Edge": "the-edge-of-the-tests", "X-Forwarded-For": f"{network}, 203.0.113.9"}
    return api.post("/holds", wanted, **edge)


def held(api: Api, *args: Any, **more: Any) -> str:
    answer = hold(api, *args, **more)
    assert answer.status == 201, answer.body
    identity: str = answer.body["hold"]["id"]
    return identity


def slot(api: Api, time: str, query: str = "") -> dict[str, str]:
    slots = api.get(TUESDAY + query).body["days"][0]["slots"]
    return next(slot for slot in slots if slot["time"] == time)


def test_a_hold_says_what_it_keeps_and_for_how_long(api: Api, ada: Expert) -> None:
    answer = hold(api, event_type="deep-dive")
    assert answer.status == 201
    assert len(answer.body["hold"].pop("id")) >= 20
    assert answer.body["hold"] == {
        "expert": "ada-lovelace",
        "event_type": "deep-dive",
        "start": "2026-11-24T10:30:00Z",
        "end": "2026-11-24T11:30:00Z",
        "from": "2026-11-24T10:20:00Z",
        "to": "2026-11-24T11:35:00Z",
        "until": "2026-11-23T08:05:00Z",
    }


def test_a_hold_binds_everybody_but_its_owner(api: Api, ada: Expert) -> None:
    mine = held(api)
    assert hold(api, network="192.0.2.2").status == 409
    assert api.post("/bookings", a_request()).body["type"] == "slot_taken"
    assert api.post("/bookings", a_request(hold="somebody-elses")).status == 409
    taken = slot(api, "10:30")
    assert (taken["status"], taken["held_until"]) == ("taken", "2026-11-23T08:05:00Z")
    assert slot(api, "10:30", f"&hold={mine}")["status"] == "open"
    assert slot(api, "10:15") == {
        "start": "2026-11-24T10:15:00Z",
        "end": "2026-11-24T10:30:00Z",
        "time": "10:15",
        "status": "open",
    }


def test_the_booking_turns_the_hold_into_claims(api: Api, ada: Expert) -> None:
    mine = held(api)
    booking = book(api, hold=mine)
    claims = [item for item in items("EXPERT#") if item["SK"]["S"].startswith("SLOT#")]
    assert [item["booking_id"]["S"] for item in claims] == [booking.id] * 3
    assert not [item for item in claims if "hold_id" in item or "expires_at" in item]
    assert items("HOLD#") == []
    assert "held_until" not in slot(api, "10:30")


def test_a_booking_with_a_hold_is_still_one_read_and_one_transaction(api: Api, ada: Expert) -> None:
    mine = held(api)
    with counted_calls() as calls:
        book(api, hold=mine)
    assert calls == ["GetItem", *LIMITED, "TransactWriteItems"]


def test_a_hold_of_another_time_ends_with_the_booking_that_it_was_for(api: Api, ada: Expert) -> None:
    """Happened: the booking took a part of the hold, and the rest stayed claimed as a hold of nobody's."""
    mine = held(api, event_type="deep-dive")
    booking = book(api, hold=mine)
    assert items("HOLD#") == []
    assert claimed_grains() == {f"SLOT#2026-11-24T10:{minute}Z" for minute in (30, 35, 40)}
    assert hold(api, "2026-11-24T11:00:00Z", "192.0.2.2").status == 201
    booking.cancel()
    assert api.delete(f"/holds/{mine}").status == 204


def test_a_hold_of_another_time_that_was_taken_over_stands_in_nobodys_way(api: Api, ada: Expert, at: At) -> None:
    mine = held(api, event_type="deep-dive")
    at(NOW + timedelta(minutes=5))
    other = book(api, start="2026-11-24T11:00:00Z", email="zoe@example.com")
    book(api, hold=mine)
    assert other.show().body["booking"]["status"] == "confirmed"
    assert api.post("/bookings", a_request(hold=mine, start="2026-11-24T11:00:00Z")).status == 409


def test_a_lapsed_hold_is_taken_over_without_waiting_for_its_deletion(api: Api, ada: Expert, at: At) -> None:
    mine = held(api)
    at(NOW + timedelta(minutes=4, seconds=59))
    assert api.post("/bookings", a_request()).status == 409
    at(NOW + timedelta(minutes=5))
    assert slot(api, "10:30")["status"] == "open"
    other = held(api, network="192.0.2.2")
    assert api.post("/bookings", a_request(hold=mine)).status == 409
    assert api.delete(f"/holds/{mine}").status == 204
    assert slot(api, "10:30")["status"] == "taken"
    at(NOW + timedelta(minutes=10))
    book(api)
    assert api.delete(f"/holds/{other}").status == 204
    assert len(claimed_grains()) == 3


def test_letting_go_frees_the_slot_at_once_and_may_be_repeated(api: Api, ada: Expert) -> None:
    mine = held(api)
    answer = api.delete(f"/holds/{mine}")
    assert (answer.status, answer.body) == (204, {})
    assert claimed_grains() == set()
    assert api.delete(f"/holds/{mine}").status == 204
    assert api.delete("/holds/never-was").status == 204
    book(api)


def test_another_time_takes_the_place_of_the_one_held_before(api: Api, ada: Expert) -> None:
    mine = held(api, event_type="deep-dive")
    moved = held(api, "2026-11-24T11:00:00Z", event_type="deep-dive", hold=mine)
    assert moved != mine
    minutes = range(10 * 60 + 50, 12 * 60 + 5, 5)
    assert claimed_grains() == {f"SLOT#2026-11-24T{minute // 60:02}:{minute % 60:02}Z" for minute in minutes}
    assert len(items("HOLD#")) == 1


def test_nobody_holds_more_than_three_slots_at_a_time(api: Api, ada: Expert, at: At) -> None:
    starts = [f"2026-11-24T1{hour}:00:00Z" for hour in range(5)]
    first, *_ = [held(api, start) for start in starts[:3]]
    refused = hold(api, starts[3])
    assert (refused.status, refused.body["type"]) == (429, "too_many_requests")
    assert refused.headers["Retry-After"] == "300"
    assert hold(api, starts[3], "192.0.2.2").status == 201
    api.delete(f"/holds/{first}")
    assert hold(api, starts[4]).status == 201
    at(NOW + timedelta(minutes=6))
    assert hold(api, starts[0]).status == 201


def test_a_hold_that_was_booked_counts_no_more(api: Api, ada: Expert) -> None:
    for hour in range(4):
        start = f"2026-11-24T1{hour}:00:00Z"
        book(api, start=start, hold=held(api, start))
    assert hold(api, "2026-11-24T15:00:00Z").status == 201


def test_a_third_of_the_same_provider_in_ipv6_is_not_another_network(api: Api, ada: Expert) -> None:
    for hour in range(3):
        held(api, f"2026-11-24T1{hour}:00:00Z", network=f"2001:db8:1:2::{hour + 1}")
    assert hold(api, "2026-11-24T14:00:00Z", "2001:db8:1:2:aaaa::1").status == 429
    assert hold(api, "2026-11-24T14:00:00Z", "2001:db8:1:3::1").status == 201


def test_a_hold_is_renewed_once_and_then_not_for_a_while(api: Api, ada: Expert, at: At) -> None:
    mine = held(api)
    at(NOW + timedelta(minutes=4))
    renewed = hold(api, hold=mine).body["hold"]
    assert renewed["until"] == "2026-11-23T08:09:00Z"
    at(NOW + timedelta(minutes=8))
    last = hold(api, hold=renewed["id"]).body["hold"]
    assert last["until"] == "2026-11-23T08:10:00Z"
    at(NOW + timedelta(minutes=10))
    refused = hold(api)
    assert (refused.status, refused.body["type"]) == (429, "too_many_requests")
    assert hold(api, "2026-11-24T10:15:00Z").status == 201
    book(api, email="zoe@example.com")
    at(NOW + timedelta(minutes=41))
    assert hold(api, "2026-11-24T11:00:00Z").status == 201


def test_who_calls_past_cloudfront_cannot_choose_a_network(api: Api, ada: Expert) -> None:
    wanted = {"expert": "ada-lovelace", "event_type": "sync"}
    answers = [
        api.post("/holds", {**wanted, "start": f"2026-11-24T1{hour}:00:00Z"}, X_Forwarded_For=f"192.0.2.{hour}, x")
        for hour in range(4)
    ]
    assert [answer.status for answer in answers] == [201, 201, 201, 429]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start": "tomorrow"}, "start"),
        ({"start": "2026-11-24T10:31:00Z"}, "start"),
        ({"start": "2026-11-22T10:30:00Z"}, "start"),
        ({"expert": "nobody"}, "expert"),
        ({"event_type": "nothing"}, "event_type"),
        ({"minutes": 600}, "minutes"),
        ({"hold": 7}, "hold"),
    ],
)
def test_a_bad_hold_names_its_field(api: Api, ada: Expert, change: dict[str, Any], field: str) -> None:
    wanted = {"expert": "ada-lovelace", "event_type": "sync", "start": "2026-11-24T10:30:00Z", **change}
    answer = api.post("/holds", wanted)
    assert (answer.status, list(answer.fields())) == (422, [field])


def repeated(api: Api, key: str = "key-1", **wanted: Any) -> Answer:
    more = {"expert": "ada-lovelace", "event_type": "sync", "start": "2026-11-24T10:30:00Z", **wanted}
    return api.post("/holds", more, Idempotency_Key=key)


def test_a_repeated_request_gets_the_first_hold_and_not_a_refusal_because_of_it(api: Api, ada: Expert, at: At) -> None:
    """Happened: the answer got lost, and the visitor was told that somebody else held the time."""
    first = repeated(api)
    assert (first.status, len(first.body["hold"]["id"])) == (201, 22)
    at(NOW + timedelta(minutes=2))
    assert repeated(api).body == first.body
    assert len(items("HOLD#")) == 1
    assert repeated(api, "key-2").status == 409
    assert hold(api, network="192.0.2.2").status == 409


def test_a_repeated_change_of_the_time_gets_the_hold_that_took_the_others_place(api: Api, ada: Expert) -> None:
    before = held(api)
    first = repeated(api, hold=before, start="2026-11-24T11:00:00Z")
    assert repeated(api, hold=before, start="2026-11-24T11:00:00Z").body == first.body
    assert repeated(api, hold=first.body["hold"]["id"], start="2026-11-24T11:00:00Z").body == first.body
    assert len(items("HOLD#")) == 1


def test_a_repeated_request_is_not_refused_because_of_the_limit(api: Api, ada: Expert) -> None:
    first = repeated(api)
    for hour in (11, 12):
        assert repeated(api, f"key-{hour}", start=f"2026-11-24T{hour}:00:00Z").status == 201
    assert repeated(api, "key-13", start="2026-11-24T13:00:00Z").status == 429
    assert repeated(api).body == first.body


def test_a_key_belongs_to_one_hold_until_that_ends(api: Api, ada: Expert, at: At) -> None:
    first = repeated(api)
    for other in ({"start": "2026-11-24T11:00:00Z"}, {"event_type": "deep-dive"}):
        answer = repeated(api, **other)
        assert (answer.status, answer.body["type"]) == (422, "idempotency_key_reused")
    assert len(claimed_grains()) == 3
    api.delete(f"/holds/{first.body['hold']['id']}")
    assert repeated(api, start="2026-11-24T11:00:00Z").status == 201
    at(NOW + timedelta(minutes=5))
    assert repeated(api, start="2026-11-24T12:00:00Z").status == 201


def test_a_repeated_request_for_what_was_booked_meanwhile_is_told_so(api: Api, ada: Expert) -> None:
    first = repeated(api)
    book(api, hold=first.body["hold"]["id"])
    assert repeated(api).body["type"] == "slot_taken"


@pytest.mark.parametrize("key", ["", "é", "k" * 129])
def test_a_bad_key_names_the_header(api: Api, ada: Expert, key: str) -> None:
    answer = repeated(api, key)
    assert (answer.status, list(answer.fields())) == (422, ["Idempotency-Key"])


def test_what_a_repeated_request_costs(api: Api, ada: Expert) -> None:
    with counted_calls() as calls:
        repeated(api)
    assert calls == ["GetItem", "GetItem", "TransactWriteItems"]
    with counted_calls() as calls:
        repeated(api)
    assert calls == ["GetItem", "GetItem", "TransactWriteItems", "GetItem"]


def test_what_holding_and_letting_go_cost(api: Api, ada: Expert) -> None:
    with counted_calls() as calls:
        mine = held(api)
    assert calls == ["GetItem", "GetItem", "TransactWriteItems"]
    with counted_calls() as calls:
        api.delete(f"/holds/{mine}")
    assert calls == ["GetItem", "GetItem", "TransactWriteItems"]


def test_nothing_tells_where_a_hold_came_from(api: Api, ada: Expert) -> None:
    held(api)
    assert "192.0.2.1" not in str([*items("HOLD"), *items("EXPERT#")])
