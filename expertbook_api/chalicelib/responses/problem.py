"""What the API answers where something goes wrong."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from chalicelib.problems import CODES
from chalicelib.responses.experts import SlotResponse
from chalicelib.responses.fields import required_text, required_word


class FieldProblem(Schema):
    """What one field needs."""

    field = required_text()
    message = required_text()


class ProblemResponse(Schema):
    """A problem detail (RFC 9457)."""

    type = required_word(CODES, metadata={"description": "A stable code."})
    title = required_text()
    status = fields.Integer(required=True, validate=validate.Range(400, 599))
    detail = required_text()
    errors = fields.List(fields.Nested(FieldProblem), required=True)
    nearest = fields.List(fields.Nested(SlotResponse), metadata={"description": "With slot_taken."})
    current = fields.Dict(metadata={"description": "With changed: the thing as it is now."})
