"""What requests about signing in and accounts may hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.fields import Code, Email, Phone, Text, Zone
from chalicelib.schemas import Body, checked


class CodeBody(Body):
    """`POST /auth/codes`."""

    email = Email(required=True)


class SessionBody(Body):
    """`POST /auth/sessions`."""

    email = Email(required=True)
    code = Code(required=True)


class AccountBody(Body):
    """`PATCH /me`."""

    name = Text(120, minimum=0)
    phone = Phone(optional=True, metadata={"description": "With + and the country's code; may be empty."})
    timezone = Zone(allow_none=True)


def code_request(body: Mapping[str, Any]) -> str:
    """The address to mail a code to; InvalidFields names every bad field."""
    email: str = checked(CodeBody(), body)["email"]
    return email


def session_request(body: Mapping[str, Any]) -> tuple[str, str]:
    """The address and the code that came by mail; InvalidFields names every bad field."""
    given = checked(SessionBody(), body)
    return given["email"], given["code"]


def account_request(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields to change; InvalidFields names every bad one."""
    return checked(AccountBody(), body)
