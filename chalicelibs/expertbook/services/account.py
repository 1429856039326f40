"""The signed-in caller's account: show it, change it, and have it erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import BadToken, Caller
from expertbook.domain.account import Account
from expertbook.domain.countries import country_of_zone
from expertbook.domain.errors import NotFound
from expertbook.domain.phone_number import format_phone
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.services import sign_outs
from expertbook.store import accounts as store


def show(caller: Caller) -> dict[str, Any]:
    """The caller's account, with empty fields if nothing is stored. One GetItem."""
    email = _email_of(caller)
    return {"account": account_view(store.load(email), email) | _powers_of(caller)}


def change(caller: Caller, changes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Change the given fields. Raises StatusNotAllowed while the account is being erased.

    One GetItem and one PutItem.
    """
    email = _email_of(caller)

    def changed(account: Account) -> Account:
        account.check_not_being_erased()
        return replace(account, **changes)

    return {"account": account_view(store.change(email, now, changed), email) | _powers_of(caller)}


def turn_reminders_off(token: str, now: datetime) -> None:
    """Send no more reminders to the email address that a mail's token is of. Again changes nothing.

    One GetItem and one PutItem. Raises NotFound for a bad token, or StatusNotAllowed while the account is being erased.
    """
    try:
        email = tokens.read_reminders_email(token)
    except BadToken as error:
        raise NotFound from error

    def changed(account: Account) -> Account:
        account.check_not_being_erased()
        return replace(account, is_reminded=False)

    store.change(email, now, changed)


def request_erasure(caller: Caller, now: datetime) -> dict[str, str]:
    """Have the stream erase everything about the caller, and end their sign-ins. Asking again starts an interrupted
    erasure again.

    One GetItem, one PutItem and one UpdateItem.
    """
    store.change(_email_of(caller), now, lambda account: replace(account, erase_asked_at=now))
    sign_outs.end_all_or_put_off(caller, now)
    return {"status": "erasing"}


def account_view(account: Account | None, email: str) -> dict[str, Any]:
    """The account, as its owner sees it."""
    timezone = account.timezone if account is not None else None
    return {
        "email": account.email if account is not None else email,
        "name": account.name if account is not None else "",
        "phone": account.phone if account is not None else "",
        "phone_text": format_phone(account.phone) if account is not None else "",
        "timezone": timezone,
        "country": country_of_zone(timezone) if timezone is not None else None,
        "locale": account.locale if account is not None else None,
        "expert": account.expert if account is not None else None,
        "is_reminded": account is None or account.is_reminded,
        "created_at": format_instant(account.created_at) if account is not None else None,
    }


def _powers_of(caller: Caller) -> dict[str, bool]:
    """What somebody may do by the address alone, which the deployment names."""
    return {"is_moderator": caller.is_moderator}


def _email_of(caller: Caller) -> str:
    assert caller.email is not None  # the route requires sign-in
    return caller.email
