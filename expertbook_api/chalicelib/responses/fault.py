"""How the API says what is wrong with something."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.fields import required_text, required_word
from expertbook.domain.faults import CODES


class FaultResponse(Schema):
    """A sentence, and what it's made of."""

    message = required_text()
    code = required_word(CODES, metadata={"description": "A stable code for the message."})
    values = fields.Dict(required=True, metadata={"description": "The numbers and words that the message has."})
