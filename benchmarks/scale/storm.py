"""A network break: every page loses its WebSocket at the same instant, and comes back."""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import Any

import simpy

from benchmarks.scale.bucket import Bucket, Steps
from benchmarks.scale.figures import Client, Figures

SECONDS = 600.0

CLAIMS_ON_THE_PAGE = 600
"""Of an expert who is half booked: 50 sessions of an hour."""


class Storm:
    """So many pages, spread over so many experts, all cut off at 0 s and reachable again at once."""

    def __init__(self, pages: int, experts: int, client: Client, figures: Figures, seed: int = 7) -> None:
        self.pages = pages
        self.back_at: list[float] = []
        self.attempts: Counter[int] = Counter()
        self.reads: Counter[int] = Counter()
        self.refused_reads = 0
        self._client, self._figures = client, figures
        self._units = figures.page_read_units(CLAIMS_ON_THE_PAGE)
        self._chance = random.Random(seed)
        self._env = simpy.Environment()
        self._connections = Bucket(self._env, figures.new_connections)
        self._requests = Bucket(self._env, figures.requests, figures.requests_at_once)
        self._partitions = [Bucket(self._env, figures.partition_read_units) for _ in range(experts)]

    def run(self) -> Storm:
        """Ten minutes of it."""
        for number in range(self.pages):
            self._env.process(self._page(self._partitions[number % len(self._partitions)]))
        self._env.run(until=SECONDS)
        return self

    def row(self) -> dict[str, Any]:
        """The figures of a table's row."""
        return {
            "pages": self.pages,
            "half back after": self._back(0.5),
            "all back after": self._back(1.0),
            "back within ten minutes": len(self.back_at),
            "most attempts a second": max(self.attempts.values(), default=0),
            "most reads a second": max(self.reads.values(), default=0),
            "reads refused": self.refused_reads,
        }

    def _page(self, partition: Bucket) -> Steps:
        client, failures, back = self._client, 0, self._env.event()
        while True:
            failures += 1
            if failures == client.failures_before_polling:
                self._env.process(self._polls(partition, back))
            wait = min(client.longest_wait, client.first_wait * 2 ** (failures - 1))
            yield self._env.timeout(self._jittered(wait, client.jitter))
            self.attempts[int(self._env.now)] += 1
            if self._requests.take(1) and self._connections.take(1):
                break
        yield self._env.timeout(self._figures.connect)
        back.succeed()
        self.back_at.append(self._env.now)
        yield self._env.timeout(client.asks_anew_within * self._chance.random())
        self._read(partition)

    def _polls(self, partition: Bucket, back: simpy.Event) -> Steps:
        wait = self._client.first_poll
        while True:
            yield self._env.timeout(self._jittered(wait, self._client.poll_jitter))
            if back.triggered:
                return
            self._read(partition)
            wait = min(self._client.longest_poll, 2 * wait)

    def _read(self, partition: Bucket) -> None:
        self.reads[int(self._env.now)] += 1
        if not (self._requests.take(1) and partition.take(self._units)):
            self.refused_reads += 1

    def _back(self, share: float) -> float:
        """When this share of the pages was live again; nan if it was not by the end."""
        wanted = math.ceil(share * self.pages)
        return sorted(self.back_at)[wanted - 1] if len(self.back_at) >= wanted else math.nan

    def _jittered(self, seconds: float, share: float) -> float:
        return seconds * (1 - share + 2 * share * self._chance.random())
