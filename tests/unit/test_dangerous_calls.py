"""Nothing that somebody sent can become code, a command or a page: what would make it so is called nowhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from infra.workspace import API, FRONTEND, LIBRARY

MODULES = {"marshal", "pickle", "shelve", "sqlite3", "yaml"}
"""Of these, the first three make objects of bytes, and the others read what has commands or tags in it."""

FUNCTIONS = {"__import__", "compile", "eval", "exec"}
METHODS = {"execute_statement", "md5", "popen", "sha1", "system"}
"""PartiQL, which is a text; hashes that can be broken; shells."""

ONLY_THERE = {"random": {"clock.py"}, "subprocess": {"reader.py"}, "xml": {"multistatus.py"}}
"""Chance that may be guessed is for pauses alone, one program alone is started, and XML is read in one place, without
entities: see there."""

OF_BROWSERS = re.compile(
    r"""\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc|createContextualFragment)\b
    |document\.(write|cookie|domain)\b|\beval\(|new\ Function\b|javascript:|set(Timeout|Interval)\(["'`]""",
    re.VERBOSE,
)


def modules() -> Iterator[Path]:
    for tree in (LIBRARY / "expertbook", API / "chalicelib"):
        yield from tree.rglob("*.py")
    yield API / "app.py"


def dangers(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            for name in (name.partition(".")[0] for name in names):
                if name in MODULES or path.name not in ONLY_THERE.get(name, {path.name}):
                    yield f"{path.name}:{node.lineno} imports {name}"
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in FUNCTIONS:
                yield f"{path.name}:{node.lineno} calls {called.id}"
            elif isinstance(called, ast.Attribute) and called.attr in METHODS and not _is_no_defence(node):
                yield f"{path.name}:{node.lineno} calls {called.attr}"
            elif any(word.arg == "shell" for word in node.keywords):
                yield f"{path.name}:{node.lineno} starts a shell"


def _is_no_defence(call: ast.Call) -> bool:
    """Whether a hash is said to guard nothing: S3's ETag is an MD5."""
    return any(word.arg == "usedforsecurity" and ast.unparse(word.value) == "False" for word in call.keywords)


def test_no_handler_makes_code_objects_or_commands_of_what_it_is_sent() -> None:
    found = list(modules())
    assert len(found) > 150
    assert [danger for path in found for danger in dangers(path)] == []


def test_no_page_makes_code_or_markup_of_a_text_nor_keeps_a_cookie() -> None:
    found = [path for path in FRONTEND.rglob("*.js") if "vendor" not in path.parts]
    assert len(found) > 150
    assert [(path.name, said[0]) for path in found if (said := OF_BROWSERS.search(path.read_text("utf-8")))] == []


def test_one_script_alone_listens_to_other_windows() -> None:
    listening = re.compile(r"""addEventListener\(\s*["']message["']|\bonmessage\b""")
    found = [path for path in FRONTEND.rglob("*.js") if listening.search(path.read_text("utf-8"))]
    assert {path.name for path in found} <= {"embed.js", "live.js"}
