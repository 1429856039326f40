"""Routes of the directory and of an expert's page."""

from __future__ import annotations

from chalice.app import Blueprint, Request

from chalicelib.endpoint import JsonObject, NextCall, endpoint
from chalicelib.requests.callers import ANYBODY, PERHAPS_BOOKING_PARTY, read_caller
from expertbook import clock
from expertbook.services import directory_pages
from expertbook.services.directory_pages import DirectoryRequest
from expertbook.services.expert_page import ExpertPageRequest, show_expert_page

routes = Blueprint(__name__)

_SHARED_SECONDS = 5
"""How long one reading of the directory serves all who ask for the same. The stream updates it some seconds after a
change anyway, and nothing is booked by what it says."""


@endpoint(
    routes,
    "GET",
    "/experts",
    caller=ANYBODY,
    query="DirectoryParameters",
    response="DirectoryResponse",
    problems=(422,),
    links=(
        NextCall("show_expert", {"handle": "$response.body#/experts/0/handle"}),
        NextCall("list_experts", {"cursor": "$response.body#/next"}),
    ),
    public=True,
    shared_seconds=_SHARED_SECONDS,
)
def list_experts(query: DirectoryRequest) -> JsonObject:
    """Experts, best rated first."""
    return directory_pages.list_experts(query, clock.now())


@endpoint(
    routes,
    "GET",
    "/experts/categories/list",
    caller=ANYBODY,
    response="CategoriesResponse",
    public=True,
    shared_seconds=_SHARED_SECONDS,
)
def list_categories() -> JsonObject:
    """The categories with their counts."""
    return directory_pages.list_categories()


@endpoint(
    routes,
    "GET",
    "/experts/{handle}",
    caller=PERHAPS_BOOKING_PARTY,
    query="ExpertParameters",
    response="ExpertPageResponse",
    problems=(404, 422),
    links=(
        NextCall(
            "hold_slot",
            body={
                "expert": "$response.body#/expert/handle",
                "event_type": "$response.body#/event_type/slug",
                "start": "$response.body#/days/0/slots/0/start",
            },
        ),
    ),
    public=True,
)
def show_expert(handle: str, query: tuple[ExpertPageRequest, str | None], request: Request) -> JsonObject:
    """An expert with slots."""
    asked, moving = query
    booking = None
    if moving is not None:
        from expertbook.services.booking_access import open_booking  # few wait for that, and many for the rest

        booking = open_booking(moving, read_caller(request)).booking
    return show_expert_page(handle, asked, clock.now(), booking)
