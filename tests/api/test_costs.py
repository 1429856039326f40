"""What costs other DynamoDB calls than a plain call, which test_budgets.py has; counted at the AWS client."""

from __future__ import annotations

import json
from dataclasses import replace

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import Availability
from expertbook.store import claims, experts, watchers
from tests.api.conftest import NOW, Api, a_request, before_each_call, counted_calls
from tests.api.people import book, signed_in


def test_a_search_is_one_query_and_the_cards(api: Api, listed_ada: Expert) -> None:
    with counted_calls() as calls:
        api.get("/experts?search=love&category=Technology")
        api.get("/experts?search=a")
    assert calls == ["Query", "BatchGetItem"] * 2
    with counted_calls() as calls:
        api.get("/experts?search=%3F")
    assert calls == []


def test_a_lost_slot_costs_one_query_more(api: Api, ada: Expert) -> None:
    book(api)
    zoe = signed_in("zoe@example.com")
    with counted_calls() as calls:
        api.post("/bookings", a_request(email="zoe@example.com"), Authorization=f"Bearer {zoe}")
    assert calls == ["GetItem", "UpdateItem", "TransactWriteItems", "UpdateItem", "Query"], "it counts no more"


def test_a_lost_slot_with_few_others_near_costs_two_queries_more(api: Api, ada: Expert) -> None:
    once_a_week = replace(ada, availability=Availability("UTC", {"tue": (("10:30", "10:45"),)}))
    experts.save(once_a_week)
    book(api)
    zoe = signed_in("zoe@example.com")
    with counted_calls() as calls:
        answer = api.post("/bookings", a_request(email="zoe@example.com"), Authorization=f"Bearer {zoe}")
    assert calls == ["GetItem", "UpdateItem", "TransactWriteItems", "UpdateItem", "Query", "Query"]
    assert [slot["start"][:10] for slot in answer.body["nearest"]] == ["2026-12-01", "2026-12-08"]


def test_a_lost_slot_reads_two_days_around_it(api: Api, ada: Expert) -> None:
    book(api, start="2026-12-01T10:30:00Z")
    asked = []
    with before_each_call(lambda params, **_: asked.append(json.loads(params["body"])), "Query"):
        api.post("/bookings", a_request(email="zoe@example.com", start="2026-12-01T10:30:00Z"))
    keys = sorted(value["S"] for value in asked[0]["ExpressionAttributeValues"].values())
    # And as far as a booking may reach into them.
    assert keys == ["EXPERT#ada-lovelace", "SLOT#2026-11-28T20:00Z", "SLOT#2026-12-04T03:55Z"]


def test_what_every_page_reads_is_told_once_for_all_claims_of_a_booking(api: Api, ada: Expert) -> None:
    book(api)
    first, *others = claims.slots_of("ada-lovelace")
    assert {"request_id", "written_at"} <= first.keys()
    assert others and all(each.keys() == {"PK", "SK", "schema", "booking_id"} for each in others)
    body = {"expert": "ada-lovelace", "event_type": "sync", "start": "2026-11-24T15:30:00Z"}
    assert api.post("/holds", body).status == 201
    held = list(claims.slots_of("ada-lovelace", "SLOT#2026-11-24T15:"))
    assert [each["SK"]["S"] for each in held if "request_id" in each] == ["SLOT#2026-11-24T15:30Z"]


def test_bad_fields_and_bad_tokens_cost_nothing(api: Api, ada: Expert) -> None:
    with counted_calls() as calls:
        api.post("/bookings", a_request(email="nobody"))
        api.get("/bookings/01KAW5Q0N5Z5S3CJ1W0M9F7K3T", Authorization="Bearer forged")
        api.get("/experts?limit=0")
    assert calls == []


def test_watching_is_one_write_and_unwatching_a_read_and_a_write() -> None:
    with counted_calls() as calls:
        watchers.watch("connection-1", "ada-lovelace", NOW)
    assert calls == ["BatchWriteItem"]
    with counted_calls() as calls:
        watchers.unwatch("connection-1")
    assert calls == ["GetItem", "BatchWriteItem"]
    assert watchers.watching("ada-lovelace", NOW).since == {}
