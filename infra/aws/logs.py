"""`make logs`: follow the logs of a stage's functions, in readable lines."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from infra.aws.account import Missing
from infra.aws.options import stack_name
from infra.aws.session import Aws
from infra.deployment.resources import list_resources

PAUSE_SECONDS = 2.0
LATE_SECONDS = 30
"""CloudWatch shows some lines late, so each look starts this far back."""

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SHOWN_FIRST = ("level", "message", "timestamp", "service", "location", "function_name", "_aws")

Key = tuple[str, ...]
"""What tells one line from another."""

Event = tuple[str, dict[str, Any]]
"""The function, and what CloudWatch has of the line."""


def parse_duration(text: str) -> int:
    """15m, 2h, 1d or 90s in seconds; Raises Missing for anything else."""
    found = re.fullmatch(r"(\d{1,5})([smhd])", text)
    if found is None:
        raise Missing(f"SINCE={text}: give 90s, 15m, 2h or 1d.")
    return int(found[1]) * _UNITS[found[2]]


class Tail:
    """The log groups of a stage, read over and over, merged by time."""

    def __init__(self, aws: Aws, stage: str, function: str, pattern: str) -> None:
        """`function`: part of a function's name, any case; `pattern`: CloudWatch's filter pattern."""
        self._logs = aws.client("logs")
        self._pattern = {"filterPattern": pattern} if pattern else {}
        self._groups = {name: group for name, group in _groups(aws, stage).items() if function.lower() in name.lower()}
        if not self._groups:
            raise Missing(f"No function of the stage {stage} has {function!r} in its name.")
        self._seen: dict[Key, int] = {}

    def follow(self, since: int, say: Callable[[str], None], *, once: bool) -> None:
        """Print the last `since` seconds, then each new line, until somebody stops it."""
        start = int((time.time() - since) * 1000)
        while True:
            begun = int(time.time() * 1000)
            for name, event in self.read_new(start):
                say(format_event(name, event))
            if once:
                return
            start = max(start, begun - LATE_SECONDS * 1000)
            time.sleep(PAUSE_SECONDS)

    def read_new(self, start: int) -> list[Event]:
        """Lines since `start` (epoch ms) that weren't returned before, oldest first."""
        found = [event for event in self._read(start) if _key(event) not in self._seen]
        # Older ones can't come again, so what is remembered stays small.
        self._seen = {key: at for key, at in self._seen.items() if at >= start}
        self._seen |= {_key(event): event[1]["timestamp"] for event in found}
        return sorted(found, key=lambda event: event[1]["timestamp"])

    def _read(self, start: int) -> Iterator[Event]:
        for name, group in self._groups.items():
            pages = self._logs.get_paginator("filter_log_events").paginate(
                logGroupName=group, startTime=start, **self._pattern
            )
            for page in pages:
                yield from ((name, event) for event in page["events"])


def _key(event: Event) -> Key:
    function, told = event
    # The embedded cloud (ministack 1.5.33) gives lines no id.
    return (function, told.get("eventId") or f"{told['timestamp']} {told['message']}")


def _groups(aws: Aws, stage: str) -> dict[str, str]:
    """The log groups of a stage's stack by the functions' names."""
    return {
        told["LogicalResourceId"].removesuffix("Logs"): told["PhysicalResourceId"]
        for told in list_resources(aws.client("cloudformation"), stack_name(stage))
        if told["ResourceType"] == "AWS::Logs::LogGroup"
    }


def format_event(function: str, event: dict[str, Any]) -> str:
    """One line for a person: time, function, level, message, the rest as name=value."""
    at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC).strftime("%H:%M:%S.%f")[:-3]
    text = event["message"].rstrip()
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return f"{at}  {function:20} {text}"
    if "_aws" in said:
        told = "metrics " + _rest(said)
    else:
        told = f"{said.get('level', ''):7} {said.get('message', '')}  {_rest(said)}"
    return f"{at}  {function:20} {told}".rstrip()


def _rest(said: dict[str, Any]) -> str:
    return " ".join(
        f"{name}={value if isinstance(value, str | int | float) else json.dumps(value)}"
        for name, value in said.items()
        if name not in _SHOWN_FIRST and value is not None
    )
