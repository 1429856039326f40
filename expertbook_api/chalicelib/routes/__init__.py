"""The routes of the REST API, in a file for each feature."""

from __future__ import annotations

from collections.abc import Callable

from chalice.app import Chalice, Request, Response

from chalicelib import cors
from chalicelib.observing import REQUEST_ID_HEADER
from chalicelib.problems import reshape_error
from chalicelib.routes import (
    account,
    availability,
    blocks,
    bookings,
    calendar_feed,
    event_types,
    experts,
    external_calendars,
    holds,
    profile,
    service,
    sign_in,
    weekly_figures,
)
from expertbook import tracing

_FEATURES = (
    *(experts, bookings, holds, sign_in, account),
    *(profile, availability, event_types, weekly_figures, external_calendars, calendar_feed, blocks, service),
)


def register(app: Chalice) -> None:
    """Have the application answer them all."""
    app.register_middleware(_finish_response, "http")
    for feature in _FEATURES:
        app.register_blueprint(feature.routes)
    cors.answer_preflights(app)


def _finish_response(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Middleware of every REST call: Chalice's own errors as problem details, the request's id, and who may read it."""
    response = reshape_error(get_response(request))
    request_id = tracing.request_id()
    if request_id is not None:
        response.headers[REQUEST_ID_HEADER] = request_id
    cors.let_origin_read(request, response)
    return response
