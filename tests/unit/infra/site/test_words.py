"""The words of the site: those that its pages ask for are there, once, and each language has the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from chalicelib.problems import CODES as PROBLEMS
from expertbook.domain.faults import CODES as FAULTS
from expertbook.domain.faults import Code
from infra.site.files import is_module
from infra.site.words import CATALOGUES, Catalogue, UnknownWords, read_catalogue
from infra.workspace import FRONTEND

MODULES = {
    name: path.read_text(encoding="utf-8")
    for path in FRONTEND.rglob("*.js")
    if is_module(name := path.relative_to(FRONTEND).as_posix())
}
CATALOGUE = Catalogue("en", "ltr", {"room": {"title": "A", "rows": {"one": "1", "other": "n"}, "of": {"a": "x"}}})
PLACE = re.compile(r"\{(\w+)\}")
EXAMPLES = {"example", "other_example", "example_span"}
"""Of times, in the visitor's form: the site fills them in."""

LOOSE = re.compile(r"[\d}] (?:AM|PM|min|h|s|KB|MB)\b|€ \d")
"""A number that a line may end with, and its unit on the next one."""

BY_OTHERS = ("pages",)
"""Groups that no module asks for: the publisher does."""


def messages(group: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in group.items():
        if isinstance(value, Mapping) and "other" not in value:
            yield from messages(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


@pytest.mark.parametrize(
    ("module", "cut"),
    [
        ('t("room.title")', {"room": {"title": "A"}}),
        ('rich(\n  "room.rows", { count })', {"room": {"rows": {"one": "1", "other": "n"}}}),
        ('const NAMES = { a: "room.of.a" };', {"room": {"of": {"a": "x"}}}),
        ("t(`room.of.${kind}`)", {"room": {"of": {"a": "x"}}}),
        ('import "./room.js"; read("other.place")', {}),
    ],
)
def test_a_page_has_the_words_that_its_modules_name(module: str, cut: dict[str, Any]) -> None:
    assert CATALOGUE.cut([module]) == cut


@pytest.mark.parametrize("module", ['t("room.gone")', 't("gone.title")', 'x = "room.gone"', "t(`room.gone.${kind}`)"])
def test_words_that_are_not_there_are_refused(module: str) -> None:
    with pytest.raises(UnknownWords, match=r"There are no words for \w+\.\w+ in en\.json\."):
        CATALOGUE.cut([module])


def test_no_word_of_the_site_is_unused() -> None:
    catalogue = read_catalogue()
    used = dict(messages(catalogue.cut(MODULES.values())))
    unused = [key for key, _ in messages(catalogue.messages) if key not in used and not key.startswith(BY_OTHERS)]
    assert unused == []


def test_every_place_in_a_message_is_filled_in_somewhere() -> None:
    """A name that no module mentions is a misprint. The places of faults are the API's values."""
    places = {
        place
        for key, message in messages(read_catalogue().messages)
        if not key.startswith("faults.")
        for place in re.findall(r"\{(\w+)\}|<(\w+)>", json.dumps(message))
    }
    assert [name for place in places if not _is_mentioned(name := "".join(place))] == []


def _is_mentioned(name: str) -> bool:
    return any(re.search(rf"\b{name}\b", text) for text in MODULES.values())


def test_every_language_says_the_same() -> None:
    catalogues = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CATALOGUES.glob("*.json"))]
    texts = ({name: each[name] for name in ("site", "mails")} for each in catalogues)
    assert len({frozenset(key for key, _ in messages(each)) for each in texts}) == 1


@pytest.mark.parametrize("path", sorted(CATALOGUES.glob("*.json")), ids=lambda path: path.stem)
def test_whatever_the_api_refuses_has_words_with_the_same_places(path: Path) -> None:
    site = json.loads(path.read_text(encoding="utf-8"))["site"]
    worded = [*site["faults"]["common"].items(), *site["faults"]["expert"].items()]
    assert sorted(code for code, _ in worded) == sorted(FAULTS)
    for code, message in worded:
        known = Code[code.upper()].places
        assert set(PLACE.findall(json.dumps(message))) - EXAMPLES in (known, known - {"allowed"}), code
    assert sorted(site["problems"]["types"]) == PROBLEMS


@pytest.mark.parametrize("path", sorted(CATALOGUES.glob("*.json")), ids=lambda path: path.stem)
def test_no_line_ends_between_a_number_and_its_unit(path: Path) -> None:
    assert LOOSE.findall(path.read_text(encoding="utf-8")) == []
