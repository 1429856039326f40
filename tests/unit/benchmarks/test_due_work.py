"""The measurement of due work tells what is lost, and what came twice without a good reason."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from benchmarks.due_work import Post, Result, report
from expertbook.store import due


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "due_until", lambda *_: iter(()))


def found(*taken: tuple[str, int], killed: tuple[int, ...] = ()) -> bool:
    """Whether ten reminders are as they should be, when SES took these mails from these processes."""
    post = Post(1.0, [], Random(1), taken=list(taken))
    result = Result(done=10, seconds=1.0, killed=list(killed))
    return report({str(number) for number in range(10)}, post, result, 1.0)


ONCE: list[tuple[str, int]] = [(str(number), 0) for number in range(10)]


def test_each_once_is_right() -> None:
    assert found(*ONCE)


def test_one_that_is_lost_is_not(capsys: Any) -> None:
    assert not found(*ONCE[1:])
    assert "lost: 1; twice: 0" in capsys.readouterr().out


def test_what_a_killed_process_had_in_hand_may_come_twice(capsys: Any) -> None:
    assert found(*ONCE, ("9", 1), killed=(0,))
    assert "twice: 1, of them in hand at a kill: 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("again", "killed"), [(("9", 1), ()), (("0", 1), (0,)), (("9", 0), (1,))], ids=["no kill", "long ago", "the same"]
)
def test_nothing_else_may(again: tuple[str, int], killed: tuple[int, ...]) -> None:
    assert not found(*ONCE, again, killed=killed)
