"""The store of `benchmarks.growth` answers as DynamoDB does, as far as moto does, and counts as DynamoDB does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from benchmarks.growth import directory_items
from benchmarks.store import Placed, RefusedError, Store
from benchmarks.units import Image, item_size
from expertbook.domain.expert import Expert
from expertbook.store import directory, experts
from expertbook.store.keys import CARD
from tests.api.conftest import an_expert, table_properties

TABLE = "t"
SORTS = ("a", "b", "ba", "bb", "c", "d")

Call = tuple[str, dict[str, Any]]
Outcome = Callable[[str, dict[str, Any]], Any]


def key(sort: str, partition: str = "list") -> Image:
    return {"PK": {"S": partition}, "SK": {"S": sort}}


def query(condition: str = "", *bounds: str, **more: Any) -> Call:
    values = {":p": {"S": "list"}, **{f":{number}": {"S": bound} for number, bound in enumerate(bounds)}}
    whole = " AND ".join(filter(None, ["PK = :p", condition]))
    return "Query", {
        "TableName": TABLE,
        "KeyConditionExpression": whole,
        "ExpressionAttributeValues": values,
        **more,
    }


def get(sort: str, **more: Any) -> Call:
    return "GetItem", {"TableName": TABLE, "Key": key(sort), **more}


def put(sort: str, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": TABLE, "Item": key(sort) | {"n": {"N": "7"}}, **more}}


def update(sort: str, **more: Any) -> Call:
    return "UpdateItem", {"TableName": TABLE, "Key": key(sort), **more}


NEW = {"ConditionExpression": "attribute_not_exists(PK)"}
SHOWN = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
LEFT = [query(), *(get(sort) for sort in (*SORTS, "new"))]

CALLS: dict[str, list[Call]] = {
    "a partition": [query()],
    "an empty one": [("Query", query()[1] | {"ExpressionAttributeValues": {":p": {"S": "nobody"}}})],
    "a prefix": [query("begins_with(SK, :0)", "b")],
    "a range": [query("SK BETWEEN :0 AND :1", "b", "bb")],
    "one sort key": [query("SK = :0", "b")],
    "before": [query("SK < :0", "b"), query("SK <= :0", "b")],
    "after": [query("SK > :0", "b"), query("SK >= :0", "b")],
    "a page": [query(Limit=2), query(Limit=2, ExclusiveStartKey=key("b")), query(Limit=6)],
    "backwards": [query(ScanIndexForward=False, Limit=2), query(ScanIndexForward=False, ExclusiveStartKey=key("ba"))],
    "a part of each": [query(ProjectionExpression="#n, SK", ExpressionAttributeNames={"#n": "n"})],
    "an item": [get("a"), get("none"), get("a", ConsistentRead=True), get("a", ProjectionExpression="n")],
    "several": [("BatchGetItem", {"RequestItems": {TABLE: {"Keys": [key("c"), key("none"), key("a")]}}})],
    "an item put": [("PutItem", put("new")["Put"]), ("PutItem", put("a", **NEW)["Put"]), *LEFT],
    "a transaction": [("TransactWriteItems", {"TransactItems": [put("new", **NEW), put("a")]}), *LEFT],
    "one that is refused": [
        ("TransactWriteItems", {"TransactItems": [put("new"), put("a", **NEW, **SHOWN), put("none", **NEW)]}),
        *LEFT,
    ],
    "what goes": [
        ("TransactWriteItems", {"TransactItems": [{"Delete": {"TableName": TABLE, "Key": key("b")}}]}),
        *LEFT,
    ],
    "a check": [
        (
            "TransactWriteItems",
            {"TransactItems": [{"ConditionCheck": {"TableName": TABLE, "Key": key(sort), **NEW}}, put("new")]},
        )
        for sort in ("none", "a")
    ]
    + LEFT,
    "a set that grows": [
        update("new", UpdateExpression="SET s = :s", ExpressionAttributeValues={":s": {"SS": ["x"]}}, **NEW),
        update("new", UpdateExpression="ADD s :s", ExpressionAttributeValues={":s": {"SS": ["y"]}}, **NEW),
        update(
            "new",
            UpdateExpression="ADD s :s",
            ConditionExpression="size(s) < :most",
            ExpressionAttributeValues={":s": {"SS": ["y"]}, ":most": {"N": "2"}},
        ),
        *LEFT,
    ],
}


def items() -> list[Placed]:
    return [Placed("list", sort, {"n": {"N": str(number)}}) for number, sort in enumerate(SORTS)]


@pytest.fixture
def theirs() -> Iterator[Outcome]:
    """What moto answers. Another test of this worker may have begun it already, which would keep the table."""
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        yield of_moto(client)
        client.delete_table(TableName=TABLE)


def of_moto(client: Any) -> Outcome:
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    client.create_table(TableName=TABLE, **{name: table_properties()[name] for name in wanted})
    for partition, sort, content in items():
        client.put_item(TableName=TABLE, Item=key(sort, partition) | content)

    def outcome(operation: str, request: dict[str, Any]) -> Any:
        try:
            return client._make_api_call(operation, request)
        except ClientError as error:
            return {"refused": error.response["Error"]["Code"], **error.response}

    return outcome


def of_ours() -> Outcome:
    store = Store(items())

    def outcome(operation: str, request: dict[str, Any]) -> Any:
        try:
            return store.answer(operation, request)
        except RefusedError as refused:
            return {"refused": str(refused), **refused.response}

    return outcome


def told(response: dict[str, Any]) -> dict[str, Any]:
    """What the library looks at; of sets and batches in any order."""
    reasons = [(each["Code"], each.get("Item")) for each in response.get("CancellationReasons", ())]
    kept = {name: response[name] for name in ("refused", "Item", "Items", "LastEvaluatedKey") if name in response}
    found = response.get("Responses", {}).get(TABLE, ())
    for item in (*kept.get("Items", ()), *([kept["Item"]] if "Item" in kept else ())):
        item.update({name: {"SS": sorted(value["SS"])} for name, value in item.items() if "SS" in value})
    return kept | {"reasons": reasons, "found": sorted(found, key=lambda item: item["SK"]["S"])}


@pytest.mark.parametrize("calls", CALLS.values(), ids=list(CALLS))
def test_it_answers_as_moto_does(calls: list[Call], theirs: Outcome) -> None:
    ours = of_ours()
    for call in calls:
        assert told(ours(*call)) == told(theirs(*call)), call


def a_kilobyte(sort: str) -> Placed:
    short = key(sort) | {"text": {"S": ""}}
    return Placed("list", sort, {"text": {"S": "x" * (1024 - item_size(short))}})


def counted(*calls: Call) -> tuple[float, int]:
    store = Store(a_kilobyte(f"{number:02}") for number in range(20))
    for call in calls:
        store.answer(*call)
    return store.reads, store.writes


def test_it_counts_as_dynamodb_does() -> None:
    """4 KB a read unit, half of one unless consistent, a Query in all and a batch each by itself; what isn't there,
    too. 1 KB a write unit, twice in a transaction."""
    assert counted(get("00")) == (0.5, 0)
    assert counted(get("none", ConsistentRead=True)) == (1, 0)
    assert counted(query()) == (2.5, 0)
    assert counted(query(Limit=5, ConsistentRead=True)) == (2, 0)
    assert counted(query(ProjectionExpression="SK")) == (2.5, 0)
    assert counted(("BatchGetItem", {"RequestItems": {TABLE: {"Keys": [key("00"), key("none")]}}})) == (1, 0)
    assert counted(("PutItem", put("new")["Put"])) == (0, 1)
    assert counted(("TransactWriteItems", {"TransactItems": [put("new"), put("00")]})) == (0, 4)


def test_what_was_written_can_be_undone() -> None:
    store = Store(items())
    store.start()
    removed = {"Delete": {"TableName": TABLE, "Key": key("a")}}
    store.answer("TransactWriteItems", {"TransactItems": [put("new"), put("b"), removed]})
    assert list(store) != items()
    store.undo()
    assert list(store) == items()


def test_a_directory_has_the_items_that_the_library_writes(ours_for_the_library: Store) -> None:
    ada: Expert = experts.save(an_expert())
    directory.project(ada.handle, None)
    written = {placed[:2]: placed.content for placed in ours_for_the_library if is_of_directory(placed)}
    assert written == {placed[:2]: placed.content for placed in directory_items(ada)}


def is_of_directory(placed: Placed) -> bool:
    return placed.partition.startswith(("DIRECTORY#", "SEARCH#")) or placed.sort == CARD


@pytest.fixture
def ours_for_the_library(monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store that the library's calls reach."""
    from botocore.httpsession import URLLib3Session
    from moto.core.models import botocore_stubber

    from benchmarks.growth import Cloud
    from expertbook.store import table

    monkeypatch.setattr(botocore_stubber, "enabled", False)  # another test of this worker may have begun it
    monkeypatch.setattr(URLLib3Session, "send", URLLib3Session.send)  # put back in the end
    monkeypatch.setattr(table.connection(), "_client", None)
    return Cloud().store
