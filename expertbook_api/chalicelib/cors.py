"""Pages of other origins: which of them may use the API, and the responses that their browsers ask for first.

Public reads are for everybody. All other calls are for the origins that the deployment names. Nobody is signed in by a
cookie, so a page can only use the tokens that it has itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from chalice.app import Chalice, Request, Response

from chalicelib.endpoint import ENDPOINTS, Endpoint
from expertbook import settings

EVERYBODY = "*"

_REQUEST_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-None-Match"
_RESPONSE_HEADERS = "ETag, Retry-After, X-Request-Id"
_SECONDS_TO_REMEMBER = 7200
"""How long a browser may keep the response to a preflight. None of them keeps one longer."""


def answer_preflights(app: Chalice, endpoints: Iterable[Endpoint]) -> None:
    """Have every path of these endpoints answer OPTIONS, by which browsers ask what a page may do. All methods of a
    path have to be among them."""
    methods: dict[str, list[str]] = defaultdict(list)
    for declared in endpoints:
        methods[declared.path].append(declared.method)
    for path, known in methods.items():
        _answer_preflight(app, path, known)


def _answer_preflight(app: Chalice, path: str, methods: list[str]) -> None:
    @app.route(path, methods=["OPTIONS"], name=f"preflight {path}")
    def preflight(**_: str) -> Response:
        assert app.current_request is not None
        allowed = [method for method in methods if _allowed_origin(app.current_request, method) is not None]
        headers: dict[str, str | list[str]] = {"Allow": ", ".join(["OPTIONS", *methods])}
        if allowed:
            headers |= {
                "Access-Control-Allow-Methods": ", ".join(allowed),
                "Access-Control-Allow-Headers": _REQUEST_HEADERS,
                "Access-Control-Max-Age": str(_SECONDS_TO_REMEMBER),
            }
        return Response("", headers, 204)


def let_origin_read(request: Request, response: Response) -> None:
    """Put on a response, also on an error, what lets the page that asked for it read it, if it may."""
    origin = _allowed_origin(request, request.method)
    if origin is not None:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = _RESPONSE_HEADERS
    if origin != EVERYBODY:
        response.headers["Vary"] = "Origin"


def _allowed_origin(request: Request, method: str) -> str | None:
    """The origin that may make this call of the request's path, EVERYBODY, or None."""
    allowed = settings.cors_origins()
    if EVERYBODY in allowed or _is_public(request, method):
        return EVERYBODY
    origin = request.headers.get("origin", "")
    return origin if origin in allowed else None


def _is_public(request: Request, method: str) -> bool:
    path = request.context["resourcePath"]
    return any(
        declared.is_public and declared.path == path and method in (declared.method, "OPTIONS")
        for declared in ENDPOINTS
    )
