"""What the API answers about accounts."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.fields import required_instant, required_text


class AccountResponse(Schema):
    """What is kept about an email address besides its bookings."""

    email = required_text()
    name = required_text()
    phone = required_text(metadata={"description": "As E.164; empty where none was given."})
    phone_text = required_text(metadata={"description": "The same number with spaces, to show."})
    timezone = required_text(allow_none=True)
    country = required_text(
        allow_none=True,
        metadata={"description": "Of `timezone`, as a guess of where a phone number is from (ISO 3166)."},
    )
    expert = required_text(allow_none=True)
    created_at = required_instant(allow_none=True)


class OneAccountResponse(Schema):
    """An account."""

    account = fields.Nested(AccountResponse, required=True)


class ErasingResponse(Schema):
    """It is being erased."""

    status = required_text()
