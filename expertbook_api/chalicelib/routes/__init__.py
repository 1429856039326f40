"""The routes of the REST API, in a file for each feature."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from chalice.app import Chalice, Request, Response

from chalicelib import cors
from chalicelib.endpoint import ENDPOINTS
from chalicelib.observing import REQUEST_ID_HEADER
from chalicelib.problems import reshape_error
from expertbook import tracing

_FOR_BROWSERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
"""What a browser is told where a view says nothing else. CloudFront says it too, but not to those who go past it."""

_FEATURES = (
    *("experts", "bookings", "holds", "sign_in", "account", "profile", "availability", "event_types"),
    *(
        "weekly_figures",
        "external_calendars",
        "calendar_accounts",
        "calendar_feed",
        "calendar_pushes",
        "blocks",
        "previews",
        "reviews",
        "webhooks",
        "service",
    ),
)
"""The files here, those first for which most people wait; `service` last, which describes them all."""


def register(app: Chalice, *, at_once: bool = True) -> None:
    """Have the application answer them all; or else, each from the first call on that it may be for: a file brings its
    services along, and a cold start waits for those that it needs alone."""
    app.register_middleware(_finish_response, "http")
    waiting = list(_FEATURES)

    def register_until_known(request: Request, get_response: Callable[[Request], Response]) -> Response:
        while waiting and request.method not in app.routes.get(request.path, {}):
            _register(app, waiting.pop(0))
        return get_response(request)

    if at_once:
        for feature in _FEATURES:
            _register(app, feature)
    else:
        app.register_middleware(register_until_known, "http")


def _register(app: Chalice, feature: str) -> None:
    app.register_blueprint(import_module(f"chalicelib.routes.{feature}").routes)
    cors.answer_preflights(app, [declared for declared in ENDPOINTS if declared.feature == feature])


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
