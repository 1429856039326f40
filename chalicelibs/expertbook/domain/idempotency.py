"""Requests that may come twice, because the answer to the first one got lost. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RequestKey:
    """An idempotency key, as a digest, and the fingerprint of what was asked with it."""

    digest: str
    fingerprint: str


def request_key(idempotency_key: str, content: Sequence[Any], *scope: str) -> RequestKey:
    """The key of a request with this content (values of JSON): the same content has the same fingerprint.

    In another `scope` (an operation, somebody's handle) the same key is another one; a handle has no space.
    """
    digest = hashlib.sha256(" ".join((*scope, idempotency_key)).encode()).hexdigest()
    return RequestKey(digest, hashlib.sha256(json.dumps(content).encode()).hexdigest())
