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
    cost="1 GetItem",
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
    cost="1 GetItem + 1 PutItem + 1 Query; 1 Query more for each further 100 bookings ahead; in another zone, with a "
    "daily cap, as for one that is set",
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
    cost="1 GetItem + 2 Query; 1 Query more for each further 100 bookings ahead; in another zone, with a daily cap, 1 "
    "Query and 1 BatchGetItem for each 100 bookings on dates that may be full",
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
    cost="1 GetItem + 1 Query",
)
def explain_availability(caller: Caller, query: tuple[str, datetime]) -> JsonObject:
    """Why a time is not offered."""
    slug, start = query
    return availability.explain_start(caller, slug, start, clock.now())
