"""What requests about signing in may hold."""

from __future__ import annotations

from typing import Any

from chalicelib.requests.fields import Code, Email
from chalicelib.requests.schema import Body


class CodeBody(Body):
    """`POST /auth/codes`. The view gets the email address."""

    email = Email(required=True)

    def convert(self, given: dict[str, Any]) -> str:
        return str(given["email"])


class SessionBody(Body):
    """`POST /auth/sessions`, the API's name for a sign-in. The view gets the email address and the code."""

    email = Email(required=True)
    code = Code(required=True)

    def convert(self, given: dict[str, Any]) -> tuple[str, str]:
        return given["email"], given["code"]
