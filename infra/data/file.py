"""The backup's file: gzip, a line of JSON for each item, and counts at its end that tell whether it is whole."""

from __future__ import annotations

import base64
import gzip
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.data.kinds import Item, kind_of

VERSION = 1
"""Of the file; items have forms of their own."""


class BadFile(Exception):
    """The file is no backup, of a later version, or cut off; the message says which."""


def write(path: Path, table: str, items: Iterable[Item]) -> Counter[str]:
    """Write the items beside the file, for its owner alone, and put it in its place when it is whole."""
    beside = path.with_name(f"{path.name}.part")
    beside.unlink(missing_ok=True)
    counts: Counter[str] = Counter()
    head = {"expertbook": "backup", "version": VERSION, "table": table, "began": _now()}
    try:
        with (
            os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw,
            gzip.open(raw, "wt", encoding="utf-8") as lines,
        ):
            lines.write(json.dumps(head) + "\n")
            for item in items:
                lines.write(json.dumps(item, default=_text_of, ensure_ascii=False, separators=(",", ":")) + "\n")
                counts[kind_of(item)] += 1
            lines.write(json.dumps({"ended": _now(), "counts": counts}) + "\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return counts


def check(path: Path) -> Counter[str]:
    """Read the whole file, and return its counts by kind. Raises BadFile."""
    counts: Counter[str] = Counter()
    for item in read(path):
        counts[kind_of(item)] += 1
    return counts


def table_of(path: Path) -> str:
    """The table that a backup is of. Raises BadFile."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            head = lines.readline()
    except (OSError, EOFError) as error:
        raise BadFile(f"{path} can't be read as a backup: {error}") from error
    _check_head(path, head)
    return str(json.loads(head)["table"])


def read(path: Path) -> Iterator[Item]:
    """The items of a backup. Raises BadFile, at its end at the latest if it is not whole."""
    counts: Counter[str] = Counter()
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            _check_head(path, lines.readline())
            for line in lines:
                found = json.loads(line)
                if "counts" in found and "PK" not in found:
                    if found["counts"] != counts:
                        raise BadFile(f"{path} does not hold what it says that it holds")
                    return
                counts[kind_of(found)] += 1
                yield {name: _value_of(value) for name, value in found.items()}
    except (OSError, EOFError, ValueError) as error:
        raise BadFile(f"{path} can't be read as a backup: {error}") from error
    raise BadFile(f"{path} is cut off after {counts.total():,} items")


def _check_head(path: Path, line: str) -> None:
    head = json.loads(line or "{}")
    if head.get("expertbook") != "backup":
        raise BadFile(f"{path} is not a backup of ExpertBook")
    if head["version"] > VERSION:
        raise BadFile(f"{path} was written by a later release: use that one")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _text_of(value: Any) -> str:
    """Binary values, which are all that JSON has no words for."""
    return base64.b64encode(bytes(value)).decode()


def _value_of(value: dict[str, Any]) -> dict[str, Any]:
    [(type_name, content)] = value.items()
    match type_name:
        case "B":
            return {"B": base64.b64decode(content)}
        case "BS":
            return {"BS": [base64.b64decode(one) for one in content]}
        case "M":
            return {"M": {name: _value_of(one) for name, one in content.items()}}
        case "L":
            return {"L": [_value_of(one) for one in content]}
    return value
