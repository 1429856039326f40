"""The site's words, cut by page: what its modules name of the catalogue goes into its HTML.

A module names a message by its key in quotes (`"dashboard.empty"`), or all messages of a group by a template that
begins with it (`` `problems.${type}` ``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.workspace import LIBRARY

CATALOGUES = LIBRARY / "expertbook" / "words"
LANGUAGE = "en"

_PART = "[a-z][a-z0-9_]*"
_KEY = re.compile(rf'"({_PART}(?:\.[a-z0-9_]+)+)"')
_GROUP = re.compile(rf"`((?:{_PART}\.)+)\$\{{")
_ASKED = re.compile(r"\b(?:t|rich)\(\s*\"([^\"]*)\"")


class UnknownWords(Exception):
    """A page names words that its language doesn't have; the message says which."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of the site in one language: `messages` in groups of groups, a message being a text, or a text for
    each category of plural. `direction` is what HTML calls `dir`."""

    language: str
    direction: str
    messages: Mapping[str, Any]

    def find(self, key: str) -> Any:
        """The message or the group at "a.b.c". Raises UnknownWords."""
        found: Any = self.messages
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise UnknownWords(f"There are no words for {key} in {self.language}.json.")
            found = found[part]
        return found

    def cut(self, modules: Iterable[str]) -> dict[str, Any]:
        """What modules of these texts name, in groups as in the catalogue. Raises UnknownWords."""
        kept: dict[str, Any] = {}
        for key in sorted({key for text in modules for key in self._named(text)}):
            *groups, last = key.split(".")
            within = kept
            for group in groups:
                within = within.setdefault(group, {})
            within[last] = self.find(key)
        return kept

    def _named(self, text: str) -> Iterator[str]:
        asked = set(_ASKED.findall(text))
        for key in asked | set(_KEY.findall(text)):
            if key in asked or key.split(".")[0] in self.messages:
                self.find(key)
                yield key
        for prefix in _GROUP.findall(text):
            group = prefix.removesuffix(".")
            if group.split(".")[0] in self.messages:
                yield from (f"{prefix}{name}" for name in self.find(group))


def read_catalogue(language: str = LANGUAGE) -> Catalogue:
    """The site's words of a language."""
    read = json.loads((CATALOGUES / f"{language}.json").read_text(encoding="utf-8"))
    return Catalogue(language, read["direction"], read["site"])


def to_script(messages: Mapping[str, Any]) -> str:
    """The messages as JSON, in a form that no text of them can break out of the `script` around it."""
    return json.dumps(messages, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
