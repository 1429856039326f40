"""A client takes a booking that is over off their own list; everybody else still has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook.domain.booking import Status
from expertbook.domain.errors import Changed
from expertbook.domain.expert import Expert
from expertbook.services import erase_account
from expertbook.store import accounts, booking_lists, bookings
from tests.api.conftest import NOW, Api, before_each_call, counted_calls
from tests.api.people import ADA, Booked, book, signed_in
from tests.api.test_bookings import claimed_grains, items
from tests.api.test_sign_in import ask

At = Callable[[datetime], None]
BEN = "ben@example.com"
LATER = NOW + timedelta(days=3)
"""When every session of these tests is over."""


def listed(api: Api, query: str = "") -> list[str]:
    answer = api.get(f"/bookings?email=ben%40example.com{query}", Authorization=f"Bearer {signed_in(BEN)}")
    assert answer.status == 200, answer.body
    return [one["id"] for one in answer.body["bookings"]]


@pytest.fixture
def cancelled(api: Api, ada: Expert) -> Booked:
    booking = book(api)
    booking.cancel()
    return booking


@pytest.mark.parametrize("by_link", [True, False])
def test_a_cancelled_booking_is_removed_by_its_client_as_often_as_they_like(
    api: Api, cancelled: Booked, by_link: bool
) -> None:
    other = book(api, start="2026-11-24T14:00:00Z")
    token = cancelled.token if by_link else signed_in(BEN)
    for _ in range(2):
        answer = cancelled.remove(token)
        assert (answer.status, answer.body) == (204, {})
    assert listed(api) == listed(api, "&order=asc") == [other.id]
    assert listed(api, "&status=cancelled") == []


@pytest.mark.parametrize("status", ["confirmed", "completed", "no_show"])
def test_a_past_booking_is_removed_whatever_became_of_it(api: Api, ada: Expert, at: At, status: str) -> None:
    booking = book(api)
    at(LATER)
    if status != "confirmed":
        assert booking.status(status, signed_in(*ADA)).status == 200
    assert booking.remove().status == 204
    assert listed(api) == []


def test_one_that_is_to_come_or_under_way_is_not_removed(api: Api, ada: Expert, at: At) -> None:
    bookings = [book(api), book(api, event_type="deep-dive", start="2026-11-25T10:00:00Z")]
    for moment in (NOW, datetime.fromisoformat("2026-11-24T10:44:59Z")):
        at(moment)
        for booking in bookings:
            answer = booking.remove()
            assert (answer.status, answer.body["type"]) == (409, "status_not_allowed")
    assert len(listed(api)) == 2
    at(datetime.fromisoformat("2026-11-24T10:45:00Z"))
    assert bookings[0].remove().status == 204


def test_for_the_expert_and_for_strangers_there_is_nothing_to_remove(api: Api, cancelled: Booked) -> None:
    other = book(api, start="2026-11-24T14:00:00Z", email="zoe@example.com")
    for token in (signed_in(*ADA), signed_in("eve@example.com"), other.token, "nonsense"):
        assert cancelled.remove(token).status == 404
    assert cancelled.id in listed(api)


def test_everybody_else_still_has_it(api: Api, cancelled: Booked) -> None:
    cancelled.remove()
    ask(api)
    sessions = api.get("/me/bookings", Authorization=f"Bearer {signed_in(*ADA)}").body["bookings"]
    exported = api.get("/me/export", Authorization=f"Bearer {signed_in(BEN)}").body["bookings"]
    assert [one["id"] for one in (*sessions, *exported)] == [cancelled.id] * 2
    assert cancelled.show().status == 200


def test_the_erasure_finds_it(api: Api, ada: Expert, at: At) -> None:
    accounts.change(BEN, NOW, lambda account: account)
    booking = book(api, notes="Secret")
    at(LATER)
    booking.remove()
    erase_account.erase(BEN, LATER)
    left = str(items("BOOKING#"))
    assert not [text for text in (BEN, "Ben Ito", "Secret", "79460000") if text in left]
    assert booking.remove().status == 204


def test_the_expert_can_still_say_what_became_of_it(api: Api, ada: Expert, at: At) -> None:
    booking = book(api)
    at(LATER)
    booking.remove()
    assert booking.status("completed", signed_in(*ADA)).status == 200
    assert listed(api) == []
    assert "SLOT#2026-11-24T10:30Z" in claimed_grains()


def test_what_is_moved_ahead_at_the_same_moment_stays(api: Api, ada: Expert) -> None:
    """The write has its own condition: what was looked at before doesn't count."""
    booking = book(api)
    with pytest.raises(Changed):
        booking_lists.remove(booking.id, NOW)
    assert listed(api) == [booking.id]


def test_a_booking_that_is_gone_is_not_made_again(api: Api, ada: Expert) -> None:
    with pytest.raises(Changed):
        booking_lists.remove("01KAW5Q0N5Z5S3CJ1W0M9F7K3T", NOW)
    assert items("BOOKING#") == []


def test_a_page_goes_on_behind_those_that_were_removed(api: Api, ada: Expert, at: At) -> None:
    made = [book(api, start=f"2026-11-24T{hour:02}:00:00Z") for hour in range(9, 15)]
    at(LATER)
    for booking in made[2:5]:
        booking.remove()
    sent = {"Authorization": f"Bearer {signed_in(BEN)}"}
    seen: list[str] = []
    cursor = ""
    while True:
        with counted_calls() as calls:
            page = api.get(f"/bookings?email=ben%40example.com&limit=2{cursor}", **sent).body
        assert calls == ["Query"]
        seen += [one["id"] for one in page["bookings"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [made[5].id, made[1].id, made[0].id]


def test_it_is_taken_off_while_its_expert_is_erased(api: Api, cancelled: Booked) -> None:
    """Neither undoes the other: each writes its own attributes."""

    def erase(**_: Any) -> None:
        stored = bookings.load(cancelled.id)
        if stored is not None and stored.expert.handle:
            bookings.erase_expert(stored)

    with before_each_call(erase, "UpdateItem"):
        assert cancelled.remove().status == 204
    stored = bookings.load(cancelled.id)
    assert stored is not None and (stored.status, stored.expert.handle) == (Status.CANCELLED, "")
    assert listed(api) == []
