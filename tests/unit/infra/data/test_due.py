"""`make due JUMP=`: the function is called until all is done, or nothing more can be."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from infra.data import due
from infra.data.target import NoTarget

UNTIL = datetime(2026, 12, 1, 9, tzinfo=UTC)
FIRST, SECOND = ("BOOKING#1", datetime(2026, 12, 1, 8, tzinfo=UTC)), ("BOOKING#2", datetime(2026, 12, 1, 8, tzinfo=UTC))


class Run:
    """What `make run` runs: a call does one thing, if it can be done."""

    endpoint_url: str | None = "http://127.0.0.1:4566"

    def __init__(self, *waiting: Any, stuck: int = 0, fails: bool = False) -> None:
        self.waiting, self.stuck, self.fails = list(waiting), stuck, fails
        self.asked: list[dict[str, Any]] = []

    def client(self, service: str) -> Any:
        return SimpleNamespace(invoke=self.invoke)

    def invoke(self, *, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803 - the SDK's names
        self.asked.append(json.loads(Payload))
        if len(self.waiting) > self.stuck:
            self.waiting.pop()
        said = SimpleNamespace(read=lambda: b"why")
        return {"FunctionError": "Unhandled", "Payload": said} if self.fails else {}


def jump(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setattr(due, "find_physical_ids", lambda *_: {"FollowChanges": "follow"})
    monkeypatch.setattr(due, "_due_by", lambda until: set(run.waiting))
    target: Any = run
    due.jump(target, UNTIL)


def test_the_function_is_called_until_all_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(FIRST, SECOND)
    jump(monkeypatch, run)
    assert run.waiting == []
    assert run.asked == [{"Records": [], "due": "work", "until": "2026-12-01T09:00:00+00:00"}] * 2


def test_what_cannot_be_done_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(FIRST, SECOND, stuck=1)
    jump(monkeypatch, run)
    assert (run.waiting, len(run.asked)) == ([FIRST], 2)


def test_a_function_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoTarget, match="why"):
        jump(monkeypatch, Run(FIRST, fails=True))


def test_time_does_not_jump_on_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(FIRST)
    run.endpoint_url = None
    with pytest.raises(NoTarget, match="make run"):
        jump(monkeypatch, run)
    assert run.asked == []
