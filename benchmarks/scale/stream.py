"""Bookings a second against the shards of the table's stream: how late pushes and mails are."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import simpy

from benchmarks.scale.bucket import Steps, percentile
from benchmarks.scale.figures import Figures

SECONDS = 120.0

Booking = tuple[float, int]
"""When it was made, and which expert's it is."""


@dataclass(frozen=True, slots=True)
class Followed:
    """How late a function was over two minutes of steady traffic, in seconds."""

    bookings: float
    lanes: int
    median: float
    late: float
    left: int

    def row(self) -> dict[str, Any]:
        """The figures of a table's row."""
        return {
            "bookings a second": self.bookings,
            "lanes": self.lanes,
            "median": self.median,
            "99 %": self.late,
            "waiting at the end": self.left,
        }


def pushed(bookings: float, lanes: int, watchers: int, figures: Figures) -> Followed:
    """Pushes: a record a grain, a message a watcher for each expert of a batch."""

    def seconds(batch: list[Booking]) -> float:
        experts = len({expert for _, expert in batch})
        # A few watchers are told side by side, over connections that are kept for busy ones.
        each = figures.query + watchers * (figures.reading_a_watcher + figures.posting) + figures.post
        return figures.invocation + experts * each

    return _follow(bookings, lanes, figures.push_batch // figures.grains_a_booking, seconds, figures)


def mailed(bookings: float, lanes: int, figures: Figures) -> Followed:
    """Mails: two of each booking, each with two writes around it, and a read of the profile."""
    each = figures.query + figures.mails_a_booking * (figures.mail + 2 * figures.write)
    return _follow(bookings, lanes, figures.follow_batch, lambda batch: figures.invocation + len(batch) * each, figures)


def _follow(
    bookings: float, lanes: int, batch: int, seconds: Callable[[list[Booking]], float], figures: Figures, seed: int = 7
) -> Followed:
    """`lanes` are shards times the parallelisation factor; an expert's records always go to the same one."""
    chance = random.Random(seed)
    env = simpy.Environment()
    queues: list[deque[Booking]] = [deque() for _ in range(lanes)]
    delays: list[float] = []

    def traffic() -> Steps:
        while True:
            yield env.timeout(chance.expovariate(bookings))
            expert = chance.randrange(10_000)
            queues[expert % lanes].append((env.now, expert))

    def lane(queue: deque[Booking]) -> Steps:
        yield env.timeout(chance.random() / figures.polls_of_a_shard)
        while True:
            taken = [queue.popleft() for _ in range(min(batch, len(queue)))]
            if not taken:
                yield env.timeout(1 / figures.polls_of_a_shard)
                continue
            yield env.timeout(seconds(taken))
            delays.extend(env.now - made for made, _ in taken)

    env.process(traffic())
    for queue in queues:
        env.process(lane(queue))
    env.run(until=SECONDS)
    left = sum(map(len, queues))
    # Anyone who still waits is late already.
    waiting = [SECONDS - made for queue in queues for made, _ in queue]
    late = [*delays, *waiting]
    return Followed(bookings, lanes, percentile(late, 0.5), percentile(late, 0.99), left)
