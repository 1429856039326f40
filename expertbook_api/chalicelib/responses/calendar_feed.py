"""What the API answers about calendar feeds."""

from __future__ import annotations

from marshmallow import Schema

from chalicelib.responses.fields import required_text


class FeedResponse(Schema):
    """The secret address of a calendar feed, below the API's own."""

    url = required_text()
