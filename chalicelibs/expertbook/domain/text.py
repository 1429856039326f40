"""Texts that people type: how we clean them, and what they may contain. Pure."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
_CONTROL = frozenset({"Cc", "Cs"})


def clean_text(text: str) -> str:
    """The text in Unicode normal form C, with plain line ends and without spaces around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def is_visible(text: str) -> bool:
    """Whether it has any visible character."""
    return any(unicodedata.category(char) not in _UNSEEN for char in text)


def find_fault(text: str, maximum: int, *, lines: bool) -> str | None:
    """What is wrong with a text, as a sentence, or None. It may have several lines only with `lines`."""
    if len(text) > maximum:
        return f"At most {maximum:,} characters; this has {len(text):,}."
    allowed = "\n\t" if lines else ""
    if any(unicodedata.category(char) in _CONTROL and char not in allowed for char in text):
        return "This has characters that can't be shown; type it anew."
    return None


def to_one_line(text: str) -> str:
    """The text on one line, without invisible characters or ones that change the direction."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
