"""Do for a calendar account what there is to do: reach it, write bookings into it, read its calendars, let go of it.

Whoever does it has a lease, so a message that comes twice finds nothing to do, and of a run that is ended another takes
up what is left when the lease is over.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from expertbook import clock
from expertbook.adapters import sealing
from expertbook.adapters.calendar_services import opening
from expertbook.adapters.calendar_services.service import (
    ChangedThere,
    GoneThere,
    ServiceClient,
    ServiceError,
    SignInRefused,
    TryLater,
)
from expertbook.domain.calendar_account import (
    LEAVES_WITHIN,
    LOOKED_EVERY,
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
from expertbook.services import openings, read_account, watch_calendars, write_entries
from expertbook.store import calendar_accounts as store
from expertbook.store import calendars, experts

log = logging.getLogger(__name__)

IDLE = timedelta(days=1)
"""How often an account is looked at of which nothing is read or written."""

KEPT_ATTEMPTS = 5
"""How often we try to keep credentials that can't be had again, while KMS or the table is busy."""

KEPT_PAUSE, LONGEST_KEPT_PAUSE = 0.25, 2.0
"""Seconds between the first two of them, and at the most."""


def sync_account(handle: str, account_id: str, seconds: float) -> Fault | None:
    """Do what is due for an account; begin nothing after `seconds`. Nothing while somebody else does it, who looks once
    more. Returns why the account couldn't be reached, if so.

    One GetItem if nothing is due, and two UpdateItem if somebody does it. Else one more for the account and one for the
    profile, three UpdateItem, one call of KMS, and what is written and read; one UpdateItem and one call of KMS more
    for credentials that the service gave anew. While the table is busy, it's left to the clock.
    """
    try:
        if not store.is_due(handle, account_id, clock.now()):
            return None
        deadline = time.monotonic() + seconds
        account, fault = store.begin(handle, account_id, clock.now()), None
        if account is None:
            store.look_again(handle, account_id, clock.now())
        while account is not None:
            account, fault = _look_after(account, deadline)
        return fault
    except Unavailable:
        log.warning("account put off", extra={"expert": handle, "account": account_id}, exc_info=True)
        return None


def _look_after(account: CalendarAccount, deadline: float) -> tuple[CalendarAccount | None, Fault | None]:
    """Do what is due, and let go of the account; or return it as it is by now, if more is wanted. And why it couldn't
    be reached."""
    next_at, fault = _do(account, deadline)
    if next_at is None or store.end(account, next_at):
        return None, fault
    found = store.load(account.expert, account.id)
    if found is not None and time.monotonic() > deadline:
        store.end(found, clock.now())
        return None, fault
    return found, fault


def _do(account: CalendarAccount, deadline: float) -> tuple[datetime | None, Fault | None]:
    """When the account is to be looked at again, None if it's gone; and why it couldn't be reached."""
    now = clock.now()
    expert = experts.load(account.expert, consistent=True)
    if account.status is AccountStatus.LEAVING or expert is None:
        return _leave(account, now, deadline), None
    if account.status is AccountStatus.REFUSED:
        return now + REFUSED_FOR, None
    waits = account.status is AccountStatus.BROKEN and account.asked_at is None
    if waits and account.next_at is not None and now < account.next_at:
        return account.next_at, None
    try:
        found, next_at = _work(account, expert, now, deadline)
    except (SignInRefused, sealing.NeverToBeOpened) as error:
        fault = error.fault if isinstance(error, SignInRefused) else Fault(Code.CREDENTIALS_LOST)
        found = _failed(account, AccountStatus.REFUSED, fault)
        next_at = now + REFUSED_FOR
    except (ServiceError, GoneThere, ChangedThere) as error:  # the last two where all else was there a moment ago
        found, next_at = _broken(account, error, now)
    return _note(account, found, now, next_at), found.error


def _work(account: CalendarAccount, expert: Expert, now: datetime, deadline: float) -> tuple[CalendarAccount, datetime]:
    """Write and read; the account as it stands then, and when it's to be looked at again."""
    client = _open(account)
    credentials = _Credentials(account, client)
    found = replace(account, status=AccountStatus.CONNECTED, error=None, next_at=None)
    is_new = account.status is AccountStatus.CONNECTING
    if is_new or not account.home or _is_a_new_day(account, now) or account.lacks_calendars:
        with credentials.kept():
            home, calendars_there = client.find_calendars()
        found = replace(
            found,
            user=client.address or account.user,
            home=home,
            host=account.service.host or urlsplit(home).hostname or "",
            calendars=tuple(calendars_there[:MAX_FOUND]),
        )
    with credentials.kept():
        found = watch_calendars.watch(found, client, now, deadline, is_anew=is_new)
        next_write, refused = _write(found, client, now, deadline)
        # Of what changed before there was a channel nobody tells.
        is_first = is_new or found.channels != account.channels
        reads_on = found.reads_on
        is_due = reads_on is not None and (is_first or reads_on <= now) and time.monotonic() <= deadline
        if is_due or (reads_on is None and account.read_at is not None):  # what was read before is forgotten
            reading = read_account.read(found, client, expert, now, deadline)
            if reading.error is not None:
                return _broken(replace(account, unreached=reading.unreached), reading.error, now)
            found = replace(found, unreached=reading.unreached)
            if not reading.unreached:
                unread = 0 if reading.is_read else account.unread + 1
                found = replace(found, read_at=now, asked_at=None, read_pushed=account.pushed, unread=unread)
    if refused is not None:
        found = _failed(found, AccountStatus.BROKEN, refused.fault)
        return found, min(now + _pause(found.failures, refused), now + READ_EVERY)
    found = replace(found, failures=0)
    if found.unreached:  # not at once: a slow server would keep a run busy all the time
        next_read = now + READ_EVERY - LOOKED_EVERY
    elif found.reads_on is not None:
        next_read = found.reads_on
    else:
        found, next_read = replace(found, asked_at=None), now + IDLE
    return found, min(next_read, next_write or next_read)


def _write(
    account: CalendarAccount, client: ServiceClient, now: datetime, deadline: float
) -> tuple[datetime | None, ServiceError | None]:
    """When more is to be written, if so, than what was in half of the time; and what the service refuses of one entry,
    or at which it fails: that keeps back no reading. Raises SignInRefused or TryLater."""
    begun = time.monotonic()
    try:
        return write_entries.write_pending(account, client, now, begun + (deadline - begun) / 2), None
    except SignInRefused:
        raise
    except ServiceError as error:
        if isinstance(error, TryLater) and not write_entries.fails_at_one(error):
            raise
        return None, error


def _open(account: CalendarAccount) -> ServiceClient:
    credentials = sealing.unseal(account.expert, account.credentials)
    # Where another account's calendars were is nothing that these credentials should be sent to.
    is_new = account.status is AccountStatus.CONNECTING
    return opening.open_service(replace(account, home="") if is_new else account, credentials)


@dataclass(slots=True)
class _Credentials:
    """The credentials of an account that is open, as they are kept: a service may give others in their place, which
    make those worth nothing."""

    account: CalendarAccount
    client: ServiceClient
    known: bytes | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Calls after which new credentials are kept at once, whatever became of them: a code can be exchanged once."""
        try:
            yield
        finally:
            found = self.client.credentials_now()
            if found is not None and found != self.known:
                self._keep(found)

    def _keep(self, found: bytes) -> None:
        """Raises Unavailable once it was tried for some seconds: an expert would have to consent anew."""
        sealed = b""
        for _ in clock.attempts(KEPT_ATTEMPTS, KEPT_PAUSE, LONGEST_KEPT_PAUSE):
            with suppress(Unavailable):
                sealed = sealed or sealing.seal(self.account.expert, found)
                self.account, self.known = store.keep_credentials(self.account, sealed), found
                return
        raise Unavailable


def _is_a_new_day(account: CalendarAccount, now: datetime) -> bool:
    """Calendars that came or went are found once a day. One that is missing is looked for each time: a list may lack it
    for moments."""
    return account.read_at is not None and account.read_at.date() != now.date()


def _failed(account: CalendarAccount, status: AccountStatus, fault: Fault) -> CalendarAccount:
    home = "" if account.status is AccountStatus.CONNECTING else account.home
    failures = account.failures + 1 if status is AccountStatus.BROKEN else 0
    return replace(account, status=status, error=fault, failures=failures, home=home, asked_at=None)


def _broken(account: CalendarAccount, error: Exception, now: datetime) -> tuple[CalendarAccount, datetime]:
    """An account that can't be reached, and when it's tried again."""
    fault = error.fault if isinstance(error, ServiceError) else Fault(Code.CALENDAR_BAD_ANSWER)
    found = _failed(account, AccountStatus.BROKEN, fault)
    return found, now + _pause(found.failures, error)


def _pause(failures: int, error: Exception) -> timedelta:
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
            client = _open(account)
            with _Credentials(account, client).kept():
                is_done = write_entries.remove_all(account, client, now, deadline)
                if is_done:
                    watch_calendars.stop_all(account, client)
            if not is_done:
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
