"""The signing keys from Secrets Manager: `{"current": "k1", "k1": "…"}`.

`current` is the id of the key that signs. Every other entry is a key that still verifies.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time

from expertbook import settings
from expertbook.domain.signing_keys import SigningKeys

CACHE_SECONDS = 300
"""How long a process uses the keys that it has read. After this time, every process has the rotated keys."""

MIN_RELOAD_SECONDS = 5
"""The shortest time between two reads when a token names an unknown key."""

_cached: tuple[float, SigningKeys] | None = None


def get_signing_keys() -> SigningKeys:
    """The keys, read from Secrets Manager every CACHE_SECONDS at most. No DynamoDB call."""
    global _cached
    if _cached is None or time.monotonic() - _cached[0] > CACHE_SECONDS:
        _cached = (time.monotonic(), _fetch_keys())
    return _cached[1]


def key_of(key_id: str) -> str:
    """The key with this id. Raises KeyError if there is none.

    After a rotation, a token may name a key that this process hasn't read yet. Then it reads the keys again.
    """
    known = get_signing_keys()
    if key_id not in known.by_id and _cached is not None and time.monotonic() - _cached[0] > MIN_RELOAD_SECONDS:
        forget_keys()
        known = get_signing_keys()
    return known.by_id[key_id]


def digest_secretly(text: str) -> str:
    """A digest in hex, by the key that signs: the same until that is rotated, and nobody else can make it."""
    keys = get_signing_keys()
    return hmac.new(keys.by_id[keys.current].encode(), text.encode(), hashlib.sha256).hexdigest()


def forget_keys() -> None:
    """Read the keys again the next time."""
    global _cached
    _cached = None


def _fetch_keys() -> SigningKeys:
    from expertbook.adapters.aws import aws_client

    secret = json.loads(aws_client("secretsmanager").get_secret_value(SecretId=settings.secret_id())["SecretString"])
    current = secret.pop("current")
    return SigningKeys(current, secret)
