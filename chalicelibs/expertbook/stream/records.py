"""Records of the table's stream, as both functions that follow it read them; nothing of anybody comes out of here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from expertbook.store import versions

Record = dict[str, Any]
"""A record as Lambda hands it on: which item changed, and its images before and after."""

RETRY_TIME = timedelta(minutes=12)
"""How long a record is tried for a passing reason, before it is set aside so that those behind it go on.

Below the 15 minutes after which Lambda itself gives up, which takes the rest of the batch along, tried or not, and what
waits behind it as well once that is too old.
"""

MAX_REQUEST_IDS = 20
"""Ids of requests in one line of the log."""

_KINDS = frozenset({"ACCOUNT", "BOOKING", "CODE", "EXPERT", "PROFILE", "SLOT"})
_ID = re.compile(r"[A-Za-z0-9=_-]{1,64}")


class UnreadableRecord(Exception):
    """The record does not say what it must; it will say no more the next time."""


def sequence(record: Record) -> str:
    """The record's number in the stream."""
    return str(record["dynamodb"]["SequenceNumber"])


def partition(record: Record) -> str:
    """The partition key of the record's item; empty for a record without one."""
    return _key(record, "PK")


def sort_key(record: Record) -> str:
    """The sort key of the record's item. Raises Unreadable."""
    if not (key := _key(record, "SK")):
        raise UnreadableRecord
    return key


def before(record: Record) -> dict[str, Any] | None:
    """The item as it was; None if there was none. Raises Unreadable where there must have been one."""
    found = image(record, "OldImage")
    if found is None and record.get("eventName") != "INSERT":
        raise UnreadableRecord
    return found


def after(record: Record) -> dict[str, Any] | None:
    """The item as it is; None if it was removed. Raises Unreadable where there must be one."""
    found = image(record, "NewImage")
    if found is None and record.get("eventName") != "REMOVE":
        raise UnreadableRecord
    return found


def kind(record: Record) -> str:
    """What kind of item the record is of, such as `EXPERT SLOT`; never the key itself, which may be an address."""
    found = (_key(record, name).partition("#")[0] for name in ("PK", "SK"))
    return " ".join(name if name in _KINDS else "?" for name in found)


def request_id(record: Record) -> str | None:
    """The id of the request that wrote the item last, where one did."""
    found = _written(record).get("request_id")
    text = found.get("S") if isinstance(found, dict) else None
    return text if isinstance(text, str) and _ID.fullmatch(text) else None


def request_ids(batch: Iterable[Record]) -> list[str]:
    """The ids of the requests that wrote the items, each once, in their order; those of the first twenty."""
    found = dict.fromkeys(one for record in batch if (one := request_id(record)) is not None)
    return list(found)[:MAX_REQUEST_IDS]


def written_at(record: Record) -> int | None:
    """When the item was written, in epoch milliseconds, where it says so."""
    found = (image(record, "NewImage") or {}).get("written_at")
    number = found.get("N", "") if isinstance(found, dict) else ""
    return int(number) if str(number).isdecimal() else None


def is_newer(record: Record) -> bool:
    """Whether a later release wrote the item, in a form that this one may not be able to read."""
    found = _written(record).get("schema")
    number = found.get("N", "") if isinstance(found, dict) else ""
    return str(number).isdecimal() and versions.is_newer(int(number))


def is_restored(record: Record) -> bool:
    """Whether the item came into the table by `make restore`: what followed from it followed when it was made."""
    return image(record, "OldImage") is None and "restored_at" in (image(record, "NewImage") or {})


def is_overdue(record: Record, now: datetime) -> bool:
    """Whether the record was tried for long enough."""
    written = record["dynamodb"].get("ApproximateCreationDateTime")
    return isinstance(written, int | float) and now.timestamp() - written > RETRY_TIME.total_seconds()


def image(record: Record, name: str) -> dict[str, Any] | None:
    """The item before or after (`OldImage`, `NewImage`), if the record has it."""
    found: dict[str, Any] | None = record["dynamodb"].get(name) or None
    return found


def _key(record: Record, name: str) -> str:
    found = (record["dynamodb"].get("Keys") or {}).get(name) or {}
    return str(found.get("S", ""))


def _written(record: Record) -> dict[str, Any]:
    """The item as it was written last, or as it was before it was removed."""
    return image(record, "NewImage") or image(record, "OldImage") or {}
