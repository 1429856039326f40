"""Calls of the functions that no request calls, in the process that serves: by the stream, the clock and a queue."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

Function = Callable[[dict[str, Any], Any], Any]

CLOCK_SECONDS = 60
"""Also for what comes once an hour on AWS, as nobody waits an hour here."""

LOOK_EVERY_SECONDS = 0.5

AT_ONCE = 10
"""Messages that a queue gives at a time."""


class Queue(Protocol):
    """A client of SQS, whose names these are."""

    def receive_message(self, *, QueueUrl: str, MaxNumberOfMessages: int) -> dict[str, Any]:  # noqa: N803
        """The next messages, if there are any."""

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> Any:  # noqa: N803
        """Take one out for good."""


def answer_calls(channel: socket.socket, follow_changes: Function) -> None:
    """Call the function for each line of records, and say in a line from which one to call again; in a thread."""

    def answer() -> None:
        with channel.makefile("rw", encoding="utf-8") as lines:
            for line in lines:
                lines.write(json.dumps(_retry_from(follow_changes, json.loads(line))) + "\n")
                lines.flush()

    threading.Thread(target=answer, name="follow_changes", daemon=True).start()


def _retry_from(function: Function, records: list[dict[str, Any]]) -> str | None:
    try:
        failures = function({"Records": records}, None)["batchItemFailures"]
    except Exception:  # noqa: BLE001 - its own log has said why; all of them come again, as on AWS
        return str(records[0]["dynamodb"]["SequenceNumber"])
    return failures[0]["itemIdentifier"] if failures else None


def call_by_the_clock(function: Function, event: dict[str, Any]) -> None:
    """Call the function for what is due, again and again; in a thread."""

    def call() -> None:
        while True:
            time.sleep(CLOCK_SECONDS)
            try:
                function(event, None)
            except Exception:  # noqa: BLE001, S112 - its own log has said why
                continue

    threading.Thread(target=call, name="clock", daemon=True).start()


def take_from_queue(queue: Queue, url: str, function: Function) -> None:
    """Call the function for each message of a queue; in a thread. One with which it fails comes again, as on AWS."""

    def take() -> None:
        while True:
            try:
                messages = queue.receive_message(QueueUrl=url, MaxNumberOfMessages=AT_ONCE).get("Messages", [])
            except Exception:  # noqa: BLE001 - moto has ended, or is about to begin
                messages = []
            for message in messages:
                _hand_on(queue, url, function, message)
            if not messages:
                time.sleep(LOOK_EVERY_SECONDS)

    threading.Thread(target=take, name="queue", daemon=True).start()


def _hand_on(queue: Queue, url: str, function: Function, message: dict[str, Any]) -> None:
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "eventSource": "aws:sqs",
    }
    try:
        function({"Records": [record]}, None)
        queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    except Exception:  # noqa: BLE001 - its own log has said why
        return
