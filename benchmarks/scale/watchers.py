"""One change, many watchers: how long until the last of them is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import simpy

from benchmarks.scale.bucket import Bucket, Steps, percentile
from benchmarks.scale.figures import Figures

SIDE_BY_SIDE = 100
"""Posts of a process, as in adapters/http_pool.py."""

_AGAIN = 0.25
"""Seconds until a post that met the quota is tried again."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """When the watchers of an expert were told of one change."""

    watchers: int
    senders: int
    median: float
    last: float
    read_units: float

    def row(self) -> dict[str, Any]:
        """The figures of a table's row."""
        return {
            "watchers": self.watchers,
            "senders": self.senders,
            "half told after": self.median,
            "last told after": self.last,
            "read units": self.read_units,
        }


def fan_out(watchers: int, senders: int, figures: Figures) -> FanOut:
    """Tell so many watchers by so many processes side by side: one today, the function that has the shard."""
    env = simpy.Environment()
    quota = Bucket(env, figures.posts_to_connections)
    told: list[float] = []
    share, rest = divmod(watchers, senders)
    finding = figures.invocation + figures.query * max(1, figures.watchers_read_units(watchers // senders) / 256)

    def sender(posts: int) -> Steps:
        yield env.timeout(finding)
        while posts:
            burst = min(posts, SIDE_BY_SIDE)
            while not quota.take(burst):
                yield env.timeout(_AGAIN)
            yield env.timeout(burst / figures.posts_of_a_process)
            told.extend([env.now] * burst)
            posts -= burst

    for number in range(senders):
        env.process(sender(share + (number < rest)))
    env.run()
    return FanOut(
        watchers, senders, percentile(told, 0.5), max(told, default=0.0), figures.watchers_read_units(watchers)
    )
