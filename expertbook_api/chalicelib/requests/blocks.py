"""What requests about blocks may hold."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from marshmallow import validates_schema

from chalicelib.requests.fields import Domain, Email, OneOf, Text
from chalicelib.requests.schema import LONGEST_ID, Body, Refused
from expertbook.domain.blocks import BlockKind
from expertbook.domain.email_address import normalize_email
from expertbook.domain.faults import Code, Fault
from expertbook.services.blocks import BlockRequest


class BlockBody(Body):
    """`POST /me/blocks`: one of `email`, `domain` and `booking`, and with the last one `what`."""

    rules = MappingProxyType(
        {
            "oneOf": [{"required": ["email"]}, {"required": ["domain"]}, {"required": ["booking"]}],
            "dependentRequired": {"booking": ["what"], "what": ["booking"]},
        }
    )
    example = MappingProxyType({"email": "eve@example.com"})

    email = Email(metadata={"description": "The address, and those that differ from it by a tag (`name+tag@`) alone."})
    domain = Domain(metadata={"description": "All addresses of this domain, and of those below it."})
    booking = Text(LONGEST_ID, metadata={"description": "The id of a booking with you, of which `what` is taken."})
    what = OneOf([kind.value for kind in BlockKind], metadata={"description": "Only with `booking`."})

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _one_thing(self, _: Mapping[str, Any], original: Mapping[str, Any], **__: Any) -> None:
        given = {"email", "domain", "booking"} & original.keys()
        if not given:
            raise Refused(Fault(Code.NOTHING_TO_BLOCK), "email")
        if len(given) > 1:
            raise Refused(Fault(Code.TOO_MUCH_TO_BLOCK), max(given))
        if ("what" in original) != ("booking" in original):
            raise Refused(Fault(Code.ONLY_OF_A_BOOKING), "what")

    def convert(self, given: dict[str, Any]) -> BlockRequest:
        if "booking" in given:
            return BlockRequest(BlockKind(given["what"]), "what", booking=given["booking"])
        if "domain" in given:
            return BlockRequest(BlockKind.DOMAIN, "domain", given["domain"])
        return BlockRequest(BlockKind.EMAIL, "email", normalize_email(given["email"]))
