"""What a kill of the embedded cloud may take with it, and what not."""

from __future__ import annotations

from dataclasses import replace

from tests.cloud.history import Event
from tests.cloud.killing import judge
from tests.cloud.table import Booking
from tests.unit.histories.test_claimed_time import NOON, book, change, told

KILLED = 100.0


def stored(*events: Event) -> dict[str, Booking]:
    """The bookings as the answers of these events say that they are."""
    found = {}
    for event in events:
        said = event.body["booking"]
        found[said["id"]] = Booking(said["id"], "", said["status"], NOON, (NOON, NOON), 1, said["sequence"])
    return found


def test_what_was_answered_in_the_last_five_seconds_may_be_lost() -> None:
    early, late = book(1, 0, 90, 91), book(2, 60, 96, 97)
    assert judge([early, late], stored(early), KILLED).wrong == []
    assert judge([early, late], stored(early), KILLED).lost == [late]


def test_what_was_answered_earlier_may_not() -> None:
    early, moved = book(1, 0, 90, 91), change("move", 1, 60, 93, 94, told(1, 60, "confirmed", 1))
    assert len(judge([early], {}, KILLED).wrong) == 1
    assert len(judge([early, moved], stored(early), KILLED).wrong) == 1
    assert judge([early, moved], stored(early, moved), KILLED).wrong == []


def test_what_is_lost_was_asked_for_after_all_that_is_there() -> None:
    first, second = book(1, 0, 96, 97), book(2, 60, 98, 99)
    assert len(judge([first, second], stored(second), KILLED).wrong) == 1
    assert judge([first, replace(second, begun=96.5)], stored(second), KILLED).wrong == []


def test_what_was_not_answered_may_be_there_or_not() -> None:
    unanswered = book(1, 0, 50, 51, 0)
    assert judge([unanswered], {}, KILLED).wrong == []
    assert judge([unanswered], stored(book(1, 0, 50, 51)), KILLED).wrong == []
