"""Routes of signing in. The API's name for a sign-in is a session."""

from __future__ import annotations

from chalice.app import Blueprint, Request

from chalicelib.endpoint import JsonObject, NextCall, endpoint
from chalicelib.requests.callers import ANYBODY, SIGNED_IN
from chalicelib.requests.http import read_network
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.services import sign_in as service
from expertbook.services import sign_outs
from expertbook.services.sign_in import CodeRequest, SignInRequest

routes = Blueprint(__name__)


@endpoint(
    routes,
    "POST",
    "/auth/codes",
    status=202,
    caller=ANYBODY,
    body="CodeBody",
    response="CodeResponse",
    problems=(429,),
    links=(NextCall("sign_in", body={"email": "$request.body#/email", "id": "$response.body#/id"}),),
)
def send_sign_in_code(body: CodeRequest, request: Request) -> JsonObject:
    """Have a sign-in code mailed."""
    return service.request_code(body, read_network(request), clock.now())


@endpoint(
    routes,
    "POST",
    "/auth/sessions",
    status=201,
    caller=ANYBODY,
    body="SessionBody",
    response="SessionResponse",
    headers="IdempotencyHeaders",
    problems=(401, 429),
    links=(
        NextCall("show_account"),
        NextCall("list_own_bookings", {"email": "$response.body#/email"}),
        NextCall("sign_out_everywhere"),
    ),
)
def sign_in(headers: str | None, body: SignInRequest, request: Request) -> JsonObject:
    """Sign in."""
    return service.sign_in(body, read_network(request), clock.now(), idempotency_key=headers)


@endpoint(routes, "DELETE", "/auth/sessions/current", status=204, caller=SIGNED_IN)
def sign_out(caller: Caller) -> None:
    """Sign out."""
    sign_outs.end_one(caller, clock.now())


@endpoint(routes, "DELETE", "/auth/sessions", status=204, caller=SIGNED_IN)
def sign_out_everywhere(caller: Caller) -> None:
    """Sign out everywhere."""
    sign_outs.end_all(caller, clock.now())
