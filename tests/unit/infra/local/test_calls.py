"""Calls of functions in `make local`: over a socket, from one process to the other; by the clock; by a queue."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.local import calls
from infra.local.calls import answer_calls, call_by_the_clock, take_from_queue

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


def test_the_clock_goes_on_when_a_call_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "CLOCK_SECONDS", 0)
    called = threading.Semaphore(0)

    def follow_changes(event: dict[str, Any], _context: object) -> None:
        called.release()
        raise RuntimeError(event)

    call_by_the_clock(follow_changes, {"Records": [], "due": "calendars"})
    assert called.acquire(timeout=60)
    assert called.acquire(timeout=60)
    monkeypatch.setattr(calls, "CLOCK_SECONDS", 3600)


class Messages:
    """A queue, as SQS's client has it: what was given comes again later, unless it was deleted."""

    def __init__(self, *bodies: str) -> None:
        self._bodies = list(bodies)
        self.deleted: list[str] = []
        self.is_idle = threading.Event()

    def receive_message(self, *, QueueUrl: str, MaxNumberOfMessages: int) -> dict[str, Any]:  # noqa: N803
        if not self._bodies:
            self.is_idle.set()
            return {}
        body = self._bodies.pop(0)
        return {"Messages": [{"MessageId": body, "ReceiptHandle": f"of {body}", "Body": body}]}

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> None:  # noqa: N803
        self.deleted.append(ReceiptHandle)


def test_each_message_of_a_queue_calls_the_function_and_stays_where_that_fails() -> None:
    queue, called = Messages("one", "two", "three"), list[str]()

    def read_calendars(event: dict[str, Any], _context: object) -> None:
        (record,) = event["Records"]
        called.append(record["body"])
        if record["body"] == "two":
            raise RuntimeError

    take_from_queue(queue, "url", read_calendars)
    assert queue.is_idle.wait(timeout=60)
    assert (called, queue.deleted) == (["one", "two", "three"], ["of one", "of three"])
