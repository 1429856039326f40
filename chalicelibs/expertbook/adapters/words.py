"""The words of mails and calendar entries: what `mails` has in expertbook/words, as the site's pages have theirs.

A language is a file there, and nothing else: `de.json`, or `pt-BR.json` for who reads that.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DEFAULT_LANGUAGE = "en"
"""Of who reads none that there is."""

_CATALOGUES = Path(__file__).parents[1] / "words"
_PLACE = re.compile(r"\{(\w+)\}")
_RELATION = re.compile(r"([a-z])(?: % (\d+))? (!?=) ([\d.,]+)")


@dataclass(frozen=True, slots=True)
class Words:
    """The messages of a language. `direction` is what HTML calls `dir`; `plurals` has CLDR's rule of each category but
    "other"."""

    language: str
    direction: str
    plurals: dict[str, str]
    messages: dict[str, Any] = field(repr=False)

    def __call__(self, key: str, **values: str | int) -> str:
        """The message at "a.b", with its places filled. One that depends on `count` has a text for each category."""
        message: Any = self.messages
        for part in key.split("."):
            message = message[part]
        if isinstance(message, dict):
            message = message[self._category(int(values["count"]))]
        return _PLACE.sub(lambda place: str(values[place[1]]), message)

    def _category(self, count: int) -> str:
        return next((name for name, rule in self.plurals.items() if _holds(rule, count)), "other")


def words_for(locale: str) -> Words:
    """The words in the language of a locale: "de-AT" reads `de-AT.json`, or else `de.json`, or else English."""
    known = _languages()
    parts = locale.lower().split("-")
    while parts and "-".join(parts) not in known:
        parts.pop()
    language = known["-".join(parts)] if parts else DEFAULT_LANGUAGE
    catalogue = _catalogue(language)
    return Words(language, catalogue["direction"], catalogue["plurals"], catalogue["mails"])


def _holds(rule: str, count: int) -> bool:
    """Whether a rule of CLDR, "n % 10 = 2..4 and n % 100 != 12..14", takes in a whole number."""
    return any(all(_is_related(each, count) for each in part.split(" and ")) for part in rule.split(" or "))


def _is_related(relation: str, count: int) -> bool:
    read = _RELATION.fullmatch(relation.strip())
    if read is None:
        raise ValueError(relation)
    operand, modulus, sign, ranges = read.groups()
    number = count if operand in "ni" else 0  # the others are of digits after the point, and of powers of ten
    number %= int(modulus) if modulus else number + 1
    ends = (each.split("..") for each in ranges.split(","))
    return any(int(each[0]) <= number <= int(each[-1]) for each in ends) is (sign == "=")


@cache
def _languages() -> dict[str, str]:
    """Those that there are, by their names in small letters."""
    return {path.stem.lower(): path.stem for path in _CATALOGUES.glob("*.json")}


@cache
def _catalogue(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_CATALOGUES / f"{language}.json").read_text(encoding="utf-8"))
    return found
