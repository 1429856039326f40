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
    previews,
    profile,
    service,
    sign_in,
    weekly_figures,
)
from expertbook import tracing

_FOR_BROWSERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
"""What a browser is told where a view says nothing else. CloudFront says it too, but not to those who go past it."""

_FEATURES = (
    *(experts, bookings, holds, sign_in, account),
    *(profile, previews, availability, event_types, weekly_figures, external_calendars, calendar_feed, blocks, service),
)


def register(app: Chalice) -> None:
    """Have the application answer them all."""
    app.register_middleware(_finish_response, "http")
    for feature in _FEATURES:
        app.register_blueprint(feature.routes)
    cors.answer_preflights(app)


def _finish_response(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Middleware of every REST call: Chalice's own errors as problem details, what browsers are told, the request's id,
    and who may read it."""
    response = reshape_error(get_response(request))
    for name, value in _FOR_BROWSERS.items():
        response.headers.setdefault(name, value)
    request_id = tracing.request_id()
    if request_id is not None:
        response.headers[REQUEST_ID_HEADER] = request_id
    cors.let_origin_read(request, response)
    return response
