"""Bookings that come back from a backup, and claims held against bookings: for the operator's tools, not for requests.

A booking and its claims are written together here as well, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from expertbook.domain.errors import Changed
from expertbook.store.booking_items import from_image
from expertbook.store.bookings import claims_of
from expertbook.store.claims import is_free, slots_of
from expertbook.store.errors import ConditionFailed, RawItem
from expertbook.store.items import BookingItem, Claim
from expertbook.store.keys import BOOKING, booking_key, expert_key
from expertbook.store.table import Item, read_item
from expertbook.store.transaction import Transaction


class Overlaps(Exception):
    """Somebody else has a part of the time; the message names both."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a booking decides about time: the slot keys that it has, none once it's cancelled."""

    id: str
    expert: str
    version: int
    slots: tuple[str, ...]


def taken_by(image: RawItem) -> Taken:
    """What the booking of an item takes."""
    booking = from_image(image)
    slots = tuple(claim.SK for claim in claims_of(booking))
    return Taken(booking.id, booking.expert.handle, booking.version, slots)


def load(booking_id: str) -> Taken | None:
    """What the booking takes now, or None if there is none. One strongly consistent GetItem."""
    found = read_item(booking_key(booking_id), BOOKING)
    return taken_by(found) if found is not None else None


def put_back(image: RawItem, now: datetime) -> bool:
    """Write a lost booking as it was kept, with its claims; False if it is there. One TransactWriteItems.

    Conditions: there is no booking of this id, and its time is free at `now`. Raises Overlaps or
    Unavailable; nothing is written then.
    """
    booking = taken_by(image)
    transaction = Transaction()
    transaction.put(_AsKept(image), Item.PK.does_not_exist(), label="booking")
    _put_claims(transaction, booking, booking.slots, now)
    try:
        transaction.commit()
    except ConditionFailed as refused:
        if "booking" in refused.labels:
            return False
        raise Overlaps(_overlap(booking, refused)) from refused
    return True


def missing_claims(booking: Taken) -> list[str]:
    """The slots of a booking that are not its own. One strongly consistent Query; none for a cancelled booking."""
    if not booking.slots:
        return []
    found = slots_of(booking.expert, booking.slots[0], booking.slots[-1])
    own = {claim["SK"]["S"] for claim in found if claim.get("booking_id") == {"S": booking.id}}
    return [slot for slot in booking.slots if slot not in own]


def claim(booking: Taken, slots: Iterable[str], now: datetime) -> None:
    """Write claims that a booking has lost. One TransactWriteItems.

    Conditions: the booking wasn't written since it was read, and the slots are free at `now`. Raises
    Changed, Overlaps or Unavailable; nothing is written then.
    """
    transaction = Transaction()
    _check_unchanged(transaction, booking.id, booking)
    _put_claims(transaction, booking, slots, now)
    try:
        transaction.commit()
    except ConditionFailed as refused:
        if "booking" in refused.labels:
            raise Changed from refused
        raise Overlaps(_overlap(booking, refused)) from refused


def unclaim(expert: str, slot: str, owner: str, booking: Taken | None) -> bool:
    """Delete a claim of the booking `owner`, which doesn't exist or has another time: `booking` is what was read of it.

    False if the claim is gone or somebody else's: the booking's own change has freed it meanwhile, so that is as good.
    Raises Changed if the booking was written since it was read, or Unavailable. One TransactWriteItems.
    """
    transaction = Transaction()
    _check_unchanged(transaction, owner, booking)
    transaction.delete(Claim(PK=expert_key(expert), SK=slot), Claim.booking_id == owner, label="claim")
    try:
        transaction.commit()
    except ConditionFailed as refused:
        if "booking" in refused.labels:
            raise Changed from refused
        return False
    return True


class _AsKept(Item):
    """An item with every attribute that it was kept with, those of a later release too."""

    def __init__(self, image: RawItem) -> None:
        super().__init__(image["PK"]["S"], image["SK"]["S"])
        self._image = image

    def serialize(self, null_check: bool = True) -> dict[str, dict[str, Any]]:  # noqa: ARG002 (PynamoDB's own)
        """The item as it was kept."""
        return dict(self._image)


def _put_claims(transaction: Transaction, booking: Taken, slots: Iterable[str], now: datetime) -> None:
    for slot in slots:
        item = Claim(PK=expert_key(booking.expert), SK=slot, booking_id=booking.id)
        transaction.put(item, is_free(now, booking=booking.id), label="claims", show=True)


def _check_unchanged(transaction: Transaction, booking_id: str, booking: Taken | None) -> None:
    """The booking has to be as it was read, or still missing."""
    item = BookingItem(PK=booking_key(booking_id), SK=BOOKING)
    missing = BookingItem.PK.does_not_exist()
    transaction.check(item, missing if booking is None else BookingItem.version == booking.version, label="booking")


def _overlap(booking: Taken, refused: ConditionFailed) -> str:
    ids = {found["booking_id"]["S"] if "booking_id" in found else "a hold" for found in refused.found("claims")}
    return f"booking {booking.id} of {booking.expert} overlaps {', '.join(sorted(ids)) or 'what is booked by now'}"
