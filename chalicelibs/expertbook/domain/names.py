"""Names as the index stores them, so that one Query finds any part of a name."""

from __future__ import annotations

import unicodedata

MIN_LETTERS = 2
"""A search needs this many letters: they choose the partition."""

# Letters that Unicode doesn't decompose, and how people type them on a keyboard without them.
_UNSPLIT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(text: str) -> str:
    """The text without case and accents: words of letters and digits, with single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNSPLIT))
    letters = (char for char in plain if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in letters).split())


def suffixes_of(name: str) -> set[str]:
    """Every suffix of every word of the name, each followed by the words after it, then by the words before it.

    So `lovelace`, `vela`, `ada love` and `lovelace ada` all match the start of a suffix of "Ada Lovelace".
    """
    words = fold(name).split(" ")
    found = set()
    for index, word in enumerate(words):
        rest = [*words[index + 1 :], *words[:index]]
        for position in range(len(word)):
            found.add(" ".join([word[position:], *rest]))
    return {suffix for suffix in found if len(suffix) >= MIN_LETTERS}


def first_matching_suffix(name: str, search: str) -> str:
    """The suffix that a search finds first. Later matches would be the same expert again."""
    return min(suffix for suffix in suffixes_of(name) if suffix.startswith(search))
