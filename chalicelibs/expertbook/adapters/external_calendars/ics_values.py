"""Values of a calendar as programs really write them: times, durations, offsets, lists, text. Pure.

RFC 5545 knows one way to write each. Everything here also takes what has only one sensible meaning: blanks, other
separators, parts left out. What has none is None, never an error.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

Time = date | datetime
"""A date is a whole day. A datetime without a zone is on the clock of whoever reads it."""

MAX_TITLE = 60
"""Characters of a title that are shown."""

_EARLIEST, _LATEST = 1600, 2400
"""Years beyond are taken as these: the libraries can't reckon with them. Both are leap years."""

_LONGEST = timedelta(days=36_500)

_DAY = r"(?P<year>\d{4})(?:(?P<month>\d\d)(?P<day>\d\d)|[-/.](?P<month2>\d{1,2})[-/.](?P<day2>\d{1,2}))(?!\d)"
_CLOCK = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2}))?)?|(?P<digits>\d{3,})"
_TIME = re.compile(
    rf"{_DAY}(?:\s*[Tt_ ]\s*(?:{_CLOCK})(?:[.,]\d*)?(?!\d))?"
    r"\s*(?P<zone>[Zz]|UTC|GMT|[+-]\d{1,2}:?\d\d|[+-]\d\d)?",
    re.ASCII,
)
_BEGINS_LIKE_A_TIME = re.compile(r"[\s\",]*(?:\d{4}[-/.]?\d\d?[-/.]?\d\d?)")
_DURATION = re.compile(r"([+-]?)P?((?:T?\d+(?:[.,]\d+)?[WDHMS])+|\d+)T?", re.ASCII)
_DURATION_PART = re.compile(r"(\d+(?:[.,]\d+)?)([WDHMS]?)", re.ASCII)
_UNITS = {"W": "weeks", "D": "days", "H": "hours", "M": "minutes", "S": "seconds", "": "seconds"}
_LONGEST_TIME = 40
_LONGEST_DURATION = 100
"""Characters of a value that are looked at: the patterns must not run away on a long one."""
_HEAD = re.compile(r'[^:"]*(?:"[^"]*"[^:"]*)*:')
_OFFSET = re.compile(r"\s*([+-]?)\s*(\d{1,2}):?(\d\d)?:?(\d\d)?\s*")
_ESCAPED = re.compile(r"\\(.)")
_MOST_COLONS = 12
_HIDDEN: dict[int, str | None] = dict.fromkeys(
    (0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, *range(0x20), *range(0x7F, 0xA0))
)
"""Control characters and those that change the direction. Joiners belong to the text."""
_IN_TIMES = {**_HIDDEN, 0x200C: None, 0x200D: None, 0xA0: " "}


def split_line(line: str) -> tuple[str, str]:
    """What stands before the value of a property, and the value: after the first colon that isn't in quotes."""
    found = _HEAD.match(line)
    if found is None:
        head, _, value = line.rpartition(":")
        return head, value
    return found[0][:-1], line[found.end() :]


def split_timed_line(line: str) -> tuple[str, str]:
    """The same for a property with times: the value begins after the first colon with something like a date behind it.

    Names of zones have colons, with and without quotes.
    """
    at = line.find(":")
    for _ in range(_MOST_COLONS):
        if at < 0:
            break
        if _BEGINS_LIKE_A_TIME.match(line, at + 1):
            return line[:at], line[at + 1 :]
        at = line.find(":", at + 1)
    return split_line(line)


def parameter(head: str, name: str) -> str | None:
    """A parameter of a property, without its quotes; None if there is none."""
    found = re.search(rf"[;:]\s*{name}\s*=\s*(?:\"([^\"]*)\"?|([^;]*))", head, re.IGNORECASE)
    if found is None:
        return None
    return (found[1] if found[1] is not None else found[2]).replace("\\", "").replace("^'", "").strip(" \t\"'") or None


def parse_list(value: str) -> list[str]:
    """The members of a list that are not empty, each once."""
    return [member for member in dict.fromkeys(re.split(r"[,;]", value)) if member.strip(' \t"')]


def parse_time(text: str) -> Time | None:
    """A date; or a time, with a zone if it says its offset from UTC. None for what is neither."""
    text = (text if text.isascii() else text.translate(_IN_TIMES)).strip(' \t";')
    found = _TIME.fullmatch(text) if len(text) <= _LONGEST_TIME else None
    if found is None:
        return None
    year = min(max(int(found["year"]), _EARLIEST), _LATEST)
    try:
        day = date(year, int(found["month"] or found["month2"]), int(found["day"] or found["day2"]))
        clock = _seconds_of_day(found)
        if clock is None:
            return day
        wall = datetime.combine(day, time()) + timedelta(seconds=clock)
        return wall if found["zone"] is None else wall.replace(tzinfo=_zone(found["zone"]))
    except ValueError:
        return None


def _seconds_of_day(found: re.Match[str]) -> int | None:
    if found["digits"] is not None:
        digits = found["digits"][:6]
        digits = digits.zfill(len(digits) + len(digits) % 2).ljust(6, "0")
        hour, minute, second = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    elif found["hour"] is not None:
        hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    else:
        return None
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError
    return hour * 3600 + minute * 60 + min(second, 59)  # no clock here has leap seconds


def _zone(text: str) -> timezone:
    if text[0] in "+-":
        offset = parse_offset(text)
        if offset is None:
            raise ValueError
        return timezone(offset)
    return UTC


def parse_offset(text: str) -> timedelta | None:
    """An offset from UTC, as in `+0100`. None if it isn't one."""
    found = _OFFSET.fullmatch(text.replace("\u2212", "-"))
    if found is None or int(found[2]) > 18 or int(found[3] or 0) > 59:
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0), seconds=int(found[4] or 0))
    return -offset if found[1] == "-" else offset


def parse_duration(text: str) -> timedelta | None:
    """A duration, at most a century. None if it isn't one."""
    found = _DURATION.fullmatch("".join(text[:_LONGEST_DURATION].split()).upper().strip('";'))
    if found is None:
        return None
    parts = ((float(part[1].replace(",", ".")), _UNITS[part[2]]) for part in _DURATION_PART.finditer(found[2]))
    try:
        length = sum((timedelta(**{unit: number}) for number, unit in parts), timedelta())
    except OverflowError:
        length = _LONGEST
    length = min(length, _LONGEST)
    return -length if found[1] == "-" else length


def parse_number(text: str) -> int | None:
    """The whole number that a text begins with, however large. None without one."""
    found = re.match(r"\s*\"?\s*([+-]?\d{1,400})", text)
    return int(found[1]) if found else None


def parse_title(text: str) -> str:
    """A text in one line, without what can't be seen, and not longer than a title may be."""
    spaced = _ESCAPED.sub(lambda escaped: " " if escaped[1] in "nN" else escaped[1], text[:1000]).replace("\t", " ")
    return " ".join(spaced.translate(_HIDDEN).split())[:MAX_TITLE].rstrip()
