"""The largest transactions: what the rules allow fits into the 100 writes that DynamoDB takes, and not one more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import MAX_GRAINS, EventType
from expertbook.store import experts
from expertbook.store.items import Claim
from expertbook.store.table import Item
from expertbook.store.transaction import MOST_WRITES, Transaction
from tests.api.conftest import Api, a_request, an_expert, before_each_call, counted_calls
from tests.api.people import Booked

EARLY, LATE, NEXT_DAY = "2026-11-24T09:30:00Z", "2026-11-24T13:30:00Z", "2026-11-25T13:30:00Z"
"""Starts four hours apart, so that no grain is claimed by two of them."""


@pytest.fixture
def whole_days() -> Expert:
    """An expert whose sessions claim as much as one may, under a daily cap."""
    longest = EventType("longest", "Longest", 180, 30, buffer_before_minutes=30, buffer_after_minutes=30, daily_cap=2)
    return experts.save(an_expert(event_types=(longest,)))


@contextmanager
def written() -> Iterator[list[int]]:
    """How many writes each transaction has that is sent meanwhile."""
    sent: list[int] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        sent.append(len(json.loads(params["body"])["TransactItems"]))

    with before_each_call(note, "TransactWriteItems"):
        yield sent


def book(api: Api, start: str, key: str, **more: Any) -> Booked:
    answer = api.post("/bookings", a_request(event_type="longest", start=start, **more), Idempotency_Key=key)
    assert answer.status == 201, answer.body
    return Booked(api, answer.body["booking"]["id"], answer.body["manage_token"], answer.body["booking"])


def hold(api: Api, start: str, **more: str) -> str:
    answer = api.post("/holds", {"expert": "ada-lovelace", "event_type": "longest", "start": start, **more})
    assert answer.status == 201, answer.body
    kept: str = answer.body["hold"]["id"]
    return kept


def test_a_booking_with_a_hold_of_another_time_fills_a_transaction(api: Api, whole_days: Expert) -> None:
    kept = hold(api, EARLY)
    with written() as sent:
        book(api, LATE, "key-1", hold=kept)
    # The request, the booking, its claims and its seat; the hold, and what it had claimed.
    assert max(sent) == (1 + 1 + MAX_GRAINS + 1) + (1 + MAX_GRAINS) == MOST_WRITES == 100


def test_a_move_to_another_day_takes_one_less(api: Api, whole_days: Expert) -> None:
    made = book(api, EARLY, "key-1")
    with written() as sent:
        assert made.move(NEXT_DAY).status == 200
    # The claims that it leaves and takes, the booking, and a seat of each day.
    assert max(sent) == MAX_GRAINS + MAX_GRAINS + 1 + 2 == 99


def test_a_hold_in_place_of_another_takes_one_less(api: Api, whole_days: Expert) -> None:
    kept = hold(api, EARLY)
    with written() as sent:
        hold(api, LATE, hold=kept)
    # The claims that it leaves and takes, both holds, and the network that they came from.
    assert max(sent) == MAX_GRAINS + MAX_GRAINS + 2 + 1 == 99


def of(size: int) -> Transaction:
    transaction = Transaction()
    for number in range(size):
        transaction.put(Claim(PK="TEST", SK=f"{number:03}"), Item.PK.does_not_exist(), label="claims")
    return transaction


def test_a_hundred_writes_are_made_and_one_more_is_refused_before_it_is_sent() -> None:
    of(MOST_WRITES).commit()
    assert len(list(Claim.query("TEST", consistent_read=True))) == MOST_WRITES
    with counted_calls() as calls, pytest.raises(ValueError, match=r"^101 writes: a transaction takes 100"):
        of(MOST_WRITES + 1).commit()
    assert calls == []
