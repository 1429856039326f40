"""The signing keys, which Secrets Manager keeps: `{"current": "k1", "k1": "…"}`.

`current` names the key that signs; every other entry is a key that still verifies.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from expertbook import settings

KEPT_SECONDS = 300
"""How long a process goes on with the keys it has read; a rotation is everywhere after it."""


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """Keys by their id."""

    current: str
    by_id: dict[str, str]


_read: tuple[float, SigningKeys] | None = None


def signing_keys() -> SigningKeys:
    """The keys as Secrets Manager has them, read at most every KEPT_SECONDS. No DynamoDB call."""
    global _read
    if _read is None or time.monotonic() - _read[0] > KEPT_SECONDS:
        _read = (time.monotonic(), _fetch())
    return _read[1]


def forget() -> None:
    """Read the keys anew when they are asked for next."""
    global _read
    _read = None


def _fetch() -> SigningKeys:
    from expertbook.aws import client

    secret = json.loads(client("secretsmanager").get_secret_value(SecretId=settings.secret_id())["SecretString"])
    current = secret.pop("current")
    return SigningKeys(current, secret)
