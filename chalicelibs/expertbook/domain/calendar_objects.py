"""What the objects of a calendar say, what they come to, and what became of our entries among them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.scheduling.intervals import Interval, merge_intervals
from expertbook.domain.scheduling.local_time import Epoch


@dataclass(frozen=True, slots=True)
class ObjectReading:
    """What one object of a calendar says: an event, or a series of them with its exceptions.

    `busy` is when its owner is busy, within the span; without what is `own`. `booking_id` is of an object with a UID of
    ours, whose first (or only) time is `own`, if that is a time and not a whole day, and it isn't cancelled there.
    """

    tag: str
    busy: tuple[Interval, ...] = ()
    booking_id: str | None = None
    own: Interval | None = None
    unread: int = 0
    titles: tuple[str, ...] = field(default=(), repr=False)
    unknown_zones: Mapping[str, str] = field(default_factory=dict, repr=False)


_GONE = frozenset({EntryStatus.DELETED, EntryStatus.ASKED})

Objects = Mapping[str, ObjectReading]
"""What a calendar's objects say, by their ids."""


def merge_objects(known: Objects, changed: Objects, gone: Collection[str]) -> dict[str, ObjectReading]:
    """What the objects say after these changes, without those that say nothing; in one order, however often they
    changed. The tags are left out: whether an object changed, its service knows."""
    merged = {**{name: each for name, each in known.items() if name not in gone}, **changed}
    return {name: replace(each, tag="") for name, each in sorted(merged.items()) if _matters(each)}


def bookings_in(objects: Objects, after: Epoch) -> list[str]:
    """The bookings of which objects have the UID that end after an instant, the soonest first; they may be another
    expert's."""
    times = [
        (*(each.own or min(each.busy, default=(0, 0))), each.booking_id)
        for each in objects.values()
        if each.booking_id is not None and any(end > after for _, end in (*each.busy, *filter(None, [each.own])))
    ]
    return list(dict.fromkeys(booking_id for *_, booking_id in sorted(times)))


def busy_times(objects: Objects, span: Interval, ours: Collection[str]) -> list[Interval]:
    """When the owner is busy within the span by what the objects say. An object of one of `ours`, the expert's own
    bookings, is none, wherever it is by now; what else it repeats as is."""
    first, last = span
    clipped = ((max(begin, first), min(end, last)) for begin, end in _all_times(objects, ours))
    return merge_intervals((begin, end) for begin, end in clipped if begin < end)


def judge_entry(entry: CalendarEntry, found: ObjectReading | None, booked: Interval | None) -> CalendarEntry:
    """The entry with what its expert did with it, by what is in its place now: nothing if that is gone. `booked` is
    the booking's time now, where it isn't the one that was written.

    Deleted is what is gone or cancelled. What is a whole day now was moved to where no booking can be. What can't be
    read says nothing.
    """
    if found is None:
        return _deleted(entry)
    if found.tag == entry.tag and entry.status is EntryStatus.WRITTEN:
        return entry
    noted = replace(entry, tag=found.tag)
    if found.own is None and not found.busy:
        return entry if found.unread else _deleted(noted)
    if entry.status in _GONE:
        noted = replace(noted, fault=None)  # it came back from wherever it was
    if found.own is not None and found.own in (entry.time, booked):
        return replace(noted, status=EntryStatus.WRITTEN, seen=None)
    return replace(noted, status=EntryStatus.MOVED, seen=found.own)


def _deleted(entry: CalendarEntry) -> CalendarEntry:
    """One that its expert was asked about stays so."""
    if entry.status in _GONE:
        return entry
    return replace(entry, status=EntryStatus.DELETED, seen=None, fault=None)


def _matters(found: ObjectReading) -> bool:
    return bool(found.busy or found.booking_id or found.unread or found.unknown_zones)


def _all_times(objects: Objects, ours: Collection[str]) -> Iterator[Interval]:
    for found in objects.values():
        is_ours = found.booking_id in ours
        if found.own is not None and not is_ours:
            yield found.own
        if found.own is not None or not is_ours:  # ours as a whole day is put back
            yield from found.busy
