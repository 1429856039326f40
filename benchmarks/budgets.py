"""The budgets of budgets.toml, and what to say where one isn't kept."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from infra.workspace import ROOT

BUDGETS: dict[str, Any] = tomllib.loads((ROOT / "budgets.toml").read_text("utf-8"))

ROOM = {
    "bytes": 0.05,
    "library modules": 0.05,
    "zipped bytes": 0.1,
    "unpacked bytes": 0.1,
    "bytes with data": 0.1,
    "requests": 0.3,
}
"""The share of a budget that may be left over: what differs between versions of Python and of zlib, and by the day. Of
everything else nothing may be left."""


def calls_of(text: str) -> Counter[str]:
    """DynamoDB calls by operation, from `1 GetItem + 2 Query`, or `none`."""
    if text == "none":
        return Counter()
    terms = [re.fullmatch(r"(\d+) ([A-Z]\w+)", term) for term in text.split(" + ")]
    assert all(terms), f"calls read like `1 GetItem + 2 Query`, not like `{text}`"
    return Counter({term[2]: int(term[1]) for term in terms if term is not None})


def in_dynamodb(calls: Mapping[str, int], read: float = 0, write: float = 0) -> dict[str, float]:
    """What is asked of DynamoDB, to be compared: calls by operation, and request units."""
    return {"DynamoDB calls": sum(calls.values()), **calls, "read units": read, "write units": write}


def broken(name: str, budget: Mapping[str, float], found: Mapping[str, float]) -> list[str]:
    """A sentence for each thing of which more was found than its budget, or so much less that the budget is loose."""
    sentences = []
    for what in {**budget, **found}:
        most, spent = budget.get(what, 0), found.get(what, 0)
        sentence = f"{name}: {spent:,} {what}, budget {most:,}"
        if spent > most:
            sentences.append(sentence)
        elif spent < most * (1 - ROOM.get(what, 0)):
            sentences.append(f"{sentence}: take it down in budgets.toml")
    return sentences
