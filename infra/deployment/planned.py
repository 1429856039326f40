"""The note in a table that says that all of its bookings are planned, so that each deployment needn't look."""

from __future__ import annotations

from typing import Any

_KEY = {"PK": {"S": "DUE"}, "SK": {"S": "PLANNED"}}


def planned_in(client: Any, table: str) -> str:
    """The table whose bookings are all planned, as a note in this one says: this one, or the one that this is a copy
    of. Empty if there is no note. One GetItem."""
    found = client.get_item(TableName=table, Key=_KEY, ConsistentRead=True).get("Item")
    return found["table"]["S"] if found else ""


def note_planned(client: Any, table: str) -> None:
    """Note that all bookings of the table are planned. One PutItem."""
    client.put_item(TableName=table, Item={**_KEY, "table": {"S": table}})
