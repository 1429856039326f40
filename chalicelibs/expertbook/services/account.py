"""The account of whoever is signed in: shown, changed, and asked to be erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.account import Account
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.store import accounts as store


def show(caller: Caller) -> dict[str, Any]:
    """The caller's account; empty fields where nothing is kept. One GetItem."""
    address = _email_of(caller)
    return {"account": account_view(store.load(address), address)}


def change(caller: Caller, changes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Change the fields that are given. One GetItem and one PutItem."""
    address = _email_of(caller)
    changed = store.change(address, now, lambda account: replace(account, **changes))
    return {"account": account_view(changed, address)}


def request_erasure(caller: Caller, now: datetime) -> dict[str, str]:
    """Have everything about the caller erased: the stream's function does it. Asking again goes on with what is left.

    One GetItem and one PutItem.
    """
    store.change(_email_of(caller), now, lambda account: replace(account, erase_asked_at=now))
    return {"status": "erasing"}


def account_view(account: Account | None, address: str) -> dict[str, Any]:
    """The account as its owner sees it."""
    return {
        "email": account.email if account is not None else address,
        "name": account.name if account is not None else "",
        "phone": account.phone if account is not None else "",
        "timezone": account.timezone if account is not None else None,
        "expert": account.expert if account is not None else None,
        "created_at": format_instant(account.created_at) if account is not None else None,
    }


def _email_of(caller: Caller) -> str:
    assert caller.address is not None  # whoever asks is signed in
    return caller.address
