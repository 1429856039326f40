"""Everybody wants the same expert: the partition of one handle is the limit, whatever the table's."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import simpy

from benchmarks.scale.bucket import Bucket, Steps, percentile
from benchmarks.scale.figures import Figures

ARRIVE_WITHIN = 10.0
"""Seconds in which all of them open the page: a post to many followers."""

LOOK_SECONDS = (5.0, 40.0)
"""How long somebody looks and types before booking."""

TRIES = 5
FIRST_PAUSE = 0.05
"""Of the API, for a transaction that was throttled (store/transaction.py)."""

READS = 3
"""Of the SDK, for a read that was throttled."""

AGAIN_SECONDS = 5.0
PATIENCE = 6
"""Somebody who is told "busy" tries again after about so long, so often."""


class Rush:
    """So many people want one of so many slots of one expert within a few seconds."""

    def __init__(self, people: int, slots: int, figures: Figures, seed: int = 7) -> None:
        self.people, self.slots = people, slots
        self.answers: Counter[str] = Counter()
        self.page_waits: list[float] = []
        self.booked_at: list[float] = []
        self._figures = figures
        self._taken: set[int] = set()
        self._chance = random.Random(seed)
        self._env = simpy.Environment()
        self._writes = Bucket(self._env, figures.partition_write_units)
        self._reads = Bucket(self._env, figures.partition_read_units)

    def run(self) -> Rush:
        """Let all of them come, and wait until the last one is done."""
        for _ in range(self.people):
            self._env.process(self._person())
        self._env.run()
        return self

    def row(self) -> dict[str, Any]:
        """The figures of a table's row."""
        return {
            "people": self.people,
            "booked": self.answers["booked"],
            "told it is taken": self.answers["taken"],
            "told busy, tries": self.answers["busy"],
            "gave up": self.answers["gave up"],
            "page after (99 %)": percentile(self.page_waits, 0.99),
            "last slot booked after": max(self.booked_at, default=math.nan),
        }

    def _person(self) -> Steps:
        yield self._env.timeout(self._chance.uniform(0, ARRIVE_WITHIN))
        came = self._env.now
        if not (yield self._env.process(self._patiently(self._page))):
            return
        self.page_waits.append(self._env.now - came)
        yield self._env.timeout(self._chance.uniform(*LOOK_SECONDS))
        # A slot that went grey meanwhile is not chosen; one that goes while the request is under way may be.
        still_open = [slot for slot in range(self.slots) if slot not in self._taken]
        if not still_open:
            self.answers["taken"] += 1
            return
        slot = self._chance.choice(still_open)
        yield self._env.process(self._patiently(lambda: self._book(slot)))

    def _patiently(self, attempt: Callable[[], Steps]) -> Steps:
        """Try again by hand for as long as the answer is "busy"."""
        for _ in range(PATIENCE):
            if (yield self._env.process(attempt())):
                return True
            self.answers["busy"] += 1
            yield self._env.timeout(AGAIN_SECONDS * self._chance.uniform(0.5, 1.5))
        self.answers["gave up"] += 1
        return False

    def _page(self) -> Steps:
        units = self._figures.page_read_units(len(self._taken) * self._figures.grains_a_booking)
        for attempt in range(READS):
            if self._reads.take(units):
                yield self._env.timeout(self._figures.query * 2)
                return True
            yield self._env.timeout(FIRST_PAUSE * 2**attempt * self._chance.random())
        return False

    def _book(self, slot: int) -> Steps:
        for attempt in range(TRIES):
            if attempt:
                yield self._env.timeout(self._chance.uniform(0.5, 1.5) * FIRST_PAUSE * 2 ** (attempt - 1))
            if self._writes.take(self._figures.booking_write_units):
                yield self._env.timeout(self._figures.transaction)
                self._answer(slot)
                return True
        return False

    def _answer(self, slot: int) -> None:
        self.answers["taken" if slot in self._taken else "booked"] += 1
        if slot not in self._taken:
            self._taken.add(slot)
            self.booked_at.append(self._env.now)
