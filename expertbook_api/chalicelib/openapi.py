"""The OpenAPI 3.1 document: what the routes declare, in OpenAPI's words."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields

from chalicelib.endpoint import ENDPOINTS, Content, Endpoint
from chalicelib.problems import MEDIA_TYPE
from chalicelib.requests import fields as kinds
from chalicelib.requests.callers import MANAGE_TOKEN, SIGN_IN
from chalicelib.responses.problem import ProblemResponse
from expertbook import VERSION

_PATH_PARTS = {
    "block_id": "The block's id.",
    "booking_id": "The booking's id.",
    "calendar_id": "The calendar's id.",
    "handle": "The expert's handle.",
    "hold_id": "The hold's id.",
    "slug": "The event type's slug.",
}

_PROBLEMS = {
    400: "The body is not JSON, or no JSON object.",
    401: "Nobody is signed in, or the code does not work.",
    404: "No such thing, or the caller may not see it.",
    409: "Somebody else has the time, or the state of the thing, or the expert, does not allow it.",
    413: "The body is over 64 KB.",
    415: "The body is not application/json.",
    422: "Fields with a bad value, all named at once.",
    429: "A limit for a single person; Retry-After says when to come back.",
    500: "Something went wrong on our side.",
    503: "Busy for the moment.",
}

_NOT_MODIFIED = 304
_WITHOUT_CONTENT = (204, _NOT_MODIFIED)

_TYPES: dict[type[fields.Field[Any]], tuple[str, str | None]] = {
    kinds.Email: ("string", "email"),
    kinds.Domain: ("string", None),
    kinds.Phone: ("string", None),
    kinds.Country: ("string", None),
    kinds.Zone: ("string", None),
    kinds.Instant: ("string", "date-time"),
    kinds.Day: ("string", "date"),
    kinds.Clock: ("string", None),
    kinds.OneOf: ("string", None),
    kinds.IdempotencyKey: ("string", None),
    kinds.Code: ("string", None),
    kinds.Opaque: ("string", None),
    kinds.Link: ("string", "uri"),
    kinds.Slug: ("string", None),
    kinds.DayHours: ("array", None),
}


@cache
def document() -> dict[str, Any]:
    """The document of every endpoint that was imported, so of all after `import app`. It's made once per process."""
    plugin = MarshmallowPlugin(schema_name_resolver=schema_name)
    spec = APISpec(
        "ExpertBook",
        VERSION,
        "3.1.0",
        [plugin],
        info={"description": "Find an expert and book a session: nobody else ever gets the same time."},
        servers=[{"url": "/api"}],
    )
    converter = plugin.converter
    assert converter is not None
    for kind, openapi_type in _TYPES.items():
        converter.map_to_openapi_type(kind, *openapi_type)  # type: ignore[no-untyped-call]
    for proof in (MANAGE_TOKEN, SIGN_IN):
        spec.components.security_scheme(proof, {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    for declared in ENDPOINTS:
        spec.path(declared.path, operations={declared.method.lower(): _operation(declared)})
    return spec.to_dict()


def schema_name(schema: Any) -> str:
    """What a schema is called in the document: `SlotResponse` is `Slot` there."""
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Response")


def _operation(declared: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": declared.summary,
        "responses": {**_successes(declared), **_problems(declared)},
    }
    parameters = _parameters(declared)
    if parameters:
        operation["parameters"] = parameters
    if declared.body:
        schemas = [declared.request_schema(name) for name in declared.body]
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if declared.caller.proofs:
        operation["security"] = [{proof: []} for proof in declared.caller.proofs]
    return operation


def _parameters(declared: Endpoint) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {"in": "path", "name": name, "required": True, "description": _PATH_PARTS[name], "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", declared.path)
    ]
    for place, name in (("header", declared.headers), ("query", declared.query)):
        if name is not None:
            parameters.append({"in": place, "schema": declared.request_schema(name)})
    return parameters


def _successes(declared: Endpoint) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status in (declared.status, *declared.also):
        summary = "Nothing changed." if status == _NOT_MODIFIED else declared.summary
        responses[str(status)] = {"description": summary}
        if declared.response is not None and status not in _WITHOUT_CONTENT:
            responses[str(status)]["content"] = _content(declared, declared.response)
    return responses


def _content(declared: Endpoint, response: str | Content) -> dict[str, Any]:
    if response is Content.CALENDAR:
        return {response.value: {"schema": {"type": "string"}}}
    if response is Content.ANY_OBJECT:
        return {response.value: {"schema": {"type": "object"}}}
    return {"application/json": {"schema": declared.response_schema(response)}}


def _problems(declared: Endpoint) -> dict[str, Any]:
    shown = {MEDIA_TYPE: {"schema": ProblemResponse}}
    return {
        str(status): {"description": _PROBLEMS[status], "content": shown} for status in sorted(declared.all_problems)
    }
