"""What Lambda itself does in a function's role, with the credentials of the role and as Lambda does it.

The embedded cloud's Lambda needs no right for any of it. So these calls are made here, each alone.
"""

from __future__ import annotations

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


LAMBDA_USES: dict[str, Callable[[World, str], bool]] = {
    "dynamodb:ListStreams": find_streams,
    "sqs:SendMessage": leave_a_failed_call,
}


def _is_let(call: Callable[[], Any]) -> bool:
    try:
        call()
    except ClientError as error:
        if error.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException"):
            return False
        raise
    return True
