"""Turn records of claims into messages to watchers. Pure. Messages never contain personal data.

Some items are for whole days. Busy times become taken and freed grains. For counts of a daily cap, watchers learn that
the offer on that day has changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from expertbook.domain.scheduling.grains import grains_of, join_grains
from expertbook.domain.scheduling.intervals import Interval, merge_intervals
from expertbook.domain.scheduling.local_time import Epoch, format_instant, from_epoch
from expertbook.store.keys import BUSY_MARK, COUNT_MARK, EXPERT_PREFIX, SLOT_PREFIX, instant_of
from expertbook.stream import records
from expertbook.stream.records import Record


class GrainState(Enum):
    """What happened to a grain."""

    TAKEN = "taken"
    FREED = "freed"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A grain of an expert was taken, freed, or held until `until`."""

    expert: str
    grain: Epoch
    state: GrainState
    record: Record
    until: Epoch | None = None


@dataclass(frozen=True, slots=True)
class DayChange:
    """A date of the expert (`span`) reached an event type's daily cap, or has a seat again."""

    expert: str
    span: Interval
    record: Record


@dataclass(slots=True)
class ExpertChanges:
    """What changed for one expert in a batch: the last change of each grain, the dates with a changed offer, and the
    records that say so, in order."""

    expert: str
    records: list[Record] = field(default_factory=list)
    by_grain: dict[Epoch, ClaimChange] = field(default_factory=dict)
    days: set[Interval] = field(default_factory=set)

    @property
    def first_sequence(self) -> str:
        """The sequence number of the first record."""
        return records.sequence(self.records[0])

    @property
    def last_sequence(self) -> str:
        """The sequence number of the last record. Pages ignore messages that are older than the last one they got."""
        return records.sequence(self.records[-1])

    def message(self) -> dict[str, Any]:
        """The message for the watchers."""
        return {
            "type": "slots",
            "expert": self.expert,
            "sequence": self.last_sequence,
            "taken": self._intervals(GrainState.TAKEN),
            "freed": self._intervals(GrainState.FREED),
            "held": self._held(),
            "changed": [[_text(begins), _text(ends)] for begins, ends in merge_intervals(self.days)],
        }

    def _intervals(self, state: GrainState, until: Epoch | None = None) -> list[list[str]]:
        grains = (change.grain for change in self.by_grain.values() if (change.state, change.until) == (state, until))
        return [[_text(start), _text(end)] for start, end in join_grains(grains)]

    def _held(self) -> list[list[str]]:
        ends = sorted({change.until for change in self.by_grain.values() if change.until is not None})
        return [[*span, _text(until)] for until in ends for span in self._intervals(GrainState.HELD, until)]


def expert_of(record: Record) -> str:
    """The handle of the expert that a record of a claim is about."""
    return records.partition(record).removeprefix(EXPERT_PREFIX)


def changes_of(record: Record) -> list[ClaimChange | DayChange]:
    """The changes in a record. An empty list if it isn't about a claim, or of a kind that this release doesn't know.

    Raises UnreadableRecord, KeyError, TypeError or ValueError for a malformed claim.
    """
    partition, sort = records.partition(record), records.sort_key(record)
    if not (partition.startswith(EXPERT_PREFIX) and sort.startswith(SLOT_PREFIX)):
        return []
    expert, key = expert_of(record), sort.removeprefix(SLOT_PREFIX)
    if COUNT_MARK in sort:
        return _of_count(record, expert)
    if BUSY_MARK in sort:
        return _of_busy_day(record, expert)
    if "#" in key:
        return []  # an item for whole days from another release
    state, until = _state(record)
    return [ClaimChange(expert, instant_of(key), state, record, until)]


def group_by_expert(changes: Iterable[ClaimChange | DayChange]) -> list[ExpertChanges]:
    """The changes of a batch by expert, in the order of their first records."""
    found: dict[str, ExpertChanges] = {}
    for change in changes:
        of_expert = found.setdefault(change.expert, ExpertChanges(change.expert))
        if isinstance(change, DayChange):
            of_expert.days.add(change.span)
        else:
            of_expert.by_grain[change.grain] = change
        if not of_expert.records or of_expert.records[-1] is not change.record:
            of_expert.records.append(change.record)
    return list(found.values())


def _of_count(record: Record, expert: str) -> list[ClaimChange | DayChange]:
    """Watchers need only know when a date becomes full, or stops being full."""
    old, new = (records.image(record, name) or {} for name in ("OldImage", "NewImage"))
    last = new or old
    if _is_full(old) == _is_full(new) or "begins" not in last:
        return []
    return [DayChange(expert, (_instant(last, "begins"), _instant(last, "ends")), record)]


def _is_full(count: dict[str, Any]) -> bool:
    return "cap" in count and len(count.get("sessions", {"SS": []})["SS"]) >= int(count["cap"]["N"])


def _of_busy_day(record: Record, expert: str) -> list[ClaimChange | DayChange]:
    old, new = (_busy_grains(records.image(record, name) or {}) for name in ("OldImage", "NewImage"))
    return [
        ClaimChange(expert, grain, state, record)
        for grains, state in ((new - old, GrainState.TAKEN), (old - new, GrainState.FREED))
        for grain in sorted(grains)
    ]


def _busy_grains(day: dict[str, Any]) -> set[Epoch]:
    busy: list[Interval] = json.loads(day["busy"]["S"]) if "busy" in day else []
    return {grain for begin, end in busy for grain in grains_of((begin, end))}


def _state(record: Record) -> tuple[GrainState, Epoch | None]:
    claim = records.after(record)
    if claim is None:
        return GrainState.FREED, None
    if "hold_id" not in claim:
        return GrainState.TAKEN, None
    return GrainState.HELD, _instant(claim, "expires_at")


def _instant(image: dict[str, Any], name: str) -> Epoch:
    return Epoch(int(image[name]["N"]))


def _text(instant: Epoch) -> str:
    return format_instant(from_epoch(instant))
