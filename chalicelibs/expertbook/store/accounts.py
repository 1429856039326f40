"""Accounts in the table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action

from expertbook.clock import attempts
from expertbook.domain.account import Account
from expertbook.domain.errors import AlreadyExpert, Changed, Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.store import experts
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import AccountItem
from expertbook.store.keys import ACCOUNT, ERASURES, account_key
from expertbook.store.table import due_images
from expertbook.store.versions import WITH_REMINDERS, WRITTEN

ATTEMPTS = 5
"""How often a change is tried against others of the same account."""


def load(email: str) -> Account | None:
    """The account of a lower-case email address, or None. One strongly consistent GetItem."""
    found = AccountItem.find(account_key(email), ACCOUNT)
    return _account(found) if found is not None else None


def change(email: str, now: datetime, changed: Callable[[Account], Account]) -> Account:
    """Change an account, or make it, on the condition that nobody wrote it since it was read.

    One GetItem and one PutItem; again for each time that somebody else was faster. Raises Unavailable.
    """
    for _ in attempts(ATTEMPTS):
        before = load(email) or Account(email, now)
        after = replace(changed(before), version=before.version + 1)
        with suppress(ConditionFailed), translate_errors():
            _item(email, after).save(_unwritten_since(before))
            return after
    raise Unavailable


def link_expert(email: str, handle: str, name: str, now: datetime) -> Account:
    """Say that the expert of that handle signs in with this lower-case email address. Linking again changes nothing."""
    return change(email, now, lambda account: replace(account, expert=handle, name=account.name or name))


def become_expert(email: str, expert: Expert, now: datetime) -> Expert:
    """Write a new expert and link the account of this lower-case email address to the handle: both or neither.

    One GetItem and one TransactWriteItems; again for each time that somebody else wrote the account first. Raises
    AlreadyExpert, HandleTaken, StatusNotAllowed while the account is being erased, or Unavailable.
    """
    for _ in attempts(ATTEMPTS):
        before = load(email) or Account(email, now)
        if before.expert is not None:
            raise AlreadyExpert
        before.check_not_being_erased()
        after = replace(before, expert=expert.handle, name=before.name or expert.name, version=before.version + 1)
        with suppress(Changed):
            return experts.create(expert, _item(email, after), _unwritten_since(before))
    raise Unavailable


def note_erased(account: Account, email: str, now: datetime) -> None:
    """Note that everything about this lower-case email address was erased for the first time. One UpdateItem.

    Condition: the account is there, and nobody noted it; else nothing changes.
    """
    due = replace(account, erased_at=now).erase_due_at
    assert due is not None
    actions: list[Action] = [
        AccountItem.erased_at.set(now),
        AccountItem.GSI1PK.set(ERASURES),
        AccountItem.GSI1SK.set(format_instant(due)),
        AccountItem.version.add(1),
    ]
    is_first = AccountItem.PK.exists() & AccountItem.erased_at.does_not_exist()
    with suppress(ConditionFailed), translate_errors():
        AccountItem(PK=account_key(email), SK=ACCOUNT).update(actions, is_first)


def due_erasures(now: datetime, most: int) -> list[str]:
    """The lower-case email addresses whose erasure the clock takes up, the longest due first. One Query."""
    images = due_images(ERASURES, format_instant(now), most)
    return [image["PK"]["S"].removeprefix(account_key("")) for image in images]


def from_image(image: dict[str, Any]) -> Account:
    """The account in a stream record's image."""
    item = AccountItem()
    item.deserialize(image)
    return _account(item)


def delete(email: str) -> None:
    """Forget the account. One DeleteItem."""
    with translate_errors():
        AccountItem(PK=account_key(email), SK=ACCOUNT).delete()


def _unwritten_since(account: Account) -> Any:
    return AccountItem.PK.does_not_exist() if account.version == 0 else AccountItem.version == account.version


def _item(email: str, account: Account) -> AccountItem:
    due = account.erase_due_at
    return AccountItem(
        GSI1PK=ERASURES if due is not None else None,
        GSI1SK=format_instant(due) if due is not None else None,
        PK=account_key(email),
        SK=ACCOUNT,
        email=account.email,
        name=account.name,
        phone=account.phone,
        timezone=account.timezone,
        locale=account.locale,
        expert=account.expert,
        schema=WRITTEN if account.is_reminded else WITH_REMINDERS,
        reminded=None if account.is_reminded else False,
        created_at=account.created_at,
        erase_asked_at=account.erase_asked_at,
        erased_at=account.erased_at,
        version=account.version,
    )


def _account(item: AccountItem) -> Account:
    return Account(
        email=item.email,
        created_at=item.created_at,
        name=item.name,
        phone=item.phone,
        timezone=item.timezone,
        locale=item.locale,
        expert=item.expert,
        is_reminded=item.reminded is not False,
        erase_asked_at=item.erase_asked_at,
        erased_at=item.erased_at,
        version=int(item.version),
    )
