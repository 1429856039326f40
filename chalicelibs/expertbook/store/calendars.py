"""Calendars from elsewhere in the table, and the days on which they say that their expert is busy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pynamodb.expressions.update import Action

from expertbook.clock import attempts
from expertbook.domain.busy_days import PENDING
from expertbook.domain.errors import Changed, Unavailable
from expertbook.domain.external_calendar import ASKED_SECONDS, CLOCKS_DIFFER, AskedReadings, ExternalCalendar
from expertbook.domain.faults import Code, Fault, restore_fault
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch, format_instant, from_epoch
from expertbook.store import calendar_objects, requests
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import BusyDay, CalendarItem, ReadingsItem, is_of_known_form
from expertbook.store.keys import (
    CALENDAR_PREFIX,
    CALENDARS,
    EXPERT_PREFIX,
    READINGS,
    busy_day_key,
    calendar_key,
    expert_key,
)
from expertbook.store.requests import NotedRequest
from expertbook.store.table import due_images, plain
from expertbook.store.transaction import Transaction

LEASE = timedelta(seconds=90)
"""How long one reading of a calendar keeps out another."""

ATTEMPTS = 4
"""How often a calendar is deleted that somebody reads at the same time."""

_KEPT_AFTER = timedelta(days=3)
_READINGS_KEPT = timedelta(hours=2)


def of_expert(handle: str) -> list[ExternalCalendar]:
    """The calendars of an expert, the oldest first. One strongly consistent Query."""
    with translate_errors():
        found = CalendarItem.query(
            expert_key(handle), CalendarItem.SK.startswith(CALENDAR_PREFIX), consistent_read=True
        )
        return sorted(map(_calendar, found), key=lambda calendar: calendar.added_at)


def load(handle: str, calendar_id: str) -> ExternalCalendar | None:
    """A calendar of an expert, or None. One strongly consistent GetItem."""
    found = CalendarItem.find(expert_key(handle), calendar_key(calendar_id))
    return _calendar(found) if found is not None else None


def load_due(handle: str, calendar_id: str, now: datetime) -> ExternalCalendar | None:
    """A calendar that is to be read by its URL by now; None if it isn't, or is being read. One strongly consistent
    GetItem."""
    found = CalendarItem.find(expert_key(handle), calendar_key(calendar_id))
    if found is None or found.GSI1SK is None or format_instant(now + CLOCKS_DIFFER) < found.GSI1SK:
        return None
    return _calendar(found)


def due(now: datetime, most: int) -> list[tuple[str, str]]:
    """The expert and the id of calendars that are to be read by their URLs by now, the longest waiting first. One Query
    a 1 MB; it may lag behind by moments."""
    found = (plain(image) for image in due_images(CALENDARS, format_instant(now), most))
    return [(stored["PK"].removeprefix(EXPERT_PREFIX), stored["SK"].removeprefix(CALENDAR_PREFIX)) for stored in found]


def asked_readings(handle: str) -> AskedReadings:
    """The readings that an expert asked for of late. One strongly consistent GetItem."""
    found = ReadingsItem.find(expert_key(handle), READINGS)
    if found is None:
        return AskedReadings()
    return AskedReadings(tuple(map(Epoch, found.asked)), Epoch(int(found.until)), int(found.version))


def add(calendar: ExternalCalendar, readings: AskedReadings, noted: NotedRequest | None) -> None:
    """Write a new calendar whose first reading is asked for. One TransactWriteItems.

    Conditions: nobody asked for a reading of the expert's since `readings` were read, so no calendar came either; and
    the idempotency key, if any, was never used. Raises Changed, AnsweredBefore, IdempotencyKeyReused or Unavailable;
    nothing is written then.
    """
    transaction = Transaction()
    transaction.put(_item(replace(calendar, version=1)), CalendarItem.PK.does_not_exist(), label="calendar")
    _put_readings(transaction, calendar, readings)
    try:
        requests.commit(transaction, noted)
    except ConditionFailed as refused:
        raise Changed from refused


def ask_again(calendar: ExternalCalendar, readings: AskedReadings) -> None:
    """Say that a reading is asked for (`calendar.asked_at`); until it ends, the calendar is due. One
    TransactWriteItems.

    Conditions: the calendar is still there, and nobody asked for a reading of the expert's since `readings` were read.
    Raises Changed or Unavailable. Whoever reads the calendar just now isn't disturbed.
    """
    assert calendar.asked_at is not None
    due = format_instant(calendar.asked_at)
    actions: list[Action] = [CalendarItem.asked_at.set(calendar.asked_at), CalendarItem.GSI1SK.set(due)]
    transaction = Transaction()
    transaction.update(_key(calendar), actions, CalendarItem.PK.exists() & is_of_known_form(), label="calendar")
    _put_readings(transaction, calendar, readings)
    try:
        transaction.commit()
    except ConditionFailed as refused:
        raise Changed from refused


def end_asked(handle: str, asked_at: Epoch) -> None:
    """Let the expert ask for the next reading: the one that was asked for then is over. One UpdateItem.

    Condition: none was asked for since; then that one keeps its time.
    """
    item = ReadingsItem(PK=expert_key(handle), SK=READINGS)
    try:
        with translate_errors():
            item.update([ReadingsItem.until.set(0)], ReadingsItem.until == asked_at + ASKED_SECONDS)
    except ConditionFailed:
        return


def forget_asked(handle: str) -> None:
    """Forget the readings that an expert asked for who is gone. One DeleteItem."""
    with translate_errors():
        ReadingsItem(PK=expert_key(handle), SK=READINGS).delete()


def _put_readings(transaction: Transaction, calendar: ExternalCalendar, readings: AskedReadings) -> None:
    item = ReadingsItem(
        PK=expert_key(calendar.expert),
        SK=READINGS,
        asked=list(readings.asked),
        until=readings.until,
        version=readings.version + 1,
        expires_at=from_epoch(readings.until) + _READINGS_KEPT,
    )
    unwritten: Any = ReadingsItem.version == readings.version
    if readings.version == 0:
        unwritten = ReadingsItem.PK.does_not_exist()
    transaction.put(item, unwritten, label="readings")


def begin(calendar: ExternalCalendar, now: datetime) -> ExternalCalendar | None:
    """Begin to read a calendar; None if somebody does, has done so since it was loaded, or removed it, or if a later
    release wrote it, which will read it as well.

    One UpdateItem. Until the end of the lease it is not due.
    """
    item = _key(calendar)
    actions: list[Action] = [CalendarItem.version.add(1), CalendarItem.GSI1SK.set(format_instant(now + LEASE))]
    try:
        with translate_errors():
            item.update(actions, (CalendarItem.version == calendar.version) & is_of_known_form())
    except ConditionFailed:
        return None
    return replace(calendar, version=calendar.version + 1)


def write_days(
    calendar: ExternalCalendar, by_date: Mapping[date, list[Interval]], digests: Mapping[str, str], now: datetime
) -> ExternalCalendar:
    """Write the days that changed, and delete those that are not busy any more.

    Which days are to be another is noted first, so that none is forgotten if this breaks off. Changed, and nothing
    written, if somebody else read the calendar meanwhile, or removed it. One PutItem and a BatchWriteItem for each 25
    days; nothing if no day changed.
    """
    changed = [day for day in by_date if calendar.days.get(day.isoformat()) != digests[day.isoformat()]]
    gone = [date.fromisoformat(day) for day in calendar.days if day not in digests]
    if not changed and not gone and calendar.version:
        return calendar
    pending = {**calendar.days, **{day.isoformat(): PENDING for day in (*changed, *gone)}}
    noted = end(replace(calendar, days=pending))
    today = now.date()
    with translate_errors(), BusyDay.batch_write() as batch:
        for day in changed:
            item = _day(calendar, day)
            item.account = calendar.account or None
            item.busy = [list(interval) for interval in by_date[day]]
            item.expires_at = datetime.combine(day, time(), UTC) + _KEPT_AFTER
            batch.save(item)
        for day in gone:
            if day >= today:  # those before delete themselves
                batch.delete(_day(calendar, day))
    return noted


def end(calendar: ExternalCalendar) -> ExternalCalendar:
    """Write what came of reading a calendar; Changed if somebody else read it meanwhile, or removed it. One PutItem."""
    saved = replace(calendar, version=calendar.version + 1)
    condition: Any = CalendarItem.version == calendar.version
    if calendar.version == 0:
        condition = CalendarItem.PK.does_not_exist()
    try:
        with translate_errors():
            _item(saved).save(condition)
    except ConditionFailed as error:
        raise Changed from error
    return saved


def delete(calendar: ExternalCalendar) -> None:
    """Forget a calendar and its days: that these go is noted first, so that they are written again if this breaks off.

    One PutItem, a BatchWriteItem for each 25 days and one DeleteItem, two for one of an account; a GetItem more if
    somebody reads it meanwhile.
    """
    found: ExternalCalendar | None = calendar
    for _ in attempts(ATTEMPTS):
        if found is None:
            return
        try:
            noted = end(replace(found, days=dict.fromkeys(found.days, PENDING)))
        except Changed:
            found = load(calendar.expert, calendar.id)
        else:
            delete_days(noted)
            if noted.account:
                calendar_objects.delete(noted.expert, noted.id)
            _delete(noted)
            return
    raise Unavailable


def delete_days(calendar: ExternalCalendar) -> None:
    """Delete the days of a calendar. A BatchWriteItem for each 25."""
    with translate_errors(), BusyDay.batch_write() as batch:
        for day in calendar.days:
            batch.delete(_day(calendar, date.fromisoformat(day)))


def _delete(calendar: ExternalCalendar) -> None:
    with translate_errors():
        _key(calendar).delete()


def _day(calendar: ExternalCalendar, day: date) -> BusyDay:
    return BusyDay(PK=expert_key(calendar.expert), SK=busy_day_key(day, calendar.id))


def _key(calendar: ExternalCalendar) -> CalendarItem:
    return CalendarItem(PK=expert_key(calendar.expert), SK=calendar_key(calendar.id))


def _item(calendar: ExternalCalendar) -> CalendarItem:
    item = _key(calendar)
    if not calendar.account:  # those of an account are due with it
        item.GSI1PK = CALENDARS
        item.GSI1SK = format_instant(calendar.next_at or calendar.added_at)
    item.expert, item.url, item.name, item.host = calendar.expert, calendar.url, calendar.name, calendar.host
    item.timezone, item.etag, item.last_modified = calendar.timezone, calendar.etag, calendar.last_modified
    item.added_at, item.read_at, item.expanded_at = calendar.added_at, calendar.read_at, calendar.expanded_at
    item.next_at, item.failures = calendar.next_at, calendar.failures
    item.error = calendar.error.message if calendar.error is not None else None
    item.fault = {"code": calendar.error.code, "values": calendar.error.values} if calendar.error is not None else None
    item.days, item.version = dict(calendar.days), calendar.version
    item.unread, item.unread_titles = calendar.unread, list(calendar.unread_titles) or None
    item.asked_at = calendar.asked_at
    item.unknown_zones, item.reading = dict(calendar.unknown_zones) or None, calendar.reading
    item.account, item.state = calendar.account or None, calendar.state or None
    return item


def _calendar(item: CalendarItem) -> ExternalCalendar:
    return ExternalCalendar(
        id=item.SK.removeprefix(CALENDAR_PREFIX),
        expert=item.expert,
        url=item.url,
        name=item.name,
        host=item.host,
        added_at=item.added_at,
        timezone=item.timezone,
        etag=item.etag,
        last_modified=item.last_modified,
        read_at=item.read_at,
        expanded_at=item.expanded_at,
        next_at=item.next_at,
        error=_fault(item),
        failures=int(item.failures),
        days=item.days,
        unread=int(item.unread),
        unread_titles=item.unread_titles or (),
        unknown_zones=item.unknown_zones or {},
        reading=int(item.reading),
        asked_at=item.asked_at,
        account=item.account or "",
        state=item.state or "",
        version=int(item.version),
    )


def _fault(item: CalendarItem) -> Fault | None:
    """Why the last read failed. A release that doesn't know `fault` stores the sentence alone."""
    if item.error is None:
        return None
    return (restore_fault(**item.fault) if item.fault is not None else None) or Fault(Code.CALENDAR_UNREADABLE)
