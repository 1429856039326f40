"""Calendar accounts, and bookings as they stand in calendars, as their expert sees them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from expertbook.domain.calendar_account import AccountStatus, CalendarAccount, FoundCalendar
from expertbook.domain.calendar_entry import CalendarEntry
from expertbook.domain.scheduling.local_time import format_epoch, format_instant
from expertbook.views.fault import fault_view
from expertbook.views.revisions import add_revision

_SAYS_WHY = frozenset({AccountStatus.REFUSED, AccountStatus.BROKEN})


def account_view(account: CalendarAccount, busy: Mapping[str, dict[str, Any]], host: str) -> dict[str, Any]:
    """An account, without its credentials and the URLs of its calendars. `busy` are those calendars that were read, by
    their ids; `host` is where it is, as far as it's known before it was reached."""
    error = account.error if account.status in _SAYS_WHY else None
    return {
        "id": account.id,
        "service": account.service.value,
        "host": account.host or host,
        "server": account.server,
        "user": account.user,
        "status": account.status.value,
        "error": error.message if error is not None else None,
        "fault": fault_view(error) if error is not None else None,
        "reading": account.asked_at is not None,
        "read_at": _or_none(account.read_at),
        "calendars": [_calendar_view(found, busy.get(found.id)) for found in account.calendars],
        **settings_view(account),
    }


def settings_view(account: CalendarAccount) -> dict[str, Any]:
    """What its expert chose for it, with its revision."""
    return add_revision(
        {
            "reads": list(account.reads),
            "writes_to": account.writes_to or None,
            "on_delete": account.on_delete.value,
            "title": account.title,
            "description": account.description,
            "invites": account.invites,
        }
    )


def entry_view(entry: CalendarEntry) -> dict[str, Any]:
    """A booking as it stands in a calendar: when that is, what the expert did there, and why it was put back."""
    start, end = entry.time
    return {
        "booking_id": entry.booking_id,
        "status": entry.status.value,
        "fault": fault_view(entry.fault) if entry.fault is not None else None,
        "start": format_epoch(start),
        "end": format_epoch(end),
    }


def _calendar_view(found: FoundCalendar, busy: dict[str, Any] | None) -> dict[str, Any]:
    return {"id": found.id, "name": found.name, "writable": found.is_writable, "busy": busy}


def _or_none(instant: datetime | None) -> str | None:
    return format_instant(instant) if instant is not None else None
