"""The one module that converts between local times and instants.

Inside the rules about slots and holds an instant is an `Epoch`, because they compute thousands of slots. Everywhere
else it is an aware UTC datetime; callers of these rules convert it. Zone data comes from the pinned `tzdata` package,
never from the machine: when a country changes its clocks, we ship a release.
"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import NewType

zoneinfo.reset_tzpath(to=())

Epoch = NewType("Epoch", int)
"""An instant in seconds since the epoch. A duration in seconds is a plain `int`."""

DAY_SECONDS = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_SECOND = timedelta(seconds=1)

CLOCKS = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60))
"""How a clock shows each minute of a day, "00:00" first. Pages have hundreds of times, and `strftime` is slow."""

remember_grains = lru_cache(10_000)
"""For what is asked of the same grains with each page: so many are in a month."""


class UnknownZone(ValueError):
    """The name isn't in the IANA time zone database."""


class ImpossibleLocalTime(ValueError):
    """The clocks of that zone skip this time."""


@cache
def zone_names() -> frozenset[str]:
    """All IANA time zones."""
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone, in its exact spelling."""
    return name in zone_names()


@cache
def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """The zone with this IANA name. Raises UnknownZone."""
    if not is_zone(name):
        raise UnknownZone(name)
    return zoneinfo.ZoneInfo(name)


def to_epoch(instant: datetime) -> Epoch:
    """An aware datetime as seconds since the epoch."""
    return Epoch((instant - _EPOCH) // _SECOND)


def from_epoch(instant: Epoch) -> datetime:
    """Seconds since the epoch as an aware UTC datetime."""
    return _EPOCH + timedelta(seconds=instant)


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC, to the second: `2026-11-24T10:30:00Z`."""
    return format_epoch(to_epoch(instant))


@remember_grains
def format_epoch(instant: Epoch) -> str:
    """The same of seconds since the epoch."""
    days, seconds = divmod(instant, DAY_SECONDS)
    return f"{_date_text(days)}T{CLOCKS[seconds // 60]}:{seconds % 60:02}Z"


def format_to_the_minute(instant: Epoch) -> str:
    """The same, without the seconds: `2026-11-24T10:30Z`."""
    days, seconds = divmod(instant, DAY_SECONDS)
    return f"{_date_text(days)}T{CLOCKS[seconds // 60]}Z"


@lru_cache(1000)
def _date_text(days: int) -> str:
    return date.fromordinal(_EPOCH_DAY + days).isoformat()


def parse_instant(text: str) -> datetime:
    """An RFC 3339 text with an offset as an aware UTC datetime. Raises ValueError without an offset or a valid date."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC")
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


def local_date(instant: Epoch, zone_name: str) -> date:
    """The date in the zone at this instant."""
    return datetime.fromtimestamp(instant, zone_named(zone_name)).date()


def local_date_of(instant: datetime, zone_name: str) -> date:
    """The date in the zone at the instant of an aware datetime."""
    return instant.astimezone(zone_named(zone_name)).date()


def local_datetime(instant: Epoch, zone_name: str) -> datetime:
    """The date and time in the zone at this instant."""
    return datetime.fromtimestamp(instant, zone_named(zone_name))


def add_days(day: date, days: int) -> date:
    """The date this many days later (earlier if negative)."""
    return day + timedelta(days=days)


@lru_cache(5000)
def boundary(day: date, minutes: int, zone_name: str) -> Epoch:
    """The first instant when the zone's clock shows `minutes` past midnight of `day`, or later.

    `minutes` goes up to 1440, the start of the next date. For a time that the clocks skip in spring, it is the instant
    of the change. For a time that happens twice, it is the first one.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    tz = zone_named(zone_name)
    offset_before = _offset(wall, tz, fold=0)
    offset_after = _offset(wall, tz, fold=1)
    wall_seconds = _wall_seconds(wall)
    if offset_before >= offset_after:
        return Epoch(wall_seconds - offset_before)
    # The time is skipped: the clock jumps somewhere in (wall - after, wall - before].
    return _change_between(wall_seconds - offset_after, wall_seconds - offset_before, tz)


def resolve(day: date, minutes: int, zone_name: str) -> Epoch:
    """The instant that a client means by a date and a clock time. For a time that happens twice, the first one.

    Raises ImpossibleLocalTime for a time that the clocks skip. `minutes` are past midnight.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    tz = zone_named(zone_name)
    offset = _offset(wall, tz, fold=0)
    if offset < _offset(wall, tz, fold=1):
        raise ImpossibleLocalTime(wall.strftime("%Y-%m-%d %H:%M"))
    return Epoch(_wall_seconds(wall) - offset)


def _wall_seconds(wall: datetime) -> int:
    return (wall.toordinal() - _EPOCH_DAY) * DAY_SECONDS + wall.hour * 3600 + wall.minute * 60


def _offset(wall: datetime, tz: zoneinfo.ZoneInfo, fold: int) -> int:
    offset = wall.replace(tzinfo=tz, fold=fold).utcoffset()
    assert offset is not None  # ZoneInfo always has one for a datetime with a date
    return offset // timedelta(seconds=1)


def _change_between(low: int, high: int, tz: zoneinfo.ZoneInfo) -> Epoch:
    """The first instant in (low, high] with another offset than `low` has."""
    before = datetime.fromtimestamp(low, tz).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, tz).utcoffset() == before:
            low = middle
        else:
            high = middle
    return Epoch(high)
