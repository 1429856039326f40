"""Calls of the functions that no request calls, in the process that serves: `follow_changes` and `read_calendars`."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

Function = Callable[[dict[str, Any], Any], Any]

CLOCK_SECONDS = 60
"""More often than on AWS, as nobody waits an hour here; a calendar that isn't due isn't read."""

CLOCK_EVENT: dict[str, Any] = {
    "id": "local",
    "version": "0",
    "account": "000000000000",
    "region": "us-east-1",
    "source": "aws.events",
    "detail-type": "Scheduled Event",
    "time": "1970-01-01T00:00:00Z",
    "resources": [],
    "detail": {},
}
"""What EventBridge sends to `read_calendars`, which reads none of it."""


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
