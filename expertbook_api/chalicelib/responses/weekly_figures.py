"""What the API answers about an expert's last weeks."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.fields import required_number, required_text


class WeekResponse(Schema):
    """A week from its Monday on."""

    start = fields.Date(required=True)
    sessions = required_number()
    booked_minutes = required_number()
    offered_minutes = required_number()


class WeeksResponse(Schema):
    """The last weeks, oldest first."""

    timezone = required_text()
    weeks = fields.List(fields.Nested(WeekResponse), required=True)
