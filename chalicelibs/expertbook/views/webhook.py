"""A webhook and what was tried there, as its expert sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from expertbook.domain.scheduling.local_time import format_instant
from expertbook.domain.webhook import Attempt, Webhook


def webhook_view(webhook: Webhook) -> dict[str, Any]:
    """A webhook, without its secret."""
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": [event.value for event in webhook.events],
        "payload": webhook.payload.value,
        "status": webhook.status.value,
        "paused_because": webhook.paused_because.value if webhook.paused_because is not None else None,
        "failing_since": _or_none(webhook.failing_since),
        "previous_secret_valid_until": _or_none(webhook.previous_until),
        "created_at": format_instant(webhook.created_at),
    }


def attempt_view(attempt: Attempt) -> dict[str, Any]:
    """A try to deliver an event."""
    return {
        "event_id": attempt.event_id,
        "type": attempt.type.value,
        "booking_id": attempt.booking_id,
        "at": format_instant(attempt.at),
        "status": attempt.status,
        "problem": attempt.problem.value if attempt.problem is not None else None,
        "answer": attempt.answer,
        "milliseconds": attempt.milliseconds,
        "next_try_at": _or_none(attempt.next_try_at),
        "redelivery": attempt.is_again,
    }


def _or_none(instant: datetime | None) -> str | None:
    return format_instant(instant) if instant is not None else None
