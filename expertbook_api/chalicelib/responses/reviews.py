"""What the API answers about reviews."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from chalicelib.responses.fields import required_instant, required_number, required_rating, required_text, required_word
from expertbook.domain.review import MAX_STARS, Complaint


class ReviewResponse(Schema):
    """A review, as everybody sees it."""

    id = required_text()
    stars = fields.Integer(required=True, validate=validate.Range(1, MAX_STARS))
    text = required_text(metadata={"description": "Plain text; empty where only stars were given."})
    name = required_text(metadata={"description": "The client's first name; empty once their account is erased."})
    month = required_text(metadata={"description": "When it was given, like 2026-11."})
    reply = required_text(allow_none=True, metadata={"description": "The expert's."})


class PartyReviewResponse(ReviewResponse):
    """A review, as its author and its expert see it."""

    given_at = required_instant()
    changed_at = required_instant(allow_none=True)
    changeable_until = required_instant()
    hidden = required_text(
        allow_none=True, metadata={"description": "Why nobody else sees it, if the operator has hidden it."}
    )


class OneReviewResponse(Schema):
    """One review."""

    review = fields.Nested(PartyReviewResponse, required=True)


class ReportResponse(Schema):
    """A review that somebody complained about."""

    expert = required_text()
    review = fields.Nested(PartyReviewResponse, required=True)
    number = required_number()
    complaints = fields.List(required_word(why.value for why in Complaint), required=True)
    first_at = required_instant()


class ReportsResponse(Schema):
    """Those that wait for somebody to look at them, at most 50, the longest first."""

    reports = fields.List(fields.Nested(ReportResponse), required=True)


class ReviewsResponse(Schema):
    """A page of reviews, the newest first."""

    reviews = fields.List(fields.Nested(ReviewResponse), required=True)
    next = required_text(allow_none=True)


class SignedReputationResponse(Schema):
    """What is signed: an expert's figures and the newest 500 reviews."""

    sub = required_text(metadata={"description": "The expert's handle."})
    iat = required_number(metadata={"description": "When it was signed, in epoch seconds."})
    name = required_text()
    rating = required_rating()
    reviews = required_number()
    newest = fields.List(fields.Nested(ReviewResponse), required=True)


class ReputationResponse(Schema):
    """A reputation, and the same signed."""

    reputation = fields.Nested(SignedReputationResponse, required=True)
    jws = required_text(
        metadata={"description": "ES256, in the compact form; its key is at /.well-known/jwks.json of the site."}
    )


class ReceivedReviewsResponse(Schema):
    """A page of an expert's own reviews, the newest first."""

    reviews = fields.List(fields.Nested(PartyReviewResponse), required=True)
    next = required_text(allow_none=True)
