"""Bookings and their claims, written together or not at all, as the product writes them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from expertbook.domain.scheduling.grains import grains_of
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.store.items import BookingItem
from expertbook.store.keys import BOOKING, booking_key, expert_key, slot_key
from expertbook.store.versions import WRITTEN
from infra.data.kinds import Item
from infra.data.writing import Refused, transact

_CANCELLED = "cancelled"
_FREE_OR_ITS_OWN = "attribute_not_exists(PK) OR expires_at <= :now OR booking_id = :booking"


@dataclass(frozen=True, slots=True)
class Taken:
    """What of a booking decides about time: the slot keys that are its own, none once it is cancelled."""

    id: str
    expert: str
    version: int
    slots: tuple[str, ...]


class Gone(Exception):
    """There's nothing left to delete."""


class Overlaps(Exception):
    """Somebody else has a part of the time; the message names both."""


def taken_by(item: Item) -> Taken:
    """What a booking's item takes. Of a booking whose expert is erased nothing is taken."""
    read = BookingItem()
    read.deserialize(item)
    handle = read.expert.get("handle", "")
    span = to_epoch(read.claimed_from), to_epoch(read.claimed_to)
    is_active = read.status != _CANCELLED and bool(handle)
    slots = tuple(slot_key(grain) for grain in grains_of(span)) if is_active else ()
    return Taken(read.booking_id, handle, int(read.version), slots)


def current(client: Any, table: str, booking_id: str) -> Taken | None:
    """The booking as it is now, or None. One strongly consistent GetItem."""
    key = {"PK": {"S": booking_key(booking_id)}, "SK": {"S": BOOKING}}
    found = client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
    return taken_by(found) if found else None


def put_back(client: Any, table: str, item: Item) -> bool:
    """Write a lost booking with its claims; False if it is there. One TransactWriteItems.

    Conditions: there is no booking of this id, and its time is free. Raises Overlaps; nothing is written then.
    """
    booking = taken_by(item)
    put = {"TableName": table, "Item": item, "ConditionExpression": "attribute_not_exists(PK)"}
    try:
        transact(client, [{"Put": put}, *_claims(table, booking, booking.slots)])
    except Refused as refused:
        if refused.failed[0]:
            return False
        raise Overlaps(_overlap(booking, refused)) from refused
    return True


def claim(client: Any, table: str, booking: Taken, slots: tuple[str, ...]) -> bool:
    """Write claims that a booking lacks; False if the booking was changed meanwhile. One TransactWriteItems.

    Raises Overlaps; nothing is written then.
    """
    try:
        transact(client, [_unchanged(table, booking.id, booking), *_claims(table, booking, slots)])
    except Refused as refused:
        if refused.failed[0]:
            return False
        raise Overlaps(_overlap(booking, refused)) from refused
    return True


def unclaim(client: Any, table: str, expert: str, slot: str, booking_id: str, booking: Taken | None) -> bool:
    """Delete the claim of a booking that isn't there, or not there any more; False if the booking changed meanwhile.

    A claim that is gone, or somebody else's by now, is as wanted: whoever moved or cancelled the booking deleted it.
    Raises Gone then. One TransactWriteItems.
    """
    key = {"PK": {"S": expert_key(expert)}, "SK": {"S": slot}}
    delete = {
        "TableName": table,
        "Key": key,
        "ConditionExpression": "booking_id = :booking",
        "ExpressionAttributeValues": {":booking": {"S": booking_id}},
    }
    try:
        transact(client, [_unchanged(table, booking_id, booking), {"Delete": delete}])
    except Refused as refused:
        if refused.failed[0]:
            return False
        raise Gone from refused
    return True


def _claims(table: str, booking: Taken, slots: tuple[str, ...]) -> list[dict[str, Any]]:
    milliseconds = int(time.time() * 1000)
    values = {":now": {"N": str(milliseconds // 1000)}, ":booking": {"S": booking.id}}
    return [
        {
            "Put": {
                "TableName": table,
                "Item": {
                    "PK": {"S": expert_key(booking.expert)},
                    "SK": {"S": slot},
                    "booking_id": {"S": booking.id},
                    "written_at": {"N": str(milliseconds)},
                    "schema": {"N": str(WRITTEN)},
                },
                "ConditionExpression": _FREE_OR_ITS_OWN,
                "ExpressionAttributeValues": values,
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }
        for slot in slots
    ]


def _unchanged(table: str, booking_id: str, booking: Taken | None) -> dict[str, Any]:
    """The condition that a booking is as it was read, or still not there."""
    check: dict[str, Any] = {
        "TableName": table,
        "Key": {"PK": {"S": booking_key(booking_id)}, "SK": {"S": BOOKING}},
        "ConditionExpression": "attribute_not_exists(PK)",
    }
    if booking is not None:
        check["ConditionExpression"] = "version = :version"
        check["ExpressionAttributeValues"] = {":version": {"N": str(booking.version)}}
    return {"ConditionCheck": check}


def _overlap(booking: Taken, refused: Refused) -> str:
    ids = {item["booking_id"]["S"] if "booking_id" in item else "a hold" for item in refused.found if item}
    return f"booking {booking.id} of {booking.expert} overlaps {', '.join(sorted(ids)) or 'what is booked by now'}"
