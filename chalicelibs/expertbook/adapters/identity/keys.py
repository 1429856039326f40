"""The signing keys, which Secrets Manager keeps: `{"current": "k1", "k1": "…"}`.

`current` names the key that signs; every other entry is a key that still verifies.
"""

from __future__ import annotations

import json
import time

from expertbook import settings
from expertbook.domain.signing_keys import SigningKeys

CACHE_SECONDS = 300
"""How long a process goes on with the keys it has read; a rotation is everywhere after it."""


MIN_RELOAD_SECONDS = 5
"""How soon the keys are read again at the earliest for a token that names one which is not there."""

_cached: tuple[float, SigningKeys] | None = None


def get_signing_keys() -> SigningKeys:
    """The keys as Secrets Manager has them, read at most every KEPT_SECONDS. No DynamoDB call."""
    global _cached
    if _cached is None or time.monotonic() - _cached[0] > CACHE_SECONDS:
        _cached = (time.monotonic(), _fetch_keys())
    return _cached[1]


def key_of(key_id: str) -> str:
    """The key of that id; KeyError if there is none.

    After a rotation a token may name a key that this process has not read yet: then the keys are read again.
    """
    known = get_signing_keys()
    if key_id not in known.by_id and _cached is not None and time.monotonic() - _cached[0] > MIN_RELOAD_SECONDS:
        forget_keys()
        known = get_signing_keys()
    return known.by_id[key_id]


def forget_keys() -> None:
    """Read the keys anew when they are asked for next."""
    global _cached
    _cached = None


def _fetch_keys() -> SigningKeys:
    from expertbook.adapters.aws import aws_client

    secret = json.loads(aws_client("secretsmanager").get_secret_value(SecretId=settings.secret_id())["SecretString"])
    current = secret.pop("current")
    return SigningKeys(current, secret)
