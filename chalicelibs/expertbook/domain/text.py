"""Texts that people type: how we clean them, and what they may contain. Pure."""

from __future__ import annotations

import re
import unicodedata

from expertbook.domain.faults import Code, Fault

_UNSEEN = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
_CONTROL = frozenset({"Cc", "Cs"})

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Marks without a shape (Unicode's Default_Ignorable_Code_Point): of no width, of direction, of variants.

They come along with what people paste. The site strips the same ones by their property's name.
"""

_KEPT = re.compile("[\u200c\u200d\U000e0020-\U000e007f]")
"""Joiners and tags: invisible, but part of how words and emojis are spelt."""

BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""Spaces and line ends, as browsers count them; Python's `strip` takes six control characters as well."""

_LINKING = re.compile(
    r"[:：][/／⁄∕]+ | www(?=[.。．｡]) | [@＠﹫] | (?<=\w)[\u200c\u200d]*[.。．｡․][\u200c\u200d]*(?=\w)"
    r" | [+＋]?\d(?:[^\w]*\d){4,}",
    re.IGNORECASE | re.VERBOSE,
)
"""What programs make a link of, or a number to call: schemes, `www.`, `@`, dots within words, five digits and more.
Also in forms that browsers take for the same."""

MAX_PLAIN_NAME = 60
_SPECIALS = re.compile(r"[=?()<>\[\]:;@\\,\"]")


def clean_text(text: str) -> str:
    """The text in Unicode normal form C, with plain line ends and without spaces and line ends around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip(BLANKS)


def is_visible(text: str) -> bool:
    """Whether it has any visible character."""
    return any(unicodedata.category(char) not in _UNSEEN and not INVISIBLE.match(char) for char in text)


def find_fault(text: str, maximum: int, *, lines: bool) -> Fault | None:
    """What is wrong with a text, or None. It may have several lines only with `lines`."""
    if len(text) > maximum:
        return Fault(Code.TOO_LONG, maximum=maximum, length=len(text))
    allowed = "\n\t" if lines else ""
    if any(unicodedata.category(char) in _CONTROL and char not in allowed for char in text):
        return Fault(Code.NOT_SHOWABLE)
    return None


def to_one_line(text: str) -> str:
    """The text on one line, as it was typed, without marks that change the direction or only hide.

    Joiners stay: without them some Persian and Indian words are spelt wrong, and an emoji falls into its parts.
    """
    return " ".join("".join(_as_shown(char) for char in text).split())


def to_header(text: str) -> str:
    """The text on one line, as a mail header may have it: nothing in it is read as an encoded word, which some Pythons
    would decode into lines of its own."""
    return to_one_line(text).replace("=?", "= ?")


def to_display_name(name: str) -> str:
    """A name as it may stand before an address in a mail header: without what has a meaning there. Python (3.11) loses
    the quotes around it where it breaks a long header into lines."""
    return to_one_line(_SPECIALS.sub(" ", name)).lstrip(". ")


def to_plain_name(name: str) -> str:
    """A name that may be mailed to an address that nobody has proved: cut, and without what mail programs make a link
    or a number to call of. Letters of all scripts, joiners, apostrophes and emoji stay."""
    plain = _LINKING.sub(" ", to_one_line(name))
    return to_one_line(plain)[:MAX_PLAIN_NAME].rstrip(" \u200c\u200d")


def _as_shown(char: str) -> str:
    category = unicodedata.category(char)
    if category in _CONTROL:
        return " "
    hides = category == "Cf" and INVISIBLE.match(char) and not _KEPT.match(char)
    return "" if hides else char
