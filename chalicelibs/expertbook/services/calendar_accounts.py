"""An expert's calendar accounts: connect, show, change and disconnect them, and put back what was deleted there. The
calendar function speaks with the services; nothing here does."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from socket import getaddrinfo
from typing import Any

from expertbook.adapters import calendar_queue, guarded_web, sealing
from expertbook.adapters.calendar_services import apps, channels
from expertbook.adapters.guarded_web import Deadline, Obstacle, Refusal
from expertbook.adapters.identity.keys import digest_secretly
from expertbook.adapters.identity.tokens import Caller
from expertbook.clock import attempts
from expertbook.domain import booking_life
from expertbook.domain.booking import Action, Role
from expertbook.domain.calendar_account import (
    MAX_ACCOUNTS,
    AccountStatus,
    CalendarAccount,
    CalendarService,
    OnDelete,
)
from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus
from expertbook.domain.errors import Changed, FieldError, InvalidFields, NotFound, Unavailable
from expertbook.domain.external_calendar import ExternalCalendar
from expertbook.domain.faults import Code, Fault
from expertbook.domain.idempotency import request_key
from expertbook.domain.limits import Limit
from expertbook.domain.scheduling.local_time import from_epoch
from expertbook.services import call_limits, edit_expert
from expertbook.services.booking_access import OpenedBooking
from expertbook.services.external_calendars import calendar_view
from expertbook.store import calendar_accounts as store
from expertbook.store import calendar_entries as entries
from expertbook.store import calendars
from expertbook.store.requests import AnsweredBefore, NotedRequest
from expertbook.views.calendar_account import account_view, entry_view, settings_view
from expertbook.views.revisions import check_revision

CHECK_SECONDS = 2.0
"""How long somebody waits for the check of a server's address."""

MIN_PAUSE = timedelta(seconds=30)
"""Nobody has an account read again sooner than this."""

ATTEMPTS = 5
"""How often we try while somebody else changes the same account, or entry."""

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_PASSING = {Obstacle.NO_SERVER, Obstacle.UNREACHABLE}


@dataclass(frozen=True, slots=True)
class Credentials:
    """With which somebody signs in to a calendar service; `server` is empty where the address of the `user` says it."""

    server: str = field(repr=False)
    user: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """What an expert chooses for an account."""

    reads: tuple[str, ...]
    writes_to: str
    on_delete: OnDelete
    title: str = field(repr=False)
    description: str = field(repr=False)
    invites: bool


def show_all(caller: Caller) -> dict[str, Any]:
    """The calling expert's calendar accounts. One GetItem and two Query."""
    handle = edit_expert.load_own_expert(caller).handle
    found, read = store.of_expert(handle), calendars.of_expert(handle)
    return {
        "accounts": [show_account(account, read) for account in found if not _is_gone(account)],
        "most": MAX_ACCOUNTS,
        "services": [service.value for service in apps.offered()],
    }


def connect(
    caller: Caller, service: CalendarService, given: Credentials, now: datetime, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Connect an account at a service that takes passwords. Whether it takes this one is known later: ask until the
    account isn't `connecting`.

    A repeated request with the same idempotency key gets the account of the first time. Raises InvalidFields for a
    server that may not be asked, and for the fourth account; TooManyRequests, IdempotencyKeyReused or Unavailable. One
    GetItem, one UpdateItem and one TransactWriteItems; a GetItem and a Query more for what was connected before.
    """
    handle = edit_expert.load_own_expert(caller).handle
    server = _checked_server(given)
    count_asking(caller, now)
    account = CalendarAccount(
        id=secrets.token_urlsafe(9),
        expert=handle,
        service=service,
        user=given.user,
        credentials=_seal(handle, given),
        added_at=now,
        server=server,
        next_at=now,
    )
    asked = [service.value, server, given.user, digest_secretly(f"calendar password {given.password}")]
    key = request_key(idempotency_key, asked, "calendar-account", handle) if idempotency_key is not None else None
    try:
        store.add(account, NotedRequest(key, {"account": account.id}, now) if key is not None else None)
    except AnsweredBefore as before:
        account = load_own_account(caller, before.answer["account"])
        return {"account": show_account(account, calendars.of_expert(handle))}
    calendar_queue.tell_account(handle, account.id)
    return {"account": show_account(account, [])}


def choose(caller: Caller, account_id: str, choice: AccountChoice, revision: str, now: datetime) -> dict[str, Any]:
    """Choose what is read of an account and what is written there. Raises NotFound, InvalidFields, Changed with the
    present settings, or Unavailable. One GetItem, one UpdateItem and one Query; to write into another calendar a
    GetItem and a Query more, and a TransactWriteItems in place of the UpdateItem."""
    for _ in attempts(ATTEMPTS):
        account = load_own_account(caller, account_id)
        # First how many choices there were, then what they are: of one that is made meanwhile the write hears.
        is_another = choice.writes_to not in ("", account.writes_to)
        choices = store.count_choices(account.expert) if is_another else None
        wrong = list(_wrong_in(account, choice))
        if wrong:
            raise InvalidFields(wrong)
        chosen = replace(
            account,
            reads=choice.reads,
            writes_to=choice.writes_to,
            on_delete=choice.on_delete,
            title=choice.title,
            description=choice.description,
            invites=choice.invites,
            channel_key=_channel_key(account),
        )
        check_revision(settings_view(account), revision, settings_view(chosen))
        read = calendars.of_expert(account.expert)
        if chosen == account:
            return {"account": show_account(account, read)}
        try:
            saved = store.change(account, chosen, now, choices)
        except Changed:
            continue
        calendar_queue.tell_account(saved.expert, saved.id)
        return {"account": show_account(saved, read)}
    raise Unavailable


def give_credentials(caller: Caller, account_id: str, given: Credentials, now: datetime) -> dict[str, Any]:
    """Give an account other credentials: it's `connecting` again, and what was chosen for it stays. Raises NotFound,
    InvalidFields, also for an account without a password, TooManyRequests or Unavailable. One GetItem, two UpdateItem
    and one Query."""
    account = load_own_account(caller, account_id)
    if account.service.has_consent:
        raise InvalidFields.of("password", Fault(Code.CONSENT_NEEDED))
    read = calendars.of_expert(account.expert)
    server = _checked_server(given)
    count_asking(caller, now)
    sealed = _seal(account.expert, given)
    for attempt in attempts(ATTEMPTS):
        if attempt:
            account = load_own_account(caller, account_id)
        renewed = replace(
            account, server=server, user=given.user, credentials=sealed, status=AccountStatus.CONNECTING, error=None
        )
        try:
            saved = store.change(account, renewed, now)
        except Changed:
            continue
        calendar_queue.tell_account(saved.expert, saved.id)
        return {"account": show_account(saved, read)}
    raise Unavailable


def read_now(caller: Caller, account_id: str, now: datetime) -> dict[str, Any]:
    """Have an account read, unless it is being read, or just was. One that the service refuses isn't asked.

    Raises NotFound, TooManyRequests or Unavailable. One GetItem, two UpdateItem and one Query; one GetItem and one
    Query alone where nothing is to be done.
    """
    account = load_own_account(caller, account_id)
    at = account.asked_at or (account.read_at if account.status is AccountStatus.CONNECTED else None)
    read = calendars.of_expert(account.expert)
    if account.status is AccountStatus.REFUSED or (at is not None and now - at < MIN_PAUSE):
        return {"account": show_account(account, read)}
    count_asking(caller, now)
    store.want(account.expert, account.id, now, is_asked=True)
    calendar_queue.tell_account(account.expert, account.id)
    return {"account": show_account(replace(account, asked_at=now), read)}


def disconnect(caller: Caller, account_id: str, now: datetime, *, removes_entries: bool) -> None:
    """Disconnect an account. Its credentials go at once; or else, where entries are to be removed there, as soon as
    that is done. The calendar function does it, and frees the time that its calendars kept.

    Raises NotFound or Unavailable. One GetItem and one UpdateItem.
    """
    for _ in attempts(ATTEMPTS):
        account = load_own_account(caller, account_id, or_leaving=True)
        leaving = replace(account, status=AccountStatus.LEAVING)
        if not removes_entries:
            leaving = replace(leaving, credentials=b"")
        if leaving == account:
            return
        try:
            store.change(account, leaving, now)
        except Changed:
            continue
        calendar_queue.tell_account(account.expert, account.id)
        return
    raise Unavailable


def list_entries(caller: Caller, now: datetime) -> dict[str, Any]:
    """Bookings ahead that the expert deleted in a calendar, which waits for an answer, and those that were put back
    there, and why. Raises NotFound. One Query."""
    if caller.expert is None:
        raise NotFound
    found = (entry for entry in entries.of_expert(caller.expert) if _is_told(entry, now))
    return {"entries": [entry_view(entry) for entry in sorted(found, key=lambda entry: entry.time)]}


def put_back(opened: OpenedBooking, now: datetime) -> dict[str, Any]:
    """Have a booking written again into the calendar where its expert deleted it.

    Raises NotFound for anybody else, and for one that is in no calendar; StatusNotAllowed for a booking that isn't
    ahead; Unavailable. One Query; and for each account with an entry that waits for an answer one GetItem and
    one TransactWriteItems.
    """
    booking = opened.booking
    if opened.role is not Role.EXPERT:
        raise NotFound
    booking_life.check_action(booking, Action.CANCEL, opened.role, now)
    handle = booking.expert.handle
    found = [entry for account in store.of_expert(handle) if (entry := _put_back(account, booking.id, now)) is not None]
    if not found:
        raise NotFound
    return {"entry": entry_view(found[0])}


def _put_back(account: CalendarAccount, booking_id: str, now: datetime) -> CalendarEntry | None:
    for _ in attempts(ATTEMPTS):
        entry = entries.load(account.expert, account.id, booking_id)
        if entry is None or entry.status is not EntryStatus.ASKED:
            return entry
        try:
            saved = entries.put_back(entry, None, now)
        except Changed:
            continue
        calendar_queue.tell_account(account.expert, account.id)
        return saved
    raise Unavailable


def _is_told(entry: CalendarEntry, now: datetime) -> bool:
    return from_epoch(entry.time[0]) > now and (entry.status is EntryStatus.ASKED or entry.fault is not None)


def _wrong_in(account: CalendarAccount, choice: AccountChoice) -> Iterator[FieldError]:
    if any(account.calendar(calendar_id) is None for calendar_id in choice.reads):
        yield FieldError("reads", Fault(Code.UNKNOWN_CALENDAR))
    target = account.calendar(choice.writes_to) if choice.writes_to else None
    if choice.writes_to and target is None:
        yield FieldError("writes_to", Fault(Code.UNKNOWN_CALENDAR))
    elif target is not None and not target.is_writable:
        yield FieldError("writes_to", Fault(Code.CALENDAR_NOT_WRITABLE))
    elif target is not None and target.id != account.writes_to and store.is_written_by_another(account, target):
        yield FieldError("writes_to", Fault(Code.CALENDAR_HAS_BOOKINGS))


def _checked_server(given: Credentials) -> str:
    """The server's URL, or nothing where the user's email address says it. Raises InvalidFields for one that may not
    be asked, also if its host is in a private network. Sends nothing there; what the name server doesn't say in time,
    the calendar function finds out."""
    if not given.server:
        if not _ADDRESS.fullmatch(given.user):
            raise InvalidFields.of("server", Fault(Code.CALENDAR_SERVER_NEEDED))
        return ""
    server = given.server if "://" in given.server else f"https://{given.server}"
    try:
        url = guarded_web.parse_url(server)
        guarded_web.resolve_host(url, Deadline(CHECK_SECONDS), getaddrinfo, guarded_web.CALENDAR_PORTS)
    except TimeoutError:
        pass
    except Refusal as refusal:
        if refusal.obstacle is Obstacle.PRIVATE:
            raise InvalidFields.of("server", Fault(Code.CALENDAR_PRIVATE)) from None
        if refusal.obstacle not in _PASSING:
            raise InvalidFields.of("server", Fault(Code.NOT_A_CALENDAR_SERVER)) from None
    return server


def _channel_key(account: CalendarAccount) -> str:
    return channels.channel_key(account.expert, account.id) if account.service.has_consent else ""


def _seal(handle: str, given: Credentials) -> bytes:
    return sealing.seal(handle, json.dumps({"password": given.password}).encode())


def count_asking(caller: Caller, now: datetime) -> None:
    """What has a calendar service asked counts towards a limit of an hour. Raises TooManyRequests. One UpdateItem."""
    counted = [call_limits.by_address(Limit.CALENDARS_PER_ADDRESS, caller.email or "")]
    call_limits.count_call(counted, call_limits.name_call(), now)


def show_account(account: CalendarAccount, read: Sequence[ExternalCalendar]) -> dict[str, Any]:
    """The account, with what was `read` of its expert's calendars."""
    busy = {
        calendar.id: calendar_view(_as_read(calendar, account)) for calendar in read if calendar.id in account.reads
    }
    return account_view(account, busy, _presumed_host(account))


def _as_read(calendar: ExternalCalendar, account: CalendarAccount) -> ExternalCalendar:
    """A calendar isn't written when it's read and nothing changed: then it was read with its account."""
    if calendar.error is not None or calendar.read_at is None or account.read_at is None:
        return calendar
    return replace(calendar, read_at=max(calendar.read_at, account.read_at))


def _presumed_host(account: CalendarAccount) -> str:
    if account.service.host:
        return account.service.host
    try:
        return guarded_web.parse_url(account.server).host
    except Refusal:
        return account.user.rpartition("@")[2]


def _is_gone(account: CalendarAccount) -> bool:
    """For its expert it is: nothing is left of it but what the calendar function clears away."""
    return account.status is AccountStatus.LEAVING and not account.credentials


def load_own_account(caller: Caller, account_id: str, *, or_leaving: bool = False) -> CalendarAccount:
    """The calling expert's account of this id. Raises NotFound, also for one that is leaving, unless those are meant.
    One GetItem."""
    account = store.load(caller.expert, account_id) if caller.expert is not None else None
    if account is None or _is_gone(account) or (account.status is AccountStatus.LEAVING and not or_leaving):
        raise NotFound
    return account
