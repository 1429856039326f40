"""The plan of a random history: the same steps for the same seed, however the calls then fall."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

THREADS = 16
OFFICES = 4
"""Networks that many share, so that some are told that they hold too much."""

WEIGHTS = {
    "book": 30,
    "hold": 18,
    "replace": 6,
    "book_held": 12,
    "release": 8,
    "lapse": 10,
    "move": 20,
    "cancel": 12,
    "confirm": 8,
}


@dataclass(frozen=True, slots=True)
class Step:
    """What a thread does next.

    `where` and `pick` are fractions of what there is to choose from when its turn comes: starts; bookings or holds,
    of its `own` or of everybody. `near`: to the next start, or for a hold the same. `fault`: "twice", or "hang up"
    after `patience` seconds; either way, a change is met by another one.
    """

    do: str
    expert: int
    event_type: int
    where: float
    pick: float
    own: bool
    near: bool
    office: int | None
    fault: str
    patience: float


def plan(seed: int, calls: int, experts: int, event_types: int = 4) -> list[list[Step]]:
    """So many steps, dealt out to the threads, each of which has a chance of its own."""
    planned = []
    for thread in range(THREADS):
        chance = Random(seed * 1000 + thread)
        share = calls // THREADS + (thread < calls % THREADS)
        planned.append([_step(chance, experts, event_types) for _ in range(share)])
    return planned


def _step(chance: Random, experts: int, event_types: int) -> Step:
    return Step(
        do=chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0],
        expert=chance.randrange(experts),
        event_type=chance.randrange(event_types),
        where=chance.random(),
        pick=chance.random(),
        own=chance.random() < 0.4,
        near=chance.random() < 0.4,
        office=chance.randrange(OFFICES) if chance.random() < 0.3 else None,
        fault=chance.choices(["", "twice", "hang up"], [80, 10, 10])[0],
        patience=chance.uniform(0.01, 0.15),
    )
