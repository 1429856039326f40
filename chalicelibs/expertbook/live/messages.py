"""Claim records of the stream become messages to watchers: pure, and never anything of a client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from expertbook.scheduling.grains import joined
from expertbook.scheduling.local_time import from_epoch, to_text
from expertbook.store.keys import EXPERT_PREFIX, SLOT_PREFIX, instant_of


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A grain (epoch seconds) of an expert was taken or freed; `sequence` is the record's number in the stream."""

    expert: str
    grain: int
    taken: bool
    sequence: str


@dataclass(slots=True)
class Changes:
    """What changed for one expert in a batch: the last word on each grain, and the records' sequence numbers."""

    expert: str
    first_sequence: str
    last_sequence: str
    taken_by_grain: dict[int, bool] = field(default_factory=dict)

    def message(self) -> dict[str, Any]:
        """The message that a watcher is sent."""
        return {
            "type": "slots",
            "expert": self.expert,
            "sequence": self.last_sequence,
            "taken": self._intervals(taken=True),
            "freed": self._intervals(taken=False),
            "held": [],
        }

    def _intervals(self, taken: bool) -> list[list[str]]:
        grains = (grain for grain, is_taken in self.taken_by_grain.items() if is_taken is taken)
        return [[to_text(from_epoch(start)), to_text(from_epoch(end))] for start, end in joined(grains)]


def change_of(record: dict[str, Any]) -> ClaimChange | None:
    """The change that a stream record tells of, or None if it is of no claim that this release knows."""
    keys = record["dynamodb"]["Keys"]
    partition, sort = keys["PK"]["S"], keys["SK"]["S"]
    if not (partition.startswith(EXPERT_PREFIX) and sort.startswith(SLOT_PREFIX)):
        return None
    return ClaimChange(
        expert=partition.removeprefix(EXPERT_PREFIX),
        grain=instant_of(sort.removeprefix(SLOT_PREFIX)),
        taken=record["eventName"] != "REMOVE",
        sequence=record["dynamodb"]["SequenceNumber"],
    )


def by_expert(changes: Iterable[ClaimChange]) -> list[Changes]:
    """The changes of a batch, one entry an expert, in the order of their first records."""
    found: dict[str, Changes] = {}
    for change in changes:
        of_expert = found.setdefault(change.expert, Changes(change.expert, change.sequence, change.sequence))
        of_expert.taken_by_grain[change.grain] = change.taken
        of_expert.last_sequence = change.sequence
    return list(found.values())
