"""WebSocket connections. The only module that talks to them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import settings
from expertbook.adapters.aws import aws_client

T = TypeVar("T")

THREADS = 25
"""Calls in parallel. More wouldn't help, because signing them keeps the processor busy."""


class Delivery(Enum):
    """What happened to a message for a connection."""

    DELIVERED = "delivered"
    GONE = "gone"
    FAILED = "failed"
    LEFT = "left"
    """Time was up before we tried."""


def post(connection_id: str, message: dict[str, Any]) -> Delivery:
    """Send a message to one connection. The AWS client retries timeouts, throttling and server errors twice."""
    return _post(connection_id, _encode(message))


def post_to_all(connection_ids: Sequence[str], message: dict[str, Any], deadline: float) -> dict[str, Delivery]:
    """Send one message to many connections in parallel. Starts no call after the deadline (time.monotonic()); a call
    without a response takes 15 seconds at most."""
    data = _encode(message)
    return _for_each(connection_ids, lambda connection_id: _post(connection_id, data), deadline, Delivery.LEFT)


def close_connections(connection_ids: Sequence[str], deadline: float) -> list[str]:
    """Close connections in parallel, so that their pages connect and load again. Returns those that we couldn't close,
    or couldn't start to close before the deadline."""
    closed = _for_each(connection_ids, _close, deadline, False)
    return [connection_id for connection_id, is_closed in closed.items() if not is_closed]


def _for_each(connection_ids: Sequence[str], act: Callable[[str], T], deadline: float, left: T) -> dict[str, T]:
    if not connection_ids:
        return {}
    _management_client()  # before the threads start, because making a client isn't thread-safe

    def in_time(connection_id: str) -> T:
        return act(connection_id) if time.monotonic() < deadline else left

    with ThreadPoolExecutor(min(THREADS, len(connection_ids))) as threads:
        return dict(zip(connection_ids, threads.map(in_time, connection_ids), strict=True))


def _close(connection_id: str) -> bool:
    try:
        _management_client().delete_connection(ConnectionId=connection_id)
    except ClientError as error:
        return _is_gone(error)
    except BotoCoreError:
        return False
    return True


def _post(connection_id: str, data: bytes) -> Delivery:
    try:
        _management_client().post_to_connection(ConnectionId=connection_id, Data=data)
    except ClientError as error:
        return Delivery.GONE if _is_gone(error) else Delivery.FAILED
    except BotoCoreError:
        return Delivery.FAILED
    return Delivery.DELIVERED


def _is_gone(error: ClientError) -> bool:
    return bool(error.response["Error"]["Code"] in {"GoneException", "410"})


def _encode(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()


def _management_client() -> Any:
    return aws_client("apigatewaymanagementapi", settings.websocket_endpoint(), THREADS)
