"""Which histories of holds and bookings can be explained, and what is left of one that can't."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cloud import recorded
from tests.cloud.claimed_time import is_explained, unexplained
from tests.cloud.history import Asked, Event

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
LATER = NOON.timestamp() + 300


def asked(do: str, minute: int, minutes: int = 30, **more: Any) -> Asked:
    start = NOON + timedelta(minutes=minute)
    return Asked(do, more.pop("expert", "ada"), start, (start, start + timedelta(minutes=minutes)), **more)


def book(request: int, minute: int, begun: float, ended: float, status: int = 201, **more: Any) -> Event:
    """The booking's id is that of its client's number."""
    needs = more.get("needs_confirmation", False)
    booking = told(request, minute, "pending" if needs else "confirmed", 0)
    return Event(asked("book", minute, request=request, **more), status, answer(status, booking), begun, ended)


def hold(request: int, minute: int, begun: float, ended: float, status: int = 201, **more: Any) -> Event:
    until = datetime.fromtimestamp(more.pop("until", LATER), UTC)
    body = {"hold": {"id": f"hold-{request}", "until": until.isoformat()}}
    return Event(asked("hold", minute, request=request, **more), status, answer(status, body), begun, ended)


def change(do: str, request: int, minute: int, begun: float, ended: float, answered: Any = "", **more: Any) -> Event:
    """`answered` is what the API then says of the booking, a problem's type, or nothing if the answer was lost."""
    status = 0 if answered == "" else 409 if isinstance(answered, str) else 200
    body = {"type": answered} if status == 409 else answered or {}
    return Event(asked(do, minute, changes=f"b{request}", **more), status, body, begun, ended)


def release(request: int, begun: float, ended: float, status: int = 204) -> Event:
    return Event(asked("release", 0, hold=f"hold-{request}"), status, {}, begun, ended)


def told(request: int, minute: int, status: str, sequence: int) -> dict[str, Any]:
    start = (NOON + timedelta(minutes=minute)).isoformat()
    return {"booking": {"id": f"b{request}", "status": status, "sequence": sequence, "start": start}}


def answer(status: int, made: dict[str, Any]) -> dict[str, Any]:
    return {201: made, 0: {}}.get(status, {"type": "slot_taken"})


def test_one_of_two_who_want_the_same_time_gets_it() -> None:
    assert is_explained([book(1, 0, 0, 9), book(2, 15, 0, 9, 409)])
    assert not is_explained([book(1, 0, 0, 9), book(2, 15, 0, 9)])
    assert is_explained([book(1, 0, 0, 9), book(2, 30, 0, 9)])
    assert is_explained([book(1, 0, 0, 9), book(2, 0, 0, 9, expert="ben")])


def test_nobody_is_refused_for_a_booking_that_came_later_or_was_gone() -> None:
    assert not is_explained([book(2, 0, 0, 1, 409), book(1, 0, 2, 3)])
    cancelled = change("cancel", 1, 0, 2, 3, told(1, 0, "cancelled", 1))
    assert not is_explained([book(1, 0, 0, 1), cancelled, book(2, 0, 4, 5, 409)])
    assert is_explained([book(1, 0, 0, 1), replace(cancelled, ended=5), book(2, 0, 4, 5, 409)])


@pytest.mark.parametrize(("second", "third"), [(409, 409), (201, 409), (409, 201)])
def test_a_booking_whose_answer_was_lost_was_made_at_any_later_time_or_never(second: int, third: int) -> None:
    lost = book(1, 0, 0, 1, 0)
    events = [lost, book(2, 0, 10, 11, second), book(3, 0, 20, 21, third)]
    # Refused twice, or first refused and then booked: the one can't have let go again.
    assert is_explained(events) == ((second, third) != (409, 201))


def test_a_repeated_request_counts_once() -> None:
    again = book(1, 0, 2, 3)
    assert is_explained([book(1, 0, 0, 1, 0), again, book(1, 0, 4, 5)])
    assert not is_explained([book(1, 0, 0, 1), book(1, 0, 2, 3, 409)])


def test_moves_are_steps_one_after_the_other() -> None:
    made = book(1, 0, 0, 1)
    first, second = (change("move", 1, 60 * step, 2, 9, told(1, 60 * step, "confirmed", step)) for step in (1, 2))
    assert is_explained([made, first, second])
    assert not is_explained([made, first, replace(second, body=told(1, 120, "confirmed", 1))])
    assert not is_explained([made, replace(first, begun=20, ended=21), replace(second, begun=10, ended=11)])


def test_a_move_frees_what_it_leaves_and_takes_what_it_comes_to() -> None:
    made, moved = book(1, 0, 0, 1), change("move", 1, 60, 2, 3, told(1, 60, "confirmed", 1))
    assert is_explained([made, moved, book(2, 0, 4, 5), book(3, 60, 4, 5, 409)])
    assert not is_explained([made, moved, book(2, 60, 4, 5)])
    assert not is_explained([made, book(2, 60, 0, 1), moved])
    assert is_explained([made, book(2, 60, 0, 1), change("move", 1, 60, 2, 3, "slot_taken")])


def test_a_change_whose_answer_was_lost_is_seen_whole_or_not_at_all() -> None:
    made, lost = book(1, 0, 0, 1), change("move", 1, 60, 2, 3)
    for minute, sequence in ((0, 0), (60, 1)):
        seen = change("show", 1, minute, 10, 11, told(1, minute, "confirmed", sequence))
        assert is_explained([made, lost, seen])
        assert not is_explained([made, lost, replace(seen, body=told(1, 60 - minute, "confirmed", sequence))])


def test_nothing_comes_after_a_cancellation() -> None:
    made, cancelled = book(1, 0, 0, 1), change("cancel", 1, 0, 2, 3, told(1, 0, "cancelled", 1))
    assert is_explained([made, cancelled, change("move", 1, 60, 4, 5, "status_not_allowed")])
    assert not is_explained([made, cancelled, change("move", 1, 60, 4, 5, told(1, 60, "confirmed", 2))])
    assert not is_explained([made, change("cancel", 1, 0, 2, 3, "status_not_allowed")])


def test_a_change_that_nobody_asked_for_is_not_seen() -> None:
    made, cancelled = book(1, 0, 0, 1), change("cancel", 1, 0, 2, 3, told(1, 0, "cancelled", 1))
    seen = change("show", 1, 0, 4, 5, told(1, 0, "cancelled", 1))
    assert is_explained([made, cancelled, seen])
    assert not is_explained([made, seen])


def test_what_needs_confirmation_is_confirmed_once_and_again_after_a_move() -> None:
    made = book(1, 0, 0, 1, needs_confirmation=True)
    confirmed = change("confirm", 1, 0, 2, 3, told(1, 0, "confirmed", 0))
    moved = change("move", 1, 60, 4, 5, told(1, 60, "pending", 1))
    assert is_explained([made, confirmed, moved])
    assert not is_explained([made, confirmed, replace(moved, body=told(1, 60, "confirmed", 1))])
    assert not is_explained([made, change("confirm", 1, 0, 2, 3, "status_not_allowed")])
    assert is_explained([made, confirmed, change("confirm", 1, 0, 6, 7, "status_not_allowed")])


def test_a_hold_binds_until_it_is_let_go_used_or_over() -> None:
    held = hold(1, 0, 0, 1)
    assert not is_explained([held, book(2, 0, 2, 3)])
    assert is_explained([held, book(2, 0, 2, 3, hold="hold-1")])
    assert is_explained([held, release(1, 2, 3), book(2, 0, 4, 5)])
    assert not is_explained([held, release(1, 2, 3), book(2, 0, 4, 5, 409)])
    assert is_explained([held, release(1, 2, 3, 0), book(2, 0, 4, 5, 409), book(3, 0, 6, 7)])
    over = hold(1, 0, 0, 1, until=60)
    assert is_explained([over, book(2, 0, 62, 63)])
    assert not is_explained([over, book(2, 0, 62, 63, 409)])
    assert not is_explained([over, book(2, 0, 50, 51)])


def test_a_hold_that_replaces_another_frees_it() -> None:
    events = [hold(1, 0, 0, 1), hold(2, 60, 2, 3, hold="hold-1")]
    assert is_explained([*events, book(3, 0, 4, 5), book(4, 60, 4, 5, 409)])
    assert not is_explained([*events, book(3, 0, 4, 5, 409)])


def test_what_is_left_of_a_history_is_what_can_not_be_explained(tmp_path: Path) -> None:
    twins = [book(1, 0, 10, 11), book(2, 15, 12, 13)]
    others = [
        book(3, 600, 0, 1),
        hold(4, 0, 0, 1),
        release(4, 2, 3),
        book(5, 0, 14, 15, 409),
        change("move", 3, 700, 4, 5, told(3, 700, "confirmed", 1)),
        change("move", 1, 300, 16, 17, told(1, 300, "confirmed", 1)),
        book(6, 30, 2, 30, 0),
    ]
    assert is_explained([twins[0], *others])
    assert unexplained([*others, *twins]) == [twins]
    recorded.write(twins, tmp_path / "twins.jsonl")
    assert unexplained(recorded.read(tmp_path / "twins.jsonl")) == [twins]


def test_of_an_unjust_refusal_what_could_have_been_its_reason_is_left() -> None:
    gone = [book(1, 0, 0, 1), change("cancel", 1, 0, 2, 3, told(1, 0, "cancelled", 1))]
    refused = book(2, 0, 4, 5, 409)
    assert unexplained([*gone, book(3, 0, 6, 7), refused]) == [[*gone, refused]]


FOUND = sorted((Path(__file__).parent / "found").glob("*.jsonl"))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_a_history_that_was_found_is_found_again(path: Path) -> None:
    """Each from a cloud whose guard was broken on purpose, or from a fault that was mended since."""
    events = recorded.read(path)
    assert unexplained(events) == [events]
