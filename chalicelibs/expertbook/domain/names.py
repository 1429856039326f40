"""Texts as the search index stores them: what one Query finds."""

from __future__ import annotations

import unicodedata

LONGEST_TERM = 40
"""Letters of a word that the index keeps. What follows is compared with the whole text."""

# Letters that Unicode doesn't decompose, and how people type them on a keyboard without them.
_UNSPLIT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(text: str) -> str:
    """The text without case and accents: words of letters and digits, with single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNSPLIT))
    letters = (char for char in plain if not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in letters).split())


def terms_of(name: str, words: str) -> set[str]:
    """What finds an expert by the start of it: every end of every word of the folded name, and the folded words."""
    ends = {word[position:] for word in name.split() for position in range(len(word))}
    return {term[:LONGEST_TERM] for term in ends | set(words.split())}


def matches(search: list[str], name: str, words: str) -> bool:
    """Whether each folded word of a search is a part of a word of the name, or the beginning of one of the words."""
    return all(part in name or f" {words}".find(f" {part}") >= 0 for part in search)
