"""What requests about reviews may hold."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from chalicelib.requests.fields import Opaque, Text, WholeNumber
from chalicelib.requests.schema import Body, Parameters
from expertbook.domain.review import MAX_REPLY, MAX_STARS, MAX_TEXT, Opinion
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


class ReviewListParameters(Parameters):
    """`GET /experts/{handle}/reviews` and `GET /me/reviews`."""

    after = Opaque(metadata={"description": "The `next` of the answer before."})
    limit = WholeNumber(1, 50, from_text=True)

    def convert(self, given: dict[str, Any]) -> ReviewListRequest:
        return ReviewListRequest(**given)
