"""Routes of an expert's calendars from elsewhere, whose busy times are not offered."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib import requests
from chalicelib.endpoint import endpoint
from expertbook import clock

routes = Blueprint(__name__)


@routes.route("/me/calendars")
@endpoint()
def list_calendars() -> dict[str, Any]:
    """The caller's calendars."""
    from expertbook.services import external_calendars

    return external_calendars.show_all(requests.signed_in(routes.current_request))


@routes.route("/me/calendars", methods=["POST"])
@endpoint(201)
def add_calendar() -> dict[str, Any]:
    """Read a calendar from now on."""
    from chalicelib import own_expert_schemas as schemas
    from expertbook.services import external_calendars

    request = routes.current_request
    caller = requests.signed_in(request)
    return external_calendars.add(caller, *schemas.calendar_request(requests.json_object(request)), clock.now())


@routes.route("/me/calendars/{calendar_id}/read", methods=["POST"])
@endpoint()
def read_calendar(calendar_id: str) -> dict[str, Any]:
    """Read a calendar at once."""
    from expertbook.services import external_calendars

    caller = requests.signed_in(routes.current_request)
    return external_calendars.read_now(caller, requests.path_text(calendar_id), clock.now())


@routes.route("/me/calendars/{calendar_id}", methods=["DELETE"])
@endpoint(204)
def remove_calendar(calendar_id: str) -> None:
    """Forget a calendar."""
    from expertbook.services import external_calendars

    external_calendars.remove(requests.signed_in(routes.current_request), requests.path_text(calendar_id))
