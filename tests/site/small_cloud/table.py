"""The table on moto, and its stream."""

from __future__ import annotations

from typing import Any

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

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
