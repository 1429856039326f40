"""Claims in the table: which grains of an expert are taken, for good or for a while."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pynamodb.exceptions import QueryError

from expertbook.scheduling.grains import grains_of, joined
from expertbook.scheduling.intervals import Interval, merged
from expertbook.scheduling.local_time import from_epoch, to_epoch
from expertbook.scheduling.slots import Held
from expertbook.store.items import Claim
from expertbook.store.keys import SLOT_PREFIX, expert_key, instant_of, slot_key
from expertbook.store.table import unavailable_if_passing


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is claimed (epoch seconds): by bookings, and by holds, those with the instant at which they lapse."""

    booked: list[Interval]
    held: list[Held]

    @property
    def all(self) -> list[Interval]:
        """All of it alike."""
        return merged([*self.booked, *((begin, end) for begin, end, _ in self.held)])


def claimed(handle: str, span: Interval, now: int, hold: str | None = None) -> Claimed:
    """What of the expert's time is claimed within `span` (epoch seconds), adjacent grains joined. One Query.

    What has lapsed at `now` is free, deleted or not, and so is what the caller's own hold keeps. Strongly consistent:
    a client who was just told that a slot is gone does not see it open on the next page.
    """
    grains = grains_of(span)
    if not grains:
        return Claimed([], [])
    try:
        found = list(
            Claim.query(
                expert_key(handle),
                Claim.SK.between(slot_key(grains[0]), slot_key(grains[-1])),
                attributes_to_get=["SK", "hold_id", "expires_at"],
                consistent_read=True,
            )
        )
    except QueryError as error:
        raise unavailable_if_passing(error) from error
    booked: list[int] = []
    held: dict[int, list[int]] = {}
    for claim in found:
        grain = instant_of(claim.SK.removeprefix(SLOT_PREFIX))
        if claim.hold_id is None:
            booked.append(grain)
        elif claim.hold_id != hold and (until := to_epoch(claim.expires_at)) > now:
            held.setdefault(until, []).append(grain)
    return Claimed(joined(booked), [(*interval, until) for until, kept in held.items() for interval in joined(kept)])


def is_free(now: int, hold: str | None = None) -> Any:
    """The condition that a grain may be claimed at `now`: nobody has it, a hold of it has lapsed, or it is held by
    the caller's own."""
    free = Claim.PK.does_not_exist() | (Claim.expires_at <= from_epoch(now))
    return free | (Claim.hold_id == hold) if hold is not None else free


def is_held_by(hold: str) -> Any:
    """The condition that a grain is this hold's."""
    return Claim.hold_id == hold
