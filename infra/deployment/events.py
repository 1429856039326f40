"""What CloudFormation says while it works on a stack: each event as it comes, and why something failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

Event = dict[str, Any]

_CONSEQUENCES = ("Resource creation cancelled", "Resource update cancelled", "Resource creation Initiated")
"""What is said of resources that were stopped because another one failed."""

SLOWEST_SECONDS = 4.0
"""Between two questions. CloudFormation answers some ten a second for a whole account."""


class StackFollower:
    """Follows one stack from now on."""

    def __init__(self, cloudformation: Any, stack: str, told: Callable[[Event], None]) -> None:
        """`stack` is its id, or its name where it is not deleted; `told` hears each event once."""
        self._cloudformation = cloudformation
        self._stack = stack
        self._told = told
        self.events: list[Event] = []
        """Those that came since, oldest first."""
        self._last = next((event["EventId"] for event in self._newest_first()), None)

    def until_still(self, *, most_seconds: float) -> str:
        """Wait until CloudFormation is done; the status it ended in. TimeoutError after that long."""
        deadline = time.monotonic() + most_seconds
        wait = 0.05
        while True:
            status = self._status()
            self._hear()
            if not status.endswith("_IN_PROGRESS"):
                return status
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(wait)
            wait = min(wait * 1.5, SLOWEST_SECONDS)

    def reason(self) -> str:
        """Which resource failed first since then, and why."""
        return fetch_full_reason(self._cloudformation, self._stack, first_failure(self.events))

    def _status(self) -> str:
        try:
            found = self._cloudformation.describe_stacks(StackName=self._stack)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return "DELETE_COMPLETE"
            raise
        return str(found[0]["StackStatus"]) if found else "DELETE_COMPLETE"

    def _hear(self) -> None:
        fresh = []
        for event in self._newest_first():
            if event["EventId"] == self._last:
                break
            fresh.append(event)
        if fresh:
            self._last = fresh[0]["EventId"]
        for event in reversed(fresh):
            self.events.append(event)
            self._told(event)

    def _newest_first(self) -> Iterator[Event]:
        pages = self._cloudformation.get_paginator("describe_stack_events").paginate(StackName=self._stack)
        try:
            for page in pages:
                yield from page["StackEvents"]
        except ClientError as error:
            if "does not exist" not in str(error):
                raise


def first_failure(events: Sequence[Event]) -> str:
    """Which resource failed first, and why; what failed only because of it is passed over. `events`: oldest first."""
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    real = [event for event in failed if not event.get("ResourceStatusReason", "").startswith(_CONSEQUENCES)]
    for event in real or failed:
        return f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason') or 'no reason given'}"
    stack = [event for event in events if "ROLLBACK" in event["ResourceStatus"] and event.get("ResourceStatusReason")]
    return stack[0]["ResourceStatusReason"] if stack else "no reason given"


def fetch_full_reason(cloudformation: Any, stack: str, reason: str) -> str:
    """The reason, or what lies behind it where CloudFormation only says where to ask.

    It looks through a template before it makes anything, and says what it found by another call than all the rest.
    """
    if "DescribeEvents" not in reason:
        return reason
    asked = cloudformation.describe_events(StackName=stack, Filters={"FailedEvents": True})["OperationEvents"]
    found = [event for event in asked if event.get("ValidationStatusReason")]
    # Newest first: those of an earlier deployment come after.
    latest = [event for event in found if event["OperationId"] == found[0]["OperationId"]]
    told = [f"{event.get('LogicalResourceId', '')}: {event['ValidationStatusReason']}" for event in latest]
    return "; ".join(told) or reason


class EventPrinter:
    """Prints each event in a line, with the time since the start."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._started = time.monotonic()

    def __call__(self, event: Event) -> None:
        seconds = int(time.monotonic() - self._started)
        status = event["ResourceStatus"].lower().replace("_", " ")
        line = f"  {seconds // 60:2}:{seconds % 60:02}  {status:28} {event['LogicalResourceId']}"
        reason = event.get("ResourceStatusReason", "")
        if event["ResourceStatus"].endswith("_FAILED") and reason:
            line += f": {reason}"
        self._say(line)
