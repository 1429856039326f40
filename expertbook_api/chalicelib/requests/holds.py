"""What requests about holds may hold."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from chalicelib.requests.fields import Instant, Text, Zone
from chalicelib.requests.idempotency import IdempotencyHeaders as IdempotencyHeaders
from chalicelib.requests.schema import HANDLE, LONGEST_ID, LONGEST_SLUG, SLUG, Body
from expertbook.services.hold import HoldRequest


class HoldBody(Body):
    """`POST /holds`."""

    example = MappingProxyType({"expert": "mara-okafor", "event_type": "sync", "start": "2026-11-24T10:30:00Z"})

    expert = Text(LONGEST_SLUG, required=True, metadata=HANDLE)
    event_type = Text(LONGEST_SLUG, required=True, metadata=SLUG)
    start = Instant(required=True)
    timezone = Zone(metadata={"description": "For the nearest open slots, if this one is lost."})
    hold = Text(LONGEST_ID, metadata={"description": "Your own hold that this one replaces or renews."})

    def convert(self, given: dict[str, Any]) -> HoldRequest:
        return HoldRequest(**given)
