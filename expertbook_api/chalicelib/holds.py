"""Routes of holds."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib import requests
from chalicelib.endpoint import endpoint
from expertbook import clock
from expertbook.services import hold as holding

routes = Blueprint(__name__)


@routes.route("/holds", methods=["POST"])
@endpoint(201)
def hold() -> dict[str, Any]:
    """Keep a slot for five minutes."""
    from chalicelib import schemas

    request = routes.current_request
    wanted = schemas.hold_request(requests.json_object(request))
    return holding.keep(wanted, requests.network(request), clock.now())


@routes.route("/holds/{hold_id}", methods=["DELETE"])
@endpoint(204)
def let_go(hold_id: str) -> None:
    """Let a slot go before its time."""
    holding.release(requests.path_text(hold_id), clock.now())
