"""The one place where a clock on a wall and an instant meet.

Instants are `Epoch` inside the rules about slots and holds, because slots are computed by the thousand, and aware UTC
datetimes everywhere else: who calls such a rule converts. The zone data is the pinned `tzdata` package, never the
machine's, so that a change of law arrives with a release and not with a reboot.
"""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import NewType

zoneinfo.reset_tzpath(to=())

Epoch = NewType("Epoch", int)
"""An instant in seconds since the epoch. Seconds that are no instant are plain `int`."""

DAY_SECONDS = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DATE = date(1970, 1, 1)


class UnknownZone(ValueError):
    """The name is not in the IANA time zone database."""


class ImpossibleLocalTime(ValueError):
    """The clocks of that zone skip this time."""


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone, spelt exactly as there."""
    return name in _zone_names()


@cache
def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """The zone of that IANA name; UnknownZone if there is none."""
    if not is_zone(name):
        raise UnknownZone(name)
    return zoneinfo.ZoneInfo(name)


def to_epoch(instant: datetime) -> Epoch:
    """The same instant, for the rules."""
    return Epoch((instant - _EPOCH) // timedelta(seconds=1))


def from_epoch(instant: Epoch) -> datetime:
    """The same instant as an aware UTC datetime."""
    return _EPOCH + timedelta(seconds=instant)


def format_instant(instant: datetime) -> str:
    """RFC 3339 in UTC, to the second: `2026-11-24T10:30:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(text: str) -> datetime:
    """The instant of an RFC 3339 text with an offset; ValueError if it has none or is no date."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC")
    return instant.astimezone(UTC)


def local_date(instant: Epoch, zone_name: str) -> date:
    """The date on the zone's calendar at that instant."""
    return datetime.fromtimestamp(instant, zone_named(zone_name)).date()


def local_date_of(instant: datetime, zone_name: str) -> date:
    """The same of an aware datetime."""
    return instant.astimezone(zone_named(zone_name)).date()


def local_datetime(instant: Epoch, zone_name: str) -> datetime:
    """The zone's clock and calendar at that instant."""
    return datetime.fromtimestamp(instant, zone_named(zone_name))


def add_days(day: date, days: int) -> date:
    """The date that many days later (earlier if negative)."""
    return day + timedelta(days=days)


def boundary(day: date, minutes: int, zone_name: str) -> Epoch:
    """The first instant at which the zone's clock shows `minutes` past midnight, or later, on `day` or after.

    `minutes` runs to 1440, the first instant of the next date. Inside a spring gap that is the instant of the
    change; in a repeated hour it is the first pass.
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
    """The instant that a client means by a date and a time on the clock; the first pass of a repeated hour.

    Raises ImpossibleLocalTime for a time that the clocks skip.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    tz = zone_named(zone_name)
    offset = _offset(wall, tz, fold=0)
    if offset < _offset(wall, tz, fold=1):
        raise ImpossibleLocalTime(wall.strftime("%Y-%m-%d %H:%M"))
    return Epoch(_wall_seconds(wall) - offset)


def _wall_seconds(wall: datetime) -> int:
    return (wall.toordinal() - _EPOCH_DATE.toordinal()) * DAY_SECONDS + wall.hour * 3600 + wall.minute * 60


def _offset(wall: datetime, tz: zoneinfo.ZoneInfo, fold: int) -> int:
    offset = wall.replace(tzinfo=tz, fold=fold).utcoffset()
    assert offset is not None  # ZoneInfo always knows it for a datetime with a date
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
