"""From the lines of an event to what it says about its owner's time. What can be repaired is; the rest is left out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from expertbook.adapters.external_calendars.ics_filter import BUSY_STATUS, RawEvent, Where, name_of
from expertbook.adapters.external_calendars.ics_rules import repair_rule
from expertbook.adapters.external_calendars.ics_values import (
    Time,
    parameter,
    parse_duration,
    parse_list,
    parse_number,
    parse_time,
    parse_title,
    split_line,
    split_timed_line,
)
from expertbook.adapters.external_calendars.zones import Zones

UNKNOWN_LENGTH = timedelta(hours=1)
"""How long an event is taken to be that says when it begins, and not in a way that makes sense when it ends."""

_FREE_STATUS = {"FREE", "WORKINGELSEWHERE"}
_TRANSPARENT = {"TRANSPARENT", "TRANSPARENT-NOCONFLICT"}
_OUR_UID = re.compile(r"([0-9A-HJKMNP-TV-Z]{26})@expertbook", re.IGNORECASE)
_OUTLOOK_UID = re.compile(
    r"040000008200E00074C5B7101A82E008[0-9A-F]*7643616C2D556964[0-9A-F]{8}([0-9A-F]*?)(?:00)*", re.IGNORECASE
)
"""How Outlook and Exchange wrap the UID of somebody else: its bytes as digits, behind `vCal-Uid`."""


@dataclass(frozen=True, slots=True)
class Period:
    """A time that was added to a series with a length of its own."""

    start: datetime
    length: timedelta


@dataclass(slots=True)
class CalendarEvent:
    """An event. Times are dates, or datetimes with a zone; `start` is None if nobody can say when it is.

    `recurrence_id` says which time of a series it replaces. `rules` are understood by the library. `faults` counts what
    could not be read, which may be a whole rule. `booking_id` is for what may be a booking of ours that came back.
    One that is cancelled isn't busy either.
    """

    start: Time | None
    end: Time | None
    where: Where
    uid: str = ""
    sequence: int = 0
    rules: tuple[str, ...] = ()
    rdates: list[Time | Period] = field(default_factory=list)
    exdates: list[Time] = field(default_factory=list)
    recurrence_id: Time | None = None
    this_and_future: bool = False
    is_busy: bool = True
    is_cancelled: bool = False
    title: str = ""
    faults: int = 0
    has_lost_rule: bool = False
    booking_id: str | None = None

    @property
    def repeats(self) -> bool:
        """Whether it may have more times than one."""
        return bool(self.rules or self.rdates or self.has_lost_rule)


def parse_event(raw: RawEvent, zones: Zones, addresses: frozenset[str]) -> CalendarEvent:
    """What an event says. Never raises for what is written in it. `addresses` are the owner's, in lower case."""
    return _EventReader(raw, zones).read(addresses)


class _EventReader:
    def __init__(self, raw: RawEvent, zones: Zones) -> None:
        self._zones = zones
        self._where = raw.where
        self._lines: dict[str, list[str]] = defaultdict(list)
        for line in raw.lines:
            self._lines[name_of(line)].append(line)
        self._faults = 0
        self._has_lost_rule = False

    def read(self, addresses: frozenset[str]) -> CalendarEvent:
        """The entry; its faults are counted on the way."""
        start, end = self._span()
        uid = self._first("UID")
        entry = CalendarEvent(start, end, self._where, uid, booking_id=_booking_id(uid))
        entry.sequence = parse_number(self._first("SEQUENCE")) or 0
        entry.title = parse_title(self._first("SUMMARY"))
        entry.is_cancelled = _all_in(self._values("STATUS"), {"CANCELLED", "CANCELED"})
        entry.is_busy = not entry.is_cancelled and self._is_busy() and not self._is_declined(addresses)
        if self._lines["RECURRENCE-ID"]:
            faults, ids = self._faults, self._times("RECURRENCE-ID")
            entry.recurrence_id = ids[0] if ids else None
            if not ids and self._faults > faults:
                entry.uid = ""  # nobody can say which time it replaces, so it replaces none
            entry.this_and_future = "THISANDFUTURE" in self._lines["RECURRENCE-ID"][0].upper()
        if start is not None:
            entry.rules = tuple(self._rules(start))
            entry.rdates = list(self._members("RDATE", self._time_or_period))
            entry.exdates = self._times("EXDATE")
        entry.faults, entry.has_lost_rule = self._faults, self._has_lost_rule
        return entry

    def _first(self, name: str) -> str:
        return split_line(self._lines[name][0])[1].strip() if self._lines[name] else ""

    def _values(self, name: str) -> Iterator[str]:
        for line in self._lines[name]:
            yield split_line(line)[1].strip(' \t"').upper()

    # When it is

    def _span(self) -> tuple[Time | None, Time | None]:
        """Start and end. Of doubled ones the first start and the last end count."""
        starts, ends = self._times("DTSTART"), self._times("DTEND")
        lengths = [length for value in self._values("DURATION") if (length := self._length(value)) is not None]
        if not starts:
            if not ends or not lengths:
                self._faults += 1
                return None, None
            starts = [_add(ends[0], -lengths[0])]
        start = min(starts, key=self._as_instant)
        found = ends or [_add(start, length) for length in lengths]
        end = max(found, key=self._as_instant) if found else None
        return self._in_order(start, self._default_end(start) if end is None else end)

    def _length(self, value: str) -> timedelta | None:
        length = parse_duration(value)
        if length is None and value:
            self._faults += 1
        return length

    def _default_end(self, start: Time) -> Time:
        if not isinstance(start, datetime):
            return start + timedelta(days=1)
        told = [*self._lines["DTEND"], *self._lines["DURATION"]]
        if not told:
            return start
        self._faults += 1
        return start + UNKNOWN_LENGTH

    def _in_order(self, start: Time, end: Time) -> tuple[Time, Time]:
        """Start and end of one kind, the start first: a date and a time together are times."""
        if not isinstance(start, datetime) and not isinstance(end, datetime):
            return start, max(end, start + timedelta(days=1))
        if not isinstance(end, datetime):
            assert isinstance(start, datetime)
            last = max(end, start.date() + timedelta(days=1))
            return start, datetime.combine(last, time(), start.tzinfo)
        if not isinstance(start, datetime):
            start = datetime.combine(start, time(), end.tzinfo)
        backwards = start.astimezone(UTC) - end.astimezone(UTC)
        if backwards <= timedelta():
            return start, end
        # Either they are swapped, or the end is after midnight: whichever is the shorter.
        overnight = timedelta(days=1) - backwards
        return (start, end + timedelta(days=1)) if timedelta() < overnight < backwards else (end, start)

    def _as_instant(self, found: Time) -> datetime:
        if isinstance(found, datetime):
            return found.astimezone(UTC)
        return datetime.combine(found, time(), self._zones.floating(self._where)).astimezone(UTC)

    # Times

    def _times(self, name: str) -> list[Time]:
        """All readable times of a property. A property that is there and empty says nothing."""
        return [found for found in self._members(name, self._time) if not isinstance(found, Period)]

    def _members(self, name: str, parse: Callable[[str, str | None], Time | Period | None]) -> Iterator[Time | Period]:
        for line in self._lines[name]:
            head, value = split_timed_line(line)
            zone, is_date = parameter(head, "TZID"), (parameter(head, "VALUE") or "").upper() == "DATE"
            for member in parse_list(value):
                found = parse(member, zone)
                if found is None:
                    self._faults += 1
                elif is_date and isinstance(found, datetime) and found.time() == time():
                    yield found.date()
                else:
                    yield found

    def _time(self, text: str, zone: str | None) -> Time | None:
        found = parse_time(text)
        if isinstance(found, datetime) and found.tzinfo is None:
            return found.replace(tzinfo=self._zone(zone))
        return found

    def _zone(self, name: str | None) -> tzinfo:
        return (self._zones.resolve(name, self._where) if name else None) or self._zones.floating(self._where)

    def _time_or_period(self, text: str, zone: str | None) -> Time | Period | None:
        begin, slash, rest = text.partition("/")
        start = self._time(begin, zone)
        if not slash or not isinstance(start, datetime):
            return start
        length = parse_duration(rest) if rest.strip().upper()[:1] in ("P", "+") else None
        if length is None and isinstance(end := self._time(rest, zone), datetime):
            length = end.astimezone(UTC) - start.astimezone(UTC)
        if length is None or length < timedelta():
            self._faults += 1
            return start
        return Period(start, length)

    # Repetitions

    def _rules(self, start: Time) -> Iterator[str]:
        for line in dict.fromkeys(self._lines["RRULE"]):
            value = line.partition(":")[2]
            if not value.strip():
                continue
            rule, understood = repair_rule(value, lambda text: self._until(text, start))
            self._faults += not understood
            if rule is None:
                self._has_lost_rule = True
            else:
                yield rule

    def _until(self, text: str, start: Time) -> str:
        """The end of a series as the library wants it: a date for whole days, else an instant. The series includes it.

        Raises ValueError if it isn't one.
        """
        until = parse_time(text)
        if until is None:
            raise ValueError
        if not isinstance(start, datetime):
            last = whole_day(until, self._zones.clock(self._where)) if isinstance(until, datetime) else until
            return f"{last:%Y%m%d}"
        if not isinstance(until, datetime):
            # The date is that of the series' clock; in UTC it may be meant on the expert's.
            clocks = (start.tzinfo, self._zones.clock(self._where) if start.tzinfo is UTC else start.tzinfo)
            until = max(datetime.combine(until, time(23, 59, 59), clock).astimezone(UTC) for clock in clocks)
        elif until.tzinfo is None:
            until = until.replace(tzinfo=start.tzinfo)
        if until < start and start.date() in (until.date(), until.astimezone(start.tzinfo).date()):
            until = start
        return f"{until.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    # Whose time it is

    def _is_busy(self) -> bool:
        """Whether it takes time. What is said twice frees it only if both times say so."""
        return not (
            _all_in(self._values("TRANSP"), _TRANSPARENT)
            or any(
                _all_in((re.sub("[^A-Z]", "", value) for value in self._values(name)), _FREE_STATUS)
                for name in BUSY_STATUS
            )
        )

    def _is_declined(self, addresses: frozenset[str]) -> bool:
        """Whether the owner was invited and declined, by each of their addresses that was invited."""
        answers = [
            (parameter(head, "PARTSTAT") or "").upper()
            for line in self._lines["ATTENDEE"]
            for head, value in [_split_attendee(line)]
            if addresses & {_address(value), _address(parameter(head, "EMAIL") or "")}
        ]
        return bool(answers) and all(answer == "DECLINED" for answer in answers)


def whole_day(moment: datetime, clock: tzinfo) -> date:
    """The date that is meant by a time of a series of whole days.

    Programs write the midnight of their own zone in UTC, or the last second before it. It is on the clock of the
    calendar if that shows midnight then; else on that of a zone where it is midnight.
    """
    if moment.tzinfo is None:
        return moment.date()
    local = moment.astimezone(clock)
    if (local.hour, local.minute) in ((0, 0), (23, 59)):
        return local.date()
    if (moment.hour, moment.minute) in ((0, 0), (23, 59)) or moment.tzinfo is not UTC:
        return moment.date()
    last_second = moment.second == 59 and moment.minute in (29, 44, 59)
    midnight = moment + timedelta(seconds=1) if last_second else moment
    if midnight.minute in (0, 30, 45) and midnight.second == 0:
        # East of Greenwich a date begins in the afternoon or evening before; New Zealand's is the first.
        day = (midnight + timedelta(hours=11)).date()
        return day - timedelta(days=1) if last_second else day
    return moment.date()


def _add(moment: Time, length: timedelta) -> Time:
    """The time that much later. To a date whole days are added, since nobody knows which part of the last is meant."""
    return moment + length if isinstance(moment, datetime) else moment + timedelta(days=-(-length // timedelta(days=1)))


def _booking_id(uid: str) -> str | None:
    """The id in a UID that looks like one of ours, also as Outlook wraps it."""
    wrapped = _OUTLOOK_UID.fullmatch(uid)
    if wrapped is not None and len(wrapped[1]) % 2 == 0:
        uid = bytes.fromhex(wrapped[1]).decode("latin-1")
    found = _OUR_UID.fullmatch(uid)
    return found[1].upper() if found else None


def _all_in(values: Iterator[str], wanted: set[str]) -> bool:
    found = [value for value in values if value]
    return bool(found) and all(value in wanted for value in found)


def _split_attendee(line: str) -> tuple[str, str]:
    """Parameters and address. `mailto:` has a colon of its own."""
    at = line.lower().rfind("mailto:")
    return (line[:at].rstrip(": \t"), line[at:]) if at > 0 else split_line(line)


def _address(text: str) -> str:
    return text.strip(' \t"<>').lower().removeprefix("mailto:").strip()
