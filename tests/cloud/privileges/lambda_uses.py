"""What Lambda itself does in a function's role, with the credentials of the role and as Lambda does it.

The embedded cloud's Lambda needs no right for any of it. So these calls are made here, each alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tests.cloud.privileges.world import World


def find_streams(world: World, function: str) -> bool:
    """Asked for when an event source mapping is made."""
    return _is_let(world.as_function(function, "dynamodbstreams").list_streams)


def leave_a_failed_call(world: World, function: str) -> bool:
    """A call that failed for the last time goes to the dead letters."""
    queues = world.as_function(function, "sqs")
    return _is_let(lambda: queues.send_message(QueueUrl=world.stack.dead_letters_url, MessageBody="{}"))


def take_from_the_queue(world: World, function: str) -> bool:
    """An event source mapping receives messages for the function."""
    return _is_let(lambda: world.as_function(function, "sqs").receive_message(QueueUrl=_queue(world, function)))


def delete_from_the_queue(world: World, function: str) -> bool:
    """It deletes those that the function has done."""
    queues, url = world.stack.client("sqs"), _queue(world, function)
    group = {"MessageGroupId": secrets.token_hex(8)} if url == world.shares_url else {}
    body = secrets.token_hex(8)
    queues.send_message(QueueUrl=url, MessageBody=body, **group)
    found: dict[str, Any] = {}
    while found.get("Body") != body:  # others may wait in front of it, and nobody misses them here
        (found,) = queues.receive_message(QueueUrl=url, MaxNumberOfMessages=1)["Messages"]
        if found["Body"] != body:
            queues.delete_message(QueueUrl=url, ReceiptHandle=found["ReceiptHandle"])
    handle = found["ReceiptHandle"]
    if _is_let(lambda: world.as_function(function, "sqs").delete_message(QueueUrl=url, ReceiptHandle=handle)):
        return True
    queues.delete_message(QueueUrl=url, ReceiptHandle=handle)
    return False


def look_at_the_queue(world: World, function: str) -> bool:
    """Asked for when the mapping is made."""
    url = _queue(world, function)
    return _is_let(lambda: world.as_function(function, "sqs").get_queue_attributes(QueueUrl=url))


def _queue(world: World, function: str) -> str:
    """Whose messages the function is called with."""
    of = {
        "send_webhooks": world.webhooks_url,
        "read_calendars": world.readings_url,
        "receive_replies": world.replies_url,
    }
    return of.get(function, world.shares_url)


LAMBDA_USES: dict[str, Callable[[World, str], bool]] = {
    "dynamodb:ListStreams": find_streams,
    "sqs:SendMessage": leave_a_failed_call,
    "sqs:ReceiveMessage": take_from_the_queue,
    "sqs:DeleteMessage": delete_from_the_queue,
    "sqs:GetQueueAttributes": look_at_the_queue,
}


def _is_let(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ClientError as error:
        if error.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException"):
            return False
        raise
    return True
