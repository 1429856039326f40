"""An expert's external calendars: add, show, read and remove them."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from expertbook.adapters.external_calendars import calendar_url, fetch_calendar
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain import busy_days
from expertbook.domain.errors import InvalidFields, NotFound, Unavailable
from expertbook.domain.external_calendar import MAX_CALENDARS, ExternalCalendar
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.services import edit_expert, openings, sync_calendars
from expertbook.store import calendars as store

log = logging.getLogger(__name__)

MIN_PAUSE = timedelta(seconds=30)
"""We don't read a calendar again sooner than this."""


def show_all(caller: Caller) -> dict[str, Any]:
    """The caller's external calendars. One GetItem and one Query."""
    found = store.of_expert(edit_expert.load_own_expert(caller).handle)
    return {"calendars": [calendar_view(calendar) for calendar in found], "most": MAX_CALENDARS}


def add(caller: Caller, url: str, name: str, now: datetime) -> dict[str, Any]:
    """Add an external calendar and read it now. Raises InvalidFields if we can't read it, and for the sixth.

    Three GetItem, two Query, two PutItem, a BatchWriteItem for each 25 days, for the first calendar a PutItem, and the
    cost of `sync_calendars.expand` and `openings.refresh`.
    """
    expert = edit_expert.load_own_expert(caller)
    if len(store.of_expert(expert.handle)) >= MAX_CALENDARS:
        raise InvalidFields.of("url", f"You have {MAX_CALENDARS} calendars; that is as many as there can be.")
    try:
        host = calendar_url.parse_calendar_url(url).host
        fetched = fetch_calendar.fetch(url)
        reading = sync_calendars.expand(fetched.content or b"", expert, url, now)
    except UnreadableCalendar as error:
        raise InvalidFields.of("url", str(error)) from error
    by_date = busy_days.split_by_date(reading.busy)
    digests = busy_days.digests_of(by_date)
    calendar = ExternalCalendar(
        id=secrets.token_urlsafe(9),
        expert=expert.handle,
        url=url,
        name=name or host,
        host=host,
        added_at=now,
        timezone=expert.availability.timezone,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        read_at=now,
        expanded_at=now,
        next_at=busy_days.next_read_at(0, now),
    )
    calendar = sync_calendars.note_reading(calendar, reading)
    # First: bookings check the busy times only if the profile says that there are calendars.
    edit_expert.edit_own_expert(caller, lambda expert: replace(expert, has_calendars=True))
    kept = store.write_days(calendar, by_date, digests, now)
    saved = store.end(replace(calendar, version=kept.version, days=digests))
    # Again: if the last calendar was removed in between, the profile says that there are none.
    _settle(caller, now)
    return {"calendar": calendar_view(saved)}


def read_now(caller: Caller, calendar_id: str, now: datetime) -> dict[str, Any]:
    """Read a calendar now, unless we just did. One GetItem, and the cost of `sync_calendar`."""
    calendar = _load_own(caller, calendar_id)
    if calendar.error is None and calendar.read_at is not None and now - calendar.read_at < MIN_PAUSE:
        return {"calendar": calendar_view(calendar)}
    return {"calendar": calendar_view(sync_calendars.sync_calendar(calendar, now))}


def remove(caller: Caller, calendar_id: str, now: datetime) -> None:
    """Delete a calendar and its busy times.

    One GetItem, one PutItem, a BatchWriteItem for each 25 days, one DeleteItem, and for the last calendar a PutItem of
    the profile; and the cost of `openings.refresh`.
    """
    store.delete(_load_own(caller, calendar_id))
    # Twice: if a calendar was added in between, it saw the profile from before.
    _settle(caller, now, times=2)


def calendar_view(calendar: ExternalCalendar) -> dict[str, Any]:
    """A calendar, as its expert sees it. Never shows its URL."""
    return {
        "id": calendar.id,
        "name": calendar.name,
        "host": calendar.host,
        "status": "broken" if calendar.error is not None else "ok",
        "error": calendar.error,
        "read_at": format_instant(calendar.read_at) if calendar.read_at is not None else None,
        "busy_days": len(calendar.days),
        "unread_entries": calendar.unread,
        "unread_titles": list(calendar.unread_titles),
        "unknown_zones": [{"name": name, "read_as": zone} for name, zone in calendar.unknown_zones.items()],
    }


def _settle(caller: Caller, now: datetime, times: int = 1) -> None:
    """Update what follows from a calendar that came or went, which is done by then: what can't be done now, the next
    reading does. Without a calendar, a profile that says there is one costs a Query more, no more than that."""
    try:
        for _ in range(times):
            edit_expert.edit_own_expert(
                caller, lambda expert: replace(expert, has_calendars=bool(store.of_expert(expert.handle)))
            )
    except Unavailable:
        log.warning("calendars not settled", extra={"expert": caller.expert})
    openings.refresh_or_put_off(caller.expert or "", now)


def _load_own(caller: Caller, calendar_id: str) -> ExternalCalendar:
    calendar = store.load(caller.expert, calendar_id) if caller.expert is not None else None
    if calendar is None:
        raise NotFound
    return calendar
