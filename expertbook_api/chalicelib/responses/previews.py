"""What the API answers about pictures for link previews."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.fields import required_number, required_text, required_word
from chalicelib.responses.profile import UploadResponse
from expertbook.domain.accent import ACCENTS


class WantedPreviewResponse(Schema):
    """What the picture of a page is to show: 1200 × 630 pixels, a JPEG, uploaded by the form."""

    page = required_text(metadata={"description": "The event type's slug; empty for the page of the expert."})
    shows = required_text(metadata={"description": "The revision of what it shows, to name with the upload."})
    name = required_text()
    category = required_text()
    headline = required_text()
    photo_url = required_text()
    cover_url = required_text()
    accent = required_word(ACCENTS)
    title = required_text()
    duration_minutes = required_number()
    price = required_text()
    upload = fields.Nested(UploadResponse, required=True)


class PreviewsResponse(Schema):
    """What is to be drawn, at most ten at once; none if all is there."""

    previews = fields.List(fields.Nested(WantedPreviewResponse), required=True)


class KeptPreviewsResponse(Schema):
    """How many are still to be drawn."""

    previews_wanted = required_number()
