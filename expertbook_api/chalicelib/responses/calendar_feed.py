"""What the API answers about calendar feeds."""

from __future__ import annotations

from marshmallow import Schema

from chalicelib.responses.fields import required_text


class FeedResponse(Schema):
    """The secret URL of a calendar feed, as a path of the API's own origin."""

    url = required_text()
