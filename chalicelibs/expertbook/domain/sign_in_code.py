"""Sign-in codes: six digits, mailed to prove an email address. Pure; `store/codes.py` stores them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from expertbook.domain.errors import TooManyRequests
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.domain.signing_keys import SigningKeys

DIGITS = 6
LIFETIME_SECONDS = 10 * 60
MAX_TRIES = 5
HOUR_SECONDS = 3600
MAX_CODES_PER_HOUR = 5


@dataclass(frozen=True, slots=True)
class SignInCode:
    """The newest code of an email address, and when codes were sent to it in the last hour.

    Version 0 isn't saved yet. The code is a keyed hash of the email address and the nonce: without the key, nobody can
    tell it from this.
    """

    email: str
    key_id: str
    nonce: str
    valid_until: Epoch
    sent: tuple[Epoch, ...]
    version: int


def renew_code(before: SignInCode | None, email: str, key_id: str, now: datetime) -> SignInCode:
    """A new code that replaces the one before. Raises TooManyRequests for the sixth within an hour."""
    at = to_epoch(now)
    sent = tuple(instant for instant in (before.sent if before is not None else ()) if instant > at - HOUR_SECONDS)
    if len(sent) >= MAX_CODES_PER_HOUR:
        raise TooManyRequests(
            "Five codes were sent within an hour. Use the newest one, or wait.", min(sent) + HOUR_SECONDS - at
        )
    return SignInCode(
        email=email,
        key_id=key_id,
        nonce=secrets.token_urlsafe(16),
        valid_until=Epoch(at + LIFETIME_SECONDS),
        sent=(*sent, at),
        version=before.version if before is not None else 0,
    )


def derive_code(keys: SigningKeys, key_id: str, email: str, nonce: str) -> str | None:
    """The six digits for this normalized email address and nonce, or None if the key is gone."""
    key = keys.by_id.get(key_id)
    if key is None:
        return None
    digest = hmac.new(key.encode(), f"sign-in {email} {nonce}".encode(), hashlib.sha256).digest()
    return str(int.from_bytes(digest[:8], "big") % 10**DIGITS).zfill(DIGITS)


def is_correct(code: str, keys: SigningKeys, key_id: str, email: str, nonce: str) -> bool:
    """Whether these are the six digits, compared in constant time."""
    right = derive_code(keys, key_id, email, nonce)
    return right is not None and hmac.compare_digest(code, right)
