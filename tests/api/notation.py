"""The examples of docs/api.md: JSON with a few short forms, read so that a test can hold them against what comes.

`{"email", "code"}` names members whose values don't matter; `…` stands for any value, for any part of a text, or for
more members; `a | b` is one of several values; a word without quotes is any value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from infra.workspace import ROOT

PAGE = ROOT / "docs" / "api.md"

_HEADING_OR_CODE = re.compile(
    r"^\#{2,3}\ (?P<heading>[^\n]*)$ | ^```json\n(?P<block>.*?)^```$ | `(?P<inline>[^`]+)`",
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_IS_EXAMPLE = re.compile(r'\{\s*(["…]|$)|\[\s*[\[{"]|"\w+":')
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[\w-]+|…|[][{}:,|])')


class _Anything:
    def __repr__(self) -> str:
        return "…"


ANYTHING = _Anything()
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class OneOf:
    """Several values, of which one comes."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Members:
    """An object's members, and whether there may be more."""

    named: dict[str, Any]
    more: bool


@dataclass(frozen=True)
class Items:
    """The first values of a list, and whether there may be more."""

    first: tuple[Any, ...]
    more: bool


@cache
def examples() -> dict[str, list[Any]]:
    """The examples of the page under each heading, in their order. A heading is cut before its query or colon."""
    found: dict[str, list[Any]] = {}
    heading = ""
    for match in _HEADING_OR_CODE.finditer(PAGE.read_text(encoding="utf-8")):
        if match["heading"]:
            heading = re.split(r"\?|: ", match["heading"].replace("`", ""))[0]
        text = match["block"] or match["inline"]
        if text and _IS_EXAMPLE.match(text):
            found.setdefault(heading, []).append(parse(text))
    return found


def parse(text: str) -> Any:
    """What an example says. ValueError if it isn't in this notation."""
    text = text.replace("\\|", "|").strip()
    if text.startswith('"') and ":" in text:
        text = "{" + text + "}"  # a single member
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*$)', "", text):
        raise ValueError(f"not an example: {text}")
    value = _read_value(tokens)
    if tokens:
        raise ValueError(f"more than one value: {text}")
    return value


def _read_value(tokens: list[str]) -> Any:
    values = [_read_one(tokens)]
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        values.append(_read_one(tokens))
    return values[0] if len(values) == 1 else OneOf(tuple(values))


def _read_one(tokens: list[str]) -> Any:
    token = tokens.pop(0)
    if token == "{":
        return _read_members(tokens)
    if token == "[":
        return _read_items(tokens)
    if token.startswith('"'):
        return token[1:-1].replace('\\"', '"').replace("\\n", "\n")
    if token in _WORDS:
        return _WORDS[token]
    if re.fullmatch(r"-?\d+(\.\d+)?", token):
        return float(token) if "." in token else int(token)
    return ANYTHING


def _read_members(tokens: list[str]) -> Members:
    named: dict[str, Any] = {}
    more = False
    while tokens[0] != "}":
        name = tokens.pop(0)
        value = ANYTHING
        if tokens[0] == ":":
            tokens.pop(0)
            value = _read_value(tokens)
        if "…" in name:
            more = True
        else:
            named[name[1:-1]] = value
        if tokens[0] == ",":
            tokens.pop(0)
    tokens.pop(0)
    return Members(named, more)


def _read_items(tokens: list[str]) -> Items:
    first: list[Any] = []
    more = False
    while tokens[0] != "]":
        if tokens[0] == "…":
            tokens.pop(0)
            more = True
        else:
            first.append(_read_value(tokens))
        if tokens[0] == ",":
            tokens.pop(0)
    tokens.pop(0)
    return Items(tuple(first), more)


def differences(example: Any, actual: Any, where: str = "$") -> list[str]:
    """Where what came isn't as the example says; a line each."""
    if example is ANYTHING:
        return []
    if isinstance(example, OneOf):
        return [] if any(not differences(value, actual) for value in example.values) else [f"{where}: {actual!r}"]
    if isinstance(example, Members):
        return _differing_members(example, actual, where)
    if isinstance(example, Items):
        return _differing_items(example, actual, where)
    if isinstance(example, str) and "…" in example:
        form = ".*".join(re.escape(part) for part in example.split("…"))
        same = isinstance(actual, str) and re.fullmatch(form, actual, re.DOTALL) is not None
    else:
        same = type(example) is type(actual) and example == actual
    return [] if same else [f"{where}: the page says {example!r}, and {actual!r} came"]


def _differing_members(example: Members, actual: Any, where: str) -> list[str]:
    if not isinstance(actual, dict):
        return [f"{where}: no object came, but {actual!r}"]
    found = [f"{where}.{name} doesn't come" for name in example.named if name not in actual]
    if not example.more:
        found += [f"{where}.{name} isn't on the page" for name in actual if name not in example.named]
    for name, value in example.named.items():
        if name in actual:
            found += differences(value, actual[name], f"{where}.{name}")
    return found


def _differing_items(example: Items, actual: Any, where: str) -> list[str]:
    if not isinstance(actual, list):
        return [f"{where}: no list came, but {actual!r}"]
    fits = len(actual) >= len(example.first) if example.more else len(actual) == len(example.first)
    found = [] if fits else [f"{where}: {len(actual)} values came"]
    for place, (value, came) in enumerate(zip(example.first, actual, strict=False)):
        found += differences(value, came, f"{where}[{place}]")
    return found


def fill(example: Any, values: dict[str, Any]) -> Any:
    """What a caller sends who follows the example: its values, and those given for what it leaves open."""
    if isinstance(example, Members):
        assert not example.more, "what is sent is said in full"
        unused = values.keys() - example.named.keys()
        assert not unused, f"not on the page: {unused}"
        return {name: values[name] if name in values else fill(value, {}) for name, value in example.named.items()}
    if isinstance(example, Items):
        assert not example.more, "what is sent is said in full"
        return [fill(value, {}) for value in example.first]
    assert example is not ANYTHING and not isinstance(example, OneOf), "give a value for what the page leaves open"
    return example
