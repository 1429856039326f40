"""What calls of DynamoDB cost in its request units, by its rules, from the items that were really read and written.

No local DynamoDB answers them right: moto and ministack call every query half a unit.
"""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from expertbook import settings
from expertbook.adapters import aws, websocket
from expertbook.store import table

INDEXES = (("GSI1PK", "GSI1SK"), ("GSI2PK", "GSI2SK"))
ITEM_OVERHEAD = 100
"""Bytes that DynamoDB adds to an item, and to each entry of an index, when it charges for storage."""

Image = dict[str, Any]


def item_size(item: Image) -> int:
    """The bytes of an item by DynamoDB's rules."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "B":
        return len(content)
    if kind == "N":
        return _number_size(content)
    if kind == "NS":
        return sum(map(_number_size, content))
    if kind == "SS":
        return sum(len(text.encode()) for text in content)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value_size(part) for name, part in content.items())
    if kind == "L":
        return 3 + sum(1 + _value_size(part) for part in content)
    if kind in ("BOOL", "NULL"):
        return 1
    raise ValueError(f"no item of ours has a {kind}")


def _number_size(content: str) -> int:
    return (len(content.strip("-").replace(".", "").strip("0")) + 1) // 2 + 1


def read_units(size: int, consistent: bool) -> float:
    """What it costs to read so many bytes at once: 4 KB a unit, half if an older state is good enough."""
    return max(1, math.ceil(size / 4096)) * (1.0 if consistent else 0.5)


def write_units(old: Image | None, new: Image | None, in_transaction: bool) -> int:
    """What it costs that `old` became `new`: 1 KB a unit, twice in a transaction, and each index that follows once."""
    size = max(item_size(old or {}), item_size(new or {}), 1)
    units = math.ceil(size / 1024) * (2 if in_transaction else 1)
    return units + sum(_index_units(_entry(old, index), _entry(new, index), index) for index in INDEXES)


def _entry(item: Image | None, index: tuple[str, str]) -> Image | None:
    return item if item is not None and all(name in item for name in index) else None


def _index_units(old: Image | None, new: Image | None, index: tuple[str, str]) -> int:
    if old == new:
        return 0
    units = [math.ceil(item_size(entry) / 1024) for entry in (old, new) if entry is not None]
    moved = old is not None and new is not None and any(old[name] != new[name] for name in index)
    return sum(units) if moved else max(units)


def stored_bytes(item: Image | None) -> int:
    """What DynamoDB charges storage for: the item, and its entry in each index."""
    if item is None:
        return 0
    copies = 1 + sum(_entry(item, index) is not None for index in INDEXES)
    return copies * (item_size(item) + ITEM_OVERHEAD)


@dataclass
class Seen:
    """What was asked of AWS. `calls` are DynamoDB's, by operation; `moto_seconds` is processor time that the real
    services do not take from us; `changes` has the items before and after."""

    calls: Counter[str] = field(default_factory=Counter)
    reads: float = 0
    writes: int = 0
    posts: int = 0
    puts: int = 0
    mails: list[int] = field(default_factory=list)
    changes: list[tuple[Image | None, Image | None]] = field(default_factory=list)
    moto_seconds: float = 0


class TableMeter:
    """Counts what is asked of DynamoDB while a client is watched."""

    def __init__(self, raw: Any) -> None:
        """`raw` is a client of DynamoDB that nobody watches."""
        self.seen = Seen()
        self._raw = raw
        self._request: dict[str, Any] = {}
        self._before: list[Image | None] = []

    def start(self) -> None:
        """Forget what was seen."""
        self.seen = Seen()

    @contextmanager
    def watching(self, client: Any) -> Iterator[Seen]:
        """What the client asks meanwhile."""
        self.start()
        heard = {"before-call.dynamodb": self._before_dynamodb, "after-call.dynamodb": self._after_dynamodb}
        for event, hear in heard.items():
            client.meta.events.register(event, hear)
        try:
            yield self.seen
        finally:
            for event, hear in heard.items():
                client.meta.events.unregister(event, hear)

    def _before_dynamodb(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        with self._uncounted():
            self._request = json.loads(params["body"])
            self._before = [self._item(key) for key in _written(model.name, self._request)]

    def _after_dynamodb(self, model: Any, **_: Any) -> None:
        with self._uncounted():
            seen, request = self.seen, self._request
            seen.calls[model.name] += 1
            for old, key in zip(self._before, _written(model.name, request), strict=True):
                new = self._item(key)
                seen.writes += write_units(old, new, model.name == "TransactWriteItems")
                if old != new:
                    seen.changes.append((old, new))
            if model.name in ("GetItem", "Query"):
                seen.reads += read_units(self._size_read(model.name, request), bool(request.get("ConsistentRead")))
            if model.name == "BatchGetItem":
                seen.reads += sum(
                    read_units(item_size(self._item(key) or {}), bool(some.get("ConsistentRead")))
                    for some in request["RequestItems"].values()
                    for key in some["Keys"]
                )

    @contextmanager
    def _uncounted(self) -> Iterator[None]:
        began = time.process_time()
        yield
        self.seen.moto_seconds += time.process_time() - began

    def _item(self, key: Image) -> Image | None:
        answer = self._raw.get_item(TableName=settings.table_name(), Key=key, ConsistentRead=True)
        found: Image | None = answer.get("Item")
        return found

    def _size_read(self, name: str, request: dict[str, Any]) -> int:
        """All that was read counts, whatever was left out of the answer."""
        if name == "GetItem":
            return item_size(self._item(request["Key"]) or {})
        condition = request["KeyConditionExpression"]
        kept = ("TableName", "IndexName", "Limit", "ScanIndexForward", "ExclusiveStartKey")
        again = {part: request[part] for part in kept if part in request}
        for part in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            again[part] = {name: value for name, value in request.get(part, {}).items() if name in condition}
        return sum(map(item_size, self._raw.query(KeyConditionExpression=condition, **again)["Items"]))


class Meter(TableMeter):
    """Watches all of the library's clients, and answers for SES and for the WebSocket's connections."""

    def __init__(self, raw: Any) -> None:
        """`raw` is a client of DynamoDB that nobody watches."""
        super().__init__(raw)
        self._began = 0.0
        self._watch(table.connection().client, "dynamodb")
        self._watch(aws.aws_client("s3"), "s3")
        aws.aws_client("ses").meta.events.register("before-call.ses", self._mail)
        websocket._send_to_all = self._post

    def _watch(self, client: Any, service: str) -> None:
        events = client.meta.events
        events.register(f"before-call.{service}", getattr(self, f"_before_{service}"))
        events.register(f"after-call.{service}", getattr(self, f"_after_{service}"))
        # Between these two nobody but moto is at work.
        events.register_first(f"before-send.{service}", self._sending)
        events.register(f"response-received.{service}", self._received)

    def _sending(self, **_: Any) -> None:
        self._began = time.process_time()

    def _received(self, **_: Any) -> None:
        self.seen.moto_seconds += time.process_time() - self._began

    def _before_s3(self, model: Any, **_: Any) -> None:
        self.seen.puts += model.name == "PutObject"

    def _after_s3(self, **_: Any) -> None:
        """What S3 answers costs nothing here."""

    def _mail(self, params: dict[str, Any], **_: Any) -> Any:
        self.seen.mails.append(len(params["body"]["RawMessage.Data"]) * 3 // 4)
        return AWSResponse("https://ses.example", 200, HTTPHeaders(), None), {"MessageId": "1"}

    def _post(self, method: str, connection_ids: Sequence[str], body: bytes, deadline: float) -> dict[str, int]:  # noqa: ARG002
        self.seen.posts += len(connection_ids)
        return dict.fromkeys(connection_ids, 200)


def _written(name: str, request: dict[str, Any]) -> list[Image]:
    """The keys that a call writes."""
    if name in ("PutItem", "UpdateItem", "DeleteItem"):
        return [_key(request)]
    if name == "BatchWriteItem":
        return [_key(next(iter(one.values()))) for some in request["RequestItems"].values() for one in some]
    if name == "TransactWriteItems":
        return [_key(next(iter(one.values()))) for one in request["TransactItems"]]
    return []


def _key(request: dict[str, Any]) -> Image:
    given = request.get("Key") or request["Item"]
    return {"PK": given["PK"], "SK": given["SK"]}
