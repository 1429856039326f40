"""Uses of what calls webhooks, and of the functions that have it called."""

from __future__ import annotations

import json
from time import time
from typing import Any
from zlib import crc32

from tests.cloud.privileges.world import Image, World, a_handle

_PAST = "2026-01-01T00:00:00Z"
_STORED = "2026-01-01T00:00:00.000000+0000"
_LANE = "0"
"""In which a subject of the name `a` is."""


def add_one(world: World) -> bool:
    """One that is added is asked for its proof: a message says so. Without the right it's left to the clock."""
    status, added = world.api.ask("POST", "/me/webhooks", {"url": world.feed.url}, token=world.token)
    asked = _asked(world)
    world.api.ask("DELETE", f"/me/webhooks/{added.get('id')}", token=world.token)
    return status == 201 and added["id"] in [each["webhook"] for each in asked]


def ask_by_the_clock(world: World) -> bool:
    """What is due of a webhook is asked for."""
    handle = a_handle()
    world.put(_due(handle))
    done = world.call("follow_changes", {"Records": [], "due": "work"})
    asked = _asked(world)
    world.remove(f"WEBHOOKS#{handle}", _due(handle)["SK"]["S"])
    return done and handle in [each["expert"] for each in asked]


def call_one(world: World) -> bool:
    """A test goes there, is noted, and waits no more."""
    handle = a_handle()
    world.put(*waiting(handle, world.feed.url))
    done = world.call("send_webhooks", {"Records": [{"messageId": "1", "body": asking(handle)}]})
    left = [item["SK"]["S"].partition("#")[0] for item in world.items(f"WEBHOOKS#{handle}")]
    return done and sorted(left) == ["ATTEMPT", "WEBHOOK"]


def tell_of_a_review(world: World) -> bool:
    """A full payload has the review as well."""
    partition, booking = f"WEBHOOKS#{world.handle}", world.booking["booking_id"]["S"]
    lane = crc32(booking.encode()) % 3
    webhook, pending, due = waiting(world.handle, world.feed.url)
    place = f"PENDING#w#{lane}#{booking}-000009-review-created"
    pending |= {"SK": {"S": place}, "type": {"S": "review.created"}, "subject": {"S": booking}}
    webhook |= {"payload": {"S": "full"}, "events": {"S": '["review.created"]'}}
    world.put(webhook, pending, due | {"SK": {"S": f"DUE#WEBHOOK#w#{lane}"}})
    body = json.dumps({"expert": world.handle, "webhook": "w", "lane": lane})
    done = world.call("send_webhooks", {"Records": [{"messageId": "1", "body": body}]})
    found = world.items(partition, "ATTEMPT#w")
    for item in world.items(partition):
        world.remove(partition, item["SK"]["S"])
    return done and len(found) == 1


def waiting(handle: str, url: str) -> list[Image]:
    """A webhook, and a test that it hasn't got yet."""
    partition = {"PK": {"S": f"WEBHOOKS#{handle}"}}
    webhook = {
        **(partition | {"SK": {"S": "WEBHOOK#w"}, "url": {"S": url}, "events": {"S": "[]"}}),
        "payload": {"S": "thin"},
        "secret": {"S": "whsec_bm90IGEgc2VjcmV0"},
        "status": {"S": "active"},
        "created_at": {"S": _STORED},
        "version": {"N": "1"},
    }
    pending = {
        **(partition | {"SK": {"S": f"PENDING#w#{_LANE}#a-000001-webhook-test"}, "type": {"S": "webhook.test"}}),
        "subject": {"S": "a"},
        "number": {"N": "1"},
        "at": {"S": _STORED},
        "tries": {"N": "0"},
        "expires_at": {"N": str(int(time()) + 3600)},
    }
    return [webhook, pending, _due(handle)]


def asking(handle: str) -> str:
    """The message that has it sent."""
    return json.dumps({"expert": handle, "webhook": "w", "lane": int(_LANE)})


def _due(handle: str) -> Image:
    return {
        "PK": {"S": f"WEBHOOKS#{handle}"},
        "SK": {"S": f"DUE#WEBHOOK#w#{_LANE}"},
        "GSI1PK": {"S": "DUE#0"},
        "GSI1SK": {"S": _PAST},
        "version": {"N": "1"},
        "since": {"S": _STORED},
        "tries": {"N": "0"},
        "expires_at": {"N": str(int(time()) + 3600)},
    }


def _asked(world: World) -> list[dict[str, Any]]:
    """What came into the queue of webhooks since this was asked last."""
    queues, found = world.stack.client("sqs"), []
    while messages := queues.receive_message(QueueUrl=world.webhooks_url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            queues.delete_message(QueueUrl=world.webhooks_url, ReceiptHandle=message["ReceiptHandle"])
            found.append(json.loads(message["Body"]))
    return found
