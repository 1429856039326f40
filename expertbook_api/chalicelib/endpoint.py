"""What every endpoint does alike: errors become problem details, and answers get their headers."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

from chalice.app import Request, Response

from chalicelib.observing import REQUEST_ID_HEADER
from chalicelib.problems import in_our_form, problem_of
from expertbook import tracing
from expertbook.domain.errors import ExpertBookError

_PRIVATE = {"Cache-Control": "no-store"}
_PUBLIC = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}

P = ParamSpec("P")

Answer = dict[str, Any] | Response | None


def endpoint(status: int = 200, *, public: bool = False) -> Callable[[Callable[P, Answer]], Callable[P, Response]]:
    """Answer with what the view returns, as JSON (nothing for None), or with the problem that it raises. A Response is
    sent as it is.

    `public`: a read of what anybody may see, which any origin's pages may do. Everything else is kept by no cache.
    """
    headers = _PUBLIC if public else _PRIVATE

    def decorate(view: Callable[P, Answer]) -> Callable[P, Response]:
        @functools.wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
            try:
                body = view(*args, **kwargs)
                if isinstance(body, Response):
                    return body
                return Response("" if body is None else body, dict(headers), status)
            except ExpertBookError as error:
                response = problem_of(error)
                response.headers.update(headers)
                return response

        return answer

    return decorate


def private(body: dict[str, Any], status: int) -> Response:
    """An answer of another status than the endpoint's own, kept by no cache."""
    return Response(body, dict(_PRIVATE), status)


def shape(request: Request, get_response: Callable[[Request], Response]) -> Response:
    """Middleware of every REST call: Chalice's own errors in our form, and the request's id on every answer."""
    response = in_our_form(get_response(request))
    request_id = tracing.request_id()
    if request_id is not None:
        response.headers[REQUEST_ID_HEADER] = request_id
    return response
