"""The table, read and changed past the product."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from tests.stack import Stack

GRAIN = timedelta(minutes=5)

Span = tuple[datetime, datetime]
"""Half-open: from the first instant to the second."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has a grain: a booking, or a hold until `until`."""

    owner: str
    until: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether it counts; what has lapsed is free, deleted or not."""
        return self.until is None or self.until > now


@dataclass(frozen=True, slots=True)
class Booking:
    """What of a booking decides about time."""

    id: str
    email: str
    status: str
    start: datetime
    claimed: Span
    version: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold; `holder` stands for the network that it came from."""

    id: str
    claimed: Span
    holder: str
    until: datetime


@dataclass(slots=True)
class Kept:
    """Everything that is kept of an expert's time."""

    claims: dict[datetime, Claim] = field(default_factory=dict)
    bookings: list[Booking] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)

    def live_claims(self, now: datetime) -> dict[datetime, Claim]:
        """The claims that count."""
        return {grain: claim for grain, claim in self.claims.items() if claim.is_live(now)}


def grains(span: Span) -> Iterator[datetime]:
    """The grains of a span that begins with one."""
    begin, end = span
    while begin < end:
        yield begin
        begin += GRAIN


def meet(one: Span, other: Span) -> bool:
    """Whether they have time in common."""
    return one[0] < other[1] and other[0] < one[1]


def read(stack: Stack, only: str | None = None) -> dict[str, Kept]:
    """What is kept of every expert's time, or of one. It is not read at one instant: call it while nothing changes."""
    pages = (
        stack.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=stack.table_name,
            ConsistentRead=True,
            **_about(only),
        )
    )
    return sort_items(item for page in pages for item in page["Items"])


def sort_items(items: Iterable[dict[str, Any]]) -> dict[str, Kept]:
    """What the table's items say of every expert's time."""
    found: dict[str, Kept] = defaultdict(Kept)
    for item in items:
        match item["SK"]["S"]:
            case "BOOKING" if "GSI2PK" in item:  # an expert whose data is erased has none
                found[item["GSI2PK"]["S"].removeprefix("EXPERT#")].bookings.append(_booking(item))
            case "BOOKING":
                pass
            case "HOLD":
                found[item["expert"]["S"]].holds.append(_hold(item))
            case other if not other.startswith("SLOT#"):
                pass
            case day if "#" in day.removeprefix("SLOT#"):
                pass  # sessions counted, or busy times: kept of whole days, and no claims
            case slot:
                kept = found[item["PK"]["S"].removeprefix("EXPERT#")]
                kept.claims[datetime.fromisoformat(slot.removeprefix("SLOT#"))] = _claim(item)
    return found


def read_of(stack: Stack, expert: str) -> Kept:
    """What is kept of one expert's time."""
    return read(stack, expert)[expert]


def _about(only: str | None) -> dict[str, Any]:
    """The filter: claims, bookings and holds, also those that nothing else leads to. The embedded cloud reads it again
    for each item of the table, so it's short: what else there is of an expert is left out here."""
    if only is not None:
        wanted = "PK = :expert OR GSI2PK = :expert OR expert = :handle"
        values = {":expert": {"S": f"EXPERT#{only}"}, ":handle": {"S": only}}
    else:
        wanted = "begins_with(SK, :slot) OR SK = :booking OR SK = :hold"
        values = {":slot": {"S": "SLOT#"}, ":booking": {"S": "BOOKING"}, ":hold": {"S": "HOLD"}}
    return {"FilterExpression": wanted, "ExpressionAttributeValues": values}


def lapse(stack: Stack, expert: str, hold_id: str, claimed: Span) -> bool:
    """Let a hold lapse now; False if it is not there any more as it was made."""
    past = {":past": {"N": str(int(time.time()) - 60)}}
    table = {"TableName": stack.table_name, "UpdateExpression": "SET expires_at = :past"}
    owner = {"ConditionExpression": "hold_id = :hold", "ExpressionAttributeValues": {**past, ":hold": {"S": hold_id}}}
    there = {"ConditionExpression": "attribute_exists(PK)", "ExpressionAttributeValues": past}
    keys = [_key(f"EXPERT#{expert}", f"SLOT#{grain:%Y-%m-%dT%H:%MZ}") for grain in grains(claimed)]
    updates = [{**table, **owner, "Key": key} for key in keys]
    updates.append({**table, **there, "Key": _key(f"HOLD#{hold_id}", "HOLD")})
    try:
        stack.client("dynamodb").transact_write_items(TransactItems=[{"Update": update} for update in updates])
    except ClientError as error:
        if error.response["Error"]["Code"] != "TransactionCanceledException":
            raise
        return False
    return True


def _key(partition: str, sort: str) -> dict[str, Any]:
    return {"PK": {"S": partition}, "SK": {"S": sort}}


def _claim(item: dict[str, Any]) -> Claim:
    if "hold_id" in item:
        return Claim(item["hold_id"]["S"], datetime.fromtimestamp(int(item["expires_at"]["N"]), UTC))
    return Claim(item["booking_id"]["S"])


def _booking(item: dict[str, Any]) -> Booking:
    return Booking(
        item["booking_id"]["S"],
        item["email"]["S"],
        item["status"]["S"],
        _instant(item["start"]),
        (_instant(item["claimed_from"]), _instant(item["claimed_to"])),
        int(item["version"]["N"]),
        int(item["sequence"]["N"]),
    )


def _hold(item: dict[str, Any]) -> Hold:
    return Hold(
        item["PK"]["S"].removeprefix("HOLD#"),
        (_instant(item["claimed_from"]), _instant(item["claimed_to"])),
        item["holder"]["S"],
        datetime.fromtimestamp(int(item["expires_at"]["N"]), UTC),
    )


def _instant(attribute: dict[str, str]) -> datetime:
    return datetime.fromisoformat(attribute["S"]).astimezone(UTC)
