"""Routes of signing in."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib import requests
from chalicelib.endpoint import endpoint
from expertbook import clock
from expertbook.services import sign_in as signing_in

routes = Blueprint(__name__)


@routes.route("/auth/codes", methods=["POST"])
@endpoint(202)
def ask_for_code() -> dict[str, Any]:
    """Have a sign-in code mailed."""
    from chalicelib import account_schemas

    email = account_schemas.code_request(requests.json_object(routes.current_request))
    return signing_in.ask_for_code(email, clock.now())


@routes.route("/auth/sessions", methods=["POST"])
@endpoint(201)
def sign_in() -> dict[str, Any]:
    """Sign in with a code."""
    from chalicelib import account_schemas

    email, code = account_schemas.session_request(requests.json_object(routes.current_request))
    return signing_in.sign_in(email, code, clock.now())
