"""Routes of the account of whoever is signed in."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib import requests
from chalicelib.endpoint import endpoint
from expertbook import clock
from expertbook.services import account

routes = Blueprint(__name__)


@routes.route("/me")
@endpoint()
def show_account() -> dict[str, Any]:
    """The account."""
    return account.show(requests.signed_in(routes.current_request))


@routes.route("/me", methods=["PATCH"])
@endpoint()
def change_account() -> dict[str, Any]:
    """Change some of its fields."""
    from chalicelib import account_schemas

    request = routes.current_request
    caller = requests.signed_in(request)
    return account.change(caller, account_schemas.account_request(requests.json_object(request)), clock.now())


@routes.route("/me", methods=["DELETE"])
@endpoint(202)
def erase_account() -> dict[str, Any]:
    """Have everything erased."""
    return account.ask_to_erase(requests.signed_in(routes.current_request), clock.now())


@routes.route("/me/export")
@endpoint()
def export_account() -> dict[str, Any]:
    """Everything that is kept about the address."""
    from expertbook.services import export_account as export

    return export.export(requests.signed_in(routes.current_request), clock.now())
