"""Read an external calendar by its URL, and store its expert's busy times by day."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from expertbook.adapters.external_calendars import calendar_url, fetch_calendar, reader
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.reading import Reading
from expertbook.clock import attempts
from expertbook.domain import busy_days
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import Changed, Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.external_calendar import READING, ExternalCalendar
from expertbook.domain.scheduling.intervals import merge_intervals
from expertbook.domain.scheduling.local_time import Epoch
from expertbook.services import openings
from expertbook.store import bookings, experts
from expertbook.store import calendars as store

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often we try while others change the same expert."""

MAX_RETURNED = 1000
"""How many entries of a calendar may be looked up as bookings that came back: ten BatchGetItem."""


def sync_feed(handle: str, calendar_id: str, asked_at: Epoch | None, now: datetime) -> None:
    """Read a calendar by its URL, if it's due; its expert asked for that at that instant, if at any.

    One GetItem if it isn't due; else the cost of `sync_calendar` more, and for one who asked an UpdateItem. While the
    table is busy, it's left to the clock.
    """
    try:
        calendar = store.load_due(handle, calendar_id, now)
        if calendar is not None:
            sync_calendar(calendar, now)
        if asked_at is not None:
            store.end_asked(handle, asked_at)
    except Unavailable:
        log.warning("calendar put off", extra={"expert": handle})


def sync_calendar(calendar: ExternalCalendar, now: datetime) -> ExternalCalendar:
    """Read a calendar and return it as stored. If we can't read it, it has the reason, and its busy times stay.

    Does nothing while another function reads it. One UpdateItem, one GetItem, one PutItem, and a BatchWriteItem for
    each 25 days that changed; the cost of `expand`, if the calendar changed. For an expert's first calendar, a PutItem
    more. Raises Unavailable.
    """
    begun = store.begin(calendar, now)
    if begun is None:
        return calendar
    expert = load_expert(calendar.expert)
    if expert is None:
        store.delete(begun)
        return begun
    try:
        found = _read_calendar(begun, expert, now)
    except UnreadableCalendar as error:
        failures = begun.failures + 1
        found = replace(
            begun, error=error.fault, failures=failures, next_at=busy_days.next_read_at(failures, now), asked_at=None
        )
    except Changed:
        return begun  # nothing was written
    saved = _save_result(found)
    if saved.days != calendar.days:
        openings.refresh_or_put_off(calendar.expert, now)
    return saved


def load_expert(handle: str) -> Expert | None:
    """The expert, whose profile says by then that there are calendars: bookings look for busy times only if it does.

    One GetItem; a PutItem for the first calendar. Raises Unavailable.
    """
    for attempt in attempts(ATTEMPTS):
        expert = experts.load(handle, consistent=attempt > 0)
        if expert is None or expert.has_calendars:
            return expert
        with suppress(Changed):
            return experts.save(replace(expert, has_calendars=True))
    raise Unavailable


def _save_result(calendar: ExternalCalendar) -> ExternalCalendar:
    try:
        return store.end(calendar)
    except Changed:
        # Another function is reading it now, and will overwrite our days. Or it was removed; then we delete them.
        if store.load(calendar.expert, calendar.id) is None:
            store.delete_days(calendar)
        return calendar


def _read_calendar(calendar: ExternalCalendar, expert: Expert, now: datetime) -> ExternalCalendar:
    """The calendar after reading, with its days stored."""
    timezone = expert.availability.timezone
    known = (
        (None, None) if busy_days.needs_full_read(calendar, timezone, now) else (calendar.etag, calendar.last_modified)
    )
    fetched = fetch_calendar.fetch(calendar.url, *known)
    read_now = replace(
        calendar, error=None, failures=0, read_at=now, next_at=busy_days.next_read_at(0, now), asked_at=None
    )
    if fetched.content is None:
        return read_now
    reading = expand(fetched.content, expert, calendar.url, now)
    by_date = busy_days.split_by_date(reading.busy)
    digests = busy_days.digests_of(by_date)
    kept = store.write_days(calendar, by_date, digests, now)
    return replace(
        note_reading(read_now, reading),
        version=kept.version,
        days=digests,
        timezone=timezone,
        expanded_at=now,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
    )


def expand(content: bytes, expert: Expert, url: str, now: datetime) -> Reading:
    """What a calendar says about its expert's time, without bookings of theirs that came back. Raises
    UnreadableCalendar.

    Nothing of DynamoDB, unless entries in the calendar have ids like ours: then a BatchGetItem for each 100 of them, at
    most MAX_RETURNED, the soonest first. Others, and those of other experts or tables, are busy times.
    """
    addresses = addresses_of(expert) | {owner for owner in [calendar_url.owner_of(url)] if owner}
    found = reader.read_busy_times(content, busy_days.busy_window(now), expert.availability.timezone, addresses)
    soonest = sorted(found.booked, key=lambda booking: min(found.booked[booking]))[:MAX_RETURNED]
    own = bookings.ids_of_expert(expert.handle, soonest)
    others = [interval for booking, times in found.booked.items() if booking not in own for interval in times]
    return replace(found, busy=merge_intervals([*found.busy, *others]), booked={}) if found.booked else found


def note_reading(calendar: ExternalCalendar, reading: Reading) -> ExternalCalendar:
    """The calendar with what its expert is told about the reading."""
    return replace(
        calendar,
        unread=reading.unread,
        unread_titles=reading.titles,
        unknown_zones=reading.unknown_zones,
        reading=READING,
    )


def addresses_of(expert: Expert) -> frozenset[str]:
    """Where invitations reach the expert."""
    return frozenset(normalize_email(address) for address in (expert.email, expert.contact.email) if address)
