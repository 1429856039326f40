"""Calendar accounts in the table: in one partition an expert, with the bookings that are written there."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from expertbook.domain.calendar_account import (
    MAX_ACCOUNTS,
    AccountStatus,
    CalendarAccount,
    CalendarService,
    Channel,
    FoundCalendar,
    OnDelete,
)
from expertbook.domain.errors import Changed, InvalidFields
from expertbook.domain.external_calendar import CLOCKS_DIFFER
from expertbook.domain.faults import Code, Fault, restore_fault
from expertbook.domain.scheduling.local_time import Epoch, format_instant, parse_instant, to_epoch
from expertbook.store import requests
from expertbook.store.errors import ConditionFailed, RawItem, translate_errors
from expertbook.store.items import CalendarAccountItem, CalendarAccountsItem, is_of_known_form
from expertbook.store.keys import (
    CALENDAR_ACCOUNT_IDS,
    CALENDAR_ACCOUNT_PREFIX,
    CALENDAR_ACCOUNTS,
    CALENDARS_PREFIX,
    calendar_account_key,
    calendars_key,
)
from expertbook.store.requests import NotedRequest
from expertbook.store.table import due_images, instant_in, plain, query_items, read_item, update_item
from expertbook.store.transaction import Transaction

LEASE = timedelta(seconds=150)
"""How long one who works for an account keeps out another; longer than the function can run."""


def of_expert(handle: str) -> list[CalendarAccount]:
    """The calendar accounts of an expert, the oldest first. One strongly consistent Query."""
    begins = CalendarAccountItem.SK.startswith(CALENDAR_ACCOUNT_PREFIX)
    found = query_items(calendars_key(handle), begins, consistent=True)
    return sorted(map(from_image, found), key=lambda account: (account.added_at, account.id))


def is_written_by_another(account: CalendarAccount, calendar: FoundCalendar) -> bool:
    """Whether another account of the expert's gets the bookings into the same calendar. Then it has the entries there,
    and what this one removed it would take for deleted by its expert. One strongly consistent Query."""
    return any(each.writes_into(calendar.url) for each in of_expert(account.expert) if each.id != account.id)


def load(handle: str, account_id: str) -> CalendarAccount | None:
    """A calendar account, or None. One strongly consistent GetItem."""
    found = read_item(calendars_key(handle), calendar_account_key(account_id))
    return from_image(found) if found is not None else None


def has_room(handle: str) -> bool:
    """Whether an expert has fewer than MAX_ACCOUNTS, as it stands now. One strongly consistent GetItem."""
    found = read_item(calendars_key(handle), CALENDAR_ACCOUNT_IDS)
    return found is None or len(plain(found).get("ids", ())) < MAX_ACCOUNTS


def count_choices(handle: str) -> int:
    """How often a calendar was chosen that gets bookings, in whatever account of the expert's. One strongly consistent
    GetItem."""
    found = read_item(calendars_key(handle), CALENDAR_ACCOUNT_IDS)
    return int(plain(found).get("choices", 0)) if found is not None else 0


def add(account: CalendarAccount, noted: NotedRequest | None = None) -> None:
    """Write a new account, which is due at once. One TransactWriteItems.

    Conditions: the expert has fewer than MAX_ACCOUNTS, else InvalidFields; and the idempotency key, if any, was never
    used. Raises AnsweredBefore, IdempotencyKeyReused or Unavailable; nothing is written then.
    """
    ids = CalendarAccountsItem(PK=calendars_key(account.expert), SK=CALENDAR_ACCOUNT_IDS)
    has_room = CalendarAccountsItem.ids.does_not_exist() | (size(CalendarAccountsItem.ids) < MAX_ACCOUNTS)  # type: ignore[no-untyped-call]
    transaction = Transaction()
    transaction.put(_item(account), CalendarAccountItem.PK.does_not_exist(), label="account")
    transaction.update(ids, [CalendarAccountsItem.ids.add({account.id})], has_room, label="ids")
    try:
        requests.commit(transaction, noted)
    except ConditionFailed as refused:
        raise InvalidFields.of("service", Fault(Code.LIMIT_REACHED, maximum=MAX_ACCOUNTS)) from refused


def change(
    before: CalendarAccount, account: CalendarAccount, now: datetime, choices: int | None = None
) -> CalendarAccount:
    """Write what its expert changed (credentials, user and server; what is read and written, and how; that it is to
    go, since when is noted the first time), and have it looked at, with its channels, and read if other calendars
    are to be. One UpdateItem; or one TransactWriteItems with `choices`: another calendar gets bookings, and so many
    such choices were made when it was looked which ones other accounts have.

    Conditions: its expert didn't change it since `before` was read, and with `choices` made none since in any account;
    else Changed. What the calendar function notes of it meanwhile stays, also what a service gave in place of the
    credentials, unless its expert gives others.
    """
    actions: list[Action] = [
        CalendarAccountItem.reads.set(list(account.reads)),
        CalendarAccountItem.on_delete.set(account.on_delete.value),
        CalendarAccountItem.version.add(1),
        CalendarAccountItem.consents.set(account.consents),
        *_set_or_remove(CalendarAccountItem.server, account.server),
        *_set_or_remove(CalendarAccountItem.writes_to, account.writes_to),
        *_set_or_remove(CalendarAccountItem.title, account.title),
        *_set_or_remove(CalendarAccountItem.description, account.description),
        *_set_or_remove(CalendarAccountItem.invites, account.invites),
        *_set_or_remove(CalendarAccountItem.channel_key, account.channel_key),
        CalendarAccountItem.watch_at.remove(),
        CalendarAccountItem.unreached.remove(),
        *wanted_actions(now),
    ]
    is_given = account.credentials != before.credentials
    if is_given:
        actions += [
            CalendarAccountItem.credentials.set(account.credentials),
            CalendarAccountItem.user.set(account.user),
        ]
    if is_given or account.status is not before.status:
        actions.append(CalendarAccountItem.status.set(account.status.value))
    if (account.reads, account.writes_to) != (before.reads, before.writes_to):
        account = replace(account, asked_at=now)
        actions.append(CalendarAccountItem.asked_at.set(now))
    if account.status is AccountStatus.LEAVING:
        actions.append(CalendarAccountItem.left_at.set(CalendarAccountItem.left_at | now))
    is_unchanged = (CalendarAccountItem.version == before.version) & is_of_known_form()
    if choices is None:
        is_saved = _update(account, actions, is_unchanged)
    else:
        is_saved = _update_and_count_choice(account, actions, is_unchanged, choices)
    if not is_saved:
        raise Changed
    return replace(account, version=account.version + 1, watch_at=None, unreached=())


def want(handle: str, account_id: str, now: datetime, *, is_asked: bool = False) -> None:
    """There is something to do for an account: it is due, and whoever works for it just now looks once more. One
    UpdateItem. `is_asked`: somebody waits for a reading.

    Condition: it's there.
    """
    actions = wanted_actions(now)
    if is_asked:
        actions.append(CalendarAccountItem.asked_at.set(now))
    try:
        update_item(calendars_key(handle), calendar_account_key(account_id), actions, CalendarAccountItem.PK.exists())
    except ConditionFailed:
        return


def push(account: CalendarAccount, now: datetime) -> bool:
    """Count a service's call that says of a change. One UpdateItem. The account is due then, unless it can't be
    reached: who is left alone isn't asked sooner because they call. False if nothing was written.

    Condition: no reading is to begin that hears of the change anyway. One is if there was a call since the last reading
    and nobody is at work: who is may have read before.
    """
    actions: list[Action] = [CalendarAccountItem.pushed.add(1), *wanted_actions(now)]
    if account.status is not AccountStatus.CONNECTED:
        actions.pop()
    are_read = CalendarAccountItem.pushed == CalendarAccountItem.read_pushed
    is_at_work = CalendarAccountItem.lease_until > to_epoch(now)
    return _update(account, actions, CalendarAccountItem.PK.exists() & is_of_known_form() & (are_read | is_at_work))


def is_due(handle: str, account_id: str, now: datetime) -> bool:
    """Whether there is something to do for an account by now; not while somebody does it, unless a call of the
    service's is unread, for which they may have begun too early. One strongly consistent GetItem."""
    found = read_item(calendars_key(handle), calendar_account_key(account_id))
    if found is None:
        return False
    account = from_image(found)
    is_late = bool(found["GSI1SK"]["S"] <= format_instant(now + CLOCKS_DIFFER))
    return is_late or (account.is_worked_for(now) and account.has_unread_pushes)


def begin(handle: str, account_id: str, now: datetime) -> CalendarAccount | None:
    """Begin to work for an account; None if somebody does, if it's gone, or if a later release wrote it. Until the end
    of the lease it isn't due. One UpdateItem, and a GetItem."""
    until = now + LEASE
    idle = CalendarAccountItem.lease_until.does_not_exist() | (CalendarAccountItem.lease_until <= to_epoch(now))
    actions: list[Action] = [
        CalendarAccountItem.lease_until.set(to_epoch(until)),
        CalendarAccountItem.GSI1SK.set(format_instant(until)),
    ]
    condition = CalendarAccountItem.PK.exists() & idle & is_of_known_form()
    try:
        update_item(calendars_key(handle), calendar_account_key(account_id), actions, condition)
    except ConditionFailed:
        return None
    return load(handle, account_id)


def look_again(handle: str, account_id: str, now: datetime) -> None:
    """Whoever works for an account just now looks once more when they are done. One UpdateItem.

    Condition: somebody does; else nothing is written.
    """
    is_leased = CalendarAccountItem.lease_until > to_epoch(now)
    try:
        update_item(
            calendars_key(handle), calendar_account_key(account_id), [CalendarAccountItem.wanted.add(1)], is_leased
        )
    except ConditionFailed:
        return


def note(account: CalendarAccount) -> None:
    """Write what the calendar function found out: what the service calls it, where the calendars are, how it stands,
    when it was read. One UpdateItem.

    Condition: it's there, and its expert gave no other credentials since it was read; else Changed.
    """
    actions: list[Action] = [
        CalendarAccountItem.status.set(account.status.value),
        CalendarAccountItem.failures.set(account.failures),
        CalendarAccountItem.user.set(account.user),
        CalendarAccountItem.calendars.set([asdict(found) for found in account.calendars]),
        CalendarAccountItem.read_pushed.set(account.read_pushed),
        *_set_or_remove(CalendarAccountItem.home, account.home),
        *_set_or_remove(CalendarAccountItem.host, account.host),
        *_set_or_remove(CalendarAccountItem.fault, _fault_of(account)),
        *_set_or_remove(CalendarAccountItem.unread, account.unread),
        *_set_or_remove(CalendarAccountItem.unreached, list(account.unreached)),
        *_set_or_remove(CalendarAccountItem.asked_at, account.asked_at),
        *_set_or_remove(CalendarAccountItem.read_at, account.read_at),
    ]
    if not _update(account, actions, (CalendarAccountItem.version == account.version) & is_of_known_form()):
        raise Changed


def keep_credentials(account: CalendarAccount, sealed: bytes) -> CalendarAccount:
    """Keep credentials that the service gave in place of the account's. One UpdateItem.

    Condition: it has those yet, or these of a try before, so its expert neither gave others nor disconnected it; else
    nothing is written.
    """
    actions: list[Action] = [CalendarAccountItem.credentials.set(sealed)]
    known = CalendarAccountItem.credentials
    has_those = (known == account.credentials) | (known == sealed)
    is_kept = _update(account, actions, has_those & is_of_known_form())
    return replace(account, credentials=sealed) if is_kept else account


def keep_channels(before: CalendarAccount, account: CalendarAccount, due: datetime | None = None) -> bool:
    """Write an account's channels, and when they are to be looked after next; and that it is `due`, if it is. One
    UpdateItem.

    Condition: they are still those of `before`; else False.
    """
    known = CalendarAccountItem.channels
    as_known: Condition = known == _plain(before.channels) if before.channels else known.does_not_exist()
    actions = [
        *_set_or_remove(CalendarAccountItem.channels, _plain(account.channels)),
        *_set_or_remove(CalendarAccountItem.watch_at, account.watch_at),
        *(wanted_actions(due) if due is not None else []),
    ]
    return _update(account, actions, CalendarAccountItem.PK.exists() & as_known)


def note_written_to(account: CalendarAccount) -> None:
    """Write that all bookings ahead were noted for the calendar that gets them. One UpdateItem.

    Condition: its expert changed nothing since it was read; else nothing is written.
    """
    actions = _set_or_remove(CalendarAccountItem.written_to, account.writes_to)
    _update(account, actions, CalendarAccountItem.version == account.version)


def end(account: CalendarAccount, next_at: datetime) -> bool:
    """Let go of an account, which is to be looked at then; False if more is wanted by now: it's to be done at once,
    and is still ours. One UpdateItem.

    Condition: nothing was wanted since it was read.
    """
    actions: list[Action] = [
        CalendarAccountItem.lease_until.remove(),
        CalendarAccountItem.GSI1SK.set(format_instant(next_at)),
        CalendarAccountItem.next_at.set(next_at),
    ]
    return _update(account, actions, CalendarAccountItem.wanted == account.wanted)


def due(now: datetime, most: int) -> list[tuple[str, str]]:
    """The expert and the id of accounts that are to be looked at by now, the longest waiting first. One Query a 1 MB;
    it may lag behind by moments."""
    found = (plain(image) for image in due_images(CALENDAR_ACCOUNTS, format_instant(now), most))
    return [
        (stored["PK"].removeprefix(CALENDARS_PREFIX), stored["SK"].removeprefix(CALENDAR_ACCOUNT_PREFIX))
        for stored in found
    ]


def delete(account: CalendarAccount) -> None:
    """Delete an account, with its credentials and what is kept of its calendars' entries; not the busy times, which are
    external calendars'. One Query a 1 MB, one BatchWriteItem for each 25, one TransactWriteItems; nothing if it's gone.
    """
    handle, account_id = account.expert, account.id
    of_it = {account_id, *(found.id for found in account.calendars), *account.reads, account.writes_to}
    ids = CalendarAccountsItem(PK=calendars_key(handle), SK=CALENDAR_ACCOUNT_IDS)
    key = CalendarAccountItem(PK=calendars_key(handle), SK=calendar_account_key(account_id))
    transaction = Transaction()
    transaction.delete(key, CalendarAccountItem.PK.exists(), label="account")
    transaction.update(ids, [CalendarAccountsItem.ids.delete({account_id})], label="ids")
    # The account last: by it, what is left is found again if this breaks off.
    _delete_items(handle, lambda sort: sort not in (key.SK, CALENDAR_ACCOUNT_IDS) and sort.split("#")[1] in of_it)
    with suppress(ConditionFailed):
        transaction.commit()


def delete_all(handle: str) -> None:
    """Delete the accounts of an expert who is gone, with all that was written there. One Query for each 1 MB, one
    BatchWriteItem for each 25."""
    _delete_items(handle, lambda _: True)


def from_image(image: RawItem) -> CalendarAccount:
    """The account in an item as DynamoDB writes it."""
    stored = plain(image)
    return CalendarAccount(
        id=stored["SK"].removeprefix(CALENDAR_ACCOUNT_PREFIX),
        expert=stored["PK"].removeprefix(CALENDARS_PREFIX),
        service=CalendarService(stored["service"]),
        user=stored["user"],
        credentials=_bytes(stored["credentials"]),
        added_at=parse_instant(stored["added_at"]),
        server=stored.get("server", ""),
        home=stored.get("home", ""),
        host=stored.get("host", ""),
        status=AccountStatus(stored["status"]),
        error=_restored(stored.get("fault")),
        failures=int(stored["failures"]),
        unread=int(stored.get("unread", 0)),
        calendars=tuple(FoundCalendar(**found) for found in json.loads(stored["calendars"])),
        reads=tuple(json.loads(stored["reads"])),
        unreached=tuple(json.loads(stored.get("unreached", "[]"))),
        writes_to=stored.get("writes_to", ""),
        written_to=stored.get("written_to", ""),
        on_delete=OnDelete(stored["on_delete"]),
        title=stored.get("title", ""),
        description=stored.get("description", ""),
        invites=stored.get("invites", False),
        asked_at=instant_in(stored, "asked_at"),
        left_at=instant_in(stored, "left_at"),
        read_at=instant_in(stored, "read_at"),
        next_at=instant_in(stored, "next_at"),
        wanted=int(stored["wanted"]),
        version=int(stored["version"]),
        consents=int(stored.get("consents", 1)),
        channels={calendar: _channel(**kept) for calendar, kept in json.loads(stored.get("channels", "{}")).items()},
        channel_key=stored.get("channel_key", ""),
        watch_at=instant_in(stored, "watch_at"),
        pushed=int(stored.get("pushed", 0)),
        read_pushed=int(stored.get("read_pushed", 0)),
        lease_until=_epoch(stored.get("lease_until")),
    )


def _item(account: CalendarAccount) -> CalendarAccountItem:
    return CalendarAccountItem(
        PK=calendars_key(account.expert),
        SK=calendar_account_key(account.id),
        GSI1PK=CALENDAR_ACCOUNTS,
        GSI1SK=format_instant(account.next_at or account.added_at),
        service=account.service.value,
        user=account.user,
        credentials=account.credentials,
        added_at=account.added_at,
        server=account.server or None,
        home=account.home or None,
        host=account.host or None,
        status=account.status.value,
        fault=_fault_of(account),
        failures=account.failures,
        unread=account.unread or None,
        calendars=[asdict(found) for found in account.calendars],
        reads=list(account.reads),
        unreached=list(account.unreached) or None,
        writes_to=account.writes_to or None,
        written_to=account.written_to or None,
        on_delete=account.on_delete.value,
        title=account.title or None,
        description=account.description or None,
        invites=account.invites or None,
        asked_at=account.asked_at,
        left_at=account.left_at,
        read_at=account.read_at,
        next_at=account.next_at,
        wanted=account.wanted,
        version=account.version,
        consents=account.consents,
        channels=_plain(account.channels) or None,
        channel_key=account.channel_key or None,
        watch_at=account.watch_at,
        pushed=account.pushed,
        read_pushed=account.read_pushed,
        lease_until=account.lease_until,
    )


def _plain(channels: Mapping[str, Channel]) -> dict[str, dict[str, str]]:
    return {
        calendar: {"id": channel.id, "resource": channel.resource, "until": format_instant(channel.until)}
        for calendar, channel in sorted(channels.items())
    }


def _channel(id: str, resource: str, until: str) -> Channel:  # noqa: A002 (as it's kept)
    return Channel(id, resource, parse_instant(until))


def _delete_items(handle: str, are_meant: Callable[[str], bool]) -> None:
    """Delete an expert's items with sort keys that are meant."""
    with translate_errors(), CalendarAccountItem.batch_write() as batch:
        for item in query_items(calendars_key(handle), consistent=True, only=("PK", "SK")):
            if are_meant(item["SK"]["S"]):
                batch.delete(CalendarAccountItem(item["PK"]["S"], item["SK"]["S"]))


def _fault_of(account: CalendarAccount) -> dict[str, Any] | None:
    return {"code": account.error.code, "values": account.error.values} if account.error is not None else None


def _restored(fault: str | None) -> Fault | None:
    """A fault that only a later release knows is told as one that says little."""
    if fault is None:
        return None
    return restore_fault(**json.loads(fault)) or Fault(Code.CALENDAR_UNREADABLE)


def _epoch(stored: Any) -> Epoch | None:
    return Epoch(int(stored)) if stored is not None else None


def _bytes(stored: Any) -> bytes:
    return stored if isinstance(stored, bytes) else base64.b64decode(stored)


def wanted_actions(now: datetime) -> list[Action]:
    """What says of an account that there is something to do."""
    return [CalendarAccountItem.wanted.add(1), CalendarAccountItem.GSI1SK.set(format_instant(now))]


def _set_or_remove(attribute: Any, value: Any) -> list[Action]:
    return [attribute.set(value) if value else attribute.remove()]


def _update(account: CalendarAccount, actions: Sequence[Action], condition: Condition) -> bool:
    try:
        update_item(calendars_key(account.expert), calendar_account_key(account.id), actions, condition)
    except ConditionFailed:
        return False
    return True


def _update_and_count_choice(
    account: CalendarAccount, actions: list[Action], condition: Condition, choices: int
) -> bool:
    """As `_update` does; and count a choice, on the condition that there was none since there were so many."""
    partition, counted = calendars_key(account.expert), CalendarAccountsItem.choices
    are_as_many = counted == choices if choices else counted.does_not_exist()
    transaction = Transaction()
    key = CalendarAccountItem(PK=partition, SK=calendar_account_key(account.id))
    transaction.update(key, actions, condition, label="account")
    all_of_expert = CalendarAccountsItem(PK=partition, SK=CALENDAR_ACCOUNT_IDS)
    transaction.update(all_of_expert, [counted.add(1)], are_as_many, label="choices")
    try:
        transaction.commit()
    except ConditionFailed:
        return False
    return True
