"""A connection's life: it watches an expert, it pings, it goes."""

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
    """Watch an expert; False for a text that can be no handle. One write."""
    if handle is None or not _HANDLE.fullmatch(handle):
        return False
    watchers.watch(connection_id, handle, now)
    return True


def receive_message(connection_id: str, body: str) -> None:
    """Answer a ping with a pong; anything else is ignored. No DynamoDB call."""
    try:
        message = json.loads(body)
    except ValueError:
        return
    is_ping = isinstance(message, dict) and message.get("type") == "ping"
    if is_ping and websocket.post(connection_id, {"type": "pong"}) is Delivery.FAILED:
        # The page needs no answer, but a right that is missing shows nowhere else.
        log.warning("pong not sent")


def unwatch(connection_id: str) -> None:
    """The connection is gone. One read and one write."""
    watchers.unwatch(connection_id)
