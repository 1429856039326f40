"""Uses of the functions behind the WebSocket: connecting, pinging, being told, leaving."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.exceptions import ClientError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_websocket

from tests.cloud.privileges.world import CONNECTIONS, Image, World, a_handle, an_hour_ago

_MARK = b'{"type":"mark"}'


def connect(world: World) -> bool:
    """A page connects, and is remembered."""
    handle = a_handle()
    try:
        with _watching(world, handle):
            return len(world.items(f"WATCH#{handle}")) == 1
    except InvalidStatus:
        return False


def answer_a_ping(world: World) -> bool:
    """A page that pings hears a pong."""
    handle = a_handle()
    with _watching(world, handle) as connection:
        watcher = _watcher(world, handle)
        world.call("websocket_message", world.websocket_event(watcher, "MESSAGE", '{"type":"ping"}'))
        return _first_of(world, connection, watcher) == "pong"


def forget_who_left(world: World) -> bool:
    """A connection that ended is forgotten."""
    handle, connection = a_handle(), secrets.token_hex(8)
    _remember(world, handle, connection)
    done = world.call("websocket_disconnect", world.websocket_event(connection, "DISCONNECT"))
    return done and not world.items(f"WATCH#{handle}") and not world.items(f"CONNECTION#{connection}")


def tell_a_watcher(world: World) -> bool:
    """Anyone who watches an expert is told that a slot was taken."""
    handle = a_handle()
    with _watching(world, handle) as connection:
        watcher = _watcher(world, handle)
        world.call("push_slot_changes", world.records((None, _claim(handle))))
        return _first_of(world, connection, watcher) == "slots"


def hang_up(world: World) -> bool:
    """A page that can't be told is hung up on, so that it connects and asks again."""
    handle = a_handle()
    with _watching(world, handle):
        watcher = _watcher(world, handle)
        world.call("push_slot_changes", world.records((None, _claim(handle))))
        try:
            _connections(world).post_to_connection(ConnectionId=watcher, Data=_MARK)
        except ClientError as error:
            return error.response["Error"]["Code"] in ("GoneException", "410")
        return False


def forget_who_is_gone(world: World) -> bool:
    """A connection that is found to have ended long ago is forgotten."""
    handle, connection = a_handle(), secrets.token_hex(8)
    _remember(world, handle, connection)
    done = world.call("push_slot_changes", world.records((None, _claim(handle))))
    return done and not world.items(f"WATCH#{handle}")


def set_aside(world: World) -> bool:
    """A record that nobody can read is left with the dead letters, and those behind it go on."""
    world.letters()
    unreadable = _claim(a_handle()) | {"SK": {"S": "SLOT#no-instant"}}
    return world.call("push_slot_changes", world.records((None, unreadable))) and world.letters() == 1


def share_out(world: World) -> bool:
    """What a famous expert's watchers are told goes through a queue."""
    handle, queues = a_handle(), world.stack.client("sqs")
    _remember(world, handle, secrets.token_hex(8))
    soon = {"N": str(an_hour_ago() + 3 * 3600)}
    world.put({"PK": {"S": f"WATCH#{handle}"}, "SK": {"S": "#SHARING"}, "expires_at": soon})
    done = world.call("push_slot_changes", world.records((None, _claim(handle))))
    found = queues.receive_message(QueueUrl=world.shares_url, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        queues.delete_message(QueueUrl=world.shares_url, ReceiptHandle=message["ReceiptHandle"])
    return done and [json.loads(message["Body"])["expert"] for message in found] == [handle]


@contextmanager
def _watching(world: World, handle: str) -> Iterator[ClientConnection]:
    with open_websocket(f"{world.stack.websocket_url}?expert={handle}", open_timeout=30) as connection:
        yield connection


def _watcher(world: World, handle: str) -> str:
    (watcher,) = world.items(f"WATCH#{handle}")
    connection: str = watcher["SK"]["S"]
    return connection


def _first_of(world: World, connection: ClientConnection, watcher: str) -> str:
    """The kind of the first message that came to a connection: that of a mark, if none came before it."""
    try:
        _connections(world).post_to_connection(ConnectionId=watcher, Data=_MARK)
    except ClientError:
        return "hung up"
    kind: str = json.loads(connection.recv(timeout=20))["type"]
    return kind


def _connections(world: World) -> Any:
    make: Any = boto3.Session("test", "test", region_name="us-east-1").client
    return make(CONNECTIONS, endpoint_url=world.connections_url)


def _remember(world: World, handle: str, connection: str) -> None:
    """As the function does that answers to a connection; long enough ago that it must be open."""
    soon = {"N": str(an_hour_ago() + 3 * 3600)}
    watcher = {"connection_id": {"S": connection}, "expires_at": soon}
    world.put(
        {"PK": {"S": f"WATCH#{handle}"}, "SK": {"S": connection}, **watcher},
        {
            "PK": {"S": f"CONNECTION#{connection}"},
            "SK": {"S": "CONNECTION"},
            "handle": {"S": handle},
            "expires_at": soon,
        },
    )


def _claim(handle: str) -> Image:
    keys = {"PK": {"S": f"EXPERT#{handle}"}, "SK": {"S": "SLOT#2026-11-24T10:30Z"}}
    return {**keys, "booking_id": {"S": "01KAW5Q0N5Z5S3CJ1W0M9F7K3T"}}
