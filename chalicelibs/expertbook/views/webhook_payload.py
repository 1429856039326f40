"""What a webhook is told of an event: ids alone, or the booking as it is now."""

from __future__ import annotations

from typing import Any

from expertbook.domain.booking import Booking
from expertbook.domain.review import Review, id_of
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.domain.webhook import VERSION, Event, Payload, Webhook, WebhookEvent
from expertbook.views.booking import booking_view
from expertbook.views.review import party_view

OF_REVIEWS = frozenset({WebhookEvent.REVIEW_CREATED, WebhookEvent.REVIEW_CHANGED})


def payload_view(webhook: Webhook, event: Event, booking: Booking | None, review: Review | None) -> dict[str, Any]:
    """The payload of an event; `booking` and `review` are as they are now, where there are any."""
    return {
        "type": event.type.value,
        "version": VERSION,
        "timestamp": format_instant(event.at),
        "data": _data(webhook, event, booking, review),
    }


def _data(webhook: Webhook, event: Event, booking: Booking | None, review: Review | None) -> dict[str, Any]:
    if event.type is WebhookEvent.VERIFICATION:
        return {"expert": webhook.expert, "webhook_id": webhook.id, "proof": event.proof}
    if event.type is WebhookEvent.TEST:
        return {"expert": webhook.expert, "webhook_id": webhook.id}
    data: dict[str, Any] = {
        "expert": webhook.expert,
        "booking_id": event.subject,
        "status": event.status.value if event.status is not None else None,
    }
    if event.type in OF_REVIEWS:
        data["review_id"] = id_of(event.subject)
    if webhook.payload is Payload.FULL:
        data["booking"] = booking_view(booking) if booking is not None else None
        if event.type in OF_REVIEWS:
            data["review"] = party_view(review) if review is not None else None
    return data
