"""The header by which a request can be repeated without doing twice what it asks for."""

from __future__ import annotations

from typing import Any

from chalicelib.requests.fields import IdempotencyKey
from chalicelib.requests.schema import Parameters


class IdempotencyHeaders(Parameters):
    """The view gets the key, or None."""

    idempotency_key = IdempotencyKey(
        data_key="Idempotency-Key",
        metadata={"description": "The same key with the same request answers with what was made the first time."},
    )

    def convert(self, given: dict[str, Any]) -> str | None:
        return given.get("idempotency_key")
