"""The kinds of items, told by their keys, and which of them a backup has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from expertbook.store.keys import (
    ACCOUNT,
    ATTEMPT_PREFIX,
    BLOCKS,
    BOOKING,
    BUSY_MARK,
    CALENDAR_PREFIX,
    CALENDARS_PREFIX,
    CALLS,
    CARD,
    CODE_PREFIX,
    CONNECTION,
    COUNT_MARK,
    DUE_PREFIX,
    ENDED,
    EVENT_PREFIX,
    FEED,
    HANDLE,
    HOLD,
    HOLDER,
    LISTED,
    OPENINGS,
    PENDING_PREFIX,
    PLANNED,
    PROFILE,
    PROOF,
    REPLY_PREFIX,
    REQUEST,
    REVIEW_PREFIX,
    SLOT_PREFIX,
    WEBHOOK_IDS,
    WEBHOOK_PREFIX,
    report_key,
)

Item = dict[str, dict[str, Any]]
"""An item as DynamoDB's own API writes it."""

CLAIMS = "claims"
PROJECTIONS = frozenset({"cards", "openings", "directory entries", "search entries", "directory counts", "listings"})
PASSING = frozenset({"connections", "watchers", "holds", "held claims", "holders", "codes", "call counts", "replies"})

DUE_WORK = "due work"
WEBHOOKS = "webhooks"
CONNECTIONS = frozenset({"calendar accounts", "calendars of accounts", "busy days of accounts"})
LEFT_OUT = PROJECTIONS | PASSING | CONNECTIONS | {CLAIMS, "day counts", "notes of the planning"}
"""What a backup does not have: projections, which are made from profiles; claims and counts of days, which are made
from bookings; what is of this table alone, as connections to calendar services are: a restored table has none until its
experts connect again; and what is nobody's after minutes or hours. Kinds that a later release has are in it."""

_BY_SORT_KEY = {
    ACCOUNT: "accounts",
    BLOCKS: "blocks",
    CARD: "cards",
    BOOKING: "bookings",
    CALLS: "call counts",
    CONNECTION: "connections",
    ENDED: "ended sign-ins",
    FEED: "feeds",
    HANDLE: "handles",
    HOLD: "holds",
    HOLDER: "holders",
    LISTED: "listings",
    OPENINGS: "openings",
    PLANNED: "notes of the planning",
    PROFILE: "profiles",
    PROOF: "proofs",
    REQUEST: "requests",
    WEBHOOK_IDS: "lists of webhooks",
}
_BY_BEGINNING = {
    ATTEMPT_PREFIX: "webhook attempts",
    CALENDAR_PREFIX: "calendars",
    CODE_PREFIX: "codes",
    DUE_PREFIX: DUE_WORK,
    EVENT_PREFIX: "webhook events",
    PENDING_PREFIX: "webhook events to send",
    REPLY_PREFIX: "replies",
    REVIEW_PREFIX: "reviews",
    WEBHOOK_PREFIX: WEBHOOKS,
    report_key(""): "reports",
}
"""By what a sort key begins with."""

_BY_PARTITION = {
    CALENDARS_PREFIX: "calendar accounts",
    "DIRECTORY": "directory counts",
    "DIRECTORY#": "directory entries",
    "NAME#": "search entries",  # of release 0.1
    "SEARCH#": "search entries",
    "WATCH#": "watchers",
    "MAIL#": "mails",
}


def kind_of(item: Item) -> str:
    """The kind of an item, as the tools name it."""
    partition, sort = item["PK"]["S"], item["SK"]["S"]
    head, mark, _ = partition.partition("#")
    found = _BY_PARTITION.get(head + mark) or _BY_SORT_KEY.get(sort)
    if found is not None:
        return found
    if sort.startswith(SLOT_PREFIX):
        return _of_slot(item, sort)
    if sort.startswith(CALENDAR_PREFIX) and "account" in item:
        return "calendars of accounts"
    return next((kind for begins, kind in _BY_BEGINNING.items() if sort.startswith(begins)), "others")


def has_expired(item: Item, now: int) -> bool:
    """Whether DynamoDB may delete the item any time, by its `expires_at`."""
    return int(item.get("expires_at", {}).get("N", now + 1)) <= now


def is_kept(item: Item, now: int) -> bool:
    """Whether the item belongs into a backup made at `now` (epoch seconds)."""
    return kind_of(item) not in LEFT_OUT and not has_expired(item, now)


def _of_slot(item: Item, sort: str) -> str:
    if COUNT_MARK in sort:
        return "day counts"
    if BUSY_MARK in sort:
        return "busy days of accounts" if "account" in item else "busy days"
    return "held claims" if "hold_id" in item else CLAIMS


def table_of_counts(columns: Mapping[str, Mapping[str, int]]) -> str:
    """Counts by kind, side by side under their headings."""
    kinds = sorted({kind for counts in columns.values() for kind in counts})
    totals = {heading: Counter(counts).total() for heading, counts in columns.items()}
    rows = [["kind", *columns]]
    rows += [[kind, *(f"{counts.get(kind, 0):,}" for counts in columns.values())] for kind in kinds]
    rows.append(["all", *(f"{totals[heading]:,}" for heading in columns)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: list[str], widths: list[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join([row[0].ljust(widths[0]), *numbers])
