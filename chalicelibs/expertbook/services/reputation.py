"""What an expert takes along: their reviews, signed, so that anybody can check them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from expertbook.adapters.identity import reputation_key
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.errors import NotFound
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.store import experts, reviews
from expertbook.views.review import review_view

MOST = 500
"""How many reviews go along, the newest; the figures are of all."""


def export(caller: Caller, now: datetime) -> dict[str, Any]:
    """The calling expert's figures and newest reviews, and the same signed. Raises NotFound for anybody else,
    Unavailable.

    One GetItem, one Query, and a call of KMS.
    """
    expert = experts.load(caller.expert) if caller.expert is not None else None
    if expert is None:
        raise NotFound
    shown, _ = reviews.shown(expert.handle, MOST, None)
    reputation = {
        "sub": expert.handle,
        "iat": to_epoch(now),
        "name": expert.name,
        "rating": expert.figures.rating,
        "reviews": expert.figures.number,
        "newest": [review_view(review) for review in shown],
    }
    return {"reputation": reputation, "jws": reputation_key.sign(reputation)}
