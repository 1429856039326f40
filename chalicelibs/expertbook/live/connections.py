"""WebSocket connections: the only module that talks to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import settings
from expertbook.aws import client

THREADS = 25
"""Posts side by side: more than this brings nothing, since signing them keeps the processor busy."""


class Delivery(Enum):
    """What became of a message to a connection."""

    DELIVERED = "delivered"
    GONE = "gone"
    FAILED = "failed"


def post(connection_id: str, message: dict[str, Any]) -> Delivery:
    """Send a message to one connection. Time-outs, throttling and server errors are retried twice by the client."""
    return _post(connection_id, _encoded(message))


def post_to_all(connection_ids: Sequence[str], message: dict[str, Any]) -> dict[str, Delivery]:
    """Send one message to many connections, side by side."""
    if not connection_ids:
        return {}
    data = _encoded(message)
    _management()  # made before the threads start: making a client is not safe in several at once
    with ThreadPoolExecutor(min(THREADS, len(connection_ids))) as threads:
        deliveries = threads.map(lambda connection_id: _post(connection_id, data), connection_ids)
        return dict(zip(connection_ids, deliveries, strict=True))


def hang_up(connection_id: str) -> bool:
    """Close a connection, so that its page connects again and asks anew. False if that failed as well."""
    try:
        _management().delete_connection(ConnectionId=connection_id)
    except ClientError as error:
        return _is_gone(error)
    except BotoCoreError:
        return False
    return True


def _post(connection_id: str, data: bytes) -> Delivery:
    try:
        _management().post_to_connection(ConnectionId=connection_id, Data=data)
    except ClientError as error:
        return Delivery.GONE if _is_gone(error) else Delivery.FAILED
    except BotoCoreError:
        return Delivery.FAILED
    return Delivery.DELIVERED


def _is_gone(error: ClientError) -> bool:
    return bool(error.response["Error"]["Code"] in {"GoneException", "410"})


def _encoded(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode()


def _management() -> Any:
    return client("apigatewaymanagementapi", settings.websocket_endpoint(), THREADS)
