"""A WebSocket connection: it opens to watch an expert, it pings, it closes."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime

from expertbook.adapters import websocket
from expertbook.adapters.websocket import Delivery
from expertbook.store import watchers

log = logging.getLogger(__name__)

_HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


def watch(connection_id: str, handle: str | None, now: datetime) -> bool:
    """Watch an expert. False if the text can't be a handle. One write."""
    if handle is None or not _HANDLE.fullmatch(handle):
        return False
    watchers.watch(connection_id, handle, now)
    return True


def receive_message(connection_id: str, body: str) -> None:
    """Reply to a ping with a pong. Ignores anything else. No DynamoDB call."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return
    is_ping = isinstance(message, dict) and message.get("type") == "ping"
    if is_ping and websocket.post(connection_id, {"type": "pong"}) is Delivery.FAILED:
        # The page doesn't need the pong, but a missing permission shows nowhere else.
        log.warning("pong not sent")


def unwatch(connection_id: str) -> None:
    """The connection has closed. One read and one write."""
    watchers.unwatch(connection_id)
