"""What the API answers where something goes wrong."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from chalicelib.problems import CODES
from chalicelib.responses.experts import SlotResponse
from chalicelib.responses.fault import FaultResponse
from chalicelib.responses.fields import required_text, required_word
from expertbook.domain.faults import CODES as FAULTS


class FieldProblem(FaultResponse):
    """What one field needs."""

    field = required_text()


class ProblemResponse(Schema):
    """A problem detail (RFC 9457)."""

    type = required_word(CODES, metadata={"description": "A stable code."})
    title = required_text()
    status = fields.Integer(required=True, validate=validate.Range(400, 599))
    detail = required_text()
    reason = fields.String(
        validate=validate.OneOf(FAULTS), metadata={"description": "A stable code for the detail, where it varies."}
    )
    values = fields.Dict(metadata={"description": "With reason: the numbers that the detail has."})
    errors = fields.List(fields.Nested(FieldProblem), required=True)
    nearest = fields.List(fields.Nested(SlotResponse), metadata={"description": "With slot_taken."})
    current = fields.Dict(metadata={"description": "With changed: the thing as it is now."})
