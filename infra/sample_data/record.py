"""What the sample data has done: an item of the table itself, so that both are kept, and lost, together."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from expertbook import settings
from expertbook.adapters.aws import aws_client

_KEY = {"PK": {"S": "SAMPLE-DATA"}, "SK": {"S": "RECORD"}}


@dataclass(slots=True)
class Record:
    """What is done and must not be done again, also weeks later when the calendar has moved on."""

    portraits: bool = False
    accounts: bool = False
    sessions: bool = False
    reviews: bool = False
    shared_portraits: bool = False
    generated: int = 0


def read() -> Record:
    """What earlier runs have done; nothing if there was none. One GetItem."""
    found = aws_client("dynamodb").get_item(TableName=settings.table_name(), Key=_KEY, ConsistentRead=True)
    return Record(**json.loads(found["Item"]["done"]["S"])) if "Item" in found else Record()


def keep(record: Record) -> None:
    """Remember it. One PutItem."""
    item = {**_KEY, "done": {"S": json.dumps(asdict(record))}}
    aws_client("dynamodb").put_item(TableName=settings.table_name(), Item=item)
