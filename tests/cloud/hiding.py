"""Finding what somebody told us in a text, in whatever form it got there."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

SHORTEST_PART = 6
"""Of a value that is looked for by itself: shorter ones stand in texts that have nothing to do with it."""


def found_in(text: str, private: Mapping[str, str]) -> list[str]:
    """Which of the values stand in the text, wholly or in part: their names, and never the values."""
    plain = text.casefold()
    digits = re.sub(r"(?<=\d)[ ().+/-]+(?=\d)", "", text)
    return [
        name
        for name, value in private.items()
        if any(part.casefold() in plain for part in _plain_forms(value))
        or any(part in text for part in _encoded_forms(value))
        or any(part in digits for part in _digits(value))
    ]


def _plain_forms(value: str) -> Iterator[str]:
    for part in {value, *_parts(value)}:
        for text in {part, unicodedata.normalize("NFD", part), _without_marks(part)}:
            yield text
            yield json.dumps(text)[1:-1]
            yield json.dumps(json.dumps(text))[2:-2]
            yield quote(text, safe="")
            yield quote_plus(text)


def _parts(value: str) -> Iterator[str]:
    """The words of a name or a sentence, the local part and the host of an address."""
    for part in re.split(r"[\s@,.:;/?_-]+", value):
        if len(part) >= SHORTEST_PART and part != "example":
            yield part


def _encoded_forms(value: str) -> Iterator[str]:
    """As it stands in the middle of something in base64, whichever of three bytes it begins at; and in hexadecimal."""
    for part in {value, *_parts(value)}:
        raw = part.encode()
        yield raw.hex()
        for shift in range(3):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                certain = encode(bytes(shift) + raw)[(0, 2, 3)[shift] : (shift + len(raw)) // 3 * 4]
                yield certain.decode()


def _digits(value: str) -> Iterator[str]:
    """A phone number without its country's code, however it is written."""
    if re.fullmatch(r"\+[\d ]{8,}", value):
        yield re.sub(r"\D", "", value)[-8:]


def _without_marks(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
