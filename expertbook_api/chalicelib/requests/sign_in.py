"""What requests about signing in may hold."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from marshmallow import validates_schema

from chalicelib.requests.fields import Email, Locale, Opaque, SixDigits
from chalicelib.requests.idempotency import IdempotencyHeaders as IdempotencyHeaders
from chalicelib.requests.schema import Body, Refused
from expertbook.domain.faults import Code, Fault
from expertbook.services.sign_in import CodeRequest, SignInRequest


class CodeBody(Body):
    """`POST /auth/codes`."""

    example = MappingProxyType({"email": "ben@example.com"})

    email = Email(required=True)
    locale = Locale(metadata={"description": "In whose language the code is mailed (BCP 47); en-GB if left out."})

    def convert(self, given: dict[str, Any]) -> CodeRequest:
        return CodeRequest(**given)


class SessionBody(Body):
    """`POST /auth/sessions`, the API's name for a sign-in."""

    rules = MappingProxyType({"oneOf": [{"required": ["code"]}, {"required": ["secret"]}]})
    example = MappingProxyType({"email": "ben@example.com", "code": "271828", "id": "FbmoIhqbXN5R"})

    email = Email(required=True)
    code = SixDigits(metadata={"description": "The six digits of the mail; or give its secret."})
    secret = Opaque(metadata={"description": "The secret of the link in the mail."})
    id = Opaque(metadata={"description": "The id that came when the code was asked for."})

    @validates_schema
    def _check_proof(self, given: dict[str, Any], **_: Any) -> None:
        if ("code" in given) == ("secret" in given):
            raise Refused(Fault(Code.NOT_ONE_PROOF), "code")

    def convert(self, given: dict[str, Any]) -> SignInRequest:
        return SignInRequest(given["email"], given.get("code"), given.get("secret"), given.get("id"))
