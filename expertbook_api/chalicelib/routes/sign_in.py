"""Routes of signing in. The API's name for a sign-in is a session."""

from __future__ import annotations

from chalice.app import Blueprint

from chalicelib.endpoint import JsonObject, endpoint
from chalicelib.requests.callers import ANYBODY, SIGNED_IN
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.services import sign_in

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
    cost="1 GetItem + 1 PutItem",
)
def send_code(body: str) -> JsonObject:
    """Have a sign-in code mailed."""
    return sign_in.request_code(body, clock.now())


@endpoint(
    routes,
    "POST",
    "/auth/sessions",
    status=201,
    caller=ANYBODY,
    body="SessionBody",
    response="SessionResponse",
    problems=(401,),
    cost="2 UpdateItem + 2 GetItem; 1 UpdateItem alone for a wrong code",
)
def create_session(body: tuple[str, str]) -> JsonObject:
    """Sign in."""
    email, code = body
    return sign_in.sign_in(email, code, clock.now())


@endpoint(routes, "DELETE", "/auth/sessions", status=204, caller=SIGNED_IN, cost="1 UpdateItem")
def end_sessions(caller: Caller) -> None:
    """Sign out everywhere."""
    sign_in.end_all(caller, clock.now())
