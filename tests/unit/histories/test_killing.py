"""What a kill of the embedded cloud may take with it, and what not."""

from __future__ import annotations

from dataclasses import replace

from tests.cloud.history import Event
from tests.cloud.killing import judge
from tests.cloud.table import Booking
from tests.unit.histories.test_claimed_time import NOON, book, change, told

SAVED = 100.0


def stored(*events: Event) -> dict[str, Booking]:
    """The bookings as the answers of these events say that they are."""
    found = {}
    for event in events:
        said = event.body["booking"]
        found[said["id"]] = Booking(said["id"], "", said["status"], NOON, (NOON, NOON), 1, said["sequence"])
    return found


def test_what_was_answered_after_the_state_was_saved_may_be_lost() -> None:
    early, late = book(1, 0, 90, 91), book(2, 60, 101, 102)
    assert judge([early, late], stored(early), SAVED).wrong == []
    assert judge([early, late], stored(early), SAVED).lost == [late]


def test_what_was_answered_before_it_may_not() -> None:
    early, moved = book(1, 0, 90, 91), change("move", 1, 60, 93, 94, told(1, 60, "confirmed", 1))
    assert len(judge([early], {}, SAVED).wrong) == 1
    assert len(judge([early, moved], stored(early), SAVED).wrong) == 1
    assert judge([early, moved], stored(early, moved), SAVED).wrong == []


def test_what_is_lost_was_asked_for_after_all_that_is_there() -> None:
    first, second = book(1, 0, 101, 102), book(2, 60, 103, 104)
    assert len(judge([first, second], stored(second), SAVED).wrong) == 1
    assert judge([first, replace(second, begun=101.5)], stored(second), SAVED).wrong == []


def test_what_was_asked_twice_may_be_there_since_the_first_time() -> None:
    unanswered, lost, again = book(1, 0, 101, 105, 0), book(2, 60, 102, 103), book(1, 0, 106, 107)
    assert judge([unanswered, lost, again], stored(again), SAVED).wrong == []
    assert len(judge([lost, again], stored(again), SAVED).wrong) == 1


def test_what_was_not_answered_may_be_there_or_not() -> None:
    unanswered = book(1, 0, 50, 51, 0)
    assert judge([unanswered], {}, SAVED).wrong == []
    assert judge([unanswered], stored(book(1, 0, 50, 51)), SAVED).wrong == []
