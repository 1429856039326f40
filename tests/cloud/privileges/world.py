"""A stack on which functions lose rights, and what their uses begin with: people, records, watchers, a calendar."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from time import time
from typing import Any

import boto3

from infra.deployment.resources import find_physical_ids
from tests.cloud.calls import Api, a_request, day_ahead, eventually
from tests.cloud.privileges.cases import Case, Document, as_document, without
from tests.cloud.test_busy_calendars import Feed
from tests.cloud.test_experts import an_expert, session_of
from tests.stack import Stack

Image = dict[str, Any]
"""An item as DynamoDB and its stream write it."""

STACK = "expertbook"
CONNECTIONS = "apigatewaymanagementapi"


class World:
    """The stack, with its stream's mappings off: what a function is called for, it is called for by a probe."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.api = Api(stack, 4)
        self.feed = Feed()
        self.feed.busy = [(day_ahead(40), day_ahead(41))]
        self.address = an_address()
        self._numbers = count(1)
        self._functions = stack.client("lambda")
        self._iam = stack.client("iam")
        self._sts = stack.client("sts")
        # One for all clients, as each would read the services' models. The service is a plain string here, for
        # which the types know no client.
        self._session: Any = boto3.Session(region_name="us-east-1")
        self._clients: dict[tuple[str, str], Any] = {}
        for mapping in self._functions.list_event_source_mappings()["EventSourceMappings"]:
            self._functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        self.handle, self.token = an_expert(self.api, session_of(stack, self.api, self.address), cap=None)

    def close(self) -> None:
        """Let go of what is not the stack's."""
        self.feed.server.shutdown()

    # Functions and their rights.

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the deployed functions, by the names that the policies have."""
        found = find_physical_ids(self.stack.client("cloudformation"), STACK)
        ids = {logical_id.lower(): physical_id for logical_id, physical_id in found.items()}
        functions = (
            *("api_handler", "push_slot_changes", "follow_changes"),
            *("read_calendars", "send_webhooks", "receive_replies"),
        )
        websocket = ("websocket_connect", "websocket_message", "websocket_disconnect")
        return {name: ids[name.replace("_", "")] for name in (*functions, *websocket)}

    @cached_property
    def secrets(self) -> dict[str, str]:
        """The stack's secrets by their logical ids. That of apps has a value, as where there are any."""
        found = find_physical_ids(self.stack.client("cloudformation"), STACK)
        ids = {name: found[name] for name in ("Secret", "CalendarApps")}
        self.stack.client("secretsmanager").put_secret_value(SecretId=ids["CalendarApps"], SecretString="{}")
        return ids

    def role(self, function: str) -> str:
        """The name of the role in which a function runs."""
        arn: str = self._functions.get_function_configuration(FunctionName=self.names[function])["Role"]
        return arn.rpartition("/")[2]

    def policy(self, function: str) -> tuple[str, Document]:
        """The name and the text of the one policy that a function's role has."""
        role = self.role(function)
        (name,) = self._iam.list_role_policies(RoleName=role)["PolicyNames"]
        return name, as_document(self._iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"])

    @contextmanager
    def withheld(self, function: str, *taken: Case) -> Iterator[None]:
        """Take rights of one function away for a while."""
        role, (name, whole) = self.role(function), self.policy(function)
        self._put(role, name, without(whole, *taken))
        try:
            yield
        finally:
            self._put(role, name, whole)

    def _put(self, role: str, name: str, document: Document) -> None:
        self._iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))

    def renew(self, function: str) -> None:
        """Let the next call begin in a process that has read nothing yet."""
        name = self.names[function]
        same = self._functions.get_function_configuration(FunctionName=name)["Timeout"]
        self._functions.update_function_configuration(FunctionName=name, Timeout=same)

    def call(self, function: str, event: dict[str, Any]) -> bool:
        """Call a function, and wait for it; whether it did all that it was called for."""
        answer = self._functions.invoke(FunctionName=self.names[function], Payload=json.dumps(event))
        returned = json.loads(answer["Payload"].read() or b"null")
        return "FunctionError" not in answer and not (returned or {}).get("batchItemFailures")

    def as_function(self, function: str, service: str) -> Any:
        """A client with the rights of a function's role; the embedded cloud lets its owner take on any."""
        if (function, service) not in self._clients:
            self._clients[function, service] = self._as_function(function, service)
        return self._clients[function, service]

    def _as_function(self, function: str, service: str) -> Any:
        role = self._iam.get_role(RoleName=self.role(function))["Role"]["Arn"]
        found = self._sts.assume_role(RoleArn=role, RoleSessionName="privileges")["Credentials"]
        return self._session.client(
            service,
            endpoint_url=self.connections_url if service == CONNECTIONS else self.stack.endpoint_url,
            aws_access_key_id=found["AccessKeyId"],
            aws_secret_access_key=found["SecretAccessKey"],
            aws_session_token=found["SessionToken"],
        )

    def log_group(self, function: str) -> str:
        """Where a function's lines go."""
        found = self._functions.get_function_configuration(FunctionName=self.names[function])
        group: str = found["LoggingConfig"]["LogGroup"]
        return group

    @property
    def connections_url(self) -> str:
        """Where messages to WebSocket connections are posted."""
        return self.stack.websocket_url.replace("ws://", "http://", 1)

    @cached_property
    def stream(self) -> str:
        """The ARN of the table's stream."""
        arn: str = self.dynamodb.describe_table(TableName=self.stack.table_name)["Table"]["LatestStreamArn"]
        return arn

    # The table, the bucket and the queue, with every right.

    @cached_property
    def dynamodb(self) -> Any:
        """A client of the table."""
        return self.stack.client("dynamodb")

    @cached_property
    def s3(self) -> Any:
        """A client of the bucket."""
        return self.stack.client("s3")

    def item(self, partition: str, sort: str) -> Image | None:
        """An item of the table."""
        key = {"PK": {"S": partition}, "SK": {"S": sort}}
        found: Image | None = self.dynamodb.get_item(TableName=self.stack.table_name, Key=key, ConsistentRead=True).get(
            "Item"
        )
        return found

    def items(self, partition: str, sort: str = "") -> list[Image]:
        """The items of a partition whose sort keys begin so."""
        found: list[Image] = self.dynamodb.query(
            TableName=self.stack.table_name,
            KeyConditionExpression="PK = :partition AND begins_with(SK, :sort)" if sort else "PK = :partition",
            ExpressionAttributeValues={":partition": {"S": partition}} | ({":sort": {"S": sort}} if sort else {}),
            ConsistentRead=True,
        )["Items"]
        return found

    def put(self, *items: Image) -> None:
        """Write items, past every rule."""
        for item in items:
            self.dynamodb.put_item(TableName=self.stack.table_name, Item=item)

    def remove(self, partition: str, sort: str) -> None:
        """Delete an item, past every rule."""
        self.dynamodb.delete_item(TableName=self.stack.table_name, Key={"PK": {"S": partition}, "SK": {"S": sort}})

    def lies(self, key: str) -> bool:
        """Whether there is something under a key of the bucket."""
        found = self.s3.list_objects_v2(Bucket=self.stack.bucket_name, Prefix=key).get("Contents", [])
        return key in [entry["Key"] for entry in found]

    def letters(self) -> int:
        """How many dead letters came since this was asked last."""
        queue, queues, number = self.stack.dead_letters_url, self.stack.client("sqs"), 0
        while found := queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                queues.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            number += len(found)
        return number

    @cached_property
    def shares_url(self) -> str:
        """The queue that shares the watchers of an expert out."""
        return find_physical_ids(self.stack.client("cloudformation"), STACK)["Shares"]

    @cached_property
    def webhooks_url(self) -> str:
        """The queue of webhooks that are to be called."""
        return find_physical_ids(self.stack.client("cloudformation"), STACK)["WebhookCalls"]

    @cached_property
    def readings_url(self) -> str:
        """The queue of calendars that are to be looked at."""
        return find_physical_ids(self.stack.client("cloudformation"), STACK)["CalendarReadings"]

    @cached_property
    def replies_url(self) -> str:
        """The queue of mails that were received."""
        return find_physical_ids(self.stack.client("cloudformation"), STACK)["ReceivedReplies"]

    def readings(self) -> list[dict[str, Any]]:
        """What was put into it since this was asked last. No function is called with it here."""
        queues, told = self.stack.client("sqs"), []
        while found := queues.receive_message(QueueUrl=self.readings_url, MaxNumberOfMessages=10).get("Messages"):
            for message in found:
                queues.delete_message(QueueUrl=self.readings_url, ReceiptHandle=message["ReceiptHandle"])
                told.append(json.loads(message["Body"]))
        return told

    @cached_property
    def credentials_key(self) -> str:
        """The key that seals what experts sign in with at calendar services."""
        return find_physical_ids(self.stack.client("cloudformation"), STACK)["CredentialsKey"]

    # What functions are called with.

    def records(self, *changes: tuple[Image | None, Image | None]) -> dict[str, Any]:
        """The stream's event of items that were one thing and are another."""
        return {"Records": [self._record(old, new) for old, new in changes]}

    def _record(self, old: Image | None, new: Image | None) -> dict[str, Any]:
        item = new or old or {}
        images = {"OldImage": old, "NewImage": new}
        return {
            "eventID": secrets.token_hex(16),
            "eventName": "REMOVE" if new is None else "INSERT" if old is None else "MODIFY",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "eventSourceARN": f"arn:aws:dynamodb:us-east-1:000000000000:table/{self.stack.table_name}/stream/2026",
            "dynamodb": {
                "ApproximateCreationDateTime": int(time()),
                "Keys": {name: item[name] for name in ("PK", "SK")},
                "SequenceNumber": str(next(self._numbers)).zfill(21),
                "SizeBytes": 100,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
                **{name: image for name, image in images.items() if image is not None},
            },
        }

    def websocket_event(self, connection: str, kind: str, body: str | None = None) -> dict[str, Any]:
        """What the WebSocket API hands on of a connection."""
        context = {"connectionId": connection, "domainName": "d", "stage": "api", "apiId": "a"}
        event = {"requestContext": {**context, "routeKey": f"${kind.lower()}", "eventType": kind}}
        return event if body is None else {**event, "body": body}

    # What a use begins with.

    def profile(self, handle: str) -> Image:
        """The profile of an expert like the one who signed up, not written yet."""
        like = self.item(f"EXPERT#{self.handle}", "PROFILE")
        assert like is not None
        return {**like, "PK": {"S": f"EXPERT#{handle}"}, "handle": {"S": handle}, "version": {"N": "1"}}

    @cached_property
    def booking(self) -> Image:
        """A booking with the expert, to make others from."""
        status, made = self.api.book(self.request())
        assert status == 201, made
        found = self.item(f"BOOKING#{made['booking']['id']}", "BOOKING")
        assert found is not None
        return found

    @cached_property
    def calendar(self) -> Image:
        """A calendar of the expert's, to make others from."""
        made = self.add_a_calendar()
        assert made is not None
        found = self.item(f"EXPERT#{self.handle}", f"CALENDAR#{made}")
        assert found is not None
        return found

    def add_a_calendar(self) -> str | None:
        """The id of a new calendar of the expert's, which is to be read; None if it can't be added."""
        # Whatever the expert asked for before.
        self.remove(f"EXPERT#{self.handle}", "READINGS")
        url = f"{self.feed.url}?{secrets.token_hex(4)}"
        status, made = self.api.ask("POST", "/me/calendars", {"url": url}, token=self.token)
        return made["calendar"]["id"] if status == 201 else None

    def request(self) -> dict[str, Any]:
        """A request for a time that nobody asked for before."""
        start: datetime = day_ahead(3) + timedelta(minutes=10 * next(self._numbers))
        return {**a_request(self.handle, "ten", start), "email": an_address()}

    def mailed(self, address: str) -> bool:
        """Whether a mail came for an address that was just written to."""
        from tests.cloud.test_mail import mails_to

        return bool(eventually(lambda: mails_to(self.stack, address)))


def an_address() -> str:
    """An address that nobody used before."""
    return f"ben-{secrets.token_hex(6)}@example.com"


def a_handle() -> str:
    """A handle that nobody has."""
    return f"probe-{secrets.token_hex(6)}"


def an_hour_ago() -> int:
    """In epoch seconds."""
    return int((datetime.now(UTC) - timedelta(hours=1)).timestamp())
