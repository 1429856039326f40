"""What our quick reading of DynamoDB's answers makes of them is what botocore makes of them."""

from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest
from botocore.parsers import ResponseParserFactory

from expertbook.store.answers import AttributesParsers

ITEM = {
    "PK": {"S": "EXPERT#ada"},
    "empty": {"S": ""},
    "version": {"N": "7"},
    "is_proved": {"BOOL": False},
    "nothing": {"NULL": True},
    "bits": {"B": "AAEC"},
    "words": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "bytes": {"BS": ["AAEC", "AwQF"]},
    "list": {"L": [{"S": "a"}, {"B": "AAEC"}, {"M": {"inner": {"B": "AAEC"}}}]},
    "map": {"M": {"deep": {"M": {"bits": {"B": "AAEC"}}}, "text": {"S": "x"}}},
}

ANSWERS: dict[str, tuple[int, dict[str, Any]]] = {
    "GetItem": (200, {"Item": ITEM, "ConsumedCapacity": {"TableName": "t", "CapacityUnits": 0.5}}),
    "Query": (200, {"Items": [ITEM, {}, ITEM], "Count": 3, "ScannedCount": 3, "LastEvaluatedKey": {"PK": {"S": "a"}}}),
    "BatchGetItem": (200, {"Responses": {"t": [ITEM]}, "UnprocessedKeys": {}}),
    "UpdateItem": (200, {"Attributes": ITEM}),
    "TransactWriteItems": (
        400,
        {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed", "Item": ITEM}],
            "Message": "Transaction cancelled",
        },
    ),
}


@pytest.mark.parametrize("operation", ANSWERS)
def test_an_answer_is_read_as_botocore_reads_it(operation: str) -> None:
    status, content = ANSWERS[operation]
    model = botocore.session.get_session().get_service_model("dynamodb").operation_model(operation)
    assert model.output_shape is not None
    response: dict[str, Any] = {"status_code": status, "headers": {}, "body": json.dumps(content).encode()}
    ours, theirs = (
        factory.create_parser("json").parse(response, model.output_shape)
        for factory in (AttributesParsers(), ResponseParserFactory())
    )
    assert ours == theirs
    assert operation == "TransactWriteItems" or "AAEC" not in repr(ours)
