"""Uses of what receives replies to invitations."""

from __future__ import annotations

import json
import secrets
from typing import Any

from expertbook.domain.booking import Role
from expertbook.domain.reply_address import reply_address
from expertbook.store.booking_items import from_image
from tests.api.mailed import calendar, plain, stored
from tests.cloud.privileges.world import World
from tests.stack import Stack

_SECRET = "not a secret"


def take_one_in(world: World) -> bool:
    """A client's reply is noted."""
    event, booking_id = one_received(world.stack, world.booking)
    return world.call("receive_replies", event) and noted(world.stack, booking_id)


def one_received(stack: Stack, booked: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The message about a mail that lies in the bucket, and the booking that it's about; a copy of one."""
    booking_id = secrets.token_hex(13).upper()
    copy = {
        **booked,
        "PK": {"S": f"BOOKING#{booking_id}"},
        "booking_id": {"S": booking_id},
        "reply_domain": {"S": "replies.example"},
        "reply_secret": {"S": _SECRET},
    }
    stack.client("dynamodb").put_item(TableName=stack.table_name, Item=copy)
    booking = from_image(copy)
    address, sender = reply_address(booking, Role.CLIENT), booking.client.email
    assert address is not None
    content = calendar(booking_id, sender, sequence=booking.sequence)
    key = secrets.token_hex(8)
    mail = stored(plain(content, address, sender), sender=sender)
    stack.client("s3").put_object(Bucket=stack.received_bucket, Key=key, Body=mail)
    told = {"eventTime": "2026-11-23T08:00:00.000Z", "s3": {"object": {"key": key}}}
    return {"Records": [{"messageId": "1", "body": json.dumps({"Records": [told]})}]}, booking_id


def noted(stack: Stack, booking_id: str) -> bool:
    """Whether a reply of the client is noted."""
    key = {"PK": {"S": f"REPLIES#{booking_id}"}, "SK": {"S": "REPLY#client"}}
    return "Item" in stack.client("dynamodb").get_item(TableName=stack.table_name, Key=key, ConsistentRead=True)
