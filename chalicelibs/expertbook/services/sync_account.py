"""Do for a calendar account what there is to do: reach it, write bookings into it, read its calendars, let go of it.

Whoever does it has a lease, so a message that comes twice finds nothing to do, and of a run that is ended another takes
up what is left when the lease is over.
"""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from expertbook import clock
from expertbook.adapters import sealing
from expertbook.adapters.calendar_services import opening
from expertbook.adapters.calendar_services.service import ServiceClient, ServiceError, SignInRefused, TryLater
from expertbook.domain.calendar_account import (
    LEAVES_WITHIN,
    MAX_FOUND,
    READ_EVERY,
    REFUSED_FOR,
    AccountStatus,
    CalendarAccount,
    pause_after,
)
from expertbook.domain.errors import Changed, Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code, Fault
from expertbook.services import openings, read_account, write_entries
from expertbook.store import calendar_accounts as store
from expertbook.store import calendars, experts

log = logging.getLogger(__name__)

IDLE = timedelta(days=1)
"""How often an account is looked at of which nothing is read or written."""


def sync_account(handle: str, account_id: str, seconds: float) -> None:
    """Do what is due for an account; begin nothing after `seconds`. Nothing while somebody else does it, who looks once
    more.

    One GetItem if nothing is due. Else one more for the account and one for the profile, three UpdateItem, one call of
    KMS, and what is written and read. While the table is busy, it's left to the clock.
    """
    try:
        if not store.is_due(handle, account_id, clock.now()):
            return
        deadline = time.monotonic() + seconds
        account = store.begin(handle, account_id, clock.now())
        while account is not None:
            account = _look_after(account, deadline)
    except Unavailable:
        log.warning("account put off", extra={"expert": handle, "account": account_id}, exc_info=True)


def _look_after(account: CalendarAccount, deadline: float) -> CalendarAccount | None:
    """Do what is due, and let go of the account; or return it as it is by now, if more is wanted."""
    next_at = _do(account, deadline)
    if next_at is None or store.end(account, next_at):
        return None
    found = store.load(account.expert, account.id)
    if found is not None and time.monotonic() > deadline:
        store.end(found, clock.now())
        return None
    return found


def _do(account: CalendarAccount, deadline: float) -> datetime | None:
    """When the account is to be looked at again; None if it's gone."""
    now = clock.now()
    expert = experts.load(account.expert, consistent=True)
    if account.status is AccountStatus.LEAVING or expert is None:
        return _leave(account, now, deadline)
    if account.status is AccountStatus.REFUSED:
        return now + REFUSED_FOR
    waits = account.status is AccountStatus.BROKEN and account.asked_at is None
    if waits and account.next_at is not None and now < account.next_at:
        return account.next_at
    try:
        found, next_at = _work(account, expert, now, deadline)
    except (SignInRefused, sealing.NeverToBeOpened) as error:
        fault = error.fault if isinstance(error, SignInRefused) else Fault(Code.CREDENTIALS_LOST)
        found = _failed(account, AccountStatus.REFUSED, fault)
        next_at = now + REFUSED_FOR
    except ServiceError as error:
        found = _failed(account, AccountStatus.BROKEN, error.fault)
        next_at = now + _pause(found.failures, error)
    return _note(account, found, now, next_at)


def _work(account: CalendarAccount, expert: Expert, now: datetime, deadline: float) -> tuple[CalendarAccount, datetime]:
    """Write and read; the account as it stands then, and when it's to be looked at again."""
    client = _open(account)
    found = replace(account, status=AccountStatus.CONNECTED, error=None, failures=0, next_at=None)
    if account.status is AccountStatus.CONNECTING or not account.home or _is_a_new_day(account, now):
        home, calendars_there = client.find_calendars()
        found = replace(
            found, home=home, host=urlsplit(home).hostname or "", calendars=tuple(calendars_there[:MAX_FOUND])
        )
    is_written, refused = _write(found, client, now, deadline)
    reads_on = found.reads_on
    if reads_on is not None and reads_on <= now and time.monotonic() <= deadline:
        read_account.read(found, client, expert, now)
        found = replace(found, read_at=now, asked_at=None)
    if refused is not None:
        found = _failed(replace(found, failures=account.failures), AccountStatus.BROKEN, refused.fault)
        return found, min(now + _pause(found.failures, refused), now + READ_EVERY)
    if not is_written:
        return found, now
    return (found, found.reads_on) if found.reads_on is not None else (replace(found, asked_at=None), now + IDLE)


def _write(
    account: CalendarAccount, client: ServiceClient, now: datetime, deadline: float
) -> tuple[bool, ServiceError | None]:
    """Whether all that is pending was looked at, and what the service refuses of one entry: that keeps back no reading.
    Raises SignInRefused or TryLater."""
    try:
        return write_entries.write_pending(account, client, now, deadline), None
    except (SignInRefused, TryLater):
        raise
    except ServiceError as error:
        return True, error


def _open(account: CalendarAccount) -> ServiceClient:
    credentials = sealing.unseal(account.expert, account.credentials)
    # Where another account's calendars were is nothing that these credentials should be sent to.
    is_new = account.status is AccountStatus.CONNECTING
    return opening.open_service(replace(account, home="") if is_new else account, credentials)


def _is_a_new_day(account: CalendarAccount, now: datetime) -> bool:
    """Calendars that came or went are found once a day."""
    return account.read_at is not None and account.read_at.date() != now.date()


def _failed(account: CalendarAccount, status: AccountStatus, fault: Fault) -> CalendarAccount:
    home = "" if account.status is AccountStatus.CONNECTING else account.home
    failures = account.failures + 1 if status is AccountStatus.BROKEN else 0
    return replace(account, status=status, error=fault, failures=failures, home=home, asked_at=None)


def _pause(failures: int, error: ServiceError) -> timedelta:
    asked = error.seconds if isinstance(error, TryLater) else None
    return pause_after(failures, asked, clock.jitter(1) - 0.5)


def _note(before: CalendarAccount, found: CalendarAccount, now: datetime, next_at: datetime) -> datetime:
    if replace(found, next_at=before.next_at) == before:
        return next_at
    try:
        store.note(found)
    except Changed:
        return now  # its expert changed it meanwhile: that is done next
    if found.error is not None:
        about = {"expert": found.expert, "account": found.id, "status": found.status.value}
        log.info("account not reached", extra={**about, "fault": found.error.code})
    return next_at


def _leave(account: CalendarAccount, now: datetime, deadline: float) -> datetime | None:
    """Remove what was written, if that is wanted and can be done in time; then the account, and what it kept free."""
    is_late = account.left_at is not None and now - account.left_at >= LEAVES_WITHIN
    if account.credentials and not is_late and account.left_at is not None:
        try:
            if not write_entries.remove_all(account, _open(account), now, deadline):
                return now
        except (SignInRefused, sealing.NeverToBeOpened):
            log.info("entries left", extra={"expert": account.expert, "account": account.id})
        except ServiceError as error:
            return min(now + _pause(1, error), account.left_at + LEAVES_WITHIN)
    for calendar in calendars.of_expert(account.expert):
        if calendar.account == account.id:
            calendars.delete(calendar)
    store.delete(account)
    openings.refresh_or_put_off(account.expert, now)
    log.info("account gone", extra={"expert": account.expert, "account": account.id})
    return None
