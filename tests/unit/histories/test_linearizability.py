"""Whether calls on a plain number can be explained by an order: it is set, added to, and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cloud import linearizability
from tests.cloud.linearizability import NEVER, Call, Undecided, explain

Number = Call[int]


def put(value: int, begun: float, ended: float) -> Number:
    return Call(begun, ended, lambda _: value)


def add(value: int, begun: float, ended: float) -> Number:
    return Call(begun, ended, lambda state: state + value)


def read(value: int, begun: float, ended: float) -> Number:
    return Call(begun, ended, lambda state: state if state == value else None, steady=True)


def test_calls_one_after_the_other_are_explained_in_their_order_alone() -> None:
    assert explain([put(1, 0, 1), read(1, 2, 3)], 0) == [0, 1]
    assert explain([put(1, 0, 1), read(0, 2, 3)], 0) is None


@pytest.mark.parametrize("value", [0, 1])
def test_a_call_takes_effect_anywhere_between_its_start_and_its_answer(value: int) -> None:
    assert explain([put(1, 0, 4), read(value, 1, 3)], 0)


def test_what_one_reader_saw_no_later_one_can_unsee() -> None:
    assert explain([put(1, 0, 9), read(1, 1, 2), read(0, 3, 4)], 0) is None
    assert explain([put(1, 0, 9), read(0, 1, 2), read(1, 3, 4)], 0)


@pytest.mark.parametrize("seen", [[1, 1], [0, 1], [0, 0]])
def test_a_call_without_an_answer_took_effect_at_any_later_time_or_never(seen: list[int]) -> None:
    reads = [read(value, 10 * (place + 1), 10 * (place + 1) + 1) for place, value in enumerate(seen)]
    assert explain([put(1, 0, NEVER), *reads], 0)


def test_a_call_without_an_answer_takes_effect_once_and_not_before_it_began() -> None:
    assert explain([add(1, 0, NEVER), read(2, 1, 2)], 0) is None
    assert explain([add(1, 0, NEVER), read(1, 1, 2), read(0, 3, 4)], 0) is None
    assert explain([read(1, 0, 1), put(1, 2, NEVER)], 0) is None


def test_too_many_orders_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linearizability, "MOST_VISITED", 100)
    with pytest.raises(Undecided):
        explain([*(add(2**place, 0, 1) for place in range(12)), read(5000, 2, 3)], 0)


CALLS = st.builds(
    lambda make, value, begun, lasts: make(value, begun, begun + lasts),
    st.sampled_from([put, add, read]),
    st.integers(0, 2),
    st.integers(0, 5),
    st.sampled_from([0.5, 1.5, 3.5, NEVER]),
)


@given(st.lists(CALLS, max_size=5))
def test_it_finds_an_order_exactly_where_there_is_one(calls: list[Number]) -> None:
    """Held against all orders, tried one by one."""
    order = explain(calls, 0)
    assert (order is not None) == any(fits(calls, tried, 0) for tried in orders(calls))
    assert order is None or fits(calls, tuple(order), 0)


def orders(calls: list[Number]) -> Iterator[tuple[int, ...]]:
    """Every order of what was answered, with any of what was not."""
    answered = [place for place, call in enumerate(calls) if call.ended != NEVER]
    lost = [place for place, call in enumerate(calls) if call.ended == NEVER]
    chosen = chain.from_iterable(combinations(lost, number) for number in range(len(lost) + 1))
    return chain.from_iterable(permutations([*answered, *some]) for some in chosen)


def fits(calls: list[Number], order: tuple[int, ...], state: int) -> bool:
    """Whether this order keeps to the times and the answers."""
    for place, number in enumerate(order):
        if any(calls[later].ended < calls[number].begun for later in order[place + 1 :]):
            return False
        after: Callable[[int], int | None] = calls[number].after
        found = after(state)
        if found is None:
            return False
        state = found
    return all(place in order for place, call in enumerate(calls) if call.ended != NEVER)
