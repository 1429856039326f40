"""Calls that a function is refused: of other things in the same account, and of this stack's beyond its share."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.cloud.privileges.world import CONNECTIONS, World

Call = tuple[str, Callable[[], Any]]

_KEY = {"PK": {"S": "EXPERT#nobody"}, "SK": {"S": "PROFILE"}}


class Elsewhere:
    """A table, a bucket, a queue and a secret in the same account, none of which is the stack's."""

    def __init__(self, world: World) -> None:
        name = f"other-{secrets.token_hex(4)}"
        self.table = self.bucket = self.secret = name
        world.dynamodb.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in ("PK", "SK")],
            KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}, {"AttributeName": "SK", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
        )
        world.s3.create_bucket(Bucket=name)
        world.s3.put_object(Bucket=name, Key="uploads/1", Body=b"x")
        world.stack.client("secretsmanager").create_secret(Name=name, SecretString="x")
        self.queue = world.stack.client("sqs").create_queue(QueueName=name)["QueueUrl"]


def calls_refused_to(function: str, world: World, elsewhere: Elsewhere) -> Iterator[Call]:
    """What is refused to every function, and what is refused to this one of all."""
    client = partial(world.as_function, function)
    yield from _of_others(client, elsewhere)
    yield from _of_nobody(client, world)
    for name, service, operation, parameters in _BEYOND_ITS_SHARE[function]:
        here = {key: _here(value, world) for key, value in parameters.items()}
        yield f"{operation} {name}", partial(getattr(client(service), operation), **here)


def _of_others(client: Callable[[str], Any], other: Elsewhere) -> Iterator[Call]:
    table, bucket = client("dynamodb"), client("s3")
    write = {other.table: [{"PutRequest": {"Item": _KEY}}]}
    query = {"KeyConditionExpression": "PK = :key", "ExpressionAttributeValues": {":key": _KEY["PK"]}}
    yield "another table: get", partial(table.get_item, TableName=other.table, Key=_KEY)
    yield "another table: query", partial(table.query, TableName=other.table, **query)
    yield "another table: put", partial(table.put_item, TableName=other.table, Item=_KEY)
    yield "another table: batch", partial(table.batch_write_item, RequestItems=write)
    yield "another bucket: get", partial(bucket.get_object, Bucket=other.bucket, Key="uploads/1")
    yield "another bucket: put", partial(bucket.put_object, Bucket=other.bucket, Key="photos/1", Body=b"x")
    yield "another bucket: delete", partial(bucket.delete_object, Bucket=other.bucket, Key="uploads/1")
    yield "another queue", partial(client("sqs").send_message, QueueUrl=other.queue, MessageBody="x")
    yield "another secret", partial(client("secretsmanager").get_secret_value, SecretId=other.secret)


def _of_nobody(client: Callable[[str], Any], world: World) -> Iterator[Call]:
    """What no function of the stack does."""
    stack, table = world.stack, client("dynamodb")
    yield "scan", partial(table.scan, TableName=stack.table_name)
    yield "delete the table", partial(table.delete_table, TableName=stack.table_name)
    yield "list the bucket", partial(client("s3").list_objects_v2, Bucket=stack.bucket_name)
    yield "read dead letters", partial(client("sqs").receive_message, QueueUrl=stack.dead_letters_url)
    yield "list secrets", partial(client("secretsmanager").list_secrets)
    yield "list roles", partial(client("iam").list_roles)
    yield "call a function", partial(client("lambda").invoke, FunctionName=world.names["follow_changes"], Payload=b"{}")
    yield "make a log group", partial(client("logs").create_log_group, logGroupName="another")
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    yield (
        "change a policy",
        partial(
            client("iam").put_role_policy,
            RoleName=world.role("api_handler"),
            PolicyName="more",
            PolicyDocument=policy,
        ),
    )


_TABLE, _BUCKET, _SECRET, _QUEUE, _FUNCTION_LOG = "{table}", "{bucket}", "{secret}", "{queue}", "{log}"
_CREDENTIALS_KEY, _APPS_SECRET = "{key}", "{apps}"
_QUERY = {
    "TableName": _TABLE,
    "KeyConditionExpression": "#key = :key",
    "ExpressionAttributeValues": {":key": {"S": "EMAIL#nobody"}},
}

_Beyond = tuple[str, str, str, dict[str, Any]]

_GET: _Beyond = ("the table", "dynamodb", "get_item", {"TableName": _TABLE, "Key": _KEY})
_PUT: _Beyond = ("the table", "dynamodb", "put_item", {"TableName": _TABLE, "Item": _KEY})
_DELETE: _Beyond = ("the table", "dynamodb", "delete_item", {"TableName": _TABLE, "Key": _KEY})
_TABLE_QUERY: _Beyond = (
    "the table",
    "dynamodb",
    "query",
    {**_QUERY, "ExpressionAttributeNames": {"#key": "PK"}},
)
_BY_ADDRESS: _Beyond = (
    "GSI1",
    "dynamodb",
    "query",
    {**_QUERY, "IndexName": "GSI1", "ExpressionAttributeNames": {"#key": "GSI1PK"}},
)
_BY_EXPERT: _Beyond = (
    "GSI2",
    "dynamodb",
    "query",
    {**_QUERY, "IndexName": "GSI2", "ExpressionAttributeNames": {"#key": "GSI2PK"}},
)
_KEYS: _Beyond = ("the keys", "secretsmanager", "get_secret_value", {"SecretId": _SECRET})
_APPS: _Beyond = ("secrets of apps", "secretsmanager", "get_secret_value", {"SecretId": _APPS_SECRET})
_MAIL: _Beyond = ("a mail", "ses", "send_raw_email", {"RawMessage": {"Data": b"From: a@example.com\r\n\r\n"}})
_OPEN: _Beyond = ("credentials", "kms", "decrypt", {"KeyId": _CREDENTIALS_KEY, "CiphertextBlob": b"x"})
_LETTER: _Beyond = ("a letter", "sqs", "send_message", {"QueueUrl": _QUEUE, "MessageBody": "x"})
_POST: _Beyond = ("a message", CONNECTIONS, "post_to_connection", {"ConnectionId": "x", "Data": b"x"})
_HANG_UP: _Beyond = ("a connection", CONNECTIONS, "delete_connection", {"ConnectionId": "x"})
_LOG: _Beyond = (
    "the log of another",
    "logs",
    "create_log_stream",
    {"logGroupName": _FUNCTION_LOG, "logStreamName": "x"},
)


def _write(key: str) -> _Beyond:
    return (f"{key} to the bucket", "s3", "put_object", {"Bucket": _BUCKET, "Key": key, "Body": b"x"})


def _remove(key: str) -> _Beyond:
    return (f"{key} from the bucket", "s3", "delete_object", {"Bucket": _BUCKET, "Key": key})


def _read(key: str) -> _Beyond:
    return (f"{key} in the bucket", "s3", "get_object", {"Bucket": _BUCKET, "Key": key})


_NO_BUCKET = (_read("expert.html"), _write("somebody"), _remove("somebody"))
_NO_BOOKINGS = (_BY_ADDRESS, _BY_EXPERT, _KEYS)

_BEYOND_ITS_SHARE: dict[str, tuple[_Beyond, ...]] = {
    "api_handler": (
        *(_write("index.html"), _write("somebody"), _remove("photos/1"), _read("config.json")),
        *(_MAIL, _LETTER, _POST, _HANG_UP, _OPEN, _APPS),
    ),
    "websocket_connect": (*_NO_BUCKET, *_NO_BOOKINGS, _GET, _PUT, _TABLE_QUERY, _MAIL, _LETTER, _POST, _LOG, _APPS),
    "websocket_message": (*_NO_BUCKET, *_NO_BOOKINGS, _GET, _PUT, _TABLE_QUERY, _MAIL, _LETTER, _HANG_UP, _LOG, _APPS),
    "websocket_disconnect": (
        *(*_NO_BUCKET, *_NO_BOOKINGS, _PUT, _DELETE, _TABLE_QUERY, _MAIL, _LETTER, _POST, _LOG, _APPS),
    ),
    "push_slot_changes": (*_NO_BUCKET, *_NO_BOOKINGS, _GET, _PUT, _DELETE, _MAIL, _LOG, _APPS),
    "follow_changes": (
        *(_write(key) for key in ("index.html", "expert.html", "sw.js", "app/shared/api.js", "config.json", "booking")),
        *(_remove(key) for key in ("index.html", "expert.html", "styles/base.css", "dashboard/profile", "uploads/1")),
        *(_write("uploads/1"), _read("photos/1"), _POST, _HANG_UP, _LOG, _OPEN, _APPS),
    ),
    "send_webhooks": (*_NO_BUCKET, *_NO_BOOKINGS, _MAIL, _LETTER, _POST, _LOG, _OPEN, _APPS),
    "read_calendars": (*_NO_BUCKET, *_NO_BOOKINGS, _MAIL, _LETTER, _POST, _LOG),
    "receive_replies": (*_NO_BUCKET, *_NO_BOOKINGS, _PUT, _DELETE, _TABLE_QUERY, _MAIL, _LETTER, _POST, _LOG, _OPEN),
}


def _here(value: Any, world: World) -> Any:
    """A parameter with the name of the stack's own thing in the place of its mark."""
    if not isinstance(value, str):
        return value
    names = {
        _TABLE: world.stack.table_name,
        _BUCKET: world.stack.bucket_name,
        _QUEUE: world.stack.dead_letters_url,
        _FUNCTION_LOG: world.log_group("api_handler"),
        _SECRET: world.secrets["Secret"],
        _APPS_SECRET: world.secrets["CalendarApps"],
        _CREDENTIALS_KEY: world.credentials_key,
    }
    return names.get(value, value)
