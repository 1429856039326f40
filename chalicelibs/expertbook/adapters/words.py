"""The words of mails and calendar entries: what `mails` has in expertbook/words, as the site's pages have theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGE = "en"

_CATALOGUES = Path(__file__).parents[1] / "words"
_PLACE = re.compile(r"\{(\w+)\}")

_PLURALS: Mapping[str, Callable[[int], str]] = {"en": lambda count: "one" if count == 1 else "other"}
"""The category of CLDR that a whole number has, by language."""


def words(key: str, **values: str | int) -> str:
    """The message at "a.b", with its places filled. One that depends on `count` has a text for each category."""
    message: Any = _catalogue()["mails"]
    for part in key.split("."):
        message = message[part]
    if isinstance(message, dict):
        message = message[_PLURALS[LANGUAGE](int(values["count"]))]
    return _PLACE.sub(lambda place: str(values[place[1]]), message)


def direction() -> str:
    """What HTML calls `dir`."""
    found: str = _catalogue()["direction"]
    return found


@cache
def _catalogue() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_CATALOGUES / f"{LANGUAGE}.json").read_text(encoding="utf-8"))
    return found
