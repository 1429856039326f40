"""What time zones are found by, besides their place: countries, abbreviations, and what else they are called."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from zoneinfo import ZoneInfo

ZONES = "zones.json"


# Not the machine's own database: on every machine the site is to have the same files.
_DATABASE = files("tzdata").joinpath("zoneinfo")


@cache
def zone_words() -> bytes:
    """{"Asia/Kolkata": "IN IST Calcutta", …} as JSON: the country (ISO 3166), how its clock is called in
    the year of the database, and the last parts of its other names."""
    year = int(version("tzdata").split(".")[0])
    winter, summer = (datetime(year, month, 1, tzinfo=UTC) for month in (1, 7))
    countries, others = _names()
    found = {}
    for name, country in sorted(countries.items()):
        with _DATABASE.joinpath(name).open("rb") as data:
            zone = ZoneInfo.from_file(data)
        clocks = dict.fromkeys(each.astimezone(zone).tzname() or "" for each in (winter, summer))
        known = (clock for clock in clocks if clock.isalpha())
        found[name] = " ".join([country, *known, *sorted(others[name])])
    return json.dumps(found, separators=(",", ":")).encode()


def _names() -> tuple[dict[str, str], defaultdict[str, set[str]]]:
    """The countries of the zones that are of some place today, and what each zone is called besides."""
    rows = _DATABASE.joinpath("zone.tab").read_text("utf-8").splitlines()
    listed = (row.split("\t") for row in rows if not row.startswith("#"))
    countries = {name: country for country, _, name, *_ in listed}
    others = defaultdict[str, set[str]](set)
    for row in _DATABASE.joinpath("tzdata.zi").read_text("utf-8").splitlines():
        kind, *names = row.split(" ")
        if kind == "L" and names[0] in countries and names[1] not in countries:
            others[names[0]].add(names[1].rpartition("/")[2])
    return countries, others
