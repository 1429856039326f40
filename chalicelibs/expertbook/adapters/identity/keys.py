"""The signing keys, which Secrets Manager keeps: `{"current": "k1", "k1": "…"}`.

`current` names the key that signs; every other entry is a key that still verifies.
"""

from __future__ import annotations

import json
import time

from expertbook import settings
from expertbook.domain.signing_keys import SigningKeys

KEPT_SECONDS = 300
"""How long a process goes on with the keys it has read; a rotation is everywhere after it."""


ASKED_AGAIN_SECONDS = 5
"""How soon the keys are read again at the earliest for a token that names one which is not there."""

_read: tuple[float, SigningKeys] | None = None


def signing_keys() -> SigningKeys:
    """The keys as Secrets Manager has them, read at most every KEPT_SECONDS. No DynamoDB call."""
    global _read
    if _read is None or time.monotonic() - _read[0] > KEPT_SECONDS:
        _read = (time.monotonic(), _fetch())
    return _read[1]


def key_of(key_id: str) -> str:
    """The key of that id; KeyError if there is none.

    After a rotation a token may name a key that this process has not read yet: then the keys are read again.
    """
    known = signing_keys()
    if key_id not in known.by_id and _read is not None and time.monotonic() - _read[0] > ASKED_AGAIN_SECONDS:
        forget()
        known = signing_keys()
    return known.by_id[key_id]


def forget() -> None:
    """Read the keys anew when they are asked for next."""
    global _read
    _read = None


def _fetch() -> SigningKeys:
    from expertbook.adapters.aws import client

    secret = json.loads(client("secretsmanager").get_secret_value(SecretId=settings.secret_id())["SecretString"])
    current = secret.pop("current")
    return SigningKeys(current, secret)
