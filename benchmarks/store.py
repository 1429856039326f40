"""A DynamoDB in this process for the calls that listing, searching, showing and booking make: with a hundred thousand
experts in it, its answers take as long as with a hundred, and it counts request units as DynamoDB does.

moto sorts a whole partition for each Query, and takes two kilobytes for each item. What is written is judged by moto's
conditions and changed by its expressions.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.parsing.executors import UpdateExpressionExecutor
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]
from moto.dynamodb.parsing.key_condition_expression import parse_expression
from moto.dynamodb.parsing.validators import UpdateExpressionValidator

from benchmarks.units import Image, item_size, read_units, write_units

MOST_BYTES = 2**20
"""What a Query reads at most."""

_KEYS = {"PK": "HASH", "SK": "RANGE"}
_SCHEMA = [{"AttributeName": name, "KeyType": kind} for name, kind in _KEYS.items()]
_TABLE: Any = SimpleNamespace(attr=[], attribute_keys=list(_KEYS), table_key_attrs=list(_KEYS))
_LAST = "\U0010ffff"

Request = dict[str, Any]
Response = dict[str, Any]


class Placed(NamedTuple):
    """An item without its keys beside them: many have the same content."""

    partition: str
    sort: str
    content: Image


class RefusedError(Exception):
    """The call fails: DynamoDB's code, and what else it says."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.response: Response = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code, **more}


class Store:
    """One table. `calls`, `reads` and `writes` (in request units) are what was asked since `start`."""

    def __init__(self, items: Iterable[Placed] = ()) -> None:
        found = defaultdict[str, list[tuple[str, Image]]](list)
        for partition, sort, content in items:
            found[partition].append((sort, content))
        self._sorts: dict[str, list[str]] = {}
        self._contents: dict[str, list[Image]] = {}
        for partition, placed in found.items():
            placed.sort(key=lambda each: each[0])
            self._sorts[partition] = [sort for sort, _ in placed]
            self._contents[partition] = [content for _, content in placed]
        self._replaced: list[tuple[Image, Image | None]] = []
        self.start()

    def start(self) -> None:
        """Begin to count, and to note what is replaced."""
        self.calls, self.reads, self.writes = list[str](), 0.0, 0
        self._replaced.clear()

    def undo(self) -> None:
        """Put back what was replaced since `start`."""
        for key, item in reversed(self._replaced):
            self._place(key, item)
        self._replaced.clear()

    def answer(self, operation: str, request: Request) -> Response:
        """What DynamoDB responds. Raises RefusedError."""
        self.calls.append(operation)
        answers: dict[str, Callable[[Request], Response]] = {
            "GetItem": self._get,
            "BatchGetItem": self._get_batch,
            "Query": self._query,
            "PutItem": self._put,
            "UpdateItem": self._update,
            "TransactWriteItems": self._transact,
        }
        return answers[operation](request)

    def item(self, key: Image) -> Image | None:
        """The item of that key."""
        partition, sort = key["PK"]["S"], key["SK"]["S"]
        sorts = self._sorts.get(partition, [])
        place = bisect_left(sorts, sort)
        if place == len(sorts) or sorts[place] != sort:
            return None
        return _whole(partition, sort, self._contents[partition][place])

    def __iter__(self) -> Iterator[Placed]:
        for partition, sorts in self._sorts.items():
            for sort, content in zip(sorts, self._contents[partition], strict=True):
                yield Placed(partition, sort, content)

    def _place(self, key: Image, item: Image | None) -> None:
        partition, sort = key["PK"]["S"], key["SK"]["S"]
        sorts, contents = self._sorts.setdefault(partition, []), self._contents.setdefault(partition, [])
        place = bisect_left(sorts, sort)
        there = slice(place, place + (place < len(sorts) and sorts[place] == sort))
        sorts[there] = [sort] if item is not None else []
        contents[there] = [_content(item)] if item is not None else []

    def _read(self, key: Image, consistent: bool) -> Image | None:
        found = self.item(key)
        self.reads += read_units(item_size(found or {}), consistent)
        return found

    def _get(self, request: Request) -> Response:
        found = self._read(request["Key"], request.get("ConsistentRead", False))
        return {"Item": _shown(found, request)} if found is not None else {}

    def _get_batch(self, request: Request) -> Response:
        responses: dict[str, list[Image]] = {}
        for name, asked in request["RequestItems"].items():
            found = [self._read(key, asked.get("ConsistentRead", False)) for key in asked["Keys"]]
            responses[name] = [_shown(item, asked) for item in found if item is not None]
        return {"Responses": responses, "UnprocessedKeys": {}}

    def _query(self, request: Request) -> Response:
        if request.keys() & {"IndexName", "FilterExpression"}:
            raise NotImplementedError("nothing that is measured here asks for it")
        partition, places = self._asked(request)
        most, size, read = request.get("Limit", len(places)), 0, list[Image]()
        for place in places:
            if len(read) == most or size > MOST_BYTES:
                break
            read.append(_whole(partition, self._sorts[partition][place], self._contents[partition][place]))
            size += item_size(read[-1])
        self.reads += read_units(size, request.get("ConsistentRead", False))
        response: Response = {
            "Items": [_shown(item, request) for item in read],
            "Count": len(read),
            "ScannedCount": len(read),
        }
        if len(read) < len(places):
            response["LastEvaluatedKey"] = {name: read[-1][name] for name in _KEYS}
        return response

    def _asked(self, request: Request) -> tuple[str, range]:
        """The partition, and the places in it that a Query is about, in its order."""
        names, values = request.get("ExpressionAttributeNames", {}), request["ExpressionAttributeValues"]
        ((_, value),), ranges, _ = parse_expression(request["KeyConditionExpression"], values, names, _SCHEMA)
        partition = value["S"]
        sorts = self._sorts.get(partition, [])
        low, high = 0, len(sorts)
        for _, comparison, bounds in ranges:
            first, last = bounds[0]["S"], bounds[-1]["S"]
            match comparison:
                case "BEGINS_WITH":
                    low, high = bisect_left(sorts, first), bisect_left(sorts, first + _LAST)
                case "BETWEEN" | "=":
                    low, high = bisect_left(sorts, first), bisect_right(sorts, last)
                case "<" | "<=":
                    high = (bisect_left if comparison == "<" else bisect_right)(sorts, first)
                case ">" | ">=":
                    low = (bisect_right if comparison == ">" else bisect_left)(sorts, first)
                case _:
                    raise NotImplementedError(comparison)
        after, forward = request.get("ExclusiveStartKey"), request.get("ScanIndexForward", True)
        if after is not None and forward:
            low = max(low, bisect_right(sorts, after["SK"]["S"]))
        elif after is not None:
            high = min(high, bisect_left(sorts, after["SK"]["S"]))
        return partition, range(low, high) if forward else range(high - 1, low - 1, -1)

    def _put(self, request: Request) -> Response:
        self._write([("Put", request)], in_transaction=False)
        return {}

    def _update(self, request: Request) -> Response:
        self._write([("Update", request)], in_transaction=False)
        return {}

    def _transact(self, request: Request) -> Response:
        self._write([next(iter(each.items())) for each in request["TransactItems"]], in_transaction=True)
        return {}

    def _write(self, writes: Sequence[tuple[str, Request]], *, in_transaction: bool) -> None:
        """All of it, or nothing. What a refused one costs isn't counted."""
        keys = [{name: (write.get("Key") or write["Item"])[name] for name in _KEYS} for _, write in writes]
        before = [self.item(key) for key in keys]
        holds = [_holds(write, item) for (_, write), item in zip(writes, before, strict=True)]
        if not all(holds) and in_transaction:
            raise RefusedError(
                "TransactionCanceledException", CancellationReasons=list(map(_reason, writes, before, holds))
            )
        if not all(holds):
            raise RefusedError("ConditionalCheckFailedException")
        for (kind, write), key, old in zip(writes, keys, before, strict=True):
            new = _after(kind, write, key, old)
            self.writes += write_units(old, new, in_transaction)
            if new != old:
                self._replaced.append((key, old))
                self._place(key, new)


def _whole(partition: str, sort: str, content: Image) -> Image:
    return {"PK": {"S": partition}, "SK": {"S": sort}, **content}


def _content(item: Image) -> Image:
    return {name: value for name, value in item.items() if name not in _KEYS}


def _shown(item: Image, asked: Request) -> Image:
    """What of the item is asked for."""
    if "ProjectionExpression" not in asked:
        return item
    names = asked.get("ExpressionAttributeNames", {})
    wanted = [names.get(name.strip(), name.strip()) for name in asked["ProjectionExpression"].split(",")]
    return {name: item[name] for name in wanted if name in item}


def _holds(write: Request, item: Image | None) -> bool:
    """Whether the condition of a write holds."""
    if not write.get("ConditionExpression"):
        return True
    names, values = write.get("ExpressionAttributeNames"), write.get("ExpressionAttributeValues")
    found: Any = _of_moto(item) if item is not None else None
    return bool(get_filter_expression(write["ConditionExpression"], names, values).expr(found))


def _reason(write: tuple[str, Request], item: Image | None, holds: bool) -> Response:
    if holds:
        return {"Code": "None"}
    is_asked = write[1].get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    shown = {"Item": item} if is_asked and item is not None else {}
    return {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed", **shown}


def _after(kind: str, write: Request, key: Image, old: Image | None) -> Image | None:
    """What an item is after a write of a kind."""
    match kind:
        case "Put":
            put: Image = write["Item"]
            return put
        case "Delete":
            return None
        case "ConditionCheck":
            return old
    names, values = write.get("ExpressionAttributeNames", {}), write.get("ExpressionAttributeValues", {})
    changed = _of_moto(old or key)
    parsed = UpdateExpressionParser.make(write["UpdateExpression"])
    checked = UpdateExpressionValidator(parsed, names, values, changed, _TABLE).validate()
    checked.normalize()
    UpdateExpressionExecutor(checked, changed, names).execute()
    new: Image = json.loads(json.dumps(changed.to_json()["Attributes"]))
    return new


def _of_moto(item: Image) -> Any:
    return Item(DynamoType(item["PK"]), DynamoType(item["SK"]), item)
