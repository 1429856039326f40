"""Routes of the directory and of an expert's page."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib import requests
from chalicelib.endpoint import endpoint
from expertbook import clock
from expertbook.services import directory_pages, expert_page
from expertbook.services.booking_access import opened

routes = Blueprint(__name__)


@routes.route("/experts")
@endpoint(public=True)
def list_experts() -> dict[str, Any]:
    """A page of the directory."""
    from chalicelib import schemas  # slow to import: the functions without REST, and /health, start without it

    return directory_pages.page_of_experts(schemas.directory_request(requests.parameters(routes.current_request)))


@routes.route("/experts/categories/list")
@endpoint(public=True)
def list_categories() -> dict[str, Any]:
    """The categories and how many experts each has."""
    return directory_pages.categories()


@routes.route("/experts/{handle}")
@endpoint(public=True)
def show_expert(handle: str) -> dict[str, Any]:
    """An expert with the slots of one event type."""
    from chalicelib import schemas

    request = routes.current_request
    asked, moving = schemas.expert_request(requests.parameters(request))
    booking = opened(moving, requests.caller(request)).booking if moving is not None else None
    return expert_page.expert_page(requests.path_text(handle), asked, clock.now(), booking)
