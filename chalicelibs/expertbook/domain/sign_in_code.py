"""Sign-in codes: six digits, mailed to an address to prove it. Pure; `store/codes.py` keeps what is kept of them."""

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
    """What is kept of the codes of an address: the newest one, and when codes were sent within the last hour.

    `version` 0 has not been written yet. Nobody can tell a code from this who has not the
    key: it is a keyed hash of the address and the nonce.
    """

    email: str
    key_id: str
    nonce: str
    valid_until: Epoch
    sent: tuple[Epoch, ...]
    version: int


def renew_code(before: SignInCode | None, email: str, key_id: str, now: datetime) -> SignInCode:
    """A new code in the place of the one before; TooMany beyond five within an hour."""
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


def derive_code(keys: SigningKeys, key_id: str, address: str, nonce: str) -> str | None:
    """The six digits that the nonce stands for with a lower-case address, or None if its key was taken out of use."""
    key = keys.by_id.get(key_id)
    if key is None:
        return None
    digest = hmac.new(key.encode(), f"sign-in {address} {nonce}".encode(), hashlib.sha256).digest()
    return str(int.from_bytes(digest[:8], "big") % 10**DIGITS).zfill(DIGITS)


def is_correct(code: str, keys: SigningKeys, key_id: str, address: str, nonce: str) -> bool:
    """Whether these are the six digits, compared in a time that tells nothing."""
    right = derive_code(keys, key_id, address, nonce)
    return right is not None and hmac.compare_digest(code, right)
