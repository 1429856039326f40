"""After any history of concurrent calls, also with faults, everybody's time is what callers were told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.cloud import judging, table
from tests.cloud.claimed_time import unexplained
from tests.cloud.invariants import Faults, faults
from tests.cloud.table import Claim, Kept, grains
from tests.cloud.verdict import Verdict, play
from tests.stack import Stack

CALLS = 300
MOST_HISTORIES = 6

EVERYTHING = {
    *(("book", outcome) for outcome in ("201", "409 slot_taken", "hung up")),
    *(("hold", "201"), ("hold", "409 slot_taken"), ("release", "204"), ("lapse", "200")),
    *(("move", "200"), ("cancel", "200"), ("confirm", "200")),
}
OVERTAKEN = {("move", "409 changed"), ("cancel", "409 changed")}
GIVEN_UP = {(do, "hung up") for do in ("move", "cancel", "confirm", "release")}


@pytest.fixture(scope="module")
def verdicts(stack: Stack) -> list[Verdict]:
    """300 calls are crowded into a day, again and again until everything happened: how calls fall is up to chance."""
    found: list[Verdict] = []
    while len(found) < MOST_HISTORIES and not _had_everything(found):
        found.append(play(stack, 20261123 + len(found), CALLS, 1))
    return found


@pytest.fixture
def verdict(verdicts: list[Verdict]) -> Verdict:
    """The last history's."""
    return verdicts[-1]


@pytest.fixture
def kept(stack: Stack, verdict: Verdict) -> Kept:
    return table.read_of(stack, verdict.experts[0])


def test_nothing_is_wrong_after_a_history_of_concurrent_calls(verdicts: list[Verdict]) -> None:
    assert [verdict.wrong() for verdict in verdicts] == [[]] * len(verdicts)


def test_the_history_was_one_that_can_go_wrong(verdicts: list[Verdict]) -> None:
    """Every call was made, refused, repeated and given up; there was something to push, to free and to keep."""
    assert all(len(verdict.events) >= CALLS for verdict in verdicts)
    assert _outcomes(verdicts) >= EVERYTHING
    assert _outcomes(verdicts) & OVERTAKEN
    assert _outcomes(verdicts) & GIVEN_UP
    for figure in ("bookings", "live_holds", "claims", "messages", "booked_again"):
        assert max(getattr(verdict, figure) for verdict in verdicts) > 0


def _outcomes(verdicts: list[Verdict]) -> set[tuple[str, str]]:
    return {(event.asked.do, event.outcome) for verdict in verdicts for event in verdict.events}


def _had_everything(verdicts: list[Verdict]) -> bool:
    found = _outcomes(verdicts)
    return found >= EVERYTHING and bool(OVERTAKEN & found) and bool(GIVEN_UP & found)


# That the judge sees what is wrong: a true history, made false in one place.


def claim_one_too_many(kept: Kept) -> None:
    kept.claims[datetime(2000, 1, 1, tzinfo=UTC)] = Claim("nobody")


def lose_a_claim(kept: Kept) -> None:
    booking = next(one for one in kept.bookings if one.status != "cancelled")
    del kept.claims[next(grains(booking.claimed))]


def book_twice(kept: Kept) -> None:
    booking = next(one for one in kept.bookings if one.status != "cancelled")
    kept.bookings.append(replace(booking, id="another"))


def forget_that_a_booking_was_cancelled(kept: Kept) -> None:
    booking = next(one for one in kept.bookings if one.status == "cancelled")
    kept.bookings.append(replace(booking, id="another", status="confirmed"))


@pytest.mark.parametrize(
    ("spoil", "seen"),
    [
        (claim_one_too_many, lambda found: found.left_over),
        (lose_a_claim, lambda found: found.missing),
        (book_twice, lambda found: found.overlaps),
        (forget_that_a_booking_was_cancelled, lambda found: found.missing),
    ],
)
def test_the_judge_sees_a_table_that_is_wrong(
    kept: Kept, spoil: Callable[[Kept], None], seen: Callable[[Faults], list[str]]
) -> None:
    now = datetime.now(UTC)
    assert faults(kept, now).all() == []
    spoil(kept)
    assert seen(faults(kept, now))


def test_the_judge_sees_a_refusal_for_which_nobody_had_the_time(verdict: Verdict) -> None:
    """As if nobody had ever got anything: then there was nothing to be refused for."""
    (alone, *_) = [event for event in verdict.events if event.outcome == "409 slot_taken"]
    assert unexplained([alone]) == [[alone]]


def test_the_judge_sees_two_who_had_the_same_time(verdict: Verdict) -> None:
    """As if another client had been told the same in the same moment. With all else around it, there may be too many
    orders to try them all."""
    made = next(event for event in verdict.events if (event.asked.do, event.outcome) == ("book", "201"))
    body = {**made.body, "booking": {**made.body["booking"], "id": "another"}}
    twin = replace(made, asked=replace(made.asked, request=-1), body=body)
    assert unexplained([made]) == []
    assert unexplained([made, twin])


def test_the_judge_sees_an_answer_that_no_call_should_get(verdict: Verdict) -> None:
    broken = replace(verdict.events[0], status=500, body={"type": "internal_error"})
    assert judging.problems([broken, *verdict.events[1:]])
