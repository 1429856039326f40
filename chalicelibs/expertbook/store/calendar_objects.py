"""What the objects of a calendar said when they were read last, so that only those are read again that changed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from expertbook.domain.calendar_objects import ObjectReading, Objects
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch
from expertbook.store.errors import translate_errors
from expertbook.store.items import CalendarObjectsItem
from expertbook.store.keys import calendar_objects_key, calendars_key

MAX_BYTES = 380_000
"""The most that is kept of a calendar, below DynamoDB's 400 KB an item: some 10,000 objects. A larger calendar is read
whole each time."""

KEPT = timedelta(days=40)
"""How long it is kept of a calendar that isn't read any more; a whole reading a day writes it anew."""


def load(handle: str, calendar_id: str) -> Objects | None:
    """What the objects of a calendar said, without their tags; None if that isn't kept. One strongly consistent
    GetItem."""
    found = _find(handle, calendar_id)
    if found is None or found.content is None:
        return None
    return {name: _unpacked(packed) for name, *packed in json.loads(zlib.decompress(found.content))}


def save(handle: str, calendar_id: str, objects: Objects, now: datetime) -> bool:
    """Keep what the objects of a calendar said; False if that is more than can be kept, and nothing is. One PutItem, or
    one DeleteItem.

    No condition: who reads a calendar has its account's lease.
    """
    packed = [[name, *_packed(found)] for name, found in objects.items()]
    content = zlib.compress(json.dumps(packed, separators=(",", ":"), ensure_ascii=False).encode(), 6)
    if len(content) > MAX_BYTES:
        delete(handle, calendar_id)
        return False
    _save(handle, calendar_id, now, content=content)
    return True


def load_state(handle: str, calendar_id: str) -> str:
    """The state in which a calendar was read last that keeps no time free; empty if it never was. One strongly
    consistent GetItem."""
    found = _find(handle, calendar_id)
    return found.state or "" if found is not None else ""


def save_state(handle: str, calendar_id: str, state: str, now: datetime) -> None:
    """Keep that, in place of what the objects said. One PutItem."""
    _save(handle, calendar_id, now, state=state)


def delete(handle: str, calendar_id: str) -> None:
    """Forget what was read. One DeleteItem."""
    with translate_errors():
        CalendarObjectsItem(calendars_key(handle), calendar_objects_key(calendar_id)).delete()


def _find(handle: str, calendar_id: str) -> CalendarObjectsItem | None:
    return CalendarObjectsItem.find(calendars_key(handle), calendar_objects_key(calendar_id))


def _save(handle: str, calendar_id: str, now: datetime, **what: Any) -> None:
    item = CalendarObjectsItem(calendars_key(handle), calendar_objects_key(calendar_id), expires_at=now + KEPT, **what)
    with translate_errors():
        item.save()


def _packed(found: ObjectReading) -> list[Any]:
    """As a list whose last values are left out where they are the usual ones; times by the seconds since the one
    before, as a series has the same again and again."""
    own = list(found.own) if found.own is not None else None
    values = [
        list(_steps([*(instant for span in found.busy for instant in span)])),
        found.booking_id,
        own,
        found.unread,
        list(found.titles),
        dict(found.unknown_zones),
    ]
    while not values[-1] and len(values) > 1:
        values.pop()
    return values


def _unpacked(packed: list[Any]) -> ObjectReading:
    usual: list[Any] = [[], None, None, 0, [], {}]
    steps, booking_id, own, unread, titles, zones = packed + usual[len(packed) :]
    return ObjectReading("", tuple(_spans(steps)), booking_id, _span(own), unread, tuple(titles), zones)


def _steps(instants: list[int]) -> Iterator[int]:
    yield from instants[:1]
    yield from (later - earlier for earlier, later in pairwise(instants))


def _spans(steps: list[int]) -> Iterator[Interval]:
    instant = 0
    for length, following in zip(steps[::2], steps[1::2], strict=True):
        instant += length
        begin = instant
        instant += following
        yield Epoch(begin), Epoch(instant)


def _span(own: list[int] | None) -> Interval | None:
    return (Epoch(own[0]), Epoch(own[1])) if own is not None else None
