"""Two people never get the same time, whatever happens at once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from tests.cloud.calls import Api, a_request, at_once, day_ahead, eventually
from tests.cloud.invariants import assert_claims_are_the_union
from tests.cloud.people import publish
from tests.stack import Stack

CLIENTS = 64
SLOTS = 2


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    publish(stack, "contended-one|Contended One", "contended-two|Contended Two", "contended-three|Contended Three")
    return Api(stack, CLIENTS)


def test_of_64_who_want_a_slot_at_once_exactly_one_gets_it(stack: Stack, api: Api) -> None:
    """Two slots in a row: each time one 201, 63 times 409, and no other answer."""
    first = day_ahead(3)
    for number in range(SLOTS):
        start = first + timedelta(minutes=30 * number)
        requests = [a_request("contended-one", "sync", start, client) for client in range(CLIENTS)]
        answers = at_once([lambda body=body: api.book(body) for body in requests])  # type: ignore[misc]
        assert Counter(status for status, _ in answers) == {201: 1, 409: CLIENTS - 1}, f"slot {number}"
        lost = [body for status, body in answers if status == 409]
        assert all(body["type"] == "slot_taken" and len(body["nearest"]) == 6 for body in lost)
        starts = {slot["start"] for body in lost for slot in body["nearest"]}
        assert requests[0]["start"] not in starts
    assert_claims_are_the_union(stack, "contended-one", SLOTS)


def test_overlapping_sessions_of_different_lengths_never_overlap(stack: Stack, api: Api) -> None:
    chance = Random(20261123)
    day = day_ahead(4)
    steps = {"sync": 30, "long": 30, "short": 15}
    made = 0
    for _ in range(3):
        wanted = []
        for client in range(32):
            event_type = chance.choice(list(steps))
            start = day + timedelta(minutes=steps[event_type] * chance.randrange(6 * 60 // steps[event_type]))
            wanted.append(a_request("contended-two", event_type, start, client))
        answers = at_once([lambda body=body: api.book(body) for body in wanted])  # type: ignore[misc]
        assert {status for status, _ in answers} <= {201, 409}
        made += sum(status == 201 for status, _ in answers)
    assert made > 4
    assert_claims_are_the_union(stack, "contended-two", made)


def test_one_client_who_sends_the_same_request_many_times_books_once(stack: Stack, api: Api) -> None:
    body = a_request("contended-three", "sync", day_ahead(5))
    answers = at_once([lambda: api.book(body, "the-same-key") for _ in range(16)])
    assert {status for status, _ in answers} == {201}
    assert len({answer["booking"]["id"] for _, answer in answers}) == 1
    assert len({answer["manage_token"] for _, answer in answers}) == 1
    assert_claims_are_the_union(stack, "contended-three", 1)


def test_a_booked_slot_is_taken_for_somebody_who_looks_next(stack: Stack, api: Api) -> None:
    day = day_ahead(6)
    status, _ = api.book(a_request("contended-three", "long", day + timedelta(hours=10)))
    assert status == 201
    _, page = api.get(f"/experts/contended-three?event_type=short&from={day:%Y-%m-%d}&days=1&timezone=UTC")
    shown = {slot["time"]: slot["status"] for slot in page["days"][0]["slots"]}
    assert [shown[time] for time in ("09:30", "09:45", "10:00", "11:30", "11:45")] == [
        "open",
        "taken",
        "taken",
        "taken",
        "open",
    ]


def test_new_experts_are_listed_and_found_within_seconds(stack: Stack, api: Api) -> None:
    eventually(lambda: len(api.get("/experts?search=contended")[1]["experts"]) == 3)
    eventually(lambda: stack.get("/contended-one/long")[0] == 200)
