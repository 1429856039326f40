"""Claims in the table: which grains of an expert are taken, for good or for a while, and what is kept of whole days."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from pynamodb.expressions.condition import Condition

from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.grains import grains_of, join_grains
from expertbook.domain.scheduling.intervals import Interval, merge_intervals, overlaps_any
from expertbook.domain.scheduling.local_time import Epoch, from_epoch, local_date, to_epoch
from expertbook.domain.scheduling.model import EventType
from expertbook.domain.scheduling.slots import HeldInterval
from expertbook.store.errors import RawItem
from expertbook.store.items import Claim
from expertbook.store.keys import (
    BUSY_MARK,
    COUNT_MARK,
    SLOT_PREFIX,
    busy_day_key,
    day_count_key,
    expert_key,
    grain_of,
    instant_of,
    slot_key,
)
from expertbook.store.table import query_items

_ATTRIBUTES = ("SK", "hold_id", "expires_at", "sessions", "busy")

_LONGEST_DAY_SECONDS = 26 * 3600
"""Where the clocks go back two hours, as in Antarctica/Troll."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is claimed: by bookings, and by holds, those with the instant at which they lapse.

    `busy` is when the expert is busy elsewhere; `sessions` has the bookings counted under the keys of their days.
    """

    booked: list[Interval]
    held: list[HeldInterval]
    busy: list[Interval] = field(default_factory=list)
    sessions: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def for_good(self) -> list[Interval]:
        """What does not come back by itself in a few minutes."""
        return merge_intervals([*self.booked, *self.busy])

    @property
    def all(self) -> list[Interval]:
        """All of it alike."""
        return merge_intervals([*self.booked, *self.busy, *((begin, end) for begin, end, _ in self.held)])

    def full_dates(self, expert: Expert, event_type: EventType, but: str | None = None) -> frozenset[date]:
        """The expert's dates on which the event type has reached its daily cap, not counting the booking `but`."""
        if event_type.daily_cap is None:
            return frozenset()
        zone_name = expert.availability.timezone
        full = set()
        for key, ids in self.sessions.items():
            begins = instant_of(key.removeprefix(SLOT_PREFIX).partition(COUNT_MARK)[0])
            is_of_type = key == day_count_key(begins, event_type.slug, expert.caps_since)
            if is_of_type and len(ids - {but}) >= event_type.daily_cap:
                full.add(local_date(begins, zone_name))
        return frozenset(full)


def load_claimed(
    handle: str, span: Interval, now: datetime, hold: str | None = None, *, with_days: bool = False
) -> Claimed:
    """What of the expert's time is claimed within `span`, adjacent grains joined. One Query.

    What has lapsed at `now` is free, deleted or not, and so is what the caller's own hold keeps. Strongly consistent:
    a client who was just told that a slot is gone does not see it open on the next page. `with_days` reads as well what
    is kept of whole days, which takes a day more before the span.
    """
    grains = grains_of(span)
    if not grains:
        return Claimed([], [])
    # The key of a day is that of its beginning.
    first = Epoch(grains[0] - _LONGEST_DAY_SECONDS) if with_days else grains[0]
    booked: list[Epoch] = []
    held: dict[Epoch, list[Epoch]] = {}
    busy: list[Interval] = []
    sessions: dict[str, frozenset[str]] = {}
    for item in slots_of(handle, slot_key(first), slot_key(grains[-1]), only=_ATTRIBUTES):
        key = item["SK"]["S"]
        if COUNT_MARK in key:
            sessions[key] = frozenset(item["sessions"]["SS"] if "sessions" in item else ())
        elif BUSY_MARK in key:
            busy += _intervals(item)
        elif "hold_id" not in item:
            booked.append(grain_of(key))
        elif item["hold_id"]["S"] != hold and (until := Epoch(int(item["expires_at"]["N"]))) > to_epoch(now):
            held.setdefault(until, []).append(grain_of(key))
    lapsing = [(*interval, until) for until, kept in held.items() for interval in join_grains(kept)]
    return Claimed(join_grains(booked), lapsing, merge_intervals(busy), sessions)


def is_busy(handle: str, span: Interval) -> bool:
    """Whether a calendar of the expert's says that they are busy somewhere in the span. One Query."""
    first, last = (from_epoch(instant).date() for instant in (span[0], Epoch(span[1] - 1)))
    found = slots_of(handle, busy_day_key(first, ""), busy_day_key(last, "\uffff"), only=_ATTRIBUTES)
    return any(overlaps_any(span, _intervals(day)) for day in found)


def slots_of(
    handle: str, first: str = SLOT_PREFIX, last: str = f"{SLOT_PREFIX}\uffff", *, only: Sequence[str] = ()
) -> Iterator[RawItem]:
    """An expert's claims and the items of whole days that stand among them, from one sort key to another, with `only`
    some attributes. One Query a 1 MB, strongly consistent. Raises Unavailable.
    """
    return query_items(expert_key(handle), Claim.SK.between(first, last), only=only, consistent=True)


def _intervals(day: RawItem) -> list[Interval]:
    return [(begin, end) for begin, end in json.loads(day["busy"]["S"])]


def is_free(now: datetime, hold: str | None = None, booking: str | None = None) -> Condition:
    """The condition that a grain may be claimed at `now`: nobody has it, a hold of it has lapsed, or
    it is the caller's own, by this hold or this booking."""
    free: Condition = Claim.PK.does_not_exist() | (Claim.expires_at <= now)
    if hold is not None:
        free |= Claim.hold_id == hold
    if booking is not None:
        free |= Claim.booking_id == booking
    return free


def is_held_by(hold: str) -> Condition:
    """The condition that a grain is this hold's."""
    return Claim.hold_id == hold
