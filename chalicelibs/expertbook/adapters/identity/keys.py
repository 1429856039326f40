"""The signing keys from Secrets Manager: `{"current": "k2", "k2": "…", "k1": "…", "retired": {"k0": "…"}}`.

`current` is the id of the key that signs. Every other entry is a key that still verifies, but for those in `retired`:
they verify nothing, and are kept for the digests of networks that experts block.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import time
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import settings
from expertbook.domain.errors import Unavailable
from expertbook.domain.signing_keys import SigningKeys

log = logging.getLogger(__name__)

_UNREADABLE = (BotoCoreError, ClientError, ValueError, KeyError, TypeError)
"""No answer, a refusal, or a secret that isn't as it should be."""

CACHE_SECONDS = 300
"""How long a process uses the keys that it has read. After this time, every process has the rotated keys."""

MIN_RELOAD_SECONDS = 5
"""The shortest time between two reads when a token names an unknown key."""

RETRY_SECONDS = 30
"""How long a process waits after a failed read before it reads again."""

KEPT_SECONDS = 24 * 3600
"""How long keys work that can't be read again. Rotated keys still verify for longer than that."""

TOLD_AFTER_SECONDS = CACHE_SECONDS + 300
"""How old keys are when the alarm is told of it."""


@dataclass(slots=True)
class _Known:
    keys: SigningKeys
    read_at: float
    tried_at: float


_known: _Known | None = None


def get_signing_keys() -> SigningKeys:
    """The keys, read from Secrets Manager every CACHE_SECONDS at most. No DynamoDB call.

    While they can't be read, those that the process knows work for a day. Raises Unavailable if it knows none.
    """
    now = time.monotonic()
    if _known is None or (now - _known.read_at > CACHE_SECONDS and now - _known.tried_at > RETRY_SECONDS):
        _read_keys()
    assert _known is not None
    if now - _known.read_at > KEPT_SECONDS:
        raise Unavailable
    return _known.keys


def key_of(key_id: str) -> str:
    """The key with this id. Raises KeyError if there is none, and Unavailable as `get_signing_keys` does.

    After a rotation, a token may name a key that this process hasn't read yet. Then it reads the keys again.
    """
    found = get_signing_keys().by_id
    if key_id not in found and _known is not None and time.monotonic() - _known.tried_at > MIN_RELOAD_SECONDS:
        _read_keys()
        found = get_signing_keys().by_id
    return found[key_id]


def are_overdue() -> bool:
    """Whether we have tried in vain to read the keys again, for five minutes by now."""
    if _known is None or _known.tried_at == _known.read_at:
        return False
    return time.monotonic() - _known.read_at > TOLD_AFTER_SECONDS


def digest_secretly(text: str) -> str:
    """A digest in hex, by the key that signs: the same until that is rotated, and nobody else can make it."""
    keys = get_signing_keys()
    return _digest(keys.by_id[keys.current], text)


def digest_with(key_id: str, text: str) -> str | None:
    """The digest in hex that the key of this id makes, also if that is retired; None if the key is gone."""
    try:
        key = get_signing_keys().retired.get(key_id) or key_of(key_id)
    except KeyError:
        return None
    return _digest(key, text)


def forget_keys() -> None:
    """Read the keys again the next time, as a new process does."""
    global _known
    _known = None


def _digest(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _read_keys() -> None:
    """Read the keys, or keep those that are known. Raises Unavailable if none are."""
    global _known
    now = time.monotonic()
    try:
        _known = _Known(_fetch_keys(), now, now)
    except _UNREADABLE as error:
        if _known is None:
            raise Unavailable from error
        _known.tried_at = now
        log.warning("signing keys not read", exc_info=True)


def _fetch_keys() -> SigningKeys:
    from expertbook.adapters.aws import aws_client

    secret = json.loads(aws_client("secretsmanager").get_secret_value(SecretId=settings.secret_id())["SecretString"])
    current, retired = secret.pop("current"), dict(secret.pop("retired", {}))
    if current not in secret:
        raise KeyError(current)
    return SigningKeys(current, secret, retired)
