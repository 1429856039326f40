"""Calls of `follow_changes` over the socket of `make local`, from one process to the other."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from chalice.app import Chalice, CloudWatchEvent, Rate

from infra.local import calls
from infra.local.calls import CLOCK_EVENT, answer_calls, call_by_the_clock

Ask = Callable[[list[dict[str, Any]]], Any]
RECORDS = [{"dynamodb": {"SequenceNumber": number, "Keys": {"PK": {"S": "Zoë\n"}}}} for number in ("1", "2")]


@pytest.fixture
def asking() -> Iterator[Callable[[Callable[..., Any]], Ask]]:
    """Lets a function be asked."""
    caller, answering = socket.socketpair()

    def serve(function: Callable[..., Any]) -> Ask:
        answer_calls(answering, function)
        lines = caller.makefile("rw", encoding="utf-8")

        def ask(records: list[dict[str, Any]]) -> Any:
            lines.write(json.dumps(records) + "\n")
            lines.flush()
            return json.loads(lines.readline())

        return ask

    yield serve
    caller.close()


def test_the_function_gets_the_records_and_says_from_which_to_call_again(
    asking: Callable[[Callable[..., Any]], Ask],
) -> None:
    events: list[dict[str, Any]] = []

    def follow(event: dict[str, Any], _context: object) -> dict[str, Any]:
        events.append(event)
        return {"batchItemFailures": [{"itemIdentifier": "2"}] if len(events) == 1 else []}

    ask = asking(follow)
    assert [ask(RECORDS), ask(RECORDS)] == ["2", None]
    assert events == [{"Records": RECORDS}] * 2


def test_all_of_them_come_again_where_the_function_fails(asking: Callable[[Callable[..., Any]], Ask]) -> None:
    def fail(_event: dict[str, Any], _context: object) -> dict[str, Any]:
        raise RuntimeError

    assert asking(fail)(RECORDS) == "1"


def test_the_clock_goes_on_when_a_reading_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "CLOCK_SECONDS", 0)
    app, read = Chalice("test"), threading.Semaphore(0)

    @app.schedule(Rate(15, unit=Rate.MINUTES))
    def read_calendars(event: CloudWatchEvent) -> None:
        read.release()
        raise RuntimeError(event.to_dict())

    call_by_the_clock(read_calendars, CLOCK_EVENT)
    assert read.acquire(timeout=60)
    assert read.acquire(timeout=60)
    monkeypatch.setattr(calls, "CLOCK_SECONDS", 3600)
