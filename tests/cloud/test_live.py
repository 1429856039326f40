"""Slot changes reach every watcher, and only what anybody may know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.cloud.calls import Api, a_request, day_ahead, eventually
from tests.cloud.people import publish
from tests.stack import Stack


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    publish(stack, "watched-one|Watched One", "watched-two|Watched Two")
    return Api(stack)


@contextmanager
def watching(stack: Stack, expert: str) -> Iterator[ClientConnection]:
    with connect(f"{stack.websocket_url}?expert={expert}", open_timeout=60) as connection:
        yield connection


def next_message(connection: ClientConnection) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(connection.recv(timeout=60))
    return message


def taken_until(connection: ClientConnection, whole: list[list[str]]) -> list[dict[str, Any]]:
    """The messages until together they say that this time is taken; a stream may hand on one booking in two batches."""
    messages: list[dict[str, Any]] = []
    taken: list[list[str]] = []
    while taken != whole:
        messages.append(next_message(connection))
        for begin, end in messages[-1]["taken"]:
            if taken and taken[-1][1] == begin:
                taken[-1][1] = end
            else:
                taken.append([begin, end])
        assert len(taken) <= len(whole), taken
    return messages


def test_a_booking_is_pushed_to_everybody_who_watches_and_to_nobody_else(stack: Stack, api: Api) -> None:
    start = day_ahead(3) + timedelta(hours=9)
    with (
        watching(stack, "watched-one") as first,
        watching(stack, "watched-one") as second,
        watching(stack, "watched-two") as other,
    ):
        status, made = api.book(a_request("watched-one", "long", start))
        assert status == 201
        whole = [[f"{start:%Y-%m-%d}T08:50:00Z", f"{start:%Y-%m-%d}T10:45:00Z"]]
        messages = [taken_until(first, whole), taken_until(second, whole)]
        other.send('{"type": "ping"}')
        assert next_message(other) == {"type": "pong"}
    assert all(message["expert"] == "watched-one" for each in messages for message in each)
    text = json.dumps(messages)
    for private in (made["booking"]["id"], "Client", "example.com", "79460000"):
        assert private not in text


def test_sequences_rise(stack: Stack, api: Api) -> None:
    day = day_ahead(4)
    with watching(stack, "watched-one") as connection:
        sequences = []
        for hour in range(3):
            assert api.book(a_request("watched-one", "short", day + timedelta(hours=hour)))[0] == 201
            begin = f"{day:%Y-%m-%d}T{hour:02}"
            messages = taken_until(connection, [[f"{begin}:00:00Z", f"{begin}:20:00Z"]])
            sequences += [int(message["sequence"]) for message in messages]
    assert sequences == sorted(set(sequences))


def test_a_famous_expert_is_pushed_through_the_queue_to_everybody_in_order(stack: Stack, api: Api) -> None:
    """An expert is famous from 2,001 watchers on, and then stays so for a while."""
    until = int(datetime.now(UTC).timestamp()) + 1800
    key = {"PK": {"S": "WATCH#watched-two"}, "SK": {"S": "#SHARING"}}
    table = stack.client("dynamodb")
    table.put_item(TableName=stack.table_name, Item={**key, "expires_at": {"N": str(until)}})
    begin = day_ahead(5) + timedelta(hours=9)
    try:
        with ExitStack() as pages:
            watchers = [pages.enter_context(watching(stack, "watched-two")) for _ in range(10)]
            starts = [begin + timedelta(hours=hour) for hour in range(3)]
            for start in starts:
                assert api.book(a_request("watched-two", "short", start))[0] == 201
            whole = [[f"{start:%Y-%m-%dT%H}:00:00Z", f"{start:%Y-%m-%dT%H}:20:00Z"] for start in starts]
            for watcher in watchers:
                sequences = [int(message["sequence"]) for message in taken_until(watcher, whole)]
                assert sequences == sorted(set(sequences))
    finally:
        table.delete_item(TableName=stack.table_name, Key=key)


def test_a_connection_that_closes_is_forgotten(stack: Stack, api: Api) -> None:
    def watchers() -> int:
        found = stack.client("dynamodb").query(
            TableName=stack.table_name,
            KeyConditionExpression="PK = :key",
            ExpressionAttributeValues={":key": {"S": "WATCH#watched-two"}},
        )
        return len(found["Items"])

    eventually(lambda: watchers() == 0)
    with watching(stack, "watched-two"):
        assert watchers() == 1
    eventually(lambda: watchers() == 0)


def test_a_connection_without_an_expert_is_refused(stack: Stack) -> None:
    with pytest.raises(InvalidStatus), connect(stack.websocket_url, open_timeout=60):
        pass
