"""moto 5.2.5 made to keep pace with tests, for as long as the process lives: what it answers stays the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core import serialize
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import TransactionCanceledException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table


def answer_quickly() -> None:
    """Let an answer be found and written quickly.

    moto looks for each of the ten types of an attribute value under five names: half the time of a GetItem. And for a
    Query of an index it sorts the whole table, key by key as its own type compares them; ours are plain strings.
    """
    slowly = serialize.AttributePicker.__call__

    def pick(self: serialize.AttributePicker, context: serialize.AttributePickerContext) -> Any:
        within = getattr(context.shape, "parent", None)
        if within is not None and within.name == "AttributeValue" and isinstance(context.obj, dict):
            return context.obj.get(context.key)
        return slowly(self, context)

    def all_items(self: Table) -> list[Item]:
        found = [item for partition in self.items.values() for item in partition.values()]
        return sorted(found, key=lambda item: (item.hash_key.value, item.range_key.value))

    serialize.AttributePicker.__call__ = pick  # type: ignore[method-assign]
    Table.all_items = all_items  # type: ignore[method-assign]


def check_before_writing() -> None:
    """Let transactions look at all of their conditions before they write.

    moto copies the whole table for each item of a transaction, to bring it back if a condition fails.
    """
    write: Callable[..., None] = DynamoDBBackend.transact_write_items

    def transact_write_items(self: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        reasons = [_reason(self, *item.popitem()) for item in [dict(each) for each in transact_items]]
        if any(code is not None for code, _, _ in reasons):
            raise TransactionCanceledException(reasons)
        write(self, transact_items)

    DynamoDBBackend.transact_write_items = transact_write_items  # type: ignore[method-assign]
    Table.__deepcopy__ = lambda self, memo: self  # type: ignore[attr-defined]


def _reason(backend: DynamoDBBackend, kind: str, wanted: dict[str, Any]) -> Any:
    """Why an item of a transaction can't be written, in moto's words."""
    if "ConditionExpression" not in wanted:
        return None, None, None
    given = wanted["Item"] if kind == "Put" else wanted["Key"]
    found = backend.get_item(wanted["TableName"], {name: given[name] for name in ("PK", "SK")})
    condition = get_filter_expression(
        wanted["ConditionExpression"],
        wanted.get("ExpressionAttributeNames"),
        wanted.get("ExpressionAttributeValues"),
    )
    if condition.expr(found):
        return None, None, None
    tells = wanted.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    item = found.to_json()["Attributes"] if found and tells else None
    return "ConditionalCheckFailed", "The conditional request failed", item
