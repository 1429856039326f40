"""The OpenAPI 3.1 document: what the routes declare, in OpenAPI's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

from chalicelib.endpoint import ENDPOINTS, GATEWAY_PROBLEMS, JSON, PATH_PART, Content, Endpoint, NextCall
from chalicelib.problems import MEDIA_TYPE, codes_of
from chalicelib.requests.callers import FEED_KEY, LINK_TOKEN, MANAGE_TOKEN, SIGN_IN
from chalicelib.requests.fields import COUNTRY, TIME_ZONE, OneOf, pattern
from chalicelib.responses.payloads import payloads_of
from chalicelib.responses.problem import ProblemResponse
from expertbook import VERSION
from expertbook.domain.phone_number import countries_with_numbers
from expertbook.domain.scheduling.local_time import zone_names
from expertbook.domain.webhook import WebhookEvent

_DESCRIPTION = """\
Find an expert and book a session: nobody else ever gets the same time.

Texts, email addresses, phone numbers and codes are read as people type and paste them: spaces around them, invisible
marks and digits of other scripts don't matter. The forms here are those that are always taken. An unknown field of a
body is an error; an unknown parameter of a query is ignored. Whoever may not see a thing gets 404, as if it weren't
there.
"""

_TAGS = {
    "experts": "The directory, and an expert's page with the slots.",
    "holds": "Slots kept for five minutes while somebody fills in a form.",
    "bookings": "Made, seen, moved, cancelled and listed, by their clients and experts.",
    "sign_in": "Proving an email address with an emailed code.",
    "account": "What is stored about an email address.",
    "previews": "Pictures for link previews, drawn by an expert's own browser.",
    "profile": "Becoming an expert, and changing the profile.",
    "availability": "An expert's hours.",
    "event_types": "What an expert offers.",
    "external_calendars": "Calendars elsewhere that say when an expert is busy.",
    "calendar_accounts": "Accounts at calendar services, read and written.",
    "calendar_feed": "Bookings as calendar files and feeds.",
    "calendar_pushes": "What calendar services call when a calendar changed. They alone can.",
    "blocks": "Whom an expert takes no bookings from.",
    "weekly_figures": "An expert's last weeks in numbers.",
    "reviews": "What clients say of completed bookings.",
    "webhooks": "Where an expert's programs hear of bookings, and what they heard.",
    "service": "The service itself.",
}
"""By feature."""

_PATH_PARTS: dict[str, dict[str, Any]] = {
    "account_id": {"description": "The calendar account's id."},
    "block_id": {"description": "The block's id."},
    "booking_id": {"description": "The booking's id."},
    "calendar_id": {"description": "The calendar's id."},
    "handle": {"description": "The expert's handle.", "format": "handle"},
    "hold_id": {"description": "The hold's id."},
    "review_id": {"description": "The review's id."},
    "webhook_id": {"description": "The webhook's id."},
    "slug": {"description": "The event type's slug.", "format": "slug"},
}

_PROOFS: dict[str, dict[str, str]] = {
    MANAGE_TOKEN: {
        "description": "A booking's manage token: it opens that booking alone.",
        **(_BEARER := {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}),
    },
    SIGN_IN: {"description": "A sign-in token, of `sign_in`.", **_BEARER},
    LINK_TOKEN: {
        "description": "Either of these tokens, in a link.",
        "type": "apiKey",
        "in": "query",
        "name": "token",
    },
    FEED_KEY: {"description": "The key in a feed's secret URL.", "type": "apiKey", "in": "query", "name": "key"},
}

_PROBLEMS = {
    400: ("Malformed", "The request can't be read, or its body is no JSON object."),
    401: ("NotSignedIn", "Nobody is signed in, or the code does not work."),
    404: ("NotFound", "No such thing, or the caller may not see it."),
    409: ("Conflict", "Somebody else has the time, or the state of the thing, or the expert, does not allow it."),
    413: ("TooLarge", "The body is over 64 KB."),
    415: ("UnsupportedMediaType", "The body is not application/json."),
    422: ("InvalidFields", "Fields with a bad value, all named at once."),
    429: ("TooManyRequests", "A limit for a single person; Retry-After says when to come back."),
    500: ("InternalError", "Something went wrong on our side."),
    503: ("Unavailable", "Busy for the moment."),
}
"""What each is called, and what it means."""

_HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-Id": {"description": "The id of the request in the logs.", "schema": {"type": "string"}},
    "Retry-After": {
        "description": "In how many seconds it is worth while to ask again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
    },
    "ETag": {
        "description": "Send it as If-None-Match: 304 if nothing changed.",
        "required": True,
        "schema": {"type": "string", **pattern('"[0-9a-f]{32}"')},
    },
}

_ONE_CLICK = {
    "schema": {
        "type": "object",
        "properties": {"List-Unsubscribe": {"const": "One-Click"}},
        "required": ["List-Unsubscribe"],
    }
}
"""The one form that is taken: a mail program's (RFC 8058)."""

_SIGNATURE = [
    {"in": "header", "name": name, "required": True, "description": meaning, "schema": {"type": "string"}}
    for name, meaning in (
        ("webhook-id", "The event's id: the same at every try."),
        ("webhook-timestamp", "When it was sent, in epoch seconds."),
        ("webhook-signature", "By each secret that is valid, as Standard Webhooks has it."),
    )
]

_HEARD = {
    WebhookEvent.BOOKING_CREATED: "Somebody booked; where no confirmation is needed, this alone comes",
    WebhookEvent.BOOKING_CONFIRMED: "The expert confirmed a request",
    WebhookEvent.BOOKING_MOVED: "A booking has another time, and may be to confirm again",
    WebhookEvent.BOOKING_CANCELLED: "A booking was cancelled, or a request declined or withdrawn",
    WebhookEvent.BOOKING_COMPLETED: "A booking took place",
    WebhookEvent.BOOKING_NO_SHOW: "The client didn't come",
    WebhookEvent.BOOKING_EXPIRED: "Nobody confirmed a request before its time came",
    WebhookEvent.REVIEW_CREATED: "The client reviewed a booking",
    WebhookEvent.REVIEW_CHANGED: "The client changed the review",
    WebhookEvent.VERIFICATION: "A webhook was added, and has to answer with the proof",
    WebhookEvent.TEST: "The expert tries the webhook",
}

_COMING_BACK = (429, 503)
_NOT_MODIFIED = 304
_WITHOUT_CONTENT = (204, 303, _NOT_MODIFIED)


@cache
def document() -> dict[str, Any]:
    """The document of every endpoint that was imported, so of all after `import app`. It's made once per process."""
    plugin = MarshmallowPlugin(schema_name_resolver=schema_name)
    spec = APISpec(
        "ExpertBook",
        VERSION,
        "3.1.0",
        [plugin],
        info={
            "description": _DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
            "contact": {"name": "ExpertBook"},
        },
        servers=[{"url": "/api", "description": "Beside the site, on its origin."}],
        tags=[{"name": feature, "description": meaning} for feature, meaning in _TAGS.items()],
    )
    converter = plugin.converter
    assert converter is not None
    converter.attribute_functions.insert(1, _shape_of)  # after the type, and before whatever says more
    for name, values in ((TIME_ZONE, zone_names()), (COUNTRY, countries_with_numbers())):
        spec.components.schema(name, {"type": "string", "enum": sorted(values)})
    for name, header in _HEADERS.items():
        spec.components.header(name, header)
    for proof, scheme in _PROOFS.items():
        spec.components.security_scheme(proof, scheme)
    for status, (name, meaning) in _PROBLEMS.items():
        spec.components.response(name, _problem(status, meaning))
    for declared in ENDPOINTS:
        spec.path(declared.path, operations={declared.method.lower(): _operation(declared)})
    webhooks = _webhooks(converter)
    return _with_rules(spec.to_dict()) | {"webhooks": webhooks}


def _webhooks(converter: OpenAPIConverter) -> dict[str, Any]:
    """What the webhooks that experts add are called with."""
    return {
        event.value: {
            "post": {
                "operationId": f"hear_of_{event.value.replace('.', '_')}",
                "summary": _HEARD[event],
                "tags": ["webhooks"],
                "security": [],  # the signature is the proof, and OpenAPI has no scheme for one
                "parameters": _SIGNATURE,
                "requestBody": {"required": True, "content": {"application/json": {"schema": _any(event, converter)}}},
                "responses": {"2XX": {"description": "Heard. Anything else is tried again, for 28 hours."}},
            }
        }
        for event in WebhookEvent
    }


def _any(event: WebhookEvent, converter: OpenAPIConverter) -> dict[str, Any]:
    schemas: list[dict[str, Any]] = [
        converter.resolve_nested_schema(schema)  # type: ignore[no-untyped-call]
        for schema in payloads_of(event)
    ]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def schema_name(schema: Any) -> str:
    """What a schema is called in the document: `SlotResponse` is `Slot` there."""
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Response")


def _shape_of(field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """What a field says of itself, and of its keys if it has any; what its metadata say goes before."""
    shape = dict(getattr(field, "shape", {}))
    keys = getattr(field, "key_field", None)
    if keys is not None and (names := {**_choices_of(keys), **getattr(keys, "shape", {})}):
        shape["propertyNames"] = names
    if "$ref" in shape:
        del ret["type"]  # null may be allowed beside it
    return shape


def _choices_of(field: fields.Field[Any]) -> dict[str, Any]:
    return {"enum": list(field.words)} if isinstance(field, OneOf) else {}


def _operation(declared: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": declared.name,
        "summary": declared.summary,
        "tags": [declared.feature],
        "security": _security(declared),
        "responses": {**_successes(declared), **_problems(declared)},
    }
    parameters = _parameters(declared)
    if parameters:
        operation["parameters"] = parameters
    if declared.body:
        operation["requestBody"] = {"required": True, "content": {"application/json": _body(declared)}}
    if declared.content_types != (JSON,):
        taken = {"schema": {"type": "object"}} if JSON in declared.content_types else _ONE_CLICK
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(declared.content_types, taken)}
    return operation


def _security(declared: Endpoint) -> list[dict[str, list[str]]]:
    """One of these proofs is needed; an empty one is no proof. Without any, the operation is public."""
    needed: list[dict[str, list[str]]] = [{proof: []} for proof in declared.caller.proofs]
    optional: list[dict[str, list[str]]] = [{proof: []} for proof in declared.caller.optional_proofs]
    return needed or ([{}, *optional] if optional else [])


def _parameters(declared: Endpoint) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [_path_parameter(name) for name in re.findall(r"{(\w+)}", declared.path)]
    for place, name in (("header", declared.headers), ("query", declared.query)):
        if name is not None:
            parameters.append({"in": place, "schema": declared.request_schema(name)})
    return parameters


def _path_parameter(name: str) -> dict[str, Any]:
    described = dict(_PATH_PARTS[name])
    description = described.pop("description")
    schema = {"type": "string", **pattern(PATH_PART), **described}
    return {"in": "path", "name": name, "required": True, "description": description, "schema": schema}


def _body(declared: Endpoint) -> dict[str, Any]:
    schemas = [declared.request_schema(name) for name in declared.body]
    if len(schemas) == 1:
        return {"schema": schemas[0], "example": dict(schemas[0].example)}
    examples = {schema_name(schema): {"value": dict(schema.example)} for schema in schemas}
    return {"schema": {"anyOf": schemas}, "examples": examples}


def _successes(declared: Endpoint) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status in (declared.status, *declared.also):
        summary = "Nothing changed." if status == _NOT_MODIFIED else f"{declared.summary}: done."
        response: dict[str, Any] = {"description": summary, "headers": {"X-Request-Id": "X-Request-Id"}}
        if _NOT_MODIFIED in declared.also:
            response["headers"]["ETag"] = "ETag"
        sent = declared.response if status == declared.status else declared.also_response
        if sent is not None and status not in _WITHOUT_CONTENT:
            response["content"] = _content(declared, sent)
        if declared.links and status not in _WITHOUT_CONTENT:
            response["links"] = {link.operation: _link(link) for link in declared.links}
        responses[str(status)] = response
    return responses


def _content(declared: Endpoint, response: str | Content) -> dict[str, Any]:
    if response in (Content.CALENDAR, Content.TEXT):
        return {response.value: {"schema": {"type": "string"}}}
    if response is Content.ANY_OBJECT:
        return {response.value: {"schema": {"type": "object"}}}
    return {"application/json": {"schema": declared.response_schema(response)}}


def _link(link: NextCall) -> dict[str, Any]:
    described: dict[str, Any] = {"operationId": link.operation}
    if link.parameters:
        described["parameters"] = dict(link.parameters)
    if link.body:
        described["requestBody"] = dict(link.body)
    return described


def _problems(declared: Endpoint) -> dict[str, str]:
    return {str(status): _PROBLEMS[status][0] for status in sorted({*declared.all_problems, *GATEWAY_PROBLEMS})}


def _problem(status: int, meaning: str) -> dict[str, Any]:
    headers = {"X-Request-Id": "X-Request-Id"}
    if status in _COMING_BACK:
        headers["Retry-After"] = "Retry-After"
    narrower = {"properties": {"type": {"enum": codes_of(status)}, "status": {"const": status}}}
    shown = {"allOf": [ProblemResponse, narrower]}
    return {"description": meaning, "headers": headers, "content": {MEDIA_TYPE: {"schema": shown}}}


def _with_rules(made: dict[str, Any]) -> dict[str, Any]:
    """The document with what a body's schema says of several fields at once."""
    for declared in ENDPOINTS:
        for name in declared.body:
            for schema in _schemas_in(declared.request_schema(name)):
                made["components"]["schemas"][schema_name(schema)].update(schema.rules)
    return made


def _schemas_in(schema: Any) -> Iterator[Any]:
    yield schema
    for field in schema.fields.values():
        nested = getattr(field, "inner", field)
        if isinstance(nested, fields.Nested):
            yield from _schemas_in(nested.schema)
