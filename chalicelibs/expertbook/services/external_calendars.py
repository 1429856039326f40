"""An expert's external calendars: add, show, read and remove them. The calendar function does the reading."""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from expertbook.adapters import calendar_queue
from expertbook.adapters.external_calendars import calendar_url, fetch_calendar
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.guarded_web import WebUrl
from expertbook.adapters.identity.tokens import Caller
from expertbook.clock import attempts
from expertbook.domain.errors import Changed, InvalidFields, NotFound, Unavailable
from expertbook.domain.external_calendar import MAX_CALENDARS, ExternalCalendar, ask_reading
from expertbook.domain.faults import Code, Fault
from expertbook.domain.idempotency import RequestKey, request_key
from expertbook.domain.scheduling.local_time import format_instant, to_epoch
from expertbook.services import edit_expert, openings
from expertbook.store import calendars as store
from expertbook.store import requests
from expertbook.store.requests import AnsweredBefore, NotedRequest
from expertbook.views.fault import fault_view

log = logging.getLogger(__name__)

MIN_PAUSE = timedelta(seconds=30)
"""We don't read a calendar again sooner than this."""

ATTEMPTS = 5
"""How often we try while others ask for readings of the same expert."""


def show_all(caller: Caller) -> dict[str, Any]:
    """The caller's external calendars. One GetItem and one Query."""
    found = _feeds_of(edit_expert.load_own_expert(caller).handle)
    return {"calendars": [calendar_view(calendar) for calendar in found], "most": MAX_CALENDARS}


def add(
    caller: Caller, url: str, name: str, now: datetime, idempotency_key: str | None = None
) -> tuple[dict[str, Any], bool]:
    """Add an external calendar, and have it read. Returns it, and whether it is new: one whose URL leads to the same as
    this one stays as it is.

    A repeated request with the same idempotency key gets the calendar added the first time, as new. Raises
    InvalidFields for a URL that may not be fetched, and for the sixth; TooManyRequests, IdempotencyKeyReused or
    Unavailable. Two GetItem, one Query and one TransactWriteItems; with a key, a GetItem more for what is there
    already.
    """
    handle = edit_expert.load_own_expert(caller).handle
    key = request_key(idempotency_key, [url, name], "calendar", handle) if idempotency_key is not None else None
    try:
        target = calendar_url.parse_calendar_url(url)
        for _ in attempts(ATTEMPTS):
            added = _add(handle, url, name, target, key, now)
            if added is not None:
                return added
    except UnreadableCalendar as error:
        raise InvalidFields.of("url", error.fault) from error
    raise Unavailable


def _add(
    handle: str, url: str, name: str, target: WebUrl, key: RequestKey | None, now: datetime
) -> tuple[dict[str, Any], bool] | None:
    """As `add`; None if somebody else asked for a reading meanwhile."""
    # In this order: whoever adds a calendar asks for a reading, so those found are all if nobody did since.
    until_now = store.asked_readings(handle)
    found = _feeds_of(handle)
    same = next((each for each in found if _leads_to(each, target)), None)
    if same is not None:
        first = requests.first_answer(key)
        return {"calendar": calendar_view(same)}, first is not None and first["calendar"] == same.id
    if len(found) >= MAX_CALENDARS:
        raise InvalidFields.of("url", Fault(Code.LIMIT_REACHED, maximum=MAX_CALENDARS))
    readings = ask_reading(until_now, now)
    fetch_calendar.check(url)
    calendar = ExternalCalendar(
        id=secrets.token_urlsafe(9),
        expert=handle,
        url=url,
        name=name or target.host,
        host=target.host,
        added_at=now,
        next_at=now,
        asked_at=now,
    )
    noted = NotedRequest(key, {"calendar": calendar.id}, now) if key is not None else None
    try:
        store.add(calendar, readings, noted)
    except Changed:
        return None
    except AnsweredBefore as before:
        return {"calendar": calendar_view(_load(handle, before.answer["calendar"]))}, True
    calendar_queue.tell_feed(handle, calendar.id, to_epoch(now))
    return {"calendar": calendar_view(calendar)}, True


def read_now(caller: Caller, calendar_id: str, now: datetime) -> dict[str, Any]:
    """Have a calendar read, unless it is being read, or just was.

    Raises TooManyRequests or Unavailable. Two GetItem and one TransactWriteItems; one GetItem alone where nothing is to
    be done.
    """
    for _ in attempts(ATTEMPTS):
        calendar = _load(caller.expert, calendar_id)
        if calendar.asked_at is not None and now - calendar.asked_at < MIN_PAUSE:
            return {"calendar": calendar_view(calendar)}
        if calendar.error is None and calendar.read_at is not None and now - calendar.read_at < MIN_PAUSE:
            return {"calendar": calendar_view(calendar)}
        readings = ask_reading(store.asked_readings(calendar.expert), now)
        asked = replace(calendar, asked_at=now)
        try:
            store.ask_again(asked, readings)
        except Changed:
            continue
        calendar_queue.tell_feed(asked.expert, asked.id, to_epoch(now))
        return {"calendar": calendar_view(asked)}
    raise Unavailable


def remove(caller: Caller, calendar_id: str, now: datetime) -> None:
    """Delete a calendar and its busy times.

    One GetItem, one PutItem, a BatchWriteItem for each 25 days, one DeleteItem, and for the last calendar a PutItem of
    the profile; and the cost of `openings.refresh`.
    """
    store.delete(_load(caller.expert, calendar_id))
    # Twice: if a calendar was added in between, it saw the profile from before.
    _settle(caller, now, times=2)


def calendar_view(calendar: ExternalCalendar) -> dict[str, Any]:
    """A calendar, as its expert sees it. Never shows its URL."""
    error = calendar.error if calendar.asked_at is None else None
    return {
        "id": calendar.id,
        "name": calendar.name,
        "host": calendar.host,
        "status": _status_of(calendar),
        "error": error.message if error is not None else None,
        "fault": fault_view(error) if error is not None else None,
        "read_at": format_instant(calendar.read_at) if calendar.read_at is not None else None,
        "busy_days": len(calendar.days),
        "unread_entries": calendar.unread,
        "unread_titles": list(calendar.unread_titles),
        "unknown_zones": [{"name": name, "read_as": zone} for name, zone in calendar.unknown_zones.items()],
    }


def _status_of(calendar: ExternalCalendar) -> str:
    if calendar.asked_at is not None:
        return "reading"
    return "broken" if calendar.error is not None else "ok"


def _leads_to(calendar: ExternalCalendar, target: WebUrl) -> bool:
    """Whether the calendar's URL leads to the same as this one."""
    return calendar_url.parse_calendar_url(calendar.url).whole == target.whole


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


def _load(handle: str | None, calendar_id: str) -> ExternalCalendar:
    calendar = store.load(handle, calendar_id) if handle is not None else None
    if calendar is None or calendar.account:
        raise NotFound
    return calendar


def _feeds_of(handle: str) -> list[ExternalCalendar]:
    """Those that stand for themselves: a calendar account's are shown and changed with it."""
    return [calendar for calendar in store.of_expert(handle) if not calendar.account]
