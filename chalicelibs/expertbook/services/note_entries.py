"""Note that a booking's entry in its expert's calendar may differ from it, as the stream tells what changed."""

from __future__ import annotations

import logging
from datetime import datetime

from expertbook.adapters import calendar_queue
from expertbook.domain.booking import Booking
from expertbook.domain.calendar_account import AccountStatus, CalendarAccount
from expertbook.domain.calendar_entry import is_shown_otherwise
from expertbook.store import calendar_accounts, calendar_entries

log = logging.getLogger(__name__)


def note_booking(before: Booking | None, after: Booking, now: datetime) -> None:
    """Have a booking that changed written into its expert's calendars. Again, it changes nothing.

    One Query where what an entry shows changed; for each account that gets bookings two UpdateItem, and for one that
    doesn't a GetItem. Raises Unavailable.
    """
    if not is_shown_otherwise(before, after) or after.end + calendar_entries.KEPT <= now:
        return
    handle = after.expert.handle or (before.expert.handle if before is not None else "")
    for account in calendar_accounts.of_expert(handle) if handle else ():
        if not account.writes and not _is_left_there(account, after):
            continue
        # First what is to be done, then that there is something: who works for the account just now looks once more.
        calendar_entries.note_pending(account.expert, account.id, after.id, now)
        calendar_accounts.want(account.expert, account.id, now)
        calendar_queue.tell_account(account.expert, account.id)
        log.info("entry noted", extra={"expert": account.expert, "account": account.id, "booking": after.id})


def _is_left_there(account: CalendarAccount, booking: Booking) -> bool:
    """Whether the entry is still in a calendar that gets bookings no more, as its expert changed it there before it was
    removed: that came first."""
    if account.status is AccountStatus.LEAVING:
        return False
    return calendar_entries.load(account.expert, account.id, booking.id) is not None
