"""WebSocket connections. The only module that talks to them."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from enum import Enum
from functools import cache
from math import inf
from typing import TYPE_CHECKING, Any

from expertbook import clock, settings
from expertbook.adapters import aws
from expertbook.adapters.request_signing import signed_requests

if TYPE_CHECKING:
    from expertbook.adapters.http_pool import HttpPool


class Delivery(Enum):
    """What happened to a message for a connection."""

    DELIVERED = "delivered"
    GONE = "gone"
    FAILED = "failed"
    LEFT = "left"
    """Time was up before we tried."""


def post(connection_id: str, message: dict[str, Any]) -> Delivery:
    """Send a message to one connection. Timeouts, throttling and server errors are tried three times."""
    return post_to_all([connection_id], message, inf)[connection_id]


def post_to_all(connection_ids: Sequence[str], message: dict[str, Any], deadline: float) -> dict[str, Delivery]:
    """Send one message to many connections, side by side. Begins no post after the deadline (time.monotonic()); one
    without a response takes `http_pool.LONGEST_SECONDS` at most. A connection may get the message twice."""
    body = json.dumps(message, separators=(",", ":")).encode()
    statuses = _send_to_all("POST", connection_ids, body, deadline)
    return {connection_id: _delivery(statuses.get(connection_id)) for connection_id in connection_ids}


def close_connections(connection_ids: Sequence[str], deadline: float) -> list[str]:
    """Close connections, so that their pages connect and load again. Returns those that we couldn't close, or couldn't
    begin to close before the deadline."""
    statuses = _send_to_all("DELETE", connection_ids, b"", deadline)
    return [one for one in connection_ids if _delivery(statuses.get(one)) in (Delivery.FAILED, Delivery.LEFT)]


def _send_to_all(method: str, connection_ids: Sequence[str], body: bytes, deadline: float) -> dict[str, int]:
    """The HTTP status for each connection that there was time for; see HttpPool.send_all."""
    if not connection_ids:
        return {}
    endpoint = settings.websocket_endpoint()
    url = f"{endpoint}/@connections"
    request_of = signed_requests(method, url, body, aws.credentials(), aws.region(), "execute-api", clock.now())
    return _pool(endpoint).send_all(connection_ids, request_of, lambda: time.monotonic() < deadline)


def _delivery(status: int | None) -> Delivery:
    if status is None:
        return Delivery.LEFT
    if status == 410:
        return Delivery.GONE
    return Delivery.DELIVERED if 200 <= status < 300 else Delivery.FAILED


@cache
def _pool(endpoint: str) -> HttpPool:
    # Not above: it imports asyncio, which functions that send nothing do without.
    from expertbook.adapters.http_pool import HttpPool

    return HttpPool(endpoint)
