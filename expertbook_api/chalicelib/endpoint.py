"""How a route is declared, and what all endpoints have in common: check the caller, read the request, respond.

A declaration has everything that somebody who calls the endpoint needs to know. Chalice's route and the OpenAPI
document are both made of it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.problems import problem_response
from chalicelib.requests.callers import Callers
from chalicelib.requests.http import read_json, read_query
from expertbook import metrics
from expertbook.domain.errors import ExpertBookError, NotFound, SlotTaken
from expertbook.metrics import Metric

if TYPE_CHECKING:
    from marshmallow import Schema  # slow to import, and many requests need none

    from chalicelib.requests.schema import RequestSchema

_PRIVATE = {"Cache-Control": "no-store"}
_PUBLIC = {"Cache-Control": "no-cache"}

BODY_PROBLEMS = (400, 413, 422)
"""What can be wrong with any body."""

ANY_PROBLEMS = (415, 500, 503)
"""What any endpoint can respond. For 415: Chalice checks the Content-Type of every request, even without a body."""

GATEWAY_PROBLEMS = (400, 429)
"""What API Gateway can respond to any call by itself: it can't read the request, or there are too many of them."""

PATH_PART = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""How every handle, slug and id looks. Anything else isn't there; so none of it is looked up, as a key that DynamoDB
would refuse."""

JSON = "application/json"

JsonObject = dict[str, Any]
Result = JsonObject | Response | None
View = Callable[..., Result]


class Content(Enum):
    """The content of a response that no schema describes."""

    ANY_OBJECT = "application/json"
    CALENDAR = "text/calendar"
    TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class NextCall:
    """A call that follows on a response: by the name of its view, with the `parameters` and fields of the `body` that
    the response has, each as a runtime expression of OpenAPI."""

    operation: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A route as it is declared. Its name is the view's.

    Schemas are slow to import, so they are given by name: the request's are in the file of `requests/` with the same
    name as the route's file, and the response's is in the file of `responses/` with that name.

    What a call costs in DynamoDB is in budgets.toml.
    """

    method: str
    path: str
    name: str
    summary: str
    feature: str
    caller: Callers
    status: int
    also: tuple[int, ...]
    headers: str | None
    query: str | None
    body: tuple[str, ...]
    response: str | Content | None
    also_response: str | Content | None
    problems: tuple[int, ...]
    links: tuple[NextCall, ...]
    is_public: bool
    content_types: tuple[str, ...] = (JSON,)

    @property
    def statuses(self) -> set[int]:
        """Every status that can come."""
        return {self.status, *self.also, *self.all_problems}

    @property
    def all_problems(self) -> set[int]:
        """Every status of a problem that can come."""
        of_path = (404,) if "{" in self.path else ()
        of_body = BODY_PROBLEMS if self.body else ()
        return {*self.problems, *self.caller.problems, *of_path, *of_body, *ANY_PROBLEMS}

    def request_schema(self, name: str) -> RequestSchema:
        """A schema of the request, imported only now."""
        schema: RequestSchema = _make_schema(f"chalicelib.requests.{self.feature}", name)
        return schema

    def response_schema(self, name: str) -> Schema:
        """The schema of the response, imported only now."""
        schema: Schema = _make_schema(f"chalicelib.responses.{self.feature}", name)
        return schema


@functools.cache
def _make_schema(module: str, name: str) -> Any:
    return getattr(import_module(module), name)()


ENDPOINTS: list[Endpoint] = []
"""Every endpoint whose file was imported; `chalicelib.routes` imports them all."""


def endpoint(
    routes: Blueprint,
    method: str,
    path: str,
    *,
    caller: Callers,
    status: int = 200,
    also: tuple[int, ...] = (),
    headers: str | None = None,
    query: str | None = None,
    body: str | tuple[str, ...] = (),
    response: str | Content | None = None,
    also_response: str | Content | None = None,
    problems: tuple[int, ...] = (),
    links: tuple[NextCall, ...] = (),
    public: bool = False,
    shared_seconds: int = 0,
    content_types: tuple[str, ...] = (JSON,),
) -> Callable[[View], View]:
    """Declare the route of a view. The first line of the view's docstring is the summary in the OpenAPI document.

    A view takes what it needs, by name: parts of the path, what its `caller` declares (see `requests/callers.py`),
    `headers`, `query` and `body` as their schemas convert them, and the `request`. With several schemas for a `body`,
    the view gets the JSON object and picks one. It returns a JSON object, or None for an empty response, or a Response
    with a status or headers of its own; or it raises an ExpertBookError.

    `also` has further statuses of the same response, or of `also_response`. `problems` has the statuses that don't
    follow from the caller and the body anyway. `links` are calls that go on from a success. A `public` endpoint may be
    read by pages of any origin; without it, no cache keeps a response. With `shared_seconds`, CloudFront gives a
    response to others for that long; no browser keeps it, and no problem is ever kept. `content_types` are those that a
    request may have.
    """
    problem_headers = _PUBLIC if public else _PRIVATE
    # Not `no-cache` beside it, which CloudFront heeds as well.
    shared = {"Cache-Control": f"max-age=0, s-maxage={shared_seconds}"} if shared_seconds else {}
    response_headers = problem_headers | shared

    def declare(view: View) -> View:
        declared = Endpoint(
            method=method,
            path=path,
            name=view.__name__,
            summary=(view.__doc__ or "").partition("\n")[0].removesuffix("."),
            feature=view.__module__.rpartition(".")[2],
            caller=caller,
            status=status,
            also=also,
            headers=headers,
            query=query,
            body=(body,) if isinstance(body, str) else body,
            response=response,
            also_response=also_response or response,
            problems=problems,
            links=links,
            is_public=public,
            content_types=content_types,
        )
        ENDPOINTS.append(declared)
        names = view.__code__.co_varnames[: view.__code__.co_argcount]

        @functools.wraps(view)
        def answer(**path_parts: str) -> Response:
            try:
                result = view(**_arguments(declared, names, routes.current_request, path_parts))
            except ExpertBookError as error:
                if isinstance(error, SlotTaken):
                    metrics.count(Metric.LOST_RACE)
                problem = problem_response(error)
                problem.headers.update(problem_headers)
                return problem
            if isinstance(result, Response):
                return result
            return Response("" if result is None else result, dict(response_headers), status)

        routes.route(path, methods=[method], content_types=list(content_types))(answer)
        return answer

    return declare


def _arguments(
    declared: Endpoint, names: tuple[str, ...], request: Request, path_parts: dict[str, str]
) -> dict[str, Any]:
    """The view's arguments. The caller comes first: others don't learn what is wrong with their request."""
    # Chalice leaves the parts of the path as they are in the URL.
    found: dict[str, Any] = {name: unquote(text) for name, text in path_parts.items()}
    if not all(PATH_PART.fullmatch(text) for text in found.values()):
        raise NotFound
    found |= declared.caller.identify(request, found)
    found["request"] = request
    if "headers" in names and declared.headers is not None:
        found["headers"] = _load(declared, declared.headers, request.headers)
    if "query" in names and declared.query is not None:
        found["query"] = _load(declared, declared.query, read_query(request))
    if "body" in names:
        sent = read_json(request)
        found["body"] = _load(declared, declared.body[0], sent) if len(declared.body) == 1 else sent
    return {name: found[name] for name in names}


def _load(declared: Endpoint, schema: str, data: Any) -> Any:
    from chalicelib.requests import quick_marshmallow  # noqa: F401 (before anything else imports marshmallow)
    from chalicelib.requests.schema import load

    return load(declared.request_schema(schema), data)


def created(body: JsonObject) -> Response:
    """A response with the status 201, for an endpoint that doesn't always create something."""
    return Response(body, dict(_PRIVATE), 201)


def found(body: JsonObject) -> Response:
    """A response with the status 200, for an endpoint that mostly creates something."""
    return Response(body, dict(_PRIVATE), 200)
