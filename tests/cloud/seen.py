"""What the functions of the stack have written: CloudWatch Logs as an engineer reads them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from tests.stack import Stack


def now() -> int:
    """The present instant as CloudWatch Logs counts it, in epoch milliseconds."""
    return time.time_ns() // 1_000_000


def written(stack: Stack, since: int) -> Iterator[str]:
    """Every line in the log groups since then (epoch milliseconds), START and REPORT lines included."""
    logs = stack.client("logs")
    groups = (group for page in logs.get_paginator("describe_log_groups").paginate() for group in page["logGroups"])
    for group in groups:
        found = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"], startTime=since)
        yield from (event["message"] for page in found for event in page["events"])


def lines(stack: Stack, since: int) -> list[dict[str, Any]]:
    """What the functions themselves wrote, figures included: each a JSON object."""
    return [json.loads(text) for text in written(stack, since) if text.startswith("{")]


def lines_of(stack: Stack, request_id: str, since: int) -> list[dict[str, Any]]:
    """The lines about a request, wherever they were written."""
    return [
        line
        for line in lines(stack, since)
        if request_id == line.get("request_id") or request_id in line.get("request_ids", [])
    ]
