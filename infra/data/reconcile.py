"""Claims and bookings held against each other, beside the traffic: each claim is a booking's, each booking claimed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from expertbook.store.keys import BOOKING, COUNT_MARK, EXPERT_PREFIX, SLOT_PREFIX, expert_key
from infra.data import bookings
from infra.data.bookings import Gone, Overlaps, Taken, taken_by
from infra.data.kinds import CLAIMS, Item, kind_of
from infra.data.scanning import Progress, Rate, scan
from infra.data.writing import side_by_side

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
    written for on the condition that it is still so. Sessions that are counted for daily caps are counted anew where
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
        return _put_right(client, table, expert, by_expert[expert], recount=expert in again)

    for one in side_by_side(put_right, sorted(by_expert)):
        found.add(one)
    return found


def _put_right(client: Any, table: str, expert: str, booked: Iterable[Taken], *, recount: bool) -> Found:
    found = Found()
    slots = list(_slots(client, table, expert))
    owners = {item["SK"]["S"]: item["booking_id"]["S"] for item in slots if _is_for_good(item)}
    wanted = {slot: booking.id for booking in booked for slot in booking.slots}
    for slot, owner in sorted(owners.items()):
        if wanted.get(slot) != owner:
            found.add(_let_go(client, table, expert, slot, owner))
    for booking in booked:
        if any(owners.get(slot) != booking.id for slot in booking.slots):
            found.add(_claim(client, table, booking.id))
    if recount or found.written or found.deleted:
        # After the claims: whoever counts from now on finds them.
        for item in slots:
            if COUNT_MARK in item["SK"]["S"]:
                _uncount(client, table, item)
    return found


def _slots(client: Any, table: str, expert: str) -> Iterable[Item]:
    asked: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": "PK = :expert AND begins_with(SK, :slot)",
        "ExpressionAttributeValues": {":expert": {"S": expert_key(expert)}, ":slot": {"S": SLOT_PREFIX}},
        "ConsistentRead": True,
    }
    while True:
        page = client.query(**asked)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _is_for_good(item: Item) -> bool:
    return kind_of(item) == CLAIMS and "booking_id" in item


def _let_go(client: Any, table: str, expert: str, slot: str, owner: str) -> Found:
    for _ in range(_TRIES):
        booking = bookings.current(client, table, owner)
        if booking is not None and booking.expert == expert and slot in booking.slots:
            return Found()  # it was made, or moved, since the bookings were read
        try:
            if bookings.unclaim(client, table, expert, slot, owner, booking):
                return Found(deleted=1)
        except Gone:
            return Found()
    return Found(problems=[f"booking {owner} of {expert} keeps changing: run this again"])


def _claim(client: Any, table: str, booking_id: str) -> Found:
    for _ in range(_TRIES):
        booking = bookings.current(client, table, booking_id)
        if booking is None or not booking.slots:
            return Found()  # it was cancelled meanwhile
        lacking = _lacking(client, table, booking)
        try:
            if not lacking or bookings.claim(client, table, booking, lacking):
                return Found(written=len(lacking))
        except Overlaps as overlaps:
            return Found(problems=[str(overlaps)])
    return Found(problems=[f"booking {booking_id} keeps changing: run this again"])


def _lacking(client: Any, table: str, booking: Taken) -> tuple[str, ...]:
    found = client.query(
        TableName=table,
        KeyConditionExpression="PK = :expert AND SK BETWEEN :first AND :last",
        ExpressionAttributeValues={
            ":expert": {"S": expert_key(booking.expert)},
            ":first": {"S": booking.slots[0]},
            ":last": {"S": booking.slots[-1]},
        },
        ConsistentRead=True,
    )["Items"]
    own = {item["SK"]["S"] for item in found if item.get("booking_id", {}).get("S") == booking.id}
    return tuple(slot for slot in booking.slots if slot not in own)


def _uncount(client: Any, table: str, item: Item) -> None:
    """Have a date counted anew by the next session that is booked on it. `changes` stops a count that is under way.

    A count that is gone, with its expert, needs no new one.
    """
    with suppress(client.exceptions.ConditionalCheckFailedException):
        client.update_item(
            TableName=table,
            Key={"PK": item["PK"], "SK": item["SK"]},
            UpdateExpression="REMOVE counted, sessions ADD changes :one",
            ConditionExpression="attribute_exists(PK)",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
