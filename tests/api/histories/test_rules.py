"""Short histories, each about one rule that random ones seldom come to."""

from __future__ import annotations

import pytest

from tests.api.histories.conftest import Begin
from tests.api.histories.machine import BookingLife
from tests.api.histories.model import Terms


def book(state: BookingLife, at: int, client: int = 0, key: str | None = None, held: int | None = None) -> None:
    state.book(expert="ada", slug="sync", at=at, client=client, key=key, held=held)


def hold(state: BookingLife, at: int, network: int = 0, key: str | None = None, instead: int | None = None) -> None:
    state.hold(expert="ada", slug="sync", at=at, network=network, key=key, instead=instead)


@pytest.mark.parametrize("cap", [1, 2])
def test_a_date_has_as_many_seats_as_its_cap(begin: Begin, cap: int) -> None:
    state = begin()
    state.offer(expert="ada", slug="sync", terms=Terms(cap=cap))
    for at in range(cap + 1):
        book(state, at)
    state.set_status(pick=0, status="cancelled", by_expert=False)
    for at in (4, 5):
        book(state, at)
    state.move(pick=0, at=0, by_expert=True)
    assert len([made for made in state.model.bookings if made.status != "cancelled"]) == cap


def test_a_request_with_a_key_is_answered_once_for_all(begin: Begin) -> None:
    state = begin()
    hold(state, 2, key="key-1")
    state.repeat(pick=0)
    hold(state, 3, key="key-1")
    book(state, 2, key="key-2", held=0)
    state.repeat(pick=0)
    book(state, 4, key="key-2")
    book(state, 2, client=1, key="key-2")
    state.set_status(pick=0, status="cancelled", by_expert=False)
    state.repeat(pick=2)


def test_nobody_books_what_another_hold_keeps(begin: Begin) -> None:
    state = begin()
    hold(state, 2)
    hold(state, 4, network=1)
    book(state, 2, held=0)
    hold(state, 2, network=1, instead=0)
    book(state, 2, held=1)


def test_a_hold_that_has_ended_gives_back_nothing_of_others(begin: Begin) -> None:
    state = begin()
    hold(state, 2)
    state.wait(minutes=5)
    book(state, 2, client=1)
    state.release(pick=0)
    hold(state, 4)
    state.wait(minutes=5)
    hold(state, 4, network=1)
    state.release(pick=1)
    book(state, 4)
    book(state, 4, held=0)


def test_what_was_held_and_booked_is_no_more_held(begin: Begin) -> None:
    state = begin()
    hold(state, 2)
    state.book_held(slug="deep-dive", client=0, key=None, pick=0)
    hold(state, 5)
    state.book_held(slug="sync", client=0, key=None, pick=0)
    state.move(pick=0, at=0, by_expert=False)
    state.wait(minutes=6)
    hold(state, 5)
