"""Random histories of a calendar that both sides write: clients and the expert here, the expert there, and trouble in
between. Whenever it is quiet, both sides are equal, what the expert did there was done or answered, and everybody was
told of each change once (calendar_judge). What is judged came by notes alone: the account was connected before.

A history is made of its seed, and each step counts what it is about from what there is by then: so a history that fails
can be shortened, and is printed as short as it still fails.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from expertbook.domain.calendar_account import OnDelete
from expertbook.domain.expert import Expert
from tests.api.calendar_judge import judge
from tests.api.calendar_play import At, Play, Step
from tests.api.conftest import Api, clear_table, restored_table
from tests.api.stream.test_mail import Post, ada, post

__all__ = ["ada", "post"]

STEPS = 30
WEIGHTS = {
    "book": 7,
    "client_moves": 4,
    "client_cancels": 2,
    "expert_confirms": 2,
    "expert_cancels": 1,
    "erase": 0.3,
    "answer": 2,
    "create": 2,
    "move": 5,
    "resize": 2,
    "delete": 2,
    "carry": 1,
    "copy": 1,
    "retitle": 2,
    "repeat": 1,
    "cancel_there": 1,
    "whole_day": 1,
    "aside": 1,
    "trouble": 3,
    "time_out": 2,
    "lie": 1,
    "kill": 3,
    "meanwhile": 3,
    "forget_states": 1,
    "password": 0.5,
    "other_calendar": 0.5,
    "disconnect": 0.3,
    "stream": 5,
    "stream_part": 3,
    "stream_twice": 2,
    "sync": 4,
    "read": 3,
    "read_skewed": 0.5,
    "calm": 7,
}
"""How often each step comes, against the others."""


def history_of(seed: int) -> list[Step]:
    """The history of a seed."""
    chance = random.Random(seed)
    names = chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=STEPS)
    return [Step(name, chance.randrange(1000), chance.randrange(1000)) for name in names]


Players = Callable[[OnDelete], Play]


@pytest.fixture
def players(api: Api, ada: Expert, post: Post, at: At, monkeypatch: pytest.MonkeyPatch) -> Players:
    restore = restored_table()

    def begin(on_delete: OnDelete) -> Play:
        clear_table()
        restore()
        post.sent.clear()
        return Play(api, post, at, monkeypatch, on_delete, judge)

    return begin


def wrong_in(players: Players, history: list[Step], on_delete: OnDelete) -> str:
    """What is wrong with a history, and after how many steps; or nothing."""
    play = players(on_delete)
    try:
        for step in history:
            play.step(step)
        play.settle()
    except AssertionError as error:
        return f"step {play.steps}: {str(error).splitlines()[0]}"
    return ""


def shortened(history: list[Step], fails: Callable[[list[Step]], bool]) -> list[Step]:
    """The history without whatever it fails without."""
    length = len(history) // 2
    while length:
        begin = 0
        while begin < len(history):
            shorter = history[:begin] + history[begin + length :]
            if fails(shorter):
                history = shorter
            else:
                begin += length
        length //= 2
    return history


def judged(players: Players, seed: int) -> None:
    """Play the history of a seed, and fail with its shortest form."""
    on_delete = list(OnDelete)[seed % 3]
    history = history_of(seed)
    wrong = wrong_in(players, history, on_delete)
    if wrong:
        short = shortened(history, lambda shorter: bool(wrong_in(players, shorter, on_delete)))
        why = wrong_in(players, short, on_delete)
        steps = "\n".join(f"    {step}" for step in short)
        pytest.fail(f"seed {seed}, {on_delete.value}, {wrong}\n{steps}\n{why}")


@pytest.mark.parametrize("seed", range(20))
def test_both_sides_are_equal_whatever_happens(players: Players, seed: int) -> None:
    judged(players, seed)


CHOSEN = {
    # Lambda hands on again what was put off, here until the lease of a run that was ended over a mail is over.
    "a kill over a mail": "disconnect 86 834, book 341 98, expert_cancels 416 730, kill 40 510",
    "a move while the entry is written": "book 0 1, meanwhile 0 3, calm 0 0",
    "a request confirmed while its move is yet to be heard": (
        "book 0 0, calm 0 0, move 1 4, read 0 0, expert_confirms 0 0, stream_part 1 0, sync 0 0, calm 0 0"
    ),
}


@pytest.mark.parametrize("steps", CHOSEN.values(), ids=CHOSEN)
def test_both_sides_are_equal_where_chance_rarely_leads(players: Players, steps: str) -> None:
    each = (step.split() for step in steps.split(", "))
    assert not wrong_in(players, [Step(do, int(one), int(other)) for do, one, other in each], OnDelete.ASK)


@pytest.mark.long
@pytest.mark.parametrize("first", range(1000, 2000, 50))
def test_both_sides_are_equal_in_a_thousand_histories(players: Players, first: int) -> None:
    for seed in range(first, first + 50):
        judged(players, seed)
