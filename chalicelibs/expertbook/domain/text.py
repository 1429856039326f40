"""Texts that people type: how they are cleaned, and what may stand in them."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
_CONTROL = frozenset({"Cc", "Cs"})


def clean_text(text: str) -> str:
    """The text in normal form C, with plain line ends and without spaces around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def is_visible(text: str) -> bool:
    """Whether anything of it can be seen."""
    return any(unicodedata.category(char) not in _UNSEEN for char in text)


def find_fault(text: str, maximum: int, *, lines: bool) -> str | None:
    """Why a text can't be taken, as a sentence, or None. Only with `lines` may it have several."""
    if len(text) > maximum:
        return f"At most {maximum:,} characters; this has {len(text):,}."
    allowed = "\n\t" if lines else ""
    if any(unicodedata.category(char) in _CONTROL and char not in allowed for char in text):
        return "This has characters that can't be shown; type it anew."
    return None


def to_one_line(text: str) -> str:
    """The text in one line, with nothing in it that can't be seen or turns its direction."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
