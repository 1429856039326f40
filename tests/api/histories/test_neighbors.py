"""Every two sessions next to each other, of whatever terms: they meet as the model says, and nowhere else.

Random histories seldom have two that share a single grain, and that is where a wrong condition shows.
"""

from __future__ import annotations

from itertools import product

import pytest

from tests.api.histories.conftest import Begin
from tests.api.histories.machine import BookingLife
from tests.api.histories.model import Terms

PLACES = range(7)
PLAIN, SHORT = Terms(), Terms(duration=5)
WITH_BUFFERS = Terms(duration=30, before=10, after=5, confirms=True)
every_two_terms = pytest.mark.parametrize(
    ("one", "other"), list(product((PLAIN, WITH_BUFFERS), (PLAIN, WITH_BUFFERS, SHORT)))
)


def offered(begin: Begin, one: Terms, other: Terms) -> BookingLife:
    """Ada offers a `sync` and a `deep-dive` on these terms."""
    state = begin()
    state.offer(expert="ada", slug="sync", terms=one)
    state.offer(expert="ada", slug="deep-dive", terms=other)
    return state


def try_everywhere(state: BookingLife) -> None:
    """Book the other one at each place, and cancel what was booked."""
    for at in PLACES:
        before = len(state.model.bookings)
        state.book(expert="ada", slug="deep-dive", at=at, client=1, key=None, held=None)
        if len(state.model.bookings) > before:
            state.set_status(pick=0, status="cancelled", by_expert=True)


@every_two_terms
def test_what_is_booked_leaves_free_what_it_does_not_claim(begin: Begin, one: Terms, other: Terms) -> None:
    state = offered(begin, one, other)
    state.book(expert="ada", slug="sync", at=3, client=0, key=None, held=None)
    try_everywhere(state)


@every_two_terms
def test_what_is_held_is_free_when_it_ends(begin: Begin, one: Terms, other: Terms) -> None:
    state = offered(begin, one, other)
    state.hold(expert="ada", slug="sync", at=3, network=0, key=None, instead=None)
    try_everywhere(state)
    state.wait(minutes=5)
    try_everywhere(state)


@every_two_terms
def test_what_is_moved_takes_no_time_of_others(begin: Begin, one: Terms, other: Terms) -> None:
    state = offered(begin, one, other)
    state.book(expert="ada", slug="deep-dive", at=3, client=1, key=None, held=None)
    state.book(expert="ada", slug="sync", at=0, client=0, key=None, held=None)
    for at in PLACES:
        state.move(pick=0, at=at, by_expert=True)
