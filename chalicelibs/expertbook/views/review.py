"""A review, as everybody, its author and its expert see it."""

from __future__ import annotations

from typing import Any

from expertbook.domain.booking_life import CHANGEABLE
from expertbook.domain.review import Review
from expertbook.domain.scheduling.local_time import format_instant


def review_view(review: Review) -> dict[str, Any]:
    """What everybody sees: of the author the first name, and of the time the month."""
    return {
        "id": review.id,
        "stars": review.stars,
        "text": review.text,
        "name": review.name,
        "month": review.month,
        "reply": review.reply.text if review.reply is not None else None,
    }


def party_view(review: Review) -> dict[str, Any]:
    """What its author and its expert see besides: when it was given, until when it can be changed, and why it is
    hidden, if it is."""
    return {
        **review_view(review),
        "given_at": format_instant(review.given_at),
        "changed_at": format_instant(review.changed_at) if review.changed_at is not None else None,
        "changeable_until": format_instant(review.given_at + CHANGEABLE),
        "hidden": review.hidden,
    }
