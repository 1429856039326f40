"""The style sheets speak of the start and the end of a line, and so hold for languages that run from the right, too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.workspace import FRONTEND

SHEETS = sorted((FRONTEND / "styles").glob("*.css"))

_SIDE = re.compile(
    r"""(?<![\w-])
    ( (margin|padding|border|scroll-margin|scroll-padding)-(left|right)(-\w+)?:
    | (left|right):
    | border-(top|bottom)-(left|right)-radius:
    | (text-align|float|clear):\s*(left|right)
    )""",
    re.VERBOSE,
)
_FOUR_SIDES = re.compile(r"(?<![\w-])(?:margin|padding|inset):([^;]*);")
_VALUE = re.compile(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+")


def sides(sheet: str) -> Iterator[str]:
    """Where a style sheet speaks of left or right."""
    for line in sheet.splitlines():
        if _SIDE.search(line):
            yield line.strip()
        for found in _FOUR_SIDES.finditer(line):
            values = _VALUE.findall(found[1])
            if len(values) == 4 and values[1] != values[3]:
                yield line.strip()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: str(path.stem))
def test_no_style_knows_left_from_right(sheet: Path) -> None:
    assert list(sides(sheet.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line", ["  left: 0;", "margin-left: auto;", "padding: 0 1px 0 calc(1px + (2px));", "text-align: right;"]
)
def test_left_and_right_are_found(line: str) -> None:
    assert list(sides(line)) == [line.strip()]
