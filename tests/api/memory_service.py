"""A calendar service in memory, for tests of what is read from one and written into it.

As strict as CalDAV about states: each write gives an object another tag, and who writes or deletes names the one they
know. On the expert's side one creates, moves, deletes and copies events; on ours it is a ServiceClient. Trouble comes
when it's asked for: `service.trouble(REFUSED)`, `service.trouble(LOST_ANSWER, "write_entry")`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Literal

import pytest

from expertbook.adapters.calendar_services.service import (
    CalendarChanges,
    ChangedThere,
    GoneThere,
    ObjectReading,
    ServiceError,
    SignInRefused,
    TryLater,
    WrittenEntry,
)
from expertbook.domain.calendar_account import MAX_FOUND, FoundCalendar
from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval, merge_intervals, overlap
from expertbook.domain.scheduling.local_time import Epoch, boundary, to_epoch

HOME = "https://calendars.example/ada/"
WORK = f"{HOME}work/"
FAMILY = f"{HOME}family/"

_OURS = "@expertbook"

Operation = Literal["find_calendars", "read_changes", "read_entry", "write_entry", "delete_entry"]


class Killed(BaseException):
    """The function was ended right there. No `except Exception` hears of it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What becomes of a call: `error` is raised before anything is done, or after it with `is_done`."""

    error: Callable[[], BaseException]
    is_done: bool = False


def try_later(seconds: int | None = None) -> Trouble:
    """It is busy, and says when to come again, or doesn't."""
    return Trouble(partial(TryLater, Fault(Code.CALENDAR_SERVER_FAILS, status=503), seconds))


REFUSED = Trouble(partial(SignInRefused, Fault(Code.CALENDAR_ASKS_WHO)))
TRY_LATER = try_later()
NOT_ASKED = Trouble(partial(TryLater, Fault(Code.CALENDAR_SLOW)))
"""A time-out before it did anything."""

LOST_ANSWER = Trouble(partial(TryLater, Fault(Code.CALENDAR_SLOW)), is_done=True)
"""A time-out after it did all of it."""

KILLED_BEFORE = Trouble(Killed)
KILLED_AFTER = Trouble(Killed, is_done=True)


@dataclass(frozen=True, slots=True)
class Event:
    """An object of a calendar: an event, with whatever further times of a series. A whole day has `days` and no hours.
    `notes` and `alarms` are the expert's own business, like the title of an entry of ours."""

    uid: str
    start: Epoch
    end: Epoch
    title: str = ""
    notes: str = ""
    place: str = ""
    url: str = ""
    alarms: tuple[int, ...] = ()
    attendee: tuple[str, str] | None = None
    sequence: int = 0
    is_tentative: bool = False
    is_cancelled: bool = False
    is_free: bool = False
    declined_by: str = ""
    days: tuple[date, date] | None = None
    again: tuple[Interval, ...] = ()
    unread: int = 0

    @property
    def time(self) -> Interval:
        return self.start, self.end

    @property
    def booking_id(self) -> str | None:
        """Whose entry it is, if its UID is one of ours."""
        return self.uid.removesuffix(_OURS) if self.uid.endswith(_OURS) else None


@dataclass
class _Calendar:
    name: str
    is_writable: bool
    events: dict[str, tuple[Event, str]] = field(default_factory=dict)
    """By object id, each with its tag."""
    changes: list[str] = field(default_factory=list)
    """The object ids that were written or deleted, one after the other."""
    forgotten: int = 0
    """How many of the changes no state goes back to any more."""


@dataclass
class MemoryService:
    """The server with one account on it, and the ServiceClient of that account.

    `calls` has each call, as operation and object id (or calendar). `password` is what its client has to know.
    `whole_within_span`: a whole reading has nothing of what lies outside, as a query by time of CalDAV's.
    """

    password: str = "app-password"
    whole_within_span: bool = True
    calls: list[tuple[Operation, str]] = field(default_factory=list)
    between_calls: Callable[[], object] = lambda: None
    """Called before each call and after it."""
    _calendars: dict[str, _Calendar] = field(default_factory=dict)
    _troubles: deque[tuple[Trouble, Operation | None]] = field(default_factory=deque)
    _lasting: Trouble | None = None
    _meanwhile: deque[tuple[Operation, bool, Callable[[], object]]] = field(default_factory=deque)
    _lies: bool = False
    _count: int = 0

    def __post_init__(self) -> None:
        self.add_calendar(WORK, "Work")
        self.add_calendar(FAMILY, "Family")

    # What tests ask for.

    def trouble(self, trouble: Trouble, operation: Operation | None = None) -> None:
        """The next call (of this operation) fails like this. Troubles come one after the other."""
        self._troubles.append((trouble, operation))

    def down(self, trouble: Trouble | None = TRY_LATER) -> None:
        """Each call fails like this from now on; None for none."""
        self._lasting = trouble

    def no_trouble(self) -> None:
        """It works again, whatever was to come."""
        self._troubles.clear()
        self._meanwhile.clear()
        self._lasting = None
        self._lies = False

    def lie(self) -> None:
        """Call what is written next something else in the answer than from then on, as one does that puts the text in
        order afterwards."""
        self._lies = True

    def meanwhile(self, operation: Operation, act: Callable[[], object], *, after: bool = False) -> None:
        """Have something happen right before the service does the next such operation, or right after."""
        self._meanwhile.append((operation, after, act))

    def forget_states(self) -> None:
        """No state that anybody was given is valid any more."""
        for calendar in self._calendars.values():
            calendar.forgotten = len(calendar.changes) + 1
            calendar.changes.append("")

    def add_calendar(self, url: str, name: str, *, is_writable: bool = True) -> None:
        """A calendar more."""
        self._calendars[url] = _Calendar(name, is_writable)

    def share_calendar(self, url: str, shared: str) -> None:
        """A calendar is there under another name as well."""
        self._calendars[shared] = self._calendars[url]

    def remove_calendar(self, url: str) -> None:
        """A calendar goes with all that is in it."""
        del self._calendars[url]

    def events(self, calendar: str = WORK) -> dict[str, Event]:
        """What is in a calendar, by object id."""
        return {object_id: event for object_id, (event, _) in self._calendars[calendar].events.items()}

    def entries(self, calendar: str = WORK) -> dict[str, Event]:
        """The entries of ours in a calendar, by the bookings' ids. None is there twice."""
        ours = [event for event in self.events(calendar).values() if event.booking_id is not None]
        found = {str(event.booking_id): event for event in ours}
        assert len(found) == len(ours), "an entry is there twice"
        return found

    def object_of(self, booking_id: str, calendar: str = WORK) -> str:
        """Where the entry of a booking is."""
        return next(key for key, event in self.events(calendar).items() if event.booking_id == booking_id)

    def tag(self, object_id: str, calendar: str = WORK) -> str:
        """What a state is called now."""
        return self._calendars[calendar].events[object_id][1]

    def writes(self) -> list[tuple[Operation, str]]:
        """The calls that write or delete."""
        return [call for call in self.calls if call[0] in ("write_entry", "delete_entry")]

    # What the expert does in a program of theirs.

    def create(self, start: datetime, end: datetime, title: str = "Lunch", calendar: str = WORK, **more: Any) -> str:
        """An event of the expert's own. Returns its object id."""
        self._count += 1
        name = f"own-{self._count}"
        about = {"uid": f"{name}@elsewhere", "title": title, **more}
        self._put(calendar, f"{name}.ics", Event(start=to_epoch(start), end=to_epoch(end), **about))
        return f"{name}.ics"

    def edit(self, object_id: str, calendar: str = WORK, **changes: Any) -> None:
        """Change whatever of an event."""
        self._put(calendar, object_id, replace(self.events(calendar)[object_id], **changes))

    def move(self, object_id: str, start: datetime, calendar: str = WORK) -> None:
        """Drag an event to another start; it keeps its length."""
        event = self.events(calendar)[object_id]
        begins = to_epoch(start)
        self.edit(object_id, calendar, start=begins, end=Epoch(begins + event.end - event.start), days=None)

    def resize(self, object_id: str, end: datetime, calendar: str = WORK) -> None:
        """Drag the end of an event."""
        self.edit(object_id, calendar, end=to_epoch(end))

    def retitle(self, object_id: str, title: str, calendar: str = WORK) -> None:
        """Call an event something else."""
        self.edit(object_id, calendar, title=title)

    def make_whole_day(self, object_id: str, day: date, calendar: str = WORK) -> None:
        """Drag an event to where whole days are."""
        self.edit(object_id, calendar, days=(day, day + timedelta(days=1)))

    def repeat(self, object_id: str, weeks: int, calendar: str = WORK) -> None:
        """Make an event recur, each week."""
        event = self.events(calendar)[object_id]
        steps = [week * 7 * 86_400 for week in range(1, weeks + 1)]
        self.edit(object_id, calendar, again=tuple((Epoch(event.start + s), Epoch(event.end + s)) for s in steps))

    def copy(self, object_id: str, start: datetime, calendar: str = WORK) -> str:
        """Paste an event elsewhere: the same with another UID. Returns its object id."""
        event = self.events(calendar)[object_id]
        begins = to_epoch(start)
        self._count += 1
        name = f"copy-{self._count}"
        end = Epoch(begins + event.end - event.start)
        self._put(calendar, f"{name}.ics", replace(event, uid=f"{name}@elsewhere", start=begins, end=end))
        return f"{name}.ics"

    def delete(self, object_id: str, calendar: str = WORK) -> None:
        """Delete an event."""
        del self._calendars[calendar].events[object_id]
        self._calendars[calendar].changes.append(object_id)

    def put_there(self, object_id: str, event: Event, calendar: str = WORK) -> None:
        """Put an event there as it was, say out of the bin."""
        self._put(calendar, object_id, event)

    def carry(self, object_id: str, calendar: str, to: str) -> None:
        """Put an event into another calendar of theirs, as it is."""
        event = self.events(calendar)[object_id]
        self.delete(object_id, calendar)
        self._put(to, object_id, event)

    # What we do: the ServiceClient.

    @property
    def address(self) -> str:
        return ""

    def credentials_now(self) -> bytes | None:
        return None

    def watch(self, *_: object, **__: object) -> None:
        return

    def stop(self, *_: object, **__: object) -> None:
        return

    def name_entry(self, uid: str) -> str:
        return f"{uid.removesuffix(_OURS)}.ics"

    def find_calendars(self) -> tuple[str, list[FoundCalendar]]:
        with self._call("find_calendars", HOME):
            found = [
                FoundCalendar(calendar_id_of(url), url, calendar.name, calendar.is_writable)
                for url, calendar in self._calendars.items()
            ]
            return HOME, found[:MAX_FOUND]

    def read_changes(
        self, calendar: str, state: str, span: Interval, timezone: str, addresses: frozenset[str]
    ) -> CalendarChanges:
        with self._call("read_changes", calendar):
            kept = self._of(calendar)
            now = str(len(kept.changes))
            seen = int(state) if state else -1
            is_whole = seen < kept.forgotten or seen > len(kept.changes)
            names = list(kept.events) if is_whole else dict.fromkeys(kept.changes[seen:])
            read = {
                name: _reading(*kept.events[name], span, timezone, addresses) for name in names if name in kept.events
            }
            if is_whole and self.whole_within_span:
                read = {n: each for n, each in read.items() if _is_within(kept.events[n][0], span, timezone)}
            gone = frozenset() if is_whole else frozenset(name for name in names if name and name not in kept.events)
            return CalendarChanges(read, gone, now, is_whole)

    def read_entry(self, calendar: str, object_id: str, span: Interval, timezone: str) -> ObjectReading | None:
        with self._call("read_entry", object_id):
            kept = self._calendars.get(calendar)
            if kept is None or object_id not in kept.events:
                return None
            return _reading(*kept.events[object_id], span, timezone, frozenset())

    def write_entry(self, calendar: str, content: EntryContent, object_id: str | None, tag: str | None) -> WrittenEntry:
        name = object_id or self.name_entry(content.uid)
        with self._call("write_entry", name):
            kept = self._of(calendar)
            if not kept.is_writable:
                raise ServiceError(Fault(Code.CALENDAR_SERVER_REFUSES, status=403))
            there = kept.events.get(name)
            if tag is None:
                if there is not None:
                    raise ChangedThere
                new = Event(content.uid, Epoch(0), Epoch(0), content.title, content.description)
                others = ((other, each) for other, (each, _) in kept.events.items() if each.uid == content.uid)
                name, event = next(others, (name, new))
            elif there is None:
                raise GoneThere
            elif there[1] != tag:
                raise ChangedThere
            else:
                event = there[0]
            written = replace(
                event,
                start=to_epoch(content.start),
                end=to_epoch(content.end),
                days=None,
                place=content.place,
                url=content.url,
                attendee=content.attendee,
                sequence=content.sequence,
                is_tentative=content.is_tentative,
                is_cancelled=False,
            )
            self._put(calendar, name, written)
            answered = kept.events[name][1]
            if self._lies:
                self._lies = False
                self._count += 1
                kept.events[name] = written, f'"{self._count}"'
                kept.changes.append(name)
            return WrittenEntry(name, answered)

    def delete_entry(self, calendar: str, object_id: str, tag: str | None) -> None:
        with self._call("delete_entry", object_id):
            there = self._calendars[calendar].events.get(object_id) if calendar in self._calendars else None
            if there is None:
                return
            if tag is not None and there[1] != tag:
                raise ChangedThere
            self.delete(object_id, calendar)

    def _of(self, calendar: str) -> _Calendar:
        if calendar not in self._calendars:
            raise GoneThere
        return self._calendars[calendar]

    def _put(self, calendar: str, object_id: str, event: Event) -> None:
        """Write an object; the same again leaves its tag as it is."""
        kept = self._calendars[calendar]
        there = kept.events.get(object_id)
        if there is not None and there[0] == event:
            return
        self._count += 1
        kept.events[object_id] = event, f'"{self._count}"'
        kept.changes.append(object_id)

    @contextmanager
    def _call(self, operation: Operation, about: str) -> Iterator[None]:
        self.between_calls()
        self.calls.append((operation, about))
        trouble = self._next_trouble(operation)
        if trouble is not None and not trouble.is_done:
            raise trouble.error()
        self._happen(operation, after=False)
        yield
        self._happen(operation, after=True)
        if trouble is not None:
            raise trouble.error()
        self.between_calls()

    def _next_trouble(self, operation: Operation) -> Trouble | None:
        if self._troubles and self._troubles[0][1] in (None, operation):
            return self._troubles.popleft()[0]
        return self._lasting

    def _happen(self, operation: Operation, *, after: bool) -> None:
        if self._meanwhile and self._meanwhile[0][:2] == (operation, after):
            self._meanwhile.popleft()[2]()


def install(monkeypatch: pytest.MonkeyPatch, service: MemoryService) -> None:
    """Whoever opens a calendar service meets this one; with another password than its own it refuses."""

    def open_service(*given: Any, **named: Any) -> MemoryService:
        if service.password not in repr((given, named)):
            raise SignInRefused(Fault(Code.CALENDAR_ASKS_WHO))
        return service

    monkeypatch.setattr("expertbook.adapters.calendar_services.opening.open_service", open_service)


def calendar_id_of(url: str) -> str:
    """Our id of a calendar."""
    return url.rstrip("/").rpartition("/")[2]


def _times(event: Event, timezone: str) -> list[Interval]:
    if event.days is None:
        return [event.time, *event.again]
    first, last = event.days
    return [(boundary(first, 0, timezone), boundary(last, 0, timezone))]


def _is_within(event: Event, span: Interval, timezone: str) -> bool:
    return any(overlap(each, span) for each in _times(event, timezone))


def _reading(event: Event, tag: str, span: Interval, timezone: str, addresses: frozenset[str]) -> ObjectReading:
    is_busy = not (event.is_cancelled or event.is_free or (event.declined_by and event.declined_by in addresses))
    own = event.time if event.booking_id and event.days is None and not event.is_cancelled else None
    times = [each for each in _times(event, timezone) if each != own and overlap(each, span)] if is_busy else []
    return ObjectReading(
        tag,
        busy=tuple((max(begin, span[0]), min(end, span[1])) for begin, end in merge_intervals(times)),
        booking_id=event.booking_id,
        own=own,
        unread=event.unread,
        titles=(event.title,) if event.unread else (),
    )
