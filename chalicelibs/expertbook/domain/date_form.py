"""How a reader's language and region write dates and times. Only the form is theirs: the words are the mail's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from expertbook.domain.date_form_table import MONTH_FIRST, TWELVE_HOURS

DEFAULT_LOCALE = "en-GB"
"""Of who never said another one."""

LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{1,8})*")
"""How a locale looks (BCP 47): a language, a script, a region, and what else is to be known."""

LONGEST_LOCALE = 64

_HOURS = re.compile(r"-u(?:-[a-z0-9]{2,8})*?-hc-(h1[12]|h2[34])")


@dataclass(frozen=True, slots=True)
class DateForm:
    """Whether the clock has 12 hours, and whether the month stands before the day."""

    twelve_hours: bool = False
    month_first: bool = False


@lru_cache(1000)  # anybody may send any number of locales
def form_of(locale: str) -> DateForm:
    """The form of a locale; of one that nobody knows, that of the language alone, or else 24 hours and the day first.

    Somebody who chose another clock has it in the locale: "de-DE-u-hc-h12".
    """
    chosen = _HOURS.search(locale.lower())
    twelve_hours = chosen[1] in ("h11", "h12") if chosen else _is_in(TWELVE_HOURS, locale)
    return DateForm(twelve_hours, _is_in(MONTH_FIRST, locale))


def _is_in(table: str, locale: str) -> bool:
    """What a table says of a locale, or else of the longest part of it from the left that it has."""
    known = _read(table)
    parts = locale.lower().split("-")
    while parts:
        if (found := known.get("-".join(parts))) is not None:
            return found
        parts.pop()
    return False


@cache
def _read(table: str) -> dict[str, bool]:
    return {word.removeprefix("!").lower(): not word.startswith("!") for word in table.split()}
