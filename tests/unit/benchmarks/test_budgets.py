"""Where a budget isn't kept, it's said which, by how much, and what to do."""

from __future__ import annotations

import pytest

from benchmarks.budgets import broken, calls_of, in_dynamodb


def test_what_is_exceeded_is_said() -> None:
    budget, found = in_dynamodb({"Query": 1, "GetItem": 1}, 1.5), in_dynamodb({"Query": 2, "GetItem": 1}, 1.5, 1)
    assert broken("list", budget, found) == [
        "list: 3 DynamoDB calls, budget 2",
        "list: 2 Query, budget 1",
        "list: 1 write units, budget 0",
    ]


def test_a_call_in_place_of_another_is_said() -> None:
    said = broken("list", in_dynamodb({"GetItem": 1}), in_dynamodb({"Query": 1}))
    assert said == ["list: 0 GetItem, budget 1: take it down in budgets.toml", "list: 1 Query, budget 0"]


@pytest.mark.parametrize(
    ("what", "most", "enough"),
    [("DynamoDB calls", 3, 3), ("read units", 1.5, 1.5), ("files", 9, 9), ("bytes", 100_000, 95_000)],
)
def test_a_budget_is_as_large_as_it_needs_to_be(what: str, most: float, enough: float) -> None:
    assert broken("page", {what: most}, {what: most}) == []
    assert broken("page", {what: most}, {what: enough}) == []
    assert broken("page", {what: most}, {what: most + 1}) == [f"page: {most + 1:,} {what}, budget {most:,}"]
    said = broken("page", {what: most}, {what: enough - 1})
    assert said == [f"page: {enough - 1:,} {what}, budget {most:,}: take it down in budgets.toml"]


def test_calls_are_read_as_they_are_written() -> None:
    assert calls_of("none") == {}
    assert calls_of("2 GetItem + 1 Query") == {"GetItem": 2, "Query": 1}
    with pytest.raises(AssertionError, match=r"^calls read like `1 GetItem \+ 2 Query`, not like `1 Query, or 2`"):
        calls_of("1 Query, or 2")
