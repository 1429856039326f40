"""Whether calls that came at once can be explained: by some order in which each took effect at one instant of its own
between its start and its answer.

The search is that of Wing and Gong (1993), with the configurations remembered that were visited (Lowe, 2017), as
Porcupine does it. A call whose answer was lost may have taken effect at any later instant, or never.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

S = TypeVar("S", bound=Hashable)

NEVER = math.inf
"""When a call ended whose answer was lost."""

MOST_VISITED = 100_000
"""A search that visits more configurations is given up."""

MOST_LOST = 2
"""So many calls without an answer are tried in a row, just before a call that needs them."""


class Undecided(Exception):
    """There are too many orders to try."""


@dataclass(frozen=True, slots=True)
class Call(Generic[S]):
    """A call in epoch seconds.

    `after` is what it makes of a state, None if its answer would be wrong there. It is `steady` if it changes nothing
    in any later state either once it changes nothing in one: reading is, and so is a request that counts once.
    """

    begun: float
    ended: float
    after: Callable[[S], S | None]
    steady: bool = False


def explain(calls: Sequence[Call[S]], state: S) -> list[int] | None:
    """An order of the calls, by their places, that explains all answers from this state on; None if there is none.

    Of the calls without an answer, those stand in it that took effect. They are first tried only just before a call
    that can't be explained without them, which is mostly enough, and then anywhere. Raises Undecided.
    """
    return _Search(calls, anywhere=False).run(state) or _Search(calls, anywhere=True).run(state)


Choice = tuple[tuple[int, ...], S]
"""Calls that take effect next, and what comes of them."""


@dataclass(frozen=True, slots=True)
class _Node(Generic[S]):
    """What took effect so far, as bits, with what came of it; what was chosen for it; and the choices that are left."""

    done: int
    state: S
    chosen: tuple[int, ...]
    choices: Iterator[Choice[S]]


class _Search(Generic[S]):
    def __init__(self, calls: Sequence[Call[S]], anywhere: bool) -> None:
        self._calls = calls
        self._anywhere = anywhere
        places = sorted(range(len(calls)), key=lambda place: calls[place].begun)
        self._answered = [place for place in places if calls[place].ended != NEVER]
        self._lost = [place for place in places if calls[place].ended == NEVER]
        self._all = sum(1 << place for place in self._answered)
        self._visited: set[tuple[int, S]] = set()

    def run(self, state: S) -> list[int] | None:
        nodes = [_Node(0, state, (), self._choices(0, state))]
        while nodes:
            if nodes[-1].done & self._all == self._all:
                return [place for node in nodes for place in node.chosen]
            following = self._follow(nodes[-1])
            if following is None:
                nodes.pop()
            else:
                nodes.append(following)
        return None

    def _follow(self, node: _Node[S]) -> _Node[S] | None:
        """Where the next choice leads that leads to where the search has not been."""
        for chosen, after in node.choices:
            done = node.done | sum(1 << place for place in chosen)
            if (done, after) not in self._visited:
                if len(self._visited) == MOST_VISITED:
                    raise Undecided(f"{len(self._calls)} calls have too many orders")
                self._visited.add((done, after))
                return _Node(done, after, chosen, self._choices(done, after))
        return None

    def _choices(self, done: int, state: S) -> Iterator[Choice[S]]:
        """What may take effect next: whatever began before any other had to be over, those that end first ahead."""
        waiting, first_end = self._waiting(done)
        results = [(place, self._calls[place].after(state)) for place in waiting]
        for place, after in results:
            if self._calls[place].steady and after == state:
                # It changes nothing and may be now: then it need not be tried later.
                yield (place,), state
                return
        results.sort(key=lambda result: self._calls[result[0]].ended)
        yield from (((place,), after) for place, after in results if after is not None)
        lost = [place for place in self._lost if not done >> place & 1 and self._calls[place].begun <= first_end]
        if self._anywhere:
            yield from self._effects((), state, lost)
            return
        impossible = [place for place, after in results if after is None]
        before: list[Choice[S]] = [((), state)]
        for _ in range(MOST_LOST):
            before = [each for chosen, reached in before for each in self._effects(chosen, reached, lost)]
            for chosen, reached in before:
                for place in impossible:
                    after = self._calls[place].after(reached)
                    if after is not None:
                        yield (*chosen, place), after

    def _waiting(self, done: int) -> tuple[list[int], float]:
        """What was answered and may be next, and when the first of it was over."""
        waiting, first_end = [], NEVER
        for place in self._answered:
            call = self._calls[place]
            if call.begun > first_end:
                break
            if not done >> place & 1:
                waiting.append(place)
                first_end = min(first_end, call.ended)
        return [place for place in waiting if self._calls[place].begun <= first_end], first_end

    def _effects(self, chosen: tuple[int, ...], state: S, lost: Sequence[int]) -> Iterator[Choice[S]]:
        """What each lost call that took effect now, behind those that are chosen, would make of a state."""
        for place in lost:
            if place not in chosen:
                after = self._calls[place].after(state)
                if after is not None and after != state:
                    yield (*chosen, place), after
