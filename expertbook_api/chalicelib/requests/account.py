"""What requests about accounts may hold."""

from __future__ import annotations

from chalicelib.requests.fields import Phone, Text, Zone
from chalicelib.requests.schema import Body


class AccountBody(Body):
    """`PATCH /me`: the fields to change."""

    name = Text(120, minimum=0)
    phone = Phone(optional=True, metadata={"description": "With + and the country's code; may be empty."})
    timezone = Zone(allow_none=True)
