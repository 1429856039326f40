"""Claim records of the stream become messages to watchers: pure, and never anything of a client.

Among the claims are items of whole days: busy times, which become taken and freed grains, and sessions counted for a
daily cap, of which watchers are told that what is offered on that day changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from expertbook.scheduling.grains import grains_of, joined
from expertbook.scheduling.intervals import Interval, merged
from expertbook.scheduling.local_time import from_epoch, to_text
from expertbook.store.keys import BUSY_MARK, COUNT_MARK, EXPERT_PREFIX, SLOT_PREFIX, instant_of


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


@dataclass(frozen=True, slots=True)
class DayChange:
    """A date of an expert's, `span` in epoch seconds, became full for an event type, or is not any more."""

    expert: str
    span: Interval
    sequence: str


@dataclass(slots=True)
class Changes:
    """What changed for one expert in a batch: the last word on each grain, the dates on which something else is
    offered, and the records' sequence numbers."""

    expert: str
    first_sequence: str
    last_sequence: str
    by_grain: dict[int, ClaimChange] = field(default_factory=dict)
    days: set[Interval] = field(default_factory=set)

    def message(self) -> dict[str, Any]:
        """The message that a watcher is sent."""
        return {
            "type": "slots",
            "expert": self.expert,
            "sequence": self.last_sequence,
            "taken": self._intervals(GrainState.TAKEN),
            "freed": self._intervals(GrainState.FREED),
            "held": self._held(),
            "changed": [[_text(begins), _text(ends)] for begins, ends in merged(self.days)],
        }

    def _intervals(self, state: GrainState, until: int | None = None) -> list[list[str]]:
        grains = (change.grain for change in self.by_grain.values() if (change.state, change.until) == (state, until))
        return [[_text(start), _text(end)] for start, end in joined(grains)]

    def _held(self) -> list[list[str]]:
        ends = sorted({change.until for change in self.by_grain.values() if change.until is not None})
        return [[*span, _text(until)] for until in ends for span in self._intervals(GrainState.HELD, until)]


def changes_of(record: dict[str, Any]) -> list[ClaimChange | DayChange]:
    """The changes that a stream record tells of; none if it is of nothing that this release knows."""
    keys = record["dynamodb"]["Keys"]
    partition, sort = keys["PK"]["S"], keys["SK"]["S"]
    if not (partition.startswith(EXPERT_PREFIX) and sort.startswith(SLOT_PREFIX)):
        return []
    expert, sequence = partition.removeprefix(EXPERT_PREFIX), record["dynamodb"]["SequenceNumber"]
    if COUNT_MARK in sort:
        return _of_count(record, expert, sequence)
    if BUSY_MARK in sort:
        return _of_busy_day(record, expert, sequence)
    state, until = _state(record)
    return [ClaimChange(expert, instant_of(sort.removeprefix(SLOT_PREFIX)), state, sequence, until)]


def by_expert(changes: Iterable[ClaimChange | DayChange]) -> list[Changes]:
    """The changes of a batch, one entry an expert, in the order of their first records."""
    found: dict[str, Changes] = {}
    for change in changes:
        of_expert = found.setdefault(change.expert, Changes(change.expert, change.sequence, change.sequence))
        if isinstance(change, DayChange):
            of_expert.days.add(change.span)
        else:
            of_expert.by_grain[change.grain] = change
        of_expert.last_sequence = change.sequence
    return list(found.values())


def _of_count(record: dict[str, Any], expert: str, sequence: str) -> list[ClaimChange | DayChange]:
    """Only what becomes full, or is not any more, is another thing to watchers."""
    old, new = (record["dynamodb"].get(image, {}) for image in ("OldImage", "NewImage"))
    last = new or old
    if _is_full(old) == _is_full(new) or "begins" not in last:
        return []
    return [DayChange(expert, (int(last["begins"]["N"]), int(last["ends"]["N"])), sequence)]


def _is_full(count: dict[str, Any]) -> bool:
    return "cap" in count and len(count.get("sessions", {"SS": []})["SS"]) >= int(count["cap"]["N"])


def _of_busy_day(record: dict[str, Any], expert: str, sequence: str) -> list[ClaimChange | DayChange]:
    old, new = (_busy_grains(record["dynamodb"].get(image, {})) for image in ("OldImage", "NewImage"))
    return [
        ClaimChange(expert, grain, state, sequence)
        for grains, state in ((new - old, GrainState.TAKEN), (old - new, GrainState.FREED))
        for grain in sorted(grains)
    ]


def _busy_grains(day: dict[str, Any]) -> set[int]:
    busy: list[Interval] = json.loads(day["busy"]["S"]) if "busy" in day else []
    return {grain for begin, end in busy for grain in grains_of((begin, end))}


def _state(record: dict[str, Any]) -> tuple[GrainState, int | None]:
    if record["eventName"] == "REMOVE":
        return GrainState.FREED, None
    claim = record["dynamodb"]["NewImage"]
    if "hold_id" not in claim:
        return GrainState.TAKEN, None
    return GrainState.HELD, int(claim["expires_at"]["N"])


def _text(instant: int) -> str:
    return to_text(from_epoch(instant))
