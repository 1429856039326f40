"""What `make local` does in Lambda's place between the stream and `follow_changes`."""

from __future__ import annotations

from typing import Any

import pytest

from infra.local import following
from infra.local.following import Follower, Record


def a_record(number: int, sort_key: str = "BOOKING") -> Record:
    keys = {"PK": {"S": "BOOKING#1"}, "SK": {"S": sort_key}}
    return {"dynamodb": {"Keys": keys, "SequenceNumber": str(number)}}


class Stream:
    """Tells all of its records at once, and then nothing."""

    def __init__(self, *records: Record) -> None:
        self._records = list(records)

    def new_records(self) -> list[Record]:
        told, self._records = self._records, []
        return told


class Function:
    """Answers as it is told to, and then that all is done."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.calls: list[list[str]] = []

    def follow(self, records: list[Record]) -> str | None:
        self.calls.append([record["dynamodb"]["SequenceNumber"] for record in records])
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, OSError):
            raise answer
        retry_from: str | None = answer
        return retry_from


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "AGAIN_AFTER_SECONDS", 0)


def followed(function: Function, *records: Record) -> list[list[str]]:
    follower = Follower(Stream(*records), function)
    follower.start()
    assert follower.wait_until_idle(60)
    return function.calls


def test_it_calls_for_what_the_template_filters_and_for_nothing_else() -> None:
    records = [
        a_record(1, "PROFILE"),
        a_record(2, "SLOT#2026"),
        a_record(3, "CODE#a-network"),
        a_record(4, "ACCOUNT"),
        a_record(5),
    ]
    assert followed(Function(), *records) == [["1", "3", "4", "5"]]


def test_batches_are_no_larger_than_those_of_lambda() -> None:
    calls = followed(Function(), *(a_record(number) for number in range(23)))
    assert [len(batch) for batch in calls] == [10, 10, 3]


def test_a_record_that_is_to_wait_comes_again_with_those_behind_it() -> None:
    assert followed(Function("2"), a_record(1), a_record(2), a_record(3)) == [["1", "2", "3"], ["2", "3"]]


def test_a_batch_comes_again_whose_process_ended_or_was_replaced() -> None:
    assert followed(Function(ConnectionError(), BrokenPipeError()), a_record(1)) == [["1"], ["1"], ["1"]]
