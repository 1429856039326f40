"""Bookings as they stand in their experts' calendars, and those whose entries may differ from them."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from expertbook.domain.calendar_entry import CalendarEntry, EntryStatus, PendingEntry
from expertbook.domain.errors import Changed
from expertbook.domain.faults import Fault, restore_fault
from expertbook.domain.scheduling.local_time import Epoch, from_epoch, parse_instant
from expertbook.store.calendar_accounts import wanted_actions
from expertbook.store.errors import ConditionFailed, RawItem, translate_errors
from expertbook.store.items import CalendarAccountItem, CalendarEntryItem, PendingEntryItem
from expertbook.store.keys import (
    CALENDARS_PREFIX,
    ENTRY_PREFIX,
    calendar_account_key,
    calendar_entry_key,
    calendars_key,
    pending_entry_key,
)
from expertbook.store.table import instant_in, plain, query_items, read_item, update_item
from expertbook.store.transaction import Transaction

KEPT = timedelta(days=7)
"""How long after a booking's end we know its entry: by then, nothing that its expert does to it matters."""

PENDING_KEPT = timedelta(days=400)
"""Longer than any booking is ahead: what its account waited for all that time is written then."""


def note_pending(handle: str, account_id: str, booking_id: str, now: datetime, *, is_forced: bool = False) -> None:
    """Note that a booking's entry in a calendar of the account may differ from it. One UpdateItem."""
    actions = [*_pending_actions(now, is_forced=is_forced), _not_before(None)]
    update_item(calendars_key(handle), pending_entry_key(account_id, booking_id), actions)


def note_removed(handle: str, account_id: str, booking_id: str, now: datetime, not_before: datetime) -> None:
    """Note that another account is about to remove what may be the booking's entry in a calendar of this account: it's
    to be looked at then. One UpdateItem."""
    actions = [*_pending_actions(now), PendingEntryItem.removed.set(True), _not_before(not_before)]
    update_item(calendars_key(handle), pending_entry_key(account_id, booking_id), actions)


def put_back(
    entry: CalendarEntry, fault: Fault | None, now: datetime, not_before: datetime | None = None
) -> CalendarEntry:
    """Have an entry written as its booking is, whatever its expert did to it; `fault` says why, if they are told. Its
    account is due. With `not_before` it's written then, unless its expert does something else to it meanwhile, or the
    booking changes. One TransactWriteItems.

    Conditions: nobody wrote the entry since it was read, and its account is there; else Changed.
    """
    saved = replace(entry, status=EntryStatus.WRITTEN, seen=None, fault=fault, version=entry.version + 1)
    partition = calendars_key(entry.expert)
    pending_item = PendingEntryItem(partition, pending_entry_key(entry.account, entry.booking_id))
    account = CalendarAccountItem(partition, calendar_account_key(entry.account))
    transaction = Transaction()
    transaction.put(_item(saved), _unwritten(entry), label="entry")
    actions = [*_pending_actions(now, is_forced=not_before is None), _not_before(not_before)]
    transaction.update(pending_item, actions, label="pending")
    transaction.update(account, wanted_actions(now), CalendarAccountItem.PK.exists(), label="account")
    try:
        transaction.commit()
    except ConditionFailed as refused:
        raise Changed from refused
    return saved


def _pending_actions(now: datetime, *, is_forced: bool = False) -> list[Action]:
    return [
        PendingEntryItem.since.set(PendingEntryItem.since | now),
        PendingEntryItem.number.add(1),
        PendingEntryItem.expires_at.set(now + PENDING_KEPT),
        *([PendingEntryItem.forced.set(True)] if is_forced else []),
    ]


def _not_before(moment: datetime | None) -> Action:
    known = PendingEntryItem.not_before
    return known.set(moment) if moment is not None else known.remove()


def pending(handle: str, account_id: str) -> list[PendingEntry]:
    """Those whose entries may differ, the longest waiting first. One strongly consistent Query a 1 MB."""
    prefix = pending_entry_key(account_id, "")
    found = [plain(image) for image in _begins(handle, prefix)]
    waiting = [
        PendingEntry(
            stored["SK"].removeprefix(prefix),
            parse_instant(stored["since"]),
            int(stored["number"]),
            stored.get("forced", False),
            stored.get("removed", False),
            instant_in(stored, "not_before"),
        )
        for stored in found
    ]
    return sorted(waiting, key=lambda each: (each.since, each.booking_id))


def settle(handle: str, account_id: str, what: PendingEntry) -> None:
    """The entry is as its booking. One DeleteItem.

    Condition: it wasn't noted again since.
    """
    item = PendingEntryItem(calendars_key(handle), pending_entry_key(account_id, what.booking_id))
    with suppress(ConditionFailed), translate_errors():
        item.delete(PendingEntryItem.number == what.number)


def of_account(handle: str, account_id: str) -> dict[str, CalendarEntry]:
    """All entries in calendars of an account, by their bookings' ids. One strongly consistent Query a 1 MB."""
    found = map(from_image, _begins(handle, calendar_entry_key(account_id, "")))
    return {entry.booking_id: entry for entry in found}


def of_expert(handle: str) -> list[CalendarEntry]:
    """All entries of an expert, in calendars of whatever account. One strongly consistent Query a 1 MB."""
    return [from_image(image) for image in _begins(handle, ENTRY_PREFIX)]


def load(handle: str, account_id: str, booking_id: str) -> CalendarEntry | None:
    """The entry of a booking, or None. One strongly consistent GetItem."""
    found = read_item(calendars_key(handle), calendar_entry_key(account_id, booking_id))
    return from_image(found) if found is not None else None


def save(entry: CalendarEntry) -> CalendarEntry:
    """Write an entry. One PutItem.

    Condition: nobody wrote it since it was read, or for a new one (`version` 0) there is none; else Changed.
    """
    saved = replace(entry, version=entry.version + 1)
    try:
        with translate_errors():
            _item(saved).save(_unwritten(entry))
    except ConditionFailed as refused:
        raise Changed from refused
    return saved


def delete(entry: CalendarEntry) -> None:
    """Forget an entry. One DeleteItem.

    Condition: nobody wrote it since it was read; else Changed.
    """
    key = CalendarEntryItem(calendars_key(entry.expert), calendar_entry_key(entry.account, entry.booking_id))
    try:
        with translate_errors():
            key.delete(_unwritten(entry))
    except ConditionFailed as refused:
        raise Changed from refused


def from_image(image: RawItem) -> CalendarEntry:
    """The entry in an item as DynamoDB writes it."""
    stored = plain(image)
    account, _, booking_id = stored["SK"].removeprefix(ENTRY_PREFIX).partition("#")
    return CalendarEntry(
        expert=stored["PK"].removeprefix(CALENDARS_PREFIX),
        account=account,
        booking_id=booking_id,
        calendar=stored["calendar"],
        object_id=stored["object_id"],
        tag=stored["tag"],
        time=(Epoch(int(stored["begins"])), Epoch(int(stored["ends"]))),
        booking_version=int(stored["booking_version"]),
        status=EntryStatus(stored["status"]),
        seen=_interval(stored.get("seen")),
        fault=restore_fault(**json.loads(stored["fault"])) if "fault" in stored else None,
        version=int(stored["version"]),
    )


def _item(entry: CalendarEntry) -> CalendarEntryItem:
    return CalendarEntryItem(
        PK=calendars_key(entry.expert),
        SK=calendar_entry_key(entry.account, entry.booking_id),
        calendar=entry.calendar,
        object_id=entry.object_id,
        tag=entry.tag,
        begins=entry.time[0],
        ends=entry.time[1],
        booking_version=entry.booking_version,
        status=entry.status.value,
        seen=list(entry.seen) if entry.seen is not None else None,
        fault={"code": entry.fault.code, "values": entry.fault.values} if entry.fault is not None else None,
        version=entry.version,
        expires_at=from_epoch(entry.time[1]) + KEPT,
    )


def _interval(stored: str | None) -> tuple[Epoch, Epoch] | None:
    if stored is None:
        return None
    begins, ends = json.loads(stored)
    return Epoch(begins), Epoch(ends)


def _unwritten(entry: CalendarEntry) -> Condition:
    if entry.version == 0:
        return CalendarEntryItem.PK.does_not_exist()
    written: Condition = CalendarEntryItem.version == entry.version
    return written


def _begins(handle: str, prefix: str) -> list[RawItem]:
    return list(query_items(calendars_key(handle), CalendarEntryItem.SK.startswith(prefix), consistent=True))
