"""Claim records of the stream become messages to watchers: pure, and never anything of a client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from expertbook.scheduling.grains import joined
from expertbook.scheduling.local_time import from_epoch, to_text
from expertbook.store.keys import EXPERT_PREFIX, SLOT_PREFIX, instant_of


class GrainState(Enum):
    """What became of a grain."""

    TAKEN = "taken"
    FREED = "freed"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A grain (epoch seconds) of an expert was taken, freed, or held until `until` (epoch seconds); `sequence` is the
    record's number in the stream."""

    expert: str
    grain: int
    state: GrainState
    sequence: str
    until: int | None = None


@dataclass(slots=True)
class Changes:
    """What changed for one expert in a batch: the last word on each grain, and the records' sequence numbers."""

    expert: str
    first_sequence: str
    last_sequence: str
    by_grain: dict[int, ClaimChange] = field(default_factory=dict)

    def message(self) -> dict[str, Any]:
        """The message that a watcher is sent."""
        return {
            "type": "slots",
            "expert": self.expert,
            "sequence": self.last_sequence,
            "taken": self._intervals(GrainState.TAKEN),
            "freed": self._intervals(GrainState.FREED),
            "held": self._held(),
        }

    def _intervals(self, state: GrainState, until: int | None = None) -> list[list[str]]:
        grains = (change.grain for change in self.by_grain.values() if (change.state, change.until) == (state, until))
        return [[_text(start), _text(end)] for start, end in joined(grains)]

    def _held(self) -> list[list[str]]:
        ends = sorted({change.until for change in self.by_grain.values() if change.until is not None})
        return [[*span, _text(until)] for until in ends for span in self._intervals(GrainState.HELD, until)]


def change_of(record: dict[str, Any]) -> ClaimChange | None:
    """The change that a stream record tells of, or None if it is of no claim that this release knows."""
    keys = record["dynamodb"]["Keys"]
    partition, sort = keys["PK"]["S"], keys["SK"]["S"]
    if not (partition.startswith(EXPERT_PREFIX) and sort.startswith(SLOT_PREFIX)):
        return None
    state, until = _state(record)
    return ClaimChange(
        expert=partition.removeprefix(EXPERT_PREFIX),
        grain=instant_of(sort.removeprefix(SLOT_PREFIX)),
        state=state,
        sequence=record["dynamodb"]["SequenceNumber"],
        until=until,
    )


def by_expert(changes: Iterable[ClaimChange]) -> list[Changes]:
    """The changes of a batch, one entry an expert, in the order of their first records."""
    found: dict[str, Changes] = {}
    for change in changes:
        of_expert = found.setdefault(change.expert, Changes(change.expert, change.sequence, change.sequence))
        of_expert.by_grain[change.grain] = change
        of_expert.last_sequence = change.sequence
    return list(found.values())


def _state(record: dict[str, Any]) -> tuple[GrainState, int | None]:
    if record["eventName"] == "REMOVE":
        return GrainState.FREED, None
    claim = record["dynamodb"]["NewImage"]
    if "hold_id" not in claim:
        return GrainState.TAKEN, None
    return GrainState.HELD, int(claim["expires_at"]["N"])


def _text(instant: int) -> str:
    return to_text(from_epoch(instant))
