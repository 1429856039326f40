"""What requests about reviews may hold."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from chalicelib.requests.fields import OneOf, Opaque, Text, WholeNumber
from chalicelib.requests.schema import Body, Parameters
from expertbook.domain.review import MAX_REASON, MAX_REPLY, MAX_STARS, MAX_TEXT, Complaint, Opinion
from expertbook.services.reviews import ReviewListRequest


class ReviewBody(Body):
    """`PUT /bookings/{id}/review`."""

    example = MappingProxyType({"stars": 5, "text": "Listened first, and then knew what to do."})

    stars = WholeNumber(1, MAX_STARS, required=True)
    text = Text(MAX_TEXT, minimum=0, lines=True, load_default="", metadata={"description": "Plain text; may be empty."})

    def convert(self, given: dict[str, Any]) -> Opinion:
        return Opinion(**given)


class ReplyBody(Body):
    """`PUT /me/reviews/{id}/reply`. The view gets the text."""

    example = MappingProxyType({"text": "Thank you, it was a pleasure."})

    text = Text(MAX_REPLY, lines=True, required=True)

    def convert(self, given: dict[str, Any]) -> str:
        return str(given["text"])


class ReportBody(Body):
    """`POST /experts/{handle}/reviews/{id}/reports`. The view gets the complaint."""

    example = MappingProxyType({"why": "spam"})

    why = OneOf([why.value for why in Complaint], required=True)

    def convert(self, given: dict[str, Any]) -> Complaint:
        return Complaint(given["why"])


class DecisionBody(Body):
    """`PUT /moderation/reviews/{handle}/{id}`. The view gets the reason, or None."""

    example = MappingProxyType({"hidden": "It names somebody who has nothing to do with it."})

    hidden = Text(
        MAX_REASON,
        lines=True,
        required=True,
        allow_none=True,
        metadata={"description": "Why it is hidden: its author and its expert read that. Null to show it."},
    )

    def convert(self, given: dict[str, Any]) -> str | None:
        reason: str | None = given["hidden"]
        return reason


class ReviewListParameters(Parameters):
    """`GET /experts/{handle}/reviews` and `GET /me/reviews`."""

    cursor = Opaque(metadata={"description": "The `next` of the answer before."})
    limit = WholeNumber(1, 50, from_text=True)

    def convert(self, given: dict[str, Any]) -> ReviewListRequest:
        return ReviewListRequest(**given)
