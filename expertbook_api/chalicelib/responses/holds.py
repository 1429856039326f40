"""What the API answers about holds."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.fields import required_instant, required_text


class HoldResponse(Schema):
    """A slot that is kept for a while; `from` and `to` are what it claims, buffers included."""

    id = required_text()
    expert = required_text()
    event_type = required_text()
    start = required_instant()
    end = required_instant()
    claimed_from = required_instant(data_key="from")
    claimed_to = required_instant(data_key="to")
    until = required_instant()


class OneHoldResponse(Schema):
    """A hold just made."""

    hold = fields.Nested(HoldResponse, required=True)
