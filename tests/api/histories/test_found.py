"""Histories that went wrong once, as they were printed."""

from __future__ import annotations

from tests.api.histories.conftest import Begin


def test_a_hold_of_another_experts_same_time_ends_with_the_booking(begin: Begin) -> None:
    """The hold went, and its claims stayed for nobody."""
    state = begin()
    state.hold(expert="ada", slug="sync", at=2, network=0, key=None, instead=None)
    state.book(expert="grace", slug="sync", at=2, client=0, key=None, held=0)


def test_a_hold_that_is_made_again_with_its_key_counts_once(begin: Begin) -> None:
    """The one before, which was booked, counted as well: the third time that was held was refused as the fourth."""
    state = begin()
    state.hold(expert="ada", slug="sync", at=2, network=0, key="key-1", instead=None)
    state.book_held(slug="sync", client=0, key=None, pick=0)
    state.set_status(pick=0, status="cancelled", by_expert=False)
    state.hold(expert="ada", slug="sync", at=2, network=0, key="key-1", instead=None)
    state.hold(expert="ada", slug="sync", at=4, network=0, key=None, instead=None)
    state.hold(expert="ada", slug="sync", at=6, network=0, key=None, instead=None)


def test_an_erased_expert_has_no_holds(begin: Begin) -> None:
    """They go with the second look, which no history took: the long form failed as soon as it was run."""
    state = begin()
    state.hold(expert="ada", slug="sync", at=2, network=0, key=None, instead=None)
    state.erase_expert(expert="ada")
