"""Routes of an expert's own hours."""

from __future__ import annotations

from datetime import datetime

from chalice.app import Blueprint

from chalicelib.endpoint import JsonObject, NextCall, endpoint
from chalicelib.requests.callers import EXPERT
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.scheduling.model import Availability
from expertbook.services import availability
from expertbook.services.availability import PreviewRequest

routes = Blueprint(__name__)


@endpoint(
    routes,
    "GET",
    "/me/availability",
    caller=EXPERT,
    response="OneHoursResponse",
    links=(NextCall("change_availability", body={"revision": "$response.body#/availability/revision"}),),
)
def show_availability(caller: Caller) -> JsonObject:
    """Your hours."""
    return availability.show(caller)


@endpoint(
    routes,
    "PUT",
    "/me/availability",
    caller=EXPERT,
    body="AvailabilityBody",
    response="SavedHoursResponse",
    problems=(409,),
)
def change_availability(caller: Caller, body: tuple[Availability, str]) -> JsonObject:
    """Change your hours."""
    wanted, revision = body
    return availability.change(caller, wanted, revision, clock.now())


@endpoint(
    routes,
    "POST",
    "/me/availability/preview",
    caller=EXPERT,
    body="PreviewBody",
    response="PreviewResponse",
)
def preview_availability(caller: Caller, body: PreviewRequest) -> JsonObject:
    """Try out hours."""
    return availability.preview(caller, body, clock.now())


@endpoint(
    routes,
    "GET",
    "/me/availability/why",
    caller=EXPERT,
    query="WhyParameters",
    response="WhyResponse",
    problems=(422,),
)
def explain_availability(caller: Caller, query: tuple[str, datetime]) -> JsonObject:
    """Why a time is not offered."""
    slug, start = query
    return availability.explain_start(caller, slug, start, clock.now())
