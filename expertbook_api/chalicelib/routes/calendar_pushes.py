"""Routes that calendar services call when a calendar changed. What they say, nobody else can: see
adapters/calendar_services/channels.py."""

from __future__ import annotations

from chalice.app import Blueprint, Request, Response

from chalicelib.endpoint import JSON, Content, JsonObject, endpoint
from chalicelib.requests.callers import ANYBODY
from chalicelib.requests.http import read_query, read_raw
from expertbook import clock
from expertbook.adapters.calendar_services.microsoft.push import MAX_BODY, validation_of
from expertbook.services import hear_pushes

routes = Blueprint(__name__)


@endpoint(routes, "POST", "/calendar-pushes/google", caller=ANYBODY, response=Content.ANY_OBJECT, problems=(404,))
def hear_google(request: Request) -> JsonObject:
    """Google says that a calendar changed."""
    hear_pushes.hear_google(request.headers, clock.now())
    return {}


@endpoint(
    routes,
    "POST",
    "/calendar-pushes/microsoft",
    status=202,
    also=(200,),
    caller=ANYBODY,
    response=Content.ANY_OBJECT,
    also_response=Content.TEXT,
    problems=(404, 413),
    content_types=(JSON, Content.TEXT.value),
)
def hear_microsoft(request: Request) -> Response | JsonObject:
    """Microsoft says that calendars changed, or asks whether this address is ours."""
    validation = validation_of(read_query(request))
    if validation is not None:
        return Response(validation, {"Content-Type": Content.TEXT.value, "Cache-Control": "no-store"}, 200)
    hear_pushes.hear_microsoft(read_raw(request, MAX_BODY), clock.now())
    return {}
