"""The words of the site: those that its pages ask for are there, once, and each language has the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from infra.site.files import is_module
from infra.site.words import CATALOGUES, Catalogue, UnknownWords, read_catalogue
from infra.workspace import FRONTEND

MODULES = {
    name: path.read_text(encoding="utf-8")
    for path in FRONTEND.rglob("*.js")
    if is_module(name := path.relative_to(FRONTEND).as_posix())
}
CATALOGUE = Catalogue("en", "ltr", {"room": {"title": "A", "rows": {"one": "1", "other": "n"}, "of": {"a": "x"}}})
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
    """A name that no module mentions is a misprint."""
    places = {
        place
        for _, message in messages(read_catalogue().messages)
        for place in re.findall(r"\{(\w+)\}|<(\w+)>", json.dumps(message))
    }
    assert [name for place in places if not _is_mentioned(name := "".join(place))] == []


def _is_mentioned(name: str) -> bool:
    return any(re.search(rf"\b{name}\b", text) for text in MODULES.values())


def test_every_language_says_the_same() -> None:
    catalogues = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CATALOGUES.glob("*.json"))]
    assert len({frozenset(key for key, _ in messages(each)) for each in catalogues}) == 1
