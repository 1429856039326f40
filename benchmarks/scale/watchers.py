"""One change, many watchers: how long until the last of them is told, and who is hung up on instead."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass
from typing import Any

import simpy

from benchmarks.scale.bucket import Bucket, Steps, percentile
from benchmarks.scale.figures import Figures

SIDE_BY_SIDE, TRIES, FIRST_PAUSE, LONGEST_PAUSE = 100, 8, 0.25, 2.0
"""Posts of a process, and what it does about 429; as in adapters/http_pool.py."""

MOST_AT_ONCE, SHARES, A_MESSAGE, FUNCTIONS = 2_000, 8, 1_000, 8
"""As in stream/shares.py, and in infra/resources/stream.yaml."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """When the watchers of an expert were told of one change."""

    watchers: int
    functions: int
    median: float
    last: float
    hung_up: int
    read_units: float

    def row(self) -> dict[str, Any]:
        """The figures of a table's row."""
        return {
            "watchers": self.watchers,
            "functions": self.functions,
            "half told after": self.median,
            "last told after": self.last,
            "hung up on": self.hung_up,
            "read units": self.read_units,
        }


def fan_out(watchers: int, figures: Figures) -> FanOut:
    """Tell so many watchers: by the function that has the shard, or through the queue by a function for each share."""
    change = _Change(figures)
    is_shared = watchers > MOST_AT_ONCE
    if is_shared:
        change.env.process(change.share_out(watchers))
    else:
        change.env.process(change.tell_directly(watchers))
    change.env.run()
    return FanOut(
        watchers,
        FUNCTIONS if is_shared else 1,
        percentile(change.told, 0.5),
        max(change.told, default=0.0),
        change.hung_up,
        figures.watchers_read_units(watchers),
    )


class _Change:
    def __init__(self, figures: Figures, seed: int = 7) -> None:
        self.env = simpy.Environment()
        self.told: list[float] = []
        self.hung_up = 0
        self._figures = figures
        self._quota = Bucket(self.env, figures.requests, figures.requests_at_once)
        self._chance = random.Random(seed)

    def tell_directly(self, watchers: int) -> Steps:
        yield self.env.process(self._find(watchers))
        yield self.env.process(self._post(watchers, simpy.Resource(self.env)))

    def share_out(self, watchers: int) -> Steps:
        """A message for each thousand watchers of a share, one after the other."""
        yield self.env.process(self._find(watchers))
        shares: list[deque[int]] = [deque() for _ in range(SHARES)]
        for number, members in enumerate(shares):
            left = watchers // SHARES + (number < watchers % SHARES)
            while left:
                members.append(min(A_MESSAGE, left))
                left -= members[-1]
        waiting = simpy.Store(self.env)
        for _ in range(FUNCTIONS):
            self.env.process(self._tell_shares(waiting))
        for members in shares:
            yield self.env.timeout(len(members) * self._figures.queue_call)
            yield waiting.put(members)

    def _find(self, watchers: int) -> Steps:
        pages = max(1, -(-watchers * self._figures.watcher_bytes // 1_000_000))
        yield self.env.timeout(self._figures.invocation + pages * self._figures.query)
        yield self.env.timeout(watchers * self._figures.reading_a_watcher)

    def _tell_shares(self, waiting: simpy.Store) -> Steps:
        """A function, which takes a message of a share that no other is at."""
        processor = simpy.Resource(self.env)
        while True:  # until nothing is left, with which the simulation ends
            messages = yield waiting.get()
            yield self.env.timeout(self._figures.queue_wait + self._figures.invocation)
            yield self.env.process(self._post(messages.popleft(), processor))
            if messages:
                yield waiting.put(messages)

    def _post(self, watchers: int, processor: simpy.Resource) -> Steps:
        left = [watchers]
        connections = [self._connection(left, processor) for _ in range(min(SIDE_BY_SIDE, watchers))]
        yield self.env.all_of([self.env.process(each) for each in connections])

    def _connection(self, left: list[int], processor: simpy.Resource) -> Steps:
        yield self.env.process(self._work(processor, self._figures.opening))
        yield self.env.timeout(self._figures.connect)
        while left[0]:
            left[0] -= 1
            yield self.env.process(self._tell_one(processor))

    def _tell_one(self, processor: simpy.Resource) -> Steps:
        for attempt in range(TRIES):
            if attempt:
                pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1))
                yield self.env.timeout(pause * self._chance.uniform(0.5, 1.5))
            yield self.env.process(self._work(processor, self._figures.posting))
            is_taken = self._quota.take(1)
            yield self.env.timeout(self._figures.post)
            if is_taken:
                self.told.append(self.env.now)
                return
        self.hung_up += 1

    def _work(self, processor: simpy.Resource, seconds: float) -> Steps:
        with processor.request() as turn:
            yield turn
            yield self.env.timeout(seconds)
