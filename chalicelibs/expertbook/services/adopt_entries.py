"""Take on what stands of our bookings in a calendar that gets them from now on: left by an account that was
disconnected, or brought by mails.

It's noted as it is there, before anything is written. So what is left of a booking that was cancelled meanwhile is
removed, what is left of another one is written over, and none of it counts as moved or deleted by its expert.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime

from expertbook.adapters.calendar_services.service import (
    GoneThere,
    ServiceClient,
    ServiceError,
    SignInRefused,
    TryLater,
)
from expertbook.domain.booking import Booking
from expertbook.domain.busy_days import busy_window
from expertbook.domain.calendar_account import CalendarAccount, FoundCalendar
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus, is_written, time_of
from expertbook.domain.errors import Changed
from expertbook.services.sync_calendars import MAX_RETURNED
from expertbook.store import bookings
from expertbook.store import calendar_entries as store

log = logging.getLogger(__name__)

TRIES = 3
"""How often in a row the calendar may fail to be read before it gets bookings all the same, and keeps what is left."""


def adopt(account: CalendarAccount, client: ServiceClient, now: datetime) -> None:
    """Note the entries of the expert's bookings in the calendar that gets them, except those that are known.

    One reading of the whole calendar, a Query, a BatchGetItem for each 100 bookings in it, and a GetItem and a PutItem
    for each of the expert's that isn't known. Raises SignInRefused or TryLater.
    """
    target = account.calendar(account.writes_to)
    if target is None:
        return
    try:
        there = client.read_changes(target.url, "", busy_window(now), "UTC", frozenset()).changed
    except SignInRefused:
        raise
    except GoneThere:
        return
    except ServiceError as error:
        if isinstance(error, TryLater) and account.failures < TRIES:
            raise
        log.warning("entries left unread", extra={"expert": account.expert, "fault": error.fault.code})
        return
    left = {each.booking_id: (name, each.tag) for name, each in there.items() if each.booking_id is not None}
    ids = sorted(left, reverse=True)[:MAX_RETURNED]  # those that were booked last
    known = store.of_account(account.expert, account.id)
    for booking_id in bookings.ids_of_expert(account.expert, ids):
        entry = known.get(booking_id)
        # One that its expert was asked about, as it was taken out of another calendar, is where it belongs now.
        if entry is not None and (entry.status is not EntryStatus.ASKED or entry.calendar == target.id):
            continue
        booking = bookings.load(booking_id)
        if booking is None or (booking.end <= now and is_written(booking)):
            continue
        name, tag = left[booking_id]
        with suppress(Changed):
            store.save(_found(account, target, booking, name, tag, entry.version if entry is not None else 0))


def _found(
    account: CalendarAccount, target: FoundCalendar, booking: Booking, name: str, tag: str, version: int
) -> CalendarEntry:
    return CalendarEntry(
        expert=account.expert,
        account=account.id,
        booking_id=booking.id,
        calendar=target.id,
        object_id=name,
        tag=tag,
        time=time_of(booking),
        booking_version=booking.version,
        version=version,
    )
