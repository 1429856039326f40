"""moto answers the same when it keeps pace: a process each, since it does so for as long as a process lives."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from infra.workspace import ROOT

Call = tuple[str, dict[str, Any]]
Answers = dict[str, list[Any]]
"""By kind."""


def key(sort: str) -> dict[str, Any]:
    return {"PK": {"S": "p"}, "SK": {"S": sort}}


def update(expression: str, sort: str = "a", **more: Any) -> Call:
    values = {
        ":one": {"N": "1"},
        ":half": {"N": "-0.5"},
        ":text": {"S": "é"},
        ":none": {"S": ""},
        ":list": {"L": [{"S": "y"}]},
        ":set": {"SS": ["y", "z"]},
        ":bytes": {"B": b"\0\xff"},
    }
    names = {"#n": "n", "#m": "m", "#key": "SK"}
    used = {
        "ExpressionAttributeNames": {name: names[name] for name in names if name in expression},
        "ExpressionAttributeValues": {name: values[name] for name in values if name in expression},
    }
    asked = {"Key": key(sort), "UpdateExpression": expression, "ReturnValues": "ALL_NEW"}
    return "update_item", asked | {name: each for name, each in used.items() if each} | more


def together(*writes: Call) -> Call:
    return "transact_write_items", {
        "TransactItems": [{kind: {"TableName": "table", **asked}} for kind, asked in writes]
    }


NEW: dict[str, Any] = {
    "ConditionExpression": "attribute_not_exists(PK)",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}
ITEM: dict[str, Any] = {
    "n": {"N": "7"},
    "s": {"S": "x"},
    "l": {"L": [{"S": "x"}, {"NULL": True}]},
    "e": {"SS": ["x", "y"]},
    "m": {"M": {"n": {"N": "3"}, "b": {"BOOL": False}}},
    "G": {"S": "g"},
}

CALLS: dict[str, list[Call]] = {
    "what is put": [
        ("put_item", {"Item": key("b") | ITEM}),
        ("put_item", {"Item": key("b") | {"n": {"N": "8"}}, "ReturnValues": "ALL_OLD"}),
        ("put_item", {"Item": key("a"), **NEW}),
        ("put_item", {"Item": key("") | ITEM}),
        ("put_item", {"Item": {"PK": {"S": "p"}}}),
        ("put_item", {"Item": key("bytes") | {"b": {"B": b"\0\xff"}}}),
        ("get_item", {"Key": key("bytes")}),
    ],
    "what is read": [
        ("get_item", {"Key": key("a"), "ConsistentRead": True, "ReturnConsumedCapacity": "TOTAL"}),
        ("get_item", {"Key": key("a"), "ProjectionExpression": "m.n, s"}),
        ("get_item", {"Key": key("none")}),
        ("batch_get_item", {"RequestItems": {"table": {"Keys": [key("a"), key("none")]}}}),
        ("scan", {}),
    ],
    "what is listed": [
        ("query", {"KeyConditionExpression": condition, "ExpressionAttributeValues": values, **more})
        for condition, values, more in (
            ("PK = :p AND begins_with(SK, :s)", {":p": {"S": "p"}, ":s": {"S": "a"}}, {}),
            ("PK = :p", {":p": {"S": "p"}}, {"ScanIndexForward": False, "Limit": 1}),
            ("PK = :p", {":p": {"S": "p"}, ":unused": {"S": "p"}}, {}),
            ("G = :g", {":g": {"S": "g"}}, {"IndexName": "index"}),
        )
    ],
    "what is set": [
        update("SET #n = :one"),
        update("SET #n = #n + :half, s = if_not_exists(s, :text), t = if_not_exists(t, :text)"),
        update("SET #n = if_not_exists(z, :one) - :half"),
        update("SET l = list_append(l, :list), #m.b = :bytes, l[0] = :text, #m.#n = #m.#n + :one"),
        update("SET l[7] = :one REMOVE s, e"),
        update("SET t = :text ADD e :set, #n :one, z :one", "new"),
        update("DELETE e :set REMOVE l[1], l[0]"),
        ("get_item", {"Key": key("new")}),
    ],
    "what can't be set": [
        update("SET #n = z"),
        update("SET #n = z + :one"),
        update("SET #n = :text + :one"),
        update("SET z.z = :one"),
        update("SET s[0] = :one"),
        update("SET #key = :text"),
        update("SET G = :one"),
        update("SET G = :none"),
        update("SET name = :text"),
        update("SET #n = :one, #n = :half"),
        update("SET #n = :one SET s = :text"),
        update("SET #n :one"),
        update("ADD s :one"),
        update("ADD e :one"),
        update("SET #n = :one", ExpressionAttributeValues={":one": {"N": "1"}, ":more": {"N": "1"}}),
        update("SET #n = :other"),
        update("SET #n = :one", **NEW),
        ("get_item", {"Key": key("a")}),
    ],
    "what belongs together": [
        together(("Put", {"Item": key("c") | ITEM}), ("Delete", {"Key": key("a")})),
        together(("Put", {"Item": key("d")}), ("Put", {"Item": key("c"), **NEW})),
        together(("Update", {"Key": key("c"), "UpdateExpression": "REMOVE s"}), ("Put", {"Item": key("f")})),
        ("scan", {}),
        ("delete_item", {"Key": key("c"), "ReturnValues": "ALL_OLD"}),
        ("delete_item", {"Key": key("z")}),
    ],
}


def answers() -> Answers:
    """What moto answers of each kind."""
    with mock_aws():
        client: Any = boto3.client("dynamodb", region_name="us-east-1")
        keys = [{"AttributeName": name, "KeyType": kind} for name, kind in (("PK", "HASH"), ("SK", "RANGE"))]
        found = {}
        for kind, calls in CALLS.items():
            client.create_table(
                TableName="table",
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("PK", "SK", "G")],
                KeySchema=keys,
                GlobalSecondaryIndexes=[
                    {
                        "IndexName": "index",
                        "KeySchema": [{"AttributeName": "G", "KeyType": "HASH"}],
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ],
            )
            client.put_item(TableName="table", Item=key("a") | ITEM)
            found[kind] = [answer(client, *call) for call in calls]
            client.delete_table(TableName="table")
        return found


def answer(client: Any, operation: str, asked: dict[str, Any]) -> Any:
    of_one_table = {} if operation in ("batch_get_item", "transact_write_items") else {"TableName": "table"}
    try:
        said = getattr(client, operation)(**of_one_table, **asked)
    except ClientError as refused:
        said = refused.response
    said["ResponseMetadata"] = said["ResponseMetadata"]["HTTPStatusCode"]
    return said


def answers_of(*begin: str) -> Answers:
    """Those of a process that begins so."""
    lines = [f"from {__name__} import answers", *begin, "print(answers())"]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: Answers = ast.literal_eval(done.stdout)
    return found


@pytest.fixture(scope="module")
def slow() -> Answers:
    return answers_of()


@pytest.fixture(scope="module")
def quick() -> Answers:
    return answers_of("from infra.local.moto_pace import keep_pace", "keep_pace()")


@pytest.mark.parametrize("kind", CALLS)
def test_the_answers_are_the_same(kind: str, slow: Answers, quick: Answers) -> None:
    assert quick[kind] == slow[kind]
