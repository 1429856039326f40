"""Claims and bookings held against each other, beside the traffic: each claim is a booking's, each booking claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from expertbook.clock import attempts
from expertbook.domain.errors import Changed
from expertbook.store import day_counts, restored_bookings
from expertbook.store.claims import slots_of
from expertbook.store.keys import BOOKING, COUNT_MARK, EXPERT_PREFIX, SLOT_PREFIX
from expertbook.store.restored_bookings import Overlaps, Taken, taken_by
from infra.data.scanning import Progress, Rate, scan
from infra.data.writing import patiently, side_by_side

_TRIES = 5
_FILTER: dict[str, Any] = {
    "FilterExpression": "SK = :booking OR begins_with(SK, :slot)",
    "ExpressionAttributeValues": {":booking": {"S": BOOKING}, ":slot": {"S": SLOT_PREFIX}},
}


@dataclass(slots=True)
class Found:
    """What was put right, and what could not be."""

    written: int = 0
    deleted: int = 0
    problems: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Count another's as well."""
        self.written += other.written
        self.deleted += other.deleted
        self.problems += other.problems


def reconcile(client: Any, table: str, rate: Rate, restored: Collection[str] = ()) -> Found:
    """Write claims that bookings lack, delete those that are nobody's, and name bookings that overlap.

    The table is read as it changes, so nothing is written for what was read then: each booking is read once more, and
    written for on the condition that it is still so. Sessions that are counted for daily caps are counted again where
    claims changed, and for the `restored` experts. One Scan, a Query for each expert, a GetItem and a
    TransactWriteItems for each booking that lacks claims and each claim that is left over. It holds the bookings' keys
    in memory, some 300 bytes each.
    """
    by_expert: dict[str, list[Taken]] = defaultdict(list)
    progress = Progress("bookings and claims looked at")
    for item in scan(client, table, rate, **_FILTER):
        progress.add()
        if item["SK"]["S"] == BOOKING:
            booking = taken_by(item)
            if booking.slots:
                by_expert[booking.expert].append(booking)
        else:
            by_expert[item["PK"]["S"].removeprefix(EXPERT_PREFIX)]  # one who has claims is looked at as well
    found = Found()
    again = set(restored)

    def put_right(expert: str) -> Found:
        return patiently(lambda: _put_right(expert, by_expert[expert], recount=expert in again))

    for one in side_by_side(put_right, sorted(by_expert)):
        found.add(one)
    return found


def _put_right(expert: str, booked: Iterable[Taken], *, recount: bool) -> Found:
    found = Found()
    slots = list(slots_of(expert, only=("SK", "booking_id")))
    owners = {claim["SK"]["S"]: claim["booking_id"]["S"] for claim in slots if "booking_id" in claim}
    wanted = {slot: booking.id for booking in booked for slot in booking.slots}
    for slot, owner in sorted(owners.items()):
        if wanted.get(slot) != owner:
            found.add(_let_go(expert, slot, owner))
    for booking in booked:
        if any(owners.get(slot) != booking.id for slot in booking.slots):
            found.add(_claim(booking.id))
    if recount or found.written or found.deleted:
        # After the claims: who counts from now on finds them.
        for item in slots:
            if COUNT_MARK in item["SK"]["S"]:
                day_counts.forget(expert, item["SK"]["S"])
    return found


def _let_go(expert: str, slot: str, owner: str) -> Found:
    for _ in attempts(_TRIES):
        booking = restored_bookings.load(owner)
        if booking is not None and booking.expert == expert and slot in booking.slots:
            return Found()  # it was made, or moved, since the bookings were read
        with suppress(Changed):
            return Found(deleted=restored_bookings.unclaim(expert, slot, owner, booking))
    return Found(problems=[f"booking {owner} of {expert} keeps changing: run this again"])


def _claim(booking_id: str) -> Found:
    for _ in attempts(_TRIES):
        booking = restored_bookings.load(booking_id)
        missing = restored_bookings.missing_claims(booking) if booking is not None else []
        if booking is None or not missing:
            return Found()  # it was cancelled meanwhile, or has written them itself
        try:
            restored_bookings.claim(booking, missing, datetime.now(UTC))
        except Changed:
            continue
        except Overlaps as overlaps:
            return Found(problems=[str(overlaps)])
        return Found(written=len(missing))
    return Found(problems=[f"booking {booking_id} keeps changing: run this again"])
