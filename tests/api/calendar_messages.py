"""The queue of calendars that are to be looked at, as moto has it, and the function that it calls."""

from __future__ import annotations

import json
from typing import Any

from moto.sqs.models import sqs_backends

import app as entry
from expertbook import settings
from expertbook.adapters import aws
from tests.api.stream.test_live import Context


def take() -> list[dict[str, Any]]:
    """What the queue was told since it was last asked, also what it was to put off; it's out of it then. Whatever is
    wrong with the SDK's calls."""
    account, name = str(settings.calendar_queue_url()).split("/")[-2:]
    queue = sqs_backends[account][str(aws.region())].get_queue(name)
    taken = [json.loads(message.body) for message in queue._messages]
    queue._messages.clear()
    return taken


def deliver() -> int:
    """What the queue has calls the function, which does it; returns how often. Of those that failed it raises the last
    one's error, when all were tried."""
    taken, failed = take(), None
    for body in taken:
        try:
            call(body)
        except Exception as error:  # noqa: BLE001 - raised below
            failed = error
    if failed is not None:
        raise failed
    return len(taken)


def call(body: dict[str, Any]) -> None:
    """The function is called with a message."""
    record = {"messageId": "1", "body": json.dumps(body), "eventSource": "aws:sqs"}
    entry.read_calendars({"Records": [record]}, Context())


def hand_over() -> None:
    """The clock hands over what is due."""
    entry.follow_changes({"Records": [], "due": "calendars"}, Context())
