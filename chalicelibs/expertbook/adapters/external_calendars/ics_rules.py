"""Rules of repetition (RRULE) as programs really write them, in the form that the library takes. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAYS = {"MO": "MONDAY", "TU": "TUESDAY", "WE": "WEDNESDAY", "TH": "THURSDAY", "FR": "FRIDAY", "SA": "SATURDAY",
         "SU": "SUNDAY"}  # fmt: skip

_RANGES = {
    "BYSECOND": (0, 59), "BYMINUTE": (0, 59), "BYHOUR": (0, 23), "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31), "BYYEARDAY": (-366, 366), "BYWEEKNO": (-53, 53), "BYSETPOS": (-366, 366),
}  # fmt: skip
"""What the numbers of a list may be. Zero is none of those that may be negative."""

_LONGEST = 10_000
"""Characters of a rule. One that lists each day of a year has 1,500."""

_MOST_INTERVAL = 100_000
_MOST_COUNT = 10**9
_SEPARATOR = re.compile(r"[;\n]|\\N|,(?=\s*[A-Z-]+\s*=)")
_OLD_RULE = re.compile(r"(D|W|MP|MD|YM|YD)(\d{1,4})((?: +[0-9A-Z+-]{1,4})*)(?: +(#\d{1,9}|\d{8}T\d{4,6}Z?|\d{8}))?")
_OLD_KINDS = {
    "D": ("DAILY", "BYDAY"), "W": ("WEEKLY", "BYDAY"), "MP": ("MONTHLY", "BYDAY"), "MD": ("MONTHLY", "BYMONTHDAY"),
    "YM": ("YEARLY", "BYMONTH"), "YD": ("YEARLY", "BYYEARDAY"),
}  # fmt: skip
_DAY = re.compile(r"([+-]?\d{0,3})([A-Z]{2,9})")
_NUMBER = re.compile(r"[+-]?\d{1,30}")


def repair_rule(text: str, until_of: Callable[[str], str]) -> tuple[str | None, bool]:
    """A rule without what is superfluous or makes no sense in it, and whether all of it that matters was understood.

    None for a rule that doesn't say how often. `until_of` writes the end of the series, and raises ValueError if it
    isn't one. A series whose end can't be read goes on: that errs on the side of busy.
    """
    parts = dict(_parts_of(text)) if len(text) <= _LONGEST else {}
    frequency = parts.pop("FREQ", "")
    if frequency not in FREQUENCIES or parts.get("RSCALE", "GREGORIAN") not in ("GREGORIAN", ""):
        return None, False
    kept, understood = {"FREQ": frequency}, parts.get("SKIP", "OMIT") in ("OMIT", "")
    for name, value in parts.items():
        if not value or name in ("SKIP", "RSCALE"):
            continue
        repaired, whole = _repair_part(name, value, until_of)
        understood = understood and whole
        if repaired:
            kept[name] = repaired
    if "UNTIL" in kept:
        kept.pop("COUNT", None)  # only one of them is allowed
    return ";".join(f"{name}={value}" for name, value in kept.items()), understood


def _parts_of(text: str) -> Iterator[tuple[str, str]]:
    """Names and values. Some programs write the name of the property, or a start, once more into it, or other marks."""
    name = value = ""
    for part in _SEPARATOR.split(_to_parts(text.strip(' \t"').upper())):
        before, equals, after = part.partition("=")
        if equals:
            yield name, value
            name, value = before.rpartition(":")[2].strip(' \t"'), after.strip(' \t"')
        elif name.startswith("BY"):
            value += f",{part}"
    yield name, value


def _to_parts(text: str) -> str:
    """A rule of vCalendar 1.0, `W2 TU TH #5`, in the form of today. Any other as it is."""
    found = _OLD_RULE.fullmatch(text)
    if found is None:
        return text
    frequency, by = _OLD_KINDS[found[1]]
    place, members = "", []
    for word in found[3].split():
        if found[1] == "MP" and word[0].isdigit():
            place = f"{'-' if word.endswith('-') else ''}{word.strip('+-')}"
        elif word == "LD":
            members.append("-1")
        else:
            members.append(f"{place}{'-' if word.endswith('-') else ''}{word.strip('+-')}")
    end = found[4] or "#2"  # as that standard has it
    ends = f"COUNT={end[1:]}" if end[0] == "#" else f"UNTIL={end}"
    return f"FREQ={frequency};INTERVAL={found[2]};{by}={','.join(members)};{ends}"


def _repair_part(name: str, value: str, until_of: Callable[[str], str]) -> tuple[str | None, bool]:
    """A part as it is to be, if it is to be, and whether it was understood."""
    if name == "UNTIL":
        try:
            return until_of(value), True
        except ValueError:
            return None, False
    if name in ("COUNT", "INTERVAL"):
        return _repair_number(name, value)
    if name == "WKST":
        return (value[:2], True) if value[:2] in _DAYS else (None, True)
    if name == "BYDAY":
        return _repair_list(value, _day)
    if name in _RANGES:
        return _repair_list(value, lambda member: _in_range(member, *_RANGES[name]))
    return None, True  # nobody knows it, so it can't matter


def _repair_number(name: str, value: str) -> tuple[str | None, bool]:
    """A count or an interval. A count below one stands for none, as some programs write it."""
    number = int(found[0]) if (found := _NUMBER.match(value)) else 0
    if number >= 1:
        return str(min(number, _MOST_COUNT if name == "COUNT" else _MOST_INTERVAL)), True
    return None, found is not None


def _repair_list(value: str, repair: Callable[[str], str | None]) -> tuple[str | None, bool]:
    members = [member for part in re.split(r"[,\s\\]", value) if (member := part.strip("()[]\"'"))]
    kept = [repaired for member in members if (repaired := repair(member)) is not None]
    return ",".join(dict.fromkeys(kept)) or None, len(kept) == len(members)


def _day(member: str) -> str | None:
    """`MO`, `2MO`, `-1FR`; also `MON` and `0MO`."""
    found = _DAY.fullmatch(member)
    day = found[2][:2] if found else ""
    if found is None or not _DAYS.get(day, "").startswith(found[2]):
        return None
    place = int(found[1]) if found[1].strip("+-") else 0
    if abs(place) > 53:
        return None
    return f"{place or ''}{day}"


def _in_range(member: str, low: int, high: int) -> str | None:
    found = _NUMBER.match(member)
    number = int(found[0]) if found else None
    if number is None or not low <= number <= high or (number == 0 and low < 0):
        return None
    return str(number)
