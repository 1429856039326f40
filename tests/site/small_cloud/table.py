"""The table on moto, made to keep pace with pages: its stream is read here, and its transactions copy nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.exceptions import TransactionCanceledException
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.table import Table

from infra.cloudformation.template import load_resources
from infra.workspace import RESOURCES

_PROPERTIES = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def create(name: str) -> None:
    """The table as the template declares it."""
    declared: dict[str, Any] = load_resources(RESOURCES)["Resources"]["Table"]["Properties"]
    stream = declared["StreamSpecification"] | {"StreamEnabled": True}
    wanted = {each: declared[each] for each in _PROPERTIES}
    boto3.client("dynamodb").create_table(TableName=name, StreamSpecification=stream, **wanted)


def new_records(name: str) -> list[dict[str, Any]]:
    """What the table's stream has told since it was asked last."""
    shard = dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables[name].stream_shard
    assert shard is not None
    records = [item.to_json() for item in shard.items]
    # The next one's number is the shard's first and how many are there.
    shard.starting_sequence_number += len(records)
    shard.items.clear()
    return records


def check_before_writing() -> None:
    """Let transactions look at all of their conditions before they write.

    moto 5.2.5 copies the whole table for each item of a transaction, to bring it back if a condition fails.
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
