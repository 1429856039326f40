"""Read records of the table's stream, for both functions that follow it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from expertbook.store import versions

Record = dict[str, Any]
"""A record as Lambda passes it: the key of the item, and its images before and after."""

RETRY_TIME = timedelta(minutes=12)
"""How long we retry a record before we set it aside, so that it doesn't block the ones behind it.

Shorter than 15 minutes, when Lambda itself gives up: it drops the whole batch, tried or not, and later batches too if
they are as old by then.
"""

MAX_REQUEST_IDS = 20
"""How many request ids one log line has."""

_KINDS = frozenset(
    {
        *("ACCOUNT", "BOOKING", "CALENDARS", "CODE", "ENTRY", "EXPERT", "PROFILE", "REPLIES", "REPLY"),
        *("REVIEW", "SLOT", "WEBHOOK", "WEBHOOKS"),
    }
)
_ID = re.compile(r"[A-Za-z0-9=_-]{1,64}")


class UnreadableRecord(Exception):
    """The record lacks something that we need. Retrying won't help."""


def sequence(record: Record) -> str:
    """The record's sequence number in the stream."""
    return str(record["dynamodb"]["SequenceNumber"])


def partition(record: Record) -> str:
    """The partition key of the record's item, or an empty text."""
    return _key(record, "PK")


def sort_key(record: Record) -> str:
    """The sort key of the record's item. Raises UnreadableRecord."""
    if not (key := _key(record, "SK")):
        raise UnreadableRecord
    return key


def before(record: Record) -> dict[str, Any] | None:
    """The item before the change, or None if it is new. Raises UnreadableRecord if it is missing."""
    found = image(record, "OldImage")
    if found is None and record.get("eventName") != "INSERT":
        raise UnreadableRecord
    return found


def after(record: Record) -> dict[str, Any] | None:
    """The item after the change, or None if it was removed. Raises UnreadableRecord if it is missing."""
    found = image(record, "NewImage")
    if found is None and record.get("eventName") != "REMOVE":
        raise UnreadableRecord
    return found


def kind(record: Record) -> str:
    """The kind of the item, such as `EXPERT SLOT`. Never the key itself, which may be an email address."""
    found = (_key(record, name).partition("#")[0] for name in ("PK", "SK"))
    return " ".join(name if name in _KINDS else "?" for name in found)


def request_id(record: Record) -> str | None:
    """The id of the request that wrote the item last, or None."""
    found = _written(record).get("request_id")
    text = found.get("S") if isinstance(found, dict) else None
    return text if isinstance(text, str) and _ID.fullmatch(text) else None


def request_ids(batch: Iterable[Record]) -> list[str]:
    """The ids of the requests that wrote the items, in order, without duplicates; at most twenty."""
    found = dict.fromkeys(one for record in batch if (one := request_id(record)) is not None)
    return list(found)[:MAX_REQUEST_IDS]


def written_at(record: Record) -> int | None:
    """When the item was written, in epoch milliseconds, if it says so."""
    found = (image(record, "NewImage") or {}).get("written_at")
    number = found.get("N", "") if isinstance(found, dict) else ""
    return int(number) if str(number).isdecimal() else None


def is_newer(record: Record) -> bool:
    """Whether a later release wrote the item, in a form that this one may be unable to read."""
    found = _written(record).get("schema")
    number = found.get("N", "") if isinstance(found, dict) else ""
    return str(number).isdecimal() and versions.is_newer(int(number))


def is_restored(record: Record) -> bool:
    """Whether `make restore` put the item into the table. Then we followed it already, when it was first written."""
    return image(record, "OldImage") is None and "restored_at" in (image(record, "NewImage") or {})


def is_overdue(record: Record, now: datetime) -> bool:
    """Whether we've retried the record for long enough."""
    written = record["dynamodb"].get("ApproximateCreationDateTime")
    return isinstance(written, int | float) and now.timestamp() - written > RETRY_TIME.total_seconds()


def image(record: Record, name: str) -> dict[str, Any] | None:
    """The item before or after the change (`OldImage`, `NewImage`), if the record has it."""
    found: dict[str, Any] | None = record["dynamodb"].get(name) or None
    return found


def _key(record: Record, name: str) -> str:
    found = (record["dynamodb"].get("Keys") or {}).get(name) or {}
    return str(found.get("S", ""))


def _written(record: Record) -> dict[str, Any]:
    """The item after the change, or before it if it was removed."""
    return image(record, "NewImage") or image(record, "OldImage") or {}
