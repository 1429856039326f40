"""Read calendars, and keep what they say: the busy times of an expert, by day."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime

from expertbook.adapters.external_calendars import fetch_calendar, reader
from expertbook.adapters.external_calendars.errors import Unreadable
from expertbook.domain import busy_days
from expertbook.domain.errors import Changed, Unavailable
from expertbook.domain.external_calendar import Calendar
from expertbook.store import calendars as store
from expertbook.store import experts

log = logging.getLogger(__name__)

THREADS = 6
A_PAGE = 50


def read_due(now: datetime, seconds: float) -> int:
    """Read every calendar that is due, the one that waits longest first; how many were.

    None is begun after `seconds`: the next run goes on with those that were left. One Query for each 50, and for each
    calendar what `read` makes.
    """
    deadline = time.monotonic() + seconds
    readings: list[Future[bool]] = []
    seen: set[str] = set()
    with ThreadPoolExecutor(THREADS) as pool:
        while time.monotonic() < deadline:
            # The index may name some again that were just read.
            due = [calendar for calendar in store.due(now, A_PAGE) if calendar.id not in seen]
            if not due:
                break
            seen |= {calendar.id for calendar in due}
            begun = [pool.submit(_read_in_time, calendar, now, deadline) for calendar in due]
            wait(begun)
            readings += begun
    # What nobody expected of one calendar is raised here, when all others were read.
    done = sum(reading.result() for reading in readings)
    log.info("calendars read", extra={"calendars": done})
    return done


def _read_in_time(calendar: Calendar, now: datetime, deadline: float) -> bool:
    if time.monotonic() > deadline:
        return False
    try:
        read(calendar, now)
    except Unavailable:
        # It stays due: the next run reads it.
        log.warning("calendar put off", extra={"expert": calendar.expert})
        return False
    return True


def read(calendar: Calendar, now: datetime) -> Calendar:
    """The calendar after it was read; where it can't be, with the reason, and with what it said last time.

    Somebody else who reads it at the same time leaves it as it is. One UpdateItem to begin and one PutItem to end, one
    GetItem for the expert's zone, and a BatchWriteItem for each 25 days that changed. Raises Unavailable.
    """
    begun = store.begin(calendar, now)
    if begun is None:
        return calendar
    expert = experts.load(calendar.expert)
    if expert is None:
        store.delete(begun)
        return begun
    try:
        found = _read(begun, expert.availability.timezone, now)
    except Unreadable as error:
        failures = begun.failures + 1
        found = replace(begun, error=str(error), failures=failures, next_at=busy_days.next_try(failures, now))
    except Changed:
        return begun  # nothing was written
    return _ended(found)


def _ended(calendar: Calendar) -> Calendar:
    try:
        return store.end(calendar)
    except Changed:
        # Somebody else reads it by now, and writes what this wrote anew; or it was removed, and this with it.
        if store.load(calendar.expert, calendar.id) is None:
            store.delete_days(calendar)
        return calendar


def _read(calendar: Calendar, timezone: str, now: datetime) -> Calendar:
    """The calendar as it is now, with its days written."""
    known = (None, None) if busy_days.needs_all(calendar, timezone, now) else (calendar.etag, calendar.last_modified)
    fetched = fetch_calendar.fetch(calendar.url, *known)
    read_now = replace(calendar, error=None, failures=0, read_at=now, next_at=busy_days.next_try(0, now))
    if fetched.content is None:
        return read_now
    by_date = busy_days.by_date(reader.read(fetched.content, busy_days.span_at(now), timezone))
    digests = busy_days.digests_of(by_date)
    kept = store.write_days(calendar, by_date, digests, now)
    return replace(
        read_now,
        version=kept.version,
        days=digests,
        timezone=timezone,
        expanded_at=now,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )
