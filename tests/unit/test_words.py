"""One word means one thing: no two classes share a name, and modules are named after their subject."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TREES = ("chalicelibs", "expertbook_api", "infra")

META = "Meta"
"""PynamoDB and marshmallow read a class of this name inside of a model or a schema."""

VAGUE_NAMES = {"apart", "happenings", "kept", "seats", "showing", "sifting", "standing", "weeks"}
"""Module names that don't say what is inside."""


def modules() -> Iterator[Path]:
    for tree in TREES:
        yield from (path for path in (ROOT / tree).rglob("*.py") if "__pycache__" not in path.parts)


def test_no_two_classes_share_a_name() -> None:
    places = defaultdict(list)
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name != META:
                places[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_modules_are_named_after_their_subject() -> None:
    assert [path for path in modules() if path.stem in VAGUE_NAMES] == []
