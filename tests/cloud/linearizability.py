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

MOST_VISITED = 300_000
"""A search that visits more configurations is given up."""


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

    Of the calls without an answer, those stand in it that took effect. Raises Undecided.
    """
    search = _Search(calls)
    return search.run(state)


@dataclass(frozen=True, slots=True)
class _Node(Generic[S]):
    """What took effect so far, as bits, with what came of it; and the choices that are left."""

    done: int
    state: S
    choices: Iterator[tuple[int, S]]


class _Search(Generic[S]):
    def __init__(self, calls: Sequence[Call[S]]) -> None:
        self._calls = calls
        places = sorted(range(len(calls)), key=lambda place: calls[place].begun)
        self._answered = [place for place in places if calls[place].ended != NEVER]
        self._lost = [place for place in places if calls[place].ended == NEVER]
        self._all = sum(1 << place for place in self._answered)
        self._visited: set[tuple[int, S]] = set()

    def run(self, state: S) -> list[int] | None:
        order: list[int] = []
        nodes = [_Node(0, state, self._choices(0, state))]
        while nodes:
            if nodes[-1].done & self._all == self._all:
                return order
            chosen = self._new_one(nodes[-1])
            if chosen is None:
                nodes.pop()
                del order[-1:]
                continue
            place, after = chosen
            done = nodes[-1].done | 1 << place
            order.append(place)
            nodes.append(_Node(done, after, self._choices(done, after)))
        return None

    def _new_one(self, node: _Node[S]) -> tuple[int, S] | None:
        """The next choice that leads to where the search has not been."""
        for place, after in node.choices:
            reached = (node.done | 1 << place, after)
            if reached not in self._visited:
                if len(self._visited) == MOST_VISITED:
                    raise Undecided(f"{len(self._calls)} calls have too many orders")
                self._visited.add(reached)
                return place, after
        return None

    def _choices(self, done: int, state: S) -> Iterator[tuple[int, S]]:
        """What may take effect next: whatever began before any other had to be over. Those that end first are tried
        first, and lost ones last."""
        waiting, first_end = [], NEVER
        for place in self._answered:
            call = self._calls[place]
            if call.begun > first_end:
                break
            if not done >> place & 1:
                waiting.append(place)
                first_end = min(first_end, call.ended)
        waiting = [place for place in waiting if self._calls[place].begun <= first_end]
        results = [(place, self._calls[place].after(state)) for place in waiting]
        for place, after in results:
            if self._calls[place].steady and after == state:
                # It changes nothing and may be now: then it need not be tried later.
                yield place, state
                return
        results.sort(key=lambda result: self._calls[result[0]].ended)
        yield from ((place, after) for place, after in results if after is not None)
        for place in self._lost:
            call = self._calls[place]
            if call.begun > first_end:
                break
            if not done >> place & 1:
                after = call.after(state)
                if after is not None and after != state:
                    yield place, after
