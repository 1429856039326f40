"""Sign in: ask for a code, and prove an address with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.keys import get_signing_keys
from expertbook.domain import sign_in_code
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import WrongCode
from expertbook.domain.scheduling.local_time import format_instant, from_epoch
from expertbook.store import accounts
from expertbook.store import codes as store


def request_code(email: str, now: datetime) -> dict[str, Any]:
    """Have a code mailed to an address, known or not: the stream's function writes the mail.

    Raises TooMany beyond five an hour, or Unavailable. One GetItem and one PutItem.
    """
    key_id = get_signing_keys().current
    asked = store.renew(normalize_email(email), lambda before: sign_in_code.renew_code(before, email, key_id, now))
    return {"expires_at": format_instant(from_epoch(asked.valid_until))}


def sign_in(email: str, code: str, now: datetime) -> dict[str, Any]:
    """The session token of whoever has the code; WrongCode for whatever is wrong with it.

    The try is counted before the code is looked at, so that guesses side by side get no more than five. Two UpdateItem
    and one GetItem; one UpdateItem for a wrong code.
    """
    address = normalize_email(email)
    asked = store.count_try(address, now)
    if asked is None or not sign_in_code.is_correct(code, get_signing_keys(), asked.key_id, address, asked.nonce):
        raise WrongCode
    if not store.use(address, asked.nonce):
        raise WrongCode
    account = accounts.load(address)
    expert = account.expert if account is not None else None
    token, expires_at = tokens.make_sign_in_token(address, expert, now)
    return {"token": token, "expires_at": format_instant(expires_at), "email": address, "expert": expert}
