"""Time zones by whatever name calendar programs give them.

Windows and Outlook, Exchange, Java, Lotus, Zimbra, Apple and a hundred scripts name zones in their own ways. A name
that says a place, a rule or an offset is understood; None is for one that says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from urllib.parse import unquote

from expertbook.domain.names import fold
from expertbook.domain.scheduling.local_time import zone_named, zone_names

LONGEST_NAME = 200
"""Characters of a name that are looked at."""

# Winter and summer: zones where the clocks change have both offsets then, on either side of the equator.
_SEASONS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))

_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*([+-])\s*(\d{1,2})(?:[:.]?(\d\d))?(?!\d)", re.IGNORECASE)
_POSIX = re.compile(r"[A-Za-z]{3,5}([+-]?\d{1,2})[A-Za-z]{3,5}(?:,.*)?")
_PARENTHESES = re.compile(r"\([^()]*\)")
_HAS_ZERO_OFFSET = re.compile(r"\s*\(?\s*(?:UTC|GMT|Z)\s*\)?\s*", re.IGNORECASE)
_MEANS_NOTHING = re.compile(r"\b(?:standard|daylight|summer|winter|normal|time|zone|islands?|is|city of)\b")

_ALIASES = {
    # What Windows shows and Java writes, where it isn't the name of a city in the database.
    "america/indiana/indianapolis": "indiana east",
    "america/sao_paulo": "brasilia, brazil, brazil east, brt",
    "america/nuuk": "greenland",
    "america/bahia": "salvador",
    "america/cancun": "chetumal",
    "america/port-au-prince": "haiti",
    "america/grand_turk": "turks and caicos",
    "america/st_johns": "nst, ndt",
    "america/halifax": "adt",
    "america/new_york": "edt, us east, us eastern, america eastern",
    "america/chicago": "cst, cdt, america central",
    "america/denver": "mdt, america mountain",
    "america/los_angeles": "pst, pdt, america pacific",
    "america/anchorage": "akst, akdt",
    "america/argentina/buenos_aires": "art",
    "america/santiago": "clt, clst",
    "america/bogota": "cot",
    "america/lima": "pet",
    "atlantic/cape_verde": "cabo verde, cape verde",
    "asia/yekaterinburg": "ekaterinburg",
    "asia/colombo": "sri jayawardenepura",
    "asia/almaty": "astana",
    "asia/srednekolymsk": "chokurdakh",
    "asia/kolkata": "ist",
    "asia/tokyo": "jst",
    "asia/seoul": "kst",
    "asia/hong_kong": "hkt",
    "asia/singapore": "sgt, malay peninsula",
    "asia/yerevan": "armenian",
    "america/mexico_city": "mexico",
    "america/tijuana": "baja california",
    "asia/jakarta": "wib",
    "asia/karachi": "pkt",
    "asia/dubai": "gst, gulf",
    "asia/shanghai": "beijing",
    "africa/lagos": "west central africa, west africa, wat",
    "africa/maputo": "central africa, cat",
    "africa/nairobi": "east africa, eat",
    "africa/johannesburg": "south africa, sast",
    "europe/london": "bst, british",
    "europe/dublin": "irish",
    "europe/lisbon": "west, western european, westeuropaische",
    "europe/berlin": "cest, mez, mesz, mitteleuropaische, mitteleuropaische sommerzeit, mitteleuropaische zeit",
    "europe/bucharest": "eest, eastern european, osteuropaische",
    "europe/moscow": "msk, russian",
    "europe/istanbul": "trt",
    "australia/sydney": "aest, aedt, australian eastern",
    "australia/adelaide": "acst, acdt, australian central",
    "australia/perth": "awst, australian western",
    "pacific/auckland": "nzst, nzdt",
    "pacific/guadalcanal": "solomon, new caledonia",
    "pacific/tongatapu": "nuku alofa",
    "utc": "coordinated universal, universal, universal coordinated, greenwich mean, z",
}


def zone_by_name(name: str, likely: Sequence[str] = ()) -> tzinfo | None:
    """The zone that a name means; None if it says nothing.

    Of several zones that fit (two offsets, an abbreviation), one of the `likely` IANA names is preferred.
    """
    name = unquote(name[:LONGEST_NAME]).replace("\\", "").replace("\u2212", "-").strip(" \t\"'")
    found = _of_database(name) or _of_path(name)
    if found is not None:
        return zone_named(found)
    if (described := _of_posix(name, likely)) is not None:
        return described
    offsets = list(_offsets_in(name))
    abbreviated = next((zone for zone in likely if name.upper() in _abbreviations(zone)), None)
    if abbreviated is not None:
        return zone_named(abbreviated)
    rest = _OFFSET.sub(" ", name) if offsets else name
    places = list(_places_in(rest))
    for place in places:
        if not offsets or offsets[0] in offsets_of(zone_named(place)):
            return zone_named(place)
    if len(offsets) >= 2 and offsets[0] != offsets[1]:
        return zone_with_offsets(offsets[0], offsets[1], likely)
    # Display names keep an offset that a country has left since; a whole day apart it's another place.
    if places and (
        not offsets or any(abs(offset - offsets[0]) <= timedelta(hours=1) for offset in _offsets_at(places[0]))
    ):
        return zone_named(places[0])
    if offsets:
        return timezone(offsets[0])
    return UTC if _HAS_ZERO_OFFSET.fullmatch(name) else None


def zone_with_offsets(one: timedelta, other: timedelta, likely: Sequence[str] = ()) -> tzinfo:
    """A zone whose clocks change between two offsets; one with the smaller offset if there is none."""
    common = (zone for zone in _windows().values())
    for zone in (*likely, "Europe/Berlin", "America/New_York", *common):
        if offsets_of(zone_named(zone)) == {one, other}:
            return zone_named(zone)
    return timezone(min(one, other))


def offsets_of(zone: tzinfo) -> set[timedelta]:
    """The offsets from UTC of a zone in winter and summer."""
    return {offset for season in _SEASONS if (offset := season.astimezone(zone).utcoffset()) is not None}


def _offsets_at(place: str) -> set[timedelta]:
    return offsets_of(zone_named(place))


def _of_database(name: str) -> str | None:
    """The IANA name in its exact spelling, of one in any case, with blanks or other marks in it."""
    if name in zone_names():
        return name
    return _database().get(name.casefold()) or _database().get(fold(name))


def _of_path(name: str) -> str | None:
    """The IANA name at the end of a longer one: `/mozilla.org/20050126_1/Europe/Berlin`, a URL."""
    parts = name.split("/")
    for length in (3, 2, 1):
        if length < len(parts) and (found := _of_database("/".join(parts[-length:]))):
            return found
    return None


def _offsets_in(name: str) -> Iterator[timedelta]:
    """The offsets that a name says, in their order. In names like `Etc/GMT+5` the sign is the other one."""
    east = "-" if name.casefold().startswith("etc/") else "+"
    for sign, hours, minutes in _OFFSET.findall(name):
        if int(hours) <= 14 and int(minutes or 0) < 60:
            offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
            yield offset if sign == east else -offset


def _places_in(name: str) -> Iterator[str]:
    """IANA names for what a name says without its offset: all of it, then each of the names that are joined in it."""
    pieces = [name, *re.split(r"[,;/|]|\band\b|\s-\s", name)]
    for piece in pieces:
        for text in (piece, _PARENTHESES.sub(" ", piece)):
            folded = fold(text)
            core = " ".join(_MEANS_NOTHING.sub(" ", folded).split())
            for words in (folded, core):
                found = _named().get(words)
                if found is not None:
                    yield found


def _of_posix(name: str, likely: Sequence[str]) -> tzinfo | None:
    """The zone of a POSIX description, `CET-1CEST`: hours west of Greenwich."""
    found = _POSIX.fullmatch(name)
    if found is None or abs(int(found[1])) > 14:
        return None
    offset = timedelta(hours=-int(found[1]))
    return zone_with_offsets(offset, offset + timedelta(hours=1), likely)


@cache
def _abbreviations(zone: str) -> frozenset[str]:
    """What the clocks of a zone are called in winter and summer: CET and CEST."""
    names = (season.astimezone(zone_named(zone)).tzname() for season in _SEASONS)
    return frozenset(name for name in names if name is not None and name.isalpha())


@cache
def _database() -> dict[str, str]:
    # Folded, Etc/GMT+5 and Etc/GMT-5 would be one.
    return {name.casefold() if "GMT" in name else fold(name): name for name in sorted(zone_names())}


@cache
def _windows() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {name: zone for name, zone in WINDOWS_TO_OLSON.items() if zone in zone_names()}


@cache
def _named() -> dict[str, str]:
    """IANA names by the folded names of Windows, with and without the words that all have, of cities, and aliases."""
    found: dict[str, str] = {}
    for name in sorted(zone_names(), key=lambda name: (name.startswith("Etc/"), name.count("/"), name)):
        if not name.startswith("Etc/"):
            found.setdefault(fold(name.rpartition("/")[2]), name)
    for name, zone in _windows().items():
        folded = fold(name)
        found[folded] = found[" ".join(_MEANS_NOTHING.sub(" ", folded).split())] = zone
    for zone, names in _ALIASES.items():
        found |= dict.fromkeys(map(fold, names.split(", ")), _of_database(zone) or zone)
    found.pop("", None)
    return found
