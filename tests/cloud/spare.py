"""A stack of their own for tests that lose data, with few people, and the data tools as an operator runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from infra.data.kinds import Item
from tests.baked import running_copy
from tests.cloud.people import publish
from tests.stack import ROOT, Runner, Stack

PEOPLE = (
    "ada-spare|Ada Spare|ada@example.com",
    "ben-spare|Ben Spare|ben@example.com",
    "soren-spare|Søren Spare|soren@example.com",
    "emile-spare|Émile van Spare|emile@example.com",
)


@dataclass(frozen=True)
class Spare:
    """A stack that nobody else looks at."""

    runner: Runner
    stack: Stack

    def tool(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `make backup`, `restore` or `rebuild` as it runs in a terminal."""
        return subprocess.run(
            [sys.executable, "-m", f"infra.data.{name}", "--outputs", f"{self.runner.folder}/outputs.json", *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'chalicelibs'}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spare]:
    """The spare stack of a module."""
    with running_copy(tmp_path_factory.mktemp("spare"), bare=True) as runner:
        publish(runner.stack, *PEOPLE)
        yield Spare(runner, runner.stack)


def items(spare: Spare, name: str = "") -> dict[tuple[str, str], Item]:
    """Everything in a table, under its keys."""
    pages = spare.stack.client("dynamodb").get_paginator("scan")
    found = pages.paginate(TableName=name or spare.stack.table_name, ConsistentRead=True)
    return {(item["PK"]["S"], item["SK"]["S"]): item for page in found for item in page["Items"]}
