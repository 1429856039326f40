"""Holds, moves and cancellations that come at once: each has its whole effect, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest

from tests.cloud import table
from tests.cloud.calls import Api, Reply, a_network, a_request, at_once, day_ahead
from tests.cloud.invariants import HELD_AT_ONCE, assert_claims_are_the_union
from tests.cloud.people import publish
from tests.stack import Stack

ROUNDS = 6
HALF_HOUR = timedelta(minutes=30)

Call = Callable[[], Reply]


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    names = (
        "moved",
        "shifted",
        "crossed",
        "cancelled",
        "raced",
        "swapped",
        "wanted",
        "lapsed",
        "hoarded",
        "handed",
        "freed",
    )
    publish(stack, *(f"much-{name}|Much {name.title()}" for name in names))
    return Api(stack, 64)


def booked(api: Api, expert: str, event_type: str, start: datetime, client: int = 0) -> dict[str, Any]:
    status, made = api.book(a_request(expert, event_type, start, client))
    assert status == 201, made
    return made


def outcome(reply: Reply) -> str:
    """The status, and what a problem is called: "200", "409 changed"."""
    status, body = reply
    return f"{status} {body['type']}" if status >= 400 else str(status)


def moves(api: Api, made: dict[str, Any], starts: list[datetime]) -> list[Call]:
    return [partial(api.move, made, start) for start in starts]


def the_booking(stack: Stack, expert: str, made: dict[str, Any]) -> table.Booking:
    return next(one for one in table.read_of(stack, expert).bookings if one.id == made["booking"]["id"])


def assert_each_move_was_a_step(replies: list[Reply], last: table.Booking) -> None:
    """Every 200 is one more change of the calendar entry, none is lost, and the last one is what is kept."""
    answered = sorted(
        (body["booking"]["sequence"], body["booking"]["start"]) for status, body in replies if status == 200
    )
    assert [sequence for sequence, _ in answered] == list(range(1, len(answered) + 1))
    assert (last.sequence, last.version) == (len(answered), len(answered) + 1)
    assert answered[-1][1] == last.start.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_of_32_moves_of_a_booking_each_is_whole_or_refused(stack: Stack, api: Api) -> None:
    """To different starts, some of which overlap each other and the time that it has."""
    day = day_ahead(3)
    made = booked(api, "much-moved", "long", day + timedelta(hours=6))
    starts = [day + HALF_HOUR * number for number in range(32) if number != 12]
    replies = at_once(moves(api, made, starts))
    assert {outcome(reply) for reply in replies} <= {"200", "409 changed"}
    assert_each_move_was_a_step(replies, the_booking(stack, "much-moved", made))
    kept = assert_claims_are_the_union(stack, "much-moved", 1)
    assert len(kept.claims) == 23


def test_moved_both_ways_at_once_no_move_is_made_by_halves(stack: Stack, api: Api) -> None:
    """An earlier and a later start: what the one leaves and takes is not what the other leaves and takes."""
    day = day_ahead(3)
    for number in range(ROUNDS):
        here = day + timedelta(hours=4) * number
        made = booked(api, "much-shifted", "long", here + HALF_HOUR, number)
        replies = at_once(moves(api, made, [here, here + 2 * HALF_HOUR]))
        assert {outcome(reply) for reply in replies} <= {"200", "409 changed"}
        assert_each_move_was_a_step(replies, the_booking(stack, "much-shifted", made))
    assert_claims_are_the_union(stack, "much-shifted", ROUNDS)


def test_of_32_moves_to_the_same_start_one_is_made(stack: Stack, api: Api) -> None:
    day = day_ahead(4)
    made = booked(api, "much-moved", "sync", day)
    replies = at_once(moves(api, made, [day + HALF_HOUR] * 32))
    assert {outcome(reply) for reply in replies} <= {"200", "409 changed"}
    # Anyone who came after the first found it moved already, and was told what it is.
    assert {body["booking"]["sequence"] for status, body in replies if status == 200} == {1}
    last = the_booking(stack, "much-moved", made)
    assert (last.start, last.sequence, last.version) == (day + HALF_HOUR, 1, 2)
    assert_claims_are_the_union(stack, "much-moved", 2)


def test_of_32_bookings_moved_to_the_same_slot_one_gets_it(stack: Stack, api: Api) -> None:
    day = day_ahead(3)
    made = [booked(api, "much-crossed", "sync", day + HALF_HOUR * number, number) for number in range(32)]
    goal = day + HALF_HOUR * 40
    replies = at_once([partial(api.move, one, goal) for one in made])
    assert Counter(map(outcome, replies)) == {"200": 1, "409 slot_taken": 31}
    assert_claims_are_the_union(stack, "much-crossed", 32)


def test_cancelled_by_16_at_once_it_is_cancelled_once(stack: Stack, api: Api) -> None:
    made = booked(api, "much-cancelled", "long", day_ahead(3))
    replies = at_once([partial(api.cancel, made)] * 16)
    found = Counter(map(outcome, replies))
    assert found["200"] == 1
    assert found["409 changed"] + found["409 status_not_allowed"] == 15
    last = the_booking(stack, "much-cancelled", made)
    assert (last.status, last.sequence, last.version) == ("cancelled", 1, 2)
    assert assert_claims_are_the_union(stack, "much-cancelled", 0).claims == {}


def test_moved_and_cancelled_at_once_no_answer_is_lost_and_no_claim_is_left(stack: Stack, api: Api) -> None:
    """Two moves and a cancellation of one booking, in every order that chance brings."""
    day = day_ahead(3)
    seen: Counter[tuple[str, ...]] = Counter()
    cancelled = 0
    for number in range(ROUNDS):
        here = day + timedelta(hours=4) * number
        made = booked(api, "much-raced", "sync", here, number)
        calls: list[Call] = [
            partial(api.move, made, here + HALF_HOUR),
            partial(api.cancel, made),
            partial(api.move, made, here + 3 * HALF_HOUR),
        ]
        first = number % 3
        replies = at_once([*calls[first:], *calls[:first]])
        outcomes = [outcome(reply) for reply in replies]
        assert set(outcomes) <= {"200", "409 changed", "409 status_not_allowed"}
        assert "200" in outcomes
        done = sorted(body["booking"]["sequence"] for status, body in replies if status == 200)
        assert done == list(range(1, len(done) + 1))
        cancels = [body for status, body in replies if status == 200 and body["booking"]["status"] == "cancelled"]
        _, shown = api.show(made)
        assert (shown["booking"]["status"] == "cancelled") == (len(cancels) == 1)
        # Nothing comes after a cancellation.
        assert all(body["booking"]["sequence"] == done[-1] for body in cancels)
        cancelled += len(cancels)
        seen[tuple(outcomes)] += 1
    assert len(seen) > 1, "these rounds were not contended"
    assert_claims_are_the_union(stack, "much-raced", ROUNDS - cancelled)


def test_a_booking_that_was_moved_and_then_cancelled_leaves_nothing(stack: Stack, api: Api) -> None:
    day = day_ahead(3)
    made = booked(api, "much-cancelled", "long", day + timedelta(hours=12))
    assert [api.move(made, day + timedelta(hours=hour))[0] for hour in (13, 14, 20)] == [200] * 3
    assert api.cancel(made)[0] == 200
    assert assert_claims_are_the_union(stack, "much-cancelled", 0).claims == {}


def test_two_bookings_moved_onto_each_others_slots_stay_where_they_are_or_move_one_by_one(
    stack: Stack, api: Api
) -> None:
    """A swap needs the other's slot free first: at once, neither gets it."""
    day = day_ahead(3)
    for number in range(ROUNDS):
        here, there = day + timedelta(hours=2) * number, day + timedelta(hours=2) * number + HALF_HOUR
        one = booked(api, "much-swapped", "sync", here, number)
        other = booked(api, "much-swapped", "sync", there, number + ROUNDS)
        replies = at_once([partial(api.move, one, there), partial(api.move, other, here)])
        assert [outcome(reply) for reply in replies] == ["409 slot_taken"] * 2
        replies = at_once([partial(api.move, one, here - HALF_HOUR), partial(api.move, other, here)])
        # Whether the first had left when the second came, only the claims know; the first finds its way clear.
        assert outcome(replies[0]) == "200"
        assert outcome(replies[1]) in {"200", "409 slot_taken"}
    assert_claims_are_the_union(stack, "much-swapped", 2 * ROUNDS)


def test_a_held_slot_wanted_by_64_at_once_goes_to_its_owner(stack: Stack, api: Api) -> None:
    start = day_ahead(3)
    wanted = a_request("much-wanted", "sync", start)
    status, held = api.hold(wanted)
    assert status == 201
    others: list[Call] = [partial(api.book, a_request("much-wanted", "sync", start, client)) for client in range(1, 33)]
    others += [partial(api.hold, wanted) for _ in range(31)]
    owner: Call = partial(api.book, {**wanted, "hold": held["hold"]["id"]})
    replies = at_once([*others[:31], owner, *others[31:]])
    assert outcome(replies.pop(31)) == "201"
    assert Counter(map(outcome, replies)) == {"409 slot_taken": 63}
    kept = assert_claims_are_the_union(stack, "much-wanted", 1)
    assert kept.holds == []


def test_a_hold_that_lapsed_is_taken_over_by_exactly_one_of_32(stack: Stack, api: Api) -> None:
    """Half of them want to book it, half to hold it; another session's grid, so that they share only a part of it."""
    day = day_ahead(3)
    for number in range(3):
        start = day + timedelta(hours=4) * number
        status, answer = api.hold(a_request("much-lapsed", "long", start))
        assert status == 201
        hold = answer["hold"]
        claimed = (datetime.fromisoformat(hold["from"]), datetime.fromisoformat(hold["to"]))
        assert outcome(api.book(a_request("much-lapsed", "sync", start))) == "409 slot_taken"
        assert table.lapse(stack, "much-lapsed", hold["id"], claimed)
        books: list[Call] = [partial(api.book, a_request("much-lapsed", "sync", start, client)) for client in range(16)]
        holds: list[Call] = [partial(api.hold, a_request("much-lapsed", "sync", start)) for _ in range(16)]
        replies = at_once([call for pair in zip(books, holds, strict=True) for call in pair])
        assert Counter(map(outcome, replies)) == {"201": 1, "409 slot_taken": 31}, f"round {number}"
    assert_claims_are_the_union(stack, "much-lapsed")


def test_one_network_never_holds_more_than_three_slots(stack: Stack, api: Api) -> None:
    network = a_network()
    day = day_ahead(3)

    def hold_them(hours: range) -> list[Reply]:
        wanted = [a_request("much-hoarded", "sync", day + timedelta(hours=hour)) for hour in hours]
        return at_once([partial(api.hold, one, network) for one in wanted])

    replies = hold_them(range(16))
    assert {outcome(reply) for reply in replies} <= {"201", "429 too_many_requests"}
    held = [body["hold"]["id"] for status, body in replies if status == 201]
    assert len(held) == HELD_AT_ONCE
    # Letting one go makes room for one; a network of its own, for anybody.
    assert api.release(held[0])[0] == 204
    again = hold_them(range(4, 20))
    assert sum(status == 201 for status, _ in again) <= 1
    assert api.hold(a_request("much-hoarded", "sync", day + timedelta(hours=23)))[0] == 201
    kept = assert_claims_are_the_union(stack, "much-hoarded", 0)
    assert len(kept.holds) <= HELD_AT_ONCE + 1


def test_held_booked_and_let_go_at_once_the_slot_is_booked_or_free(stack: Stack, api: Api) -> None:
    """The form is sent and its tab closed in the same moment, while somebody else waits for the slot."""
    day = day_ahead(3)
    for number in range(ROUNDS):
        wanted = a_request("much-handed", "sync", day + timedelta(hours=number), number)
        status, held = api.hold(wanted)
        assert status == 201
        hold_id = held["hold"]["id"]
        other = a_request("much-handed", "sync", day + timedelta(hours=number), number + ROUNDS)
        book, release, waiting = at_once(
            [partial(api.book, {**wanted, "hold": hold_id}), partial(api.release, hold_id), partial(api.book, other)]
        )
        assert release[0] == 204
        found = sorted([outcome(book), outcome(waiting)])
        # One has it; and it is never refused to both, since it was the first one's all along.
        assert found == ["201", "409 slot_taken"]
    kept = assert_claims_are_the_union(stack, "much-handed", ROUNDS)
    assert kept.holds == []


def test_a_hold_replaced_by_three_at_once_is_gone_and_leaves_nothing(stack: Stack, api: Api) -> None:
    network, counter, day = a_network(), count(), day_ahead(5)
    hold_id = None
    for _ in range(6):
        wanted = [a_request("much-handed", "sync", day + HALF_HOUR * next(counter)) for _ in range(3)]
        if hold_id is not None:
            wanted = [{**one, "hold": hold_id} for one in wanted]
        replies = at_once([partial(api.hold, one, network) for one in wanted])
        assert {outcome(reply) for reply in replies} <= {"201", "429 too_many_requests"}
        made = [body["hold"]["id"] for status, body in replies if status == 201]
        assert made
        kept = assert_claims_are_the_union(stack, "much-handed")
        assert hold_id not in {hold.id for hold in kept.holds}
        for extra in made[1:]:
            assert api.release(extra)[0] == 204
        hold_id = made[0]


@pytest.mark.parametrize("how", ["cancelled", "moved away", "let go", "lapsed"])
def test_a_freed_slot_can_be_booked_again(stack: Stack, api: Api, how: str) -> None:
    """By a session of another length, on another grid, which meets the freed time only in part."""
    day = day_ahead(["cancelled", "moved away", "let go", "lapsed"].index(how) + 3)
    start = day + timedelta(hours=8)
    wanted = a_request("much-freed", "long", start)
    if how in ("cancelled", "moved away"):
        made = booked(api, "much-freed", "long", start)
    else:
        hold = api.hold(wanted)[1]["hold"]
    partly = a_request("much-freed", "short", start + timedelta(minutes=75), 1)
    assert outcome(api.book(partly)) == "409 slot_taken"
    if how == "cancelled":
        assert api.cancel(made)[0] == 200
    elif how == "moved away":
        assert api.move(made, start + timedelta(hours=5))[0] == 200
    elif how == "let go":
        assert api.release(hold["id"])[0] == 204
    else:
        claimed = (datetime.fromisoformat(hold["from"]), datetime.fromisoformat(hold["to"]))
        assert table.lapse(stack, "much-freed", hold["id"], claimed)
    assert outcome(api.book(partly)) == "201"
    kept = assert_claims_are_the_union(stack, "much-freed")
    mine = [one for one in kept.bookings if one.email == "client-1@example.com" and one.start.date() == day.date()]
    assert [one.start for one in mine] == [datetime.fromisoformat(partly["start"]).astimezone(UTC)]
