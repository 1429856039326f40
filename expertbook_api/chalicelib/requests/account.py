"""What requests about accounts may hold."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from marshmallow import fields

from chalicelib.requests.fields import Country, Flag, Locale, Phone, Text, Zone
from chalicelib.requests.schema import Body, Parameters


class RemindersParameters(Parameters):
    """`POST /reminders/off`. The view reads it by itself."""

    token = fields.String(metadata={"description": "Out of the mail: it proves that it came there."})


class AccountBody(Body):
    """`PATCH /me`: the fields to change."""

    example = MappingProxyType({"name": "Ben Ito", "phone": "+44 20 7946 0000", "timezone": "Europe/London"})

    name = Text(120, minimum=0)
    phone = Phone(
        metadata={"description": "With + and the country's code, or as it is dialled in `country`; may be empty."}
    )
    country = Country(
        metadata={"description": "Of a phone number without + (ISO 3166); guessed from `timezone` if left out."}
    )
    timezone = Zone(allow_none=True)
    locale = Locale(
        allow_none=True, metadata={"description": "In whose form emails write times (BCP 47); en-GB if null."}
    )

    is_reminded = Flag(metadata={"description": "Whether reminders of bookings are emailed."})

    def convert(self, given: dict[str, Any]) -> dict[str, Any]:
        given.pop("country", None)
        return given
