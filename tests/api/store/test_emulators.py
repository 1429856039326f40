"""What the stores that we test on do otherwise than DynamoDB: the table in docs/dependencies.md says it of each.

AWS's own column is read from its documentation: nothing here was ever run there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from expertbook import settings
from infra.workspace import ROOT
from tests.api.conftest import dynamodb

PK, SK = {"S": "TEST"}, {"S": "TEST"}
KEY = {"PK": PK, "SK": SK}
REFUSED, TAKEN, FAILS = "refused", "taken", "fails"

Probe = Callable[[], str]


def table() -> str:
    return settings.table_name()


def answer(operation: str, **asked: Any) -> Any:
    """What the store answers, for our table unless the operation names it inside."""
    return getattr(dynamodb(), operation)(**asked)


def tried(operation: str, **asked: Any) -> str:
    """Whether it is taken."""
    try:
        answer(operation, **asked)
    except ClientError as error:
        return REFUSED if error.response["ResponseMetadata"]["HTTPStatusCode"] < 500 else FAILS
    except AssertionError:
        # moto's own, as it answers in this process.
        return FAILS
    return TAKEN


def put(sort: str = "TEST", **more: Any) -> None:
    answer("put_item", TableName=table(), Item={"PK": PK, "SK": {"S": sort}, **more})


def stored() -> dict[str, Any]:
    found: dict[str, Any] = answer("get_item", TableName=table(), Key=KEY, ConsistentRead=True)["Item"]
    return found


def add(key: dict[str, Any] = KEY, by: str = "1") -> dict[str, Any]:
    update = {"UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": {"N": by}}}
    return {"Update": {"TableName": table(), "Key": key, **update}}


def a_put(sort: str, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": table(), "Item": {"PK": PK, "SK": {"S": sort}, **more}}}


def sent_again() -> str:
    """A transaction, a second time with the same token."""
    for _ in range(2):
        answer("transact_write_items", TransactItems=[add()], ClientRequestToken="token-1")
    return "written once" if stored()["n"] == {"N": "1"} else "written twice"


def token_of_another() -> str:
    """The token of a transaction, with other writes."""
    answer("transact_write_items", TransactItems=[add()], ClientRequestToken="token-2")
    return tried("transact_write_items", TransactItems=[add(by="2")], ClientRequestToken="token-2")


def too_many_writes() -> str:
    """101 writes in a transaction."""
    return tried("transact_write_items", TransactItems=[a_put(f"{number:03}") for number in range(101)])


def twice_the_same_item() -> str:
    """Two writes of one item in a transaction."""
    return tried("transact_write_items", TransactItems=[add(), add()])


def four_megabytes() -> str:
    """A transaction of 4.2 MB."""
    large = {"S": "x" * 380_000}
    return tried("transact_write_items", TransactItems=[a_put(f"{number:03}", text=large) for number in range(11)])


def large_item() -> str:
    """An item of more than 400 KB."""
    return tried("put_item", TableName=table(), Item={**KEY, "text": {"S": "x" * 410_000}})


def grown_item() -> str:
    """An update that makes an item larger than 400 KB."""
    put(text={"S": "x" * 300_000})
    change = {"UpdateExpression": "SET more = :t", "ExpressionAttributeValues": {":t": {"S": "x" * 200_000}}}
    return tried("update_item", TableName=table(), Key=KEY, **change)


def page_of_a_query() -> str:
    """A Query over 1.5 MB."""
    for number in range(5):
        put(f"{number}", text={"S": "x" * 300_000})
    found = answer("query", TableName=table(), **of_partition())
    return "in pages of 1 MB" if "LastEvaluatedKey" in found else "all at once"


def of_partition(condition: str = "PK = :p", more: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"KeyConditionExpression": condition, "ExpressionAttributeValues": {":p": PK, **(more or {})}}


def filter_on_a_key() -> str:
    """A filter on a key attribute."""
    asked = of_partition(more={":s": SK})
    return tried("query", TableName=table(), FilterExpression="SK = :s", **asked)


def either_key() -> str:
    """OR in a key condition."""
    return tried("query", TableName=table(), **of_partition("PK = :p AND (SK = :s OR SK = :p)", {":s": SK}))


def unused_value() -> str:
    """A value that no expression uses."""
    return tried("query", TableName=table(), **of_partition(more={":unused": SK}))


def reserved_word() -> str:
    """A reserved word as an attribute's name in an expression."""
    change = {"UpdateExpression": "SET name = :n", "ExpressionAttributeValues": {":n": {"S": "x"}}}
    return tried("update_item", TableName=table(), Key=KEY, **change)


def empty_set() -> str:
    """An empty set."""
    return tried("put_item", TableName=table(), Item={**KEY, "some": {"SS": []}})


def empty_key() -> str:
    """An empty text as a key."""
    return tried("put_item", TableName=table(), Item={"PK": {"S": ""}, "SK": SK})


def empty_index_key() -> str:
    """An empty text as a key of an index."""
    return tried("put_item", TableName=table(), Item={**KEY, "GSI1PK": {"S": ""}, "GSI1SK": {"S": "x"}})


def number_as_index_key() -> str:
    """A number as the key of an index that has texts."""
    return tried("put_item", TableName=table(), Item={**KEY, "GSI1PK": {"N": "1"}, "GSI1SK": {"S": "x"}})


def consistent_index() -> str:
    """A strongly consistent read of an index."""
    asked = of_partition("GSI1PK = :p")
    return tried("query", TableName=table(), IndexName="GSI1", ConsistentRead=True, **asked)


def too_many_reads() -> str:
    """101 keys in a BatchGetItem."""
    keys = [{"PK": PK, "SK": {"S": f"{number:03}"}} for number in range(101)]
    return tried("batch_get_item", RequestItems={table(): {"Keys": keys}})


def read_twice() -> str:
    """A key twice in a BatchGetItem."""
    return tried("batch_get_item", RequestItems={table(): {"Keys": [KEY, KEY]}})


def long_number() -> str:
    """A number of 39 digits."""
    return tried("put_item", TableName=table(), Item={**KEY, "n": {"N": "1" * 39}})


def change_of_a_key() -> str:
    """An update of a key attribute."""
    change = {"UpdateExpression": "SET SK = :s", "ExpressionAttributeValues": {":s": {"S": "x"}}}
    return tried("update_item", TableName=table(), Key=KEY, **change)


def shown_where_refused() -> str:
    """What a ConditionCheck of a refused transaction shows, if it is asked to."""
    put(n={"N": "1"})
    check = {"TableName": table(), "Key": KEY, "ConditionExpression": "attribute_not_exists(PK)"}
    check |= {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    with pytest.raises(ClientError) as refused:
        answer("transact_write_items", TransactItems=[{"ConditionCheck": check}])
    (reason,) = refused.value.response["CancellationReasons"]
    return "the item" if reason.get("Item", {}).get("n") == {"N": "1"} else "nothing"


def capacity_of_a_transaction() -> str:
    """The capacity of a transaction that writes one small item."""
    asked = {"TransactItems": [a_put("small")], "ReturnConsumedCapacity": "TOTAL"}
    consumed = answer("transact_write_items", **asked).get("ConsumedCapacity") or [{}]
    return f"{consumed[0].get('CapacityUnits', 'none')}"


def capacity_of_a_query() -> str:
    """The capacity of a strongly consistent Query over 8 KB."""
    for number in range(2):
        put(f"{number}", text={"S": "x" * 4_000})
    asked = of_partition() | {"ConsistentRead": True, "ReturnConsumedCapacity": "TOTAL"}
    consumed = answer("query", TableName=table(), **asked).get("ConsumedCapacity") or {}
    return f"{consumed.get('CapacityUnits', 'none')}"


ON_DYNAMODB: dict[Probe, str] = {
    sent_again: "written once",
    page_of_a_query: "in pages of 1 MB",
    shown_where_refused: "the item",
    capacity_of_a_transaction: "2.0",
    capacity_of_a_query: "2.0",
    **dict.fromkeys((token_of_another, too_many_writes, twice_the_same_item, four_megabytes), REFUSED),
    **dict.fromkeys((large_item, grown_item, long_number, empty_set, empty_key, empty_index_key), REFUSED),
    **dict.fromkeys((number_as_index_key, change_of_a_key, reserved_word, unused_value), REFUSED),
    **dict.fromkeys((filter_on_a_key, either_key, consistent_index, too_many_reads, read_twice), REFUSED),
}
"""What AWS documents."""


def differences() -> dict[str, dict[str, str]]:
    """The table in docs/dependencies.md: by what is done, what each store does of which one does otherwise."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    found = re.search(r"^\| what is done \|.*?(?=\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None
    heads, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in found[0].splitlines()]
    return {row[0]: dict(zip(heads[1:], row[1:], strict=True)) for row in rows}


def name_of(probe: Probe) -> str:
    assert probe.__doc__ is not None
    return probe.__doc__.rstrip(".")


@pytest.mark.parametrize("probe", ON_DYNAMODB, ids=lambda probe: probe.__name__)
def test_the_store_does_as_dynamodb_or_as_the_table_says(probe: Probe, store_name: str) -> None:
    said = differences().get(name_of(probe), {})
    assert probe() == said.get(store_name, ON_DYNAMODB[probe])


def test_the_table_has_differences_alone_and_what_dynamodb_does() -> None:
    documented = {name_of(probe): outcome for probe, outcome in ON_DYNAMODB.items()}
    for name, does in differences().items():
        assert does["DynamoDB"] == documented[name], name
        assert len(set(does.values())) > 1, name
