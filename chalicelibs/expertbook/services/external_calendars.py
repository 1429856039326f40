"""The calendars of an expert: added, shown, read now, removed."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from expertbook.adapters.external_calendars import addresses, fetch_calendar, reader
from expertbook.adapters.external_calendars.errors import Unreadable
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain import busy_days
from expertbook.domain.errors import InvalidFields, NotFound
from expertbook.domain.external_calendar import MOST, Calendar
from expertbook.domain.scheduling.local_time import to_text
from expertbook.services import edit_expert, sync_calendars
from expertbook.store import calendars as store

PATIENCE = timedelta(seconds=30)
"""A calendar that was just read is not read again."""


def show_all(caller: Caller) -> dict[str, Any]:
    """The caller's calendars. One GetItem and one Query."""
    found = store.of_expert(edit_expert.own(caller).handle)
    return {"calendars": [calendar_view(calendar) for calendar in found], "most": MOST}


def add(caller: Caller, url: str, name: str, now: datetime) -> dict[str, Any]:
    """Read a calendar, and from now on every quarter of an hour. InvalidFields if it can't be read, or is the sixth.

    Three GetItem, two Query, two PutItem, a BatchWriteItem for each 25 days, and for the first calendar a PutItem.
    """
    expert = edit_expert.own(caller)
    if len(store.of_expert(expert.handle)) >= MOST:
        raise InvalidFields.of("url", f"You have {MOST} calendars; that is as many as there can be.")
    try:
        host = addresses.target_of(url).host
        fetched = fetch_calendar.fetch(url)
        busy = reader.read(fetched.content or b"", busy_days.span_at(now), expert.availability.timezone)
    except Unreadable as error:
        raise InvalidFields.of("url", str(error)) from error
    by_date = busy_days.by_date(busy)
    digests = busy_days.digests_of(by_date)
    calendar = Calendar(
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
        next_at=busy_days.next_try(0, now),
    )
    # First, since nobody would ask for the busy times of a calendar that is there and was not told of.
    edit_expert.edited(caller, lambda expert: replace(expert, has_calendars=True))
    kept = store.write_days(calendar, by_date, digests, now)
    saved = store.end(replace(calendar, version=kept.version, days=digests))
    # Somebody who removed the last one in between told that there are none.
    _tell_profile(caller)
    return {"calendar": calendar_view(saved)}


def read_now(caller: Caller, calendar_id: str, now: datetime) -> dict[str, Any]:
    """Read a calendar at once, unless it just was. One GetItem, and what reading costs."""
    calendar = _own(caller, calendar_id)
    if calendar.error is None and calendar.read_at is not None and now - calendar.read_at < PATIENCE:
        return {"calendar": calendar_view(calendar)}
    return {"calendar": calendar_view(sync_calendars.read(calendar, now))}


def remove(caller: Caller, calendar_id: str) -> None:
    """Forget a calendar and its busy times.

    One GetItem, one PutItem, a BatchWriteItem for each 25 days, one DeleteItem, and the writing of the profile after
    the last one.
    """
    store.delete(_own(caller, calendar_id))
    _tell_profile(caller)
    # Somebody who added one in between found the profile as it was before.
    _tell_profile(caller)


def calendar_view(calendar: Calendar) -> dict[str, Any]:
    """A calendar as its expert sees it; never its address."""
    return {
        "id": calendar.id,
        "name": calendar.name,
        "host": calendar.host,
        "status": "broken" if calendar.error is not None else "ok",
        "error": calendar.error,
        "read_at": to_text(calendar.read_at) if calendar.read_at is not None else None,
        "busy_days": len(calendar.days),
    }


def _tell_profile(caller: Caller) -> None:
    """Keep in the profile whether there are calendars, for those who book."""
    edit_expert.edited(caller, lambda expert: replace(expert, has_calendars=bool(store.of_expert(expert.handle))))


def _own(caller: Caller, calendar_id: str) -> Calendar:
    calendar = store.load(caller.expert, calendar_id) if caller.expert is not None else None
    if calendar is None:
        raise NotFound
    return calendar
