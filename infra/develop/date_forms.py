"""`make date-forms`: write down which languages and regions have a clock of 12 hours, and which put the month first.

From CLDR, as Babel has it: too much to go into the functions' package for two facts. Run it after a new Babel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from babel import Locale, localedata
from babel.core import get_global

from infra.workspace import LIBRARY

TABLE = LIBRARY / "expertbook" / "domain" / "date_form_table.py"

_HEAD = '''"""Which locales have a clock of 12 hours, and which put the month before the day: those whose next
shorter locale doesn't say so already. Written by `make date-forms` from CLDR; "!" takes it back."""

'''

_LINE = 110


def main() -> None:
    """Write the table."""
    TABLE.write_text(table(), encoding="utf-8")


def table() -> str:
    """The text of the module."""
    locales = {name.replace("_", "-"): Locale.parse(name) for name in localedata.locale_identifiers()}
    # Browsers leave out a script that the region implies: zh-TW is zh-Hant-TW.
    for short, long in get_global("likely_subtags").items():
        if (known := locales.get(long.replace("_", "-"))) is not None:
            locales.setdefault(short.replace("_", "-"), known)
    facts: dict[str, Callable[[Locale], bool]] = {"TWELVE_HOURS": has_twelve_hours, "MONTH_FIRST": has_month_first}
    parts = []
    for name, fact in facts.items():
        found = _shortest({locale: fact(known) for locale, known in locales.items()})
        parts.append(f'{name} = """\n' + "\n".join(_lines(found)) + '\n"""\n')
    return _HEAD + "\n".join(parts)


def has_twelve_hours(locale: Locale) -> bool:
    """Whether its short form of a time has twelve hours."""
    return bool(re.search("[hK]", _symbols(locale.time_formats["short"].pattern)))


def has_month_first(locale: Locale) -> bool:
    """Whether a day and the name of its month stand in that order."""
    known = locale.datetime_skeletons
    pattern = _symbols(known["MMMMd" if "MMMMd" in known else "MMMd"].pattern)
    return min(pattern.find(symbol) for symbol in "ML" if symbol in pattern) < pattern.find("d")


def _symbols(pattern: str) -> str:
    return re.sub("'[^']*'", "", pattern)


def _shortest(facts: dict[str, bool]) -> list[str]:
    """The locales that differ from the next shorter one that is known; without one, it isn't so."""
    kept: dict[str, bool] = {}
    for locale in sorted(facts, key=lambda locale: (locale.count("-"), locale)):
        shorter = locale
        while shorter not in kept and "-" in shorter:
            shorter = shorter.rpartition("-")[0]
        if facts[locale] != kept.get(shorter, False):
            kept[locale] = facts[locale]
    return [locale if is_so else f"!{locale}" for locale, is_so in kept.items()]


def _lines(words: list[str]) -> Iterator[str]:
    line = ""
    for word in words:
        if len(line) + len(word) >= _LINE:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


if __name__ == "__main__":
    main()
