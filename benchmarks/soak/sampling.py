"""What a run of the embedded cloud needs at a moment: processes, files, connections, items."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from infra.data.kinds import kind_of
from tests.stack import Stack

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the run. `name` is "make run", "cloud", or the function that runs in it."""

    pid: int
    name: str
    memory_mb: float
    sockets: int
    files: int
    threads: int


@dataclass(frozen=True, slots=True)
class Sample:
    """All of it, so many seconds after the beginning. Items by kind; errors and answers since the beginning."""

    seconds: float
    processes: list[Process]
    items: dict[str, int]
    dead_letters: int
    state_mb: float
    answers: int
    refused: int
    errors: int
    late: int
    median_ms: float
    slow_ms: float
    """99 % of the answers since the last sample came faster."""


def sample_processes(folder: Path) -> list[Process]:
    """The processes of what runs in this folder, found from the one that holds its lock."""
    root = int(json.loads((folder / "run.lock").read_text())["pid"])
    return list(_tree(root, "make run"))


def _tree(pid: int, name: str) -> Iterator[Process]:
    try:
        yield _process(pid, name)
        children = [each.read_text().split() for each in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return  # It ended meanwhile.
    for child in sorted({int(child) for each in children for child in each}):
        if called := _name(child, name):
            yield from _tree(child, called)


def _name(pid: int, parent: str) -> str:
    """What a child is called; "" for one that has ended, or a fork of the cloud that saves its state and ends."""
    try:
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return ""
    for variable in variables:
        if variable.startswith(b"AWS_LAMBDA_FUNCTION_NAME="):
            return variable.partition(b"=")[2].decode()
    return "" if parent == "cloud" else "cloud"


def _process(pid: int, name: str) -> Process:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    opened = Counter[str]()
    for path in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # Closed meanwhile.
            opened[str(path.readlink()).partition(":")[0]] += 1
    return Process(
        pid,
        name,
        int(status["VmRSS"].split()[0]) / 1024,
        opened["socket"],
        opened.total() - opened["socket"],
        int(status["Threads"]),
    )


def count_items(stack: Stack) -> Counter[str]:
    """The items of the table, by kind."""
    pages = stack.client("dynamodb").get_paginator("scan")
    found = pages.paginate(TableName=stack.table_name)
    return Counter(kind_of(item) for page in found for item in page["Items"])


def count_dead_letters(stack: Stack) -> int:
    """The dead letters that wait."""
    wanted = ["ApproximateNumberOfMessages"]
    found = stack.client("sqs").get_queue_attributes(QueueUrl=stack.dead_letters_url, AttributeNames=wanted)
    return int(found["Attributes"][wanted[0]])


def folder_mb(folder: Path) -> float:
    """How much lies in a folder; what is being removed from it doesn't count."""
    total = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(inside, name).stat().st_size
    return total / MB


def to_line(sample: Sample) -> str:
    """A sample as a line of a file."""
    return json.dumps(asdict(sample))


def from_line(line: str) -> Sample:
    """What `to_line` wrote."""
    fields: dict[str, Any] = json.loads(line)
    return Sample(**{**fields, "processes": [Process(**process) for process in fields["processes"]]})
