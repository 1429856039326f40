"""Sign-in codes: six digits and a long secret, mailed to prove an email address. Pure; `store/codes.py` stores them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from expertbook.domain.date_form import DEFAULT_LOCALE
from expertbook.domain.errors import TooManyRequests
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.domain.signing_keys import SigningKeys

DIGITS = 6
LIFETIME_SECONDS = 10 * 60
MAX_TRIES = 5
HOUR_SECONDS = 3600
MAX_CODES_PER_HOUR = 5
_SECRET_BYTES = 18


@dataclass(frozen=True, slots=True)
class SignInCode:
    """The newest code that a network asked for, for an email address, and when it asked in the last hour.

    `locale` is of who asked. Version 0 isn't saved yet. Code and secret are keyed hashes of the email address and the
    nonce: without the key, nobody can tell them from this.
    """

    email: str
    key_id: str
    nonce: str
    valid_until: Epoch
    sent: tuple[Epoch, ...]
    version: int
    locale: str = DEFAULT_LOCALE


def renew_code(before: SignInCode | None, email: str, key_id: str, locale: str, now: datetime) -> SignInCode:
    """A new code that replaces the one before. Raises TooManyRequests for the sixth within an hour."""
    at = to_epoch(now)
    sent = tuple(instant for instant in (before.sent if before is not None else ()) if instant > at - HOUR_SECONDS)
    if len(sent) >= MAX_CODES_PER_HOUR:
        raise TooManyRequests(Fault(Code.CODES_SENT), min(sent) + HOUR_SECONDS - at)
    return SignInCode(
        email=email,
        key_id=key_id,
        nonce=secrets.token_urlsafe(16),
        valid_until=Epoch(at + LIFETIME_SECONDS),
        sent=(*sent, at),
        version=before.version if before is not None else 0,
        locale=locale,
    )


def derive_code(keys: SigningKeys, key_id: str, email: str, nonce: str) -> str | None:
    """The six digits for this normalized email address and nonce, or None if the key is gone."""
    key = keys.by_id.get(key_id)
    if key is None:
        return None
    digest = hmac.new(key.encode(), f"sign-in {email} {nonce}".encode(), hashlib.sha256).digest()
    return str(int.from_bytes(digest[:8], "big") % 10**DIGITS).zfill(DIGITS)


def derive_secret(keys: SigningKeys, key_id: str, email: str, nonce: str) -> str | None:
    """The secret of the link that is mailed beside the code: too long to be guessed. None if the key is gone."""
    key = keys.by_id.get(key_id)
    if key is None:
        return None
    digest = hmac.new(key.encode(), f"sign-in link {email} {nonce}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:_SECRET_BYTES]).rstrip(b"=").decode()


def is_correct(code: str, keys: SigningKeys, key_id: str, email: str, nonce: str) -> bool:
    """Whether these are the six digits, compared in constant time."""
    right = derive_code(keys, key_id, email, nonce)
    return right is not None and hmac.compare_digest(code, right)


def is_secret(secret: str, keys: SigningKeys, key_id: str, email: str, nonce: str) -> bool:
    """Whether this is the secret, compared in constant time."""
    right = derive_secret(keys, key_id, email, nonce)
    return right is not None and hmac.compare_digest(secret, right)
