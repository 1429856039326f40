"""From events to when they are: series expanded, with the times that were changed, added and taken away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any, NamedTuple

from recurring_ical_events.adapters.event import EventAdapter  # type: ignore[import-untyped]
from recurring_ical_events.occurrence import Occurrence  # type: ignore[import-untyped]
from recurring_ical_events.series import Series  # type: ignore[import-untyped]

from expertbook.adapters.external_calendars.errors import BROKEN, UnreadableCalendar
from expertbook.adapters.external_calendars.ics_events import CalendarEvent, Period, whole_day
from expertbook.adapters.external_calendars.ics_values import Time
from expertbook.adapters.external_calendars.zones import Zones
from expertbook.domain.faults import Code, Fault

MAX_OCCURRENCES = 20_000
"""In the span: fifty events a day for a year."""

_MOST_PAIRS = 20_000
"""Of series and changed times under one UID. Beyond that only the first series has them."""


class Happening(NamedTuple):
    """A time at which an event is, in dates or in datetimes with a zone."""

    entry: CalendarEvent
    start: Time
    end: Time


def expand(entries: Iterable[CalendarEvent], first: datetime, last: datetime, zones: Zones) -> Iterator[Happening]:
    """When busy events are, from about `first` to about `last`.

    A series that makes no sense counts once, where it starts; its entry has one fault more. Raises UnreadableCalendar
    for more than MAX_OCCURRENCES.
    """
    _Occurrence.numbers = count(1)
    groups: dict[str, list[CalendarEvent]] = defaultdict(list)
    for entry in entries:
        groups[entry.uid or f"\n{len(groups)}"].append(entry)
    for group in groups.values():
        for series in _split_group(group):
            yield from _expand_series(series, first, last, zones)


class _SeriesOf(NamedTuple):
    """A series or a single event, and the times that replace times of it."""

    master: CalendarEvent | None
    changed: list[CalendarEvent]


def _split_group(group: list[CalendarEvent]) -> Iterator[_SeriesOf]:
    """What belongs together of events with one UID.

    Some programs give every event the same UID, and copies and split series share one. So a series counts unless a
    newer version replaces it, and a changed time counts for each series that it fits.
    """
    changed = [entry for entry in group if entry.recurrence_id is not None]
    masters = [entry for entry in group if entry.recurrence_id is None and entry.start is not None]
    newest = max((master.sequence for master in masters), default=0)
    current = [master for master in masters if master.sequence == newest]
    current += [
        master for master in masters if master.sequence < newest and all(_ends_before(master, new) for new in current)
    ]
    # A changed time that repeats by a rule of its own is where a series was split.
    rules = {rule for master in masters for rule in master.rules}
    current += [replace(entry, recurrence_id=None) for entry in changed if entry.rules and not rules & set(entry.rules)]
    if not current:
        yield _SeriesOf(None, changed)
    for number, master in enumerate(current):
        yield _SeriesOf(master, changed if not number or len(current) * len(changed) <= _MOST_PAIRS else [])


def _ends_before(older: CalendarEvent, newer: CalendarEvent) -> bool:
    """Whether a series is the part before a split: it ends, and the other one goes on from there."""
    if not (older.rules and newer.rules and all("UNTIL=" in rule for rule in older.rules)) or newer.start is None:
        return False
    last = max(rule.partition("UNTIL=")[2][:8] for rule in older.rules)
    return last <= f"{newer.start:%Y%m%d}"


def _expand_series(series: _SeriesOf, first: datetime, last: datetime, zones: Zones) -> Iterator[Happening]:
    master = series.master
    if master is not None and master.repeats:
        try:
            yield from _expand_by_library(master, series.changed, first, last, zones)
            return
        except BROKEN:
            master.faults += 1
    moved = {_id_of(entry): entry for entry in sorted(series.changed, key=lambda entry: entry.sequence)}
    singles = [*([master] if master is not None else []), *moved.values()]
    for entry in singles:
        if entry.is_busy and entry.start is not None and entry.end is not None:
            yield _count(Happening(entry, entry.start, entry.end))


def _id_of(entry: CalendarEvent) -> tuple[object, ...]:
    """What two changed times share if one is a newer version of the other."""
    found = entry.recurrence_id
    return (found.astimezone(UTC),) if isinstance(found, datetime) else (found, "date")


def _count(found: Happening) -> Happening:
    if next(_Occurrence.numbers) > MAX_OCCURRENCES:
        raise UnreadableCalendar(Fault(Code.CALENDAR_TOO_MUCH))
    return found


def _expand_by_library(
    master: CalendarEvent, changed: list[CalendarEvent], first: datetime, last: datetime, zones: Zones
) -> Iterator[Happening]:
    fitted = _Fitting(master, zones)
    skipped = []
    components = []
    for entry in changed:
        assert entry.recurrence_id is not None
        replaced = fitted.time_of(entry.recurrence_id)
        if entry.start is None:
            # It says no more than that the time is not the old one, which takes time unless it was called off.
            skipped += [replaced] if not entry.is_busy else []
        else:
            components.append(_Event(entry, replaced))
    exdates = [*map(fitted.time_of, master.exdates), *skipped]
    periods = [fitted.added(added) for added in master.rdates]
    core = _Event(master, None, exdates, periods)
    for found in list(_Series([core, *components]).between(first, last)):
        if found.entry.is_busy:
            yield Happening(found.entry, found.start, found.end)


class _Fitting:
    """Brings the times that an event names to the kind that its series has: dates, or times on the series' clock."""

    def __init__(self, master: CalendarEvent, zones: Zones) -> None:
        self._start = master.start
        self._own_clock = zones.clock(master.where)
        self._clock = (isinstance(master.start, datetime) and master.start.tzinfo) or self._own_clock
        self._added = {each for each in master.rdates if isinstance(each, datetime)}

    def time_of(self, named: Time) -> Time:
        """The time of the series that is meant.

        Programs name it by its date, by the midnight of its date, or by what its clock shows, in whatever zone.
        """
        if not isinstance(self._start, datetime):
            return whole_day(named, self._clock) if isinstance(named, datetime) else named
        if not isinstance(named, datetime):
            return self._at_its_time(named)
        local = named.astimezone(self._clock)
        at = self._start.time()
        if local.time() == at or named in self._added:
            return local
        if named.time() in (at, time()):
            return self._at_its_time(named.date())
        midnights = (
            there for clock in (self._clock, self._own_clock) if (there := named.astimezone(clock)).time() == time()
        )
        return next((self._at_its_time(there.date()) for there in midnights), local)

    def added(self, named: Time | Period) -> Any:
        """A time to add to the series: one of its kind, or a pair of start and length."""
        if isinstance(named, Period):
            return (named.start, named.length) if isinstance(self._start, datetime) else self.time_of(named.start)
        if isinstance(self._start, datetime) and isinstance(named, datetime):
            return named
        return self.time_of(named)

    def _at_its_time(self, day: date) -> datetime:
        assert isinstance(self._start, datetime)
        return datetime.combine(day, self._start.time(), self._clock)


class _Value(NamedTuple):
    """What the library asks of a property."""

    dt: Time
    params: dict[str, str]


class _Event(EventAdapter):  # type: ignore[misc]
    """An entry, as the library wants events."""

    def __init__(
        self, entry: CalendarEvent, replaced: Time | None, exdates: Iterable[Time] = (), rdates: Iterable[Any] = ()
    ):
        component: dict[str, object] = {"DTSTART": _Value(entry.start or date.min, {})}
        if replaced is not None:
            component["RECURRENCE-ID"] = _Value(replaced, {"RANGE": "THISANDFUTURE"} if entry.this_and_future else {})
        super().__init__(component)
        self.entry = entry
        self._exdates, self._rdates = list(exdates), list(rdates)

    @property
    def uid(self) -> str:
        """Any: what belongs together is known already."""
        return ""

    @property
    def raw_end(self) -> Time | None:
        """Its end."""
        return self.entry.end

    @property
    def sequence(self) -> int:
        """How often it was changed."""
        return self.entry.sequence

    @property
    def rrules(self) -> tuple[str, ...]:
        """Its rules; a changed time has none."""
        return self.entry.rules

    @property
    def rdates(self) -> list[Any]:
        """Times that were added, with a length or without."""
        return self._rdates

    @property
    def exdates(self) -> list[Time]:
        """Times that were taken away."""
        return self._exdates


class _Occurrence(Occurrence):  # type: ignore[misc]
    """One occurrence of an event. Limits how many there are."""

    numbers = count(1)

    def __init__(self, adapter: _Event, *times: Any, **sequence: Any) -> None:
        if next(self.numbers) > MAX_OCCURRENCES:
            raise UnreadableCalendar(Fault(Code.CALENDAR_TOO_MUCH))
        super().__init__(adapter, *times, **sequence)
        self.entry = adapter.entry


class _Series(Series):  # type: ignore[misc]
    occurrence = _Occurrence
