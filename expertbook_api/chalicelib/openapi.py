"""The OpenAPI 3.1 document, from the schemas that check the requests and those that describe the answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from chalicelib import account_schemas, answers, schemas
from chalicelib import fields as ours
from chalicelib import own_expert_answers as own
from chalicelib import own_expert_schemas as own_schemas
from chalicelib.problems import MEDIA_TYPE
from expertbook import VERSION

_Operation = dict[str, Any]

_PROBLEMS = {
    400: "The body is not JSON, or no JSON object.",
    401: "Nobody is signed in, or the code does not work.",
    404: "No such thing, or the caller may not see it.",
    409: "Somebody else has the time, or the state of the thing does not allow it.",
    413: "The body is over 64 KB.",
    415: "The body is not application/json.",
    422: "Fields with a bad value, all named at once.",
    429: "A limit for a single person; Retry-After says when to come back.",
    503: "Busy for the moment.",
}


@cache
def document() -> dict[str, Any]:
    """The document; made once per process. No DynamoDB call."""
    plugin = MarshmallowPlugin(schema_name_resolver=_schema_name)
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
    for kind, shape in _SHAPES.items():
        converter.map_to_openapi_type(kind, *shape)  # type: ignore[no-untyped-call]
    spec.components.security_scheme("manage_token", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    spec.components.security_scheme("session", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    _experts(spec)
    _bookings(spec)
    _accounts(spec)
    _own_expert(spec)
    _calendars(spec)
    _service(spec)
    return spec.to_dict()


def _experts(spec: APISpec) -> None:
    handle = _in_path("handle", "The expert's handle.")
    listed = [{"in": "query", "schema": schemas.DirectoryParameters}]
    slots = [handle, {"in": "query", "schema": schemas.ExpertParameters}]
    _add(spec, "/experts", "get", "Experts, best rated first", answers.DirectoryAnswer, 422, parameters=listed)
    _add(spec, "/experts/categories/list", "get", "The categories with their counts", answers.CategoriesAnswer)
    _add(spec, "/experts/{handle}", "get", "An expert with slots", answers.ExpertPageAnswer, 404, 422, parameters=slots)


def _bookings(spec: APISpec) -> None:
    key = {
        "in": "header",
        "name": "Idempotency-Key",
        "description": "The same key with the same request answers with the booking made the first time.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 128},
    }
    booking: _Operation = {"parameters": [_in_path("booking_id", "The booking's id.")], "security": _BOOKING}
    one = answers.OneBookingAnswer
    mine: _Operation = {"parameters": [{"in": "query", "schema": schemas.OwnBookingsParameters}], "security": _SESSION}
    sessions: _Operation = {"parameters": [{"in": "query", "schema": schemas.SessionsParameters}], "security": _SESSION}
    made: _Operation = {"status": 201, "parameters": [key], "requestBody": _body(schemas.BookingBody)}
    held: _Operation = {"status": 201, "requestBody": _body(schemas.HoldBody)}
    status: _Operation = {**booking, "requestBody": _body(schemas.StatusBody)}
    move: _Operation = {**booking, "requestBody": _body(schemas.MoveBody)}
    released: _Operation = {"status": 204, "parameters": [_in_path("hold_id", "The hold's id.")]}
    _add(spec, "/holds", "post", "Keep a slot for five minutes", answers.OneHoldAnswer, *_WITH_BODY, 409, 429, **held)
    _add(spec, "/holds/{hold_id}", "delete", "Let a slot go", None, **released)
    _add(spec, "/bookings", "post", "Book a session", answers.BookedAnswer, *_WITH_BODY, 409, **made)
    _add(spec, "/bookings", "get", "Your bookings, newest first", answers.BookingsAnswer, 404, 422, **mine)
    _add(spec, "/bookings/{booking_id}", "get", "One booking, for its client and its expert", one, 404, **booking)
    path = "/bookings/{booking_id}/status"
    _add(spec, path, "patch", "Confirm, cancel, complete, mark as missed", one, *_WITH_BODY, 404, 409, **status)
    _add(spec, "/bookings/{booking_id}/reschedule", "post", "Move a booking", one, *_WITH_BODY, 404, 409, **move)
    _add(spec, "/me/bookings", "get", "Your sessions as an expert", answers.BookingsAnswer, 401, 404, 422, **sessions)


def _accounts(spec: APISpec) -> None:
    code: _Operation = {"status": 202, "requestBody": _body(account_schemas.CodeBody)}
    session: _Operation = {"status": 201, "requestBody": _body(account_schemas.SessionBody)}
    signed_in: _Operation = {"security": _SESSION}
    change: _Operation = {**signed_in, "requestBody": _body(account_schemas.AccountBody)}
    erase: _Operation = {**signed_in, "status": 202}
    _add(spec, "/auth/codes", "post", "Have a sign-in code mailed", answers.CodeAnswer, *_WITH_BODY, 429, **code)
    _add(spec, "/auth/sessions", "post", "Sign in", answers.SessionAnswer, *_WITH_BODY, 401, **session)
    _add(spec, "/me", "get", "Your account", answers.OneAccountAnswer, 401, **signed_in)
    _add(spec, "/me", "patch", "Change your account", answers.OneAccountAnswer, *_WITH_BODY, 401, **change)
    _add(spec, "/me", "delete", "Erase everything about you", answers.ErasingAnswer, 401, **erase)
    _add(spec, "/me/export", "get", "Everything that is kept about you", dict, 401, **signed_in)


def _own_expert(spec: APISpec) -> None:
    signed_in: _Operation = {"security": _SESSION}

    def sent(*bodies: type[Schema], **more: Any) -> _Operation:
        return {**signed_in, "requestBody": _body(*bodies), **more}

    def asked(parameters: type[Schema]) -> _Operation:
        return {**signed_in, "parameters": [{"in": "query", "schema": parameters}]}

    slug: _Operation = {"parameters": [_in_path("slug", "The event type's slug.")]}
    expert, hours, offered = own.OneOwnExpertAnswer, "/me/availability", "/me/event-types"
    _add(spec, "/me/expert", "get", "The expert that you are", expert, 401, **signed_in)
    body = sent(own_schemas.NewExpertBody, own_schemas.ProfileBody, also=[201])
    what = "Become an expert, or change your profile"
    _add(spec, "/me/expert", "put", what, expert, *_WITH_BODY, 401, 404, 409, **body)
    handle = asked(own_schemas.HandleParameters)
    _add(spec, "/handles", "get", "Whether a handle is free", own.HandleAnswer, 401, 422, **handle)
    _add(spec, "/me/photo", "post", "A form to upload a photo", own.UploadAnswer, 401, **signed_in)
    _add(spec, hours, "get", "Your hours", own.OneHoursAnswer, 401, 404, **signed_in)
    body = sent(own_schemas.AvailabilityBody)
    _add(spec, hours, "put", "Change your hours", own.SavedHoursAnswer, *_WITH_BODY, 401, 404, 409, **body)
    body = sent(own_schemas.PreviewBody)
    _add(spec, f"{hours}/preview", "post", "Try out hours", own.PreviewAnswer, *_WITH_BODY, 401, 404, **body)
    why = asked(own_schemas.WhyParameters)
    _add(spec, f"{hours}/why", "get", "Why a time is not offered", own.WhyAnswer, 401, 404, 422, **why)
    _add(spec, offered, "get", "Your event types", own.EventTypesAnswer, 401, 404, **signed_in)
    body = sent(own_schemas.NewEventTypeBody, status=201)
    _add(spec, offered, "post", "Offer something new", own.OneEventTypeAnswer, *_WITH_BODY, 401, 404, **body)
    body = sent(own_schemas.OrderBody)
    _add(spec, offered, "put", "Order your event types", own.EventTypesAnswer, *_WITH_BODY, 401, 404, 409, **body)
    body = sent(own_schemas.EventTypeBody, **slug)
    one = f"{offered}/{{slug}}"
    _add(spec, one, "put", "Change an event type", own.OneEventTypeAnswer, *_WITH_BODY, 401, 404, 409, **body)
    _add(spec, one, "delete", "Offer it no more", None, 401, 404, **signed_in, **slug, status=204)
    busy = "/me/calendars"
    _add(spec, busy, "get", "Calendars that say when you are busy", own.CalendarsAnswer, 401, 404, **signed_in)
    body = sent(own_schemas.CalendarBody, status=201)
    _add(spec, busy, "post", "Add a calendar", own.OneCalendarAnswer, *_WITH_BODY, 401, 404, **body)
    calendar: _Operation = {**signed_in, "parameters": [_in_path("calendar_id", "The calendar's id.")]}
    _add(spec, f"{busy}/{{calendar_id}}/read", "post", "Read it now", own.OneCalendarAnswer, 401, 404, **calendar)
    _add(spec, f"{busy}/{{calendar_id}}", "delete", "Forget a calendar", None, 401, 404, **calendar, status=204)
    _add(spec, "/me/weeks", "get", "The last weeks in numbers", own.WeeksAnswer, 401, 404, **signed_in)


def _calendars(spec: APISpec) -> None:
    signed_in: _Operation = {"security": _SESSION}
    token = _in_query("token", "Instead of the header: a token that opens the booking.")
    one: _Operation = {"parameters": [_in_path("booking_id", "The booking's id."), token], "security": _BOOKING}
    key = _in_query("key", "The feed's key, out of its secret address.")
    feed: _Operation = {"parameters": [_in_path("handle", "The expert's handle."), key]}
    address = answers.FeedAnswer
    _add(spec, "/bookings/{booking_id}/calendar.ics", "get", "A booking as a calendar file", str, 404, **one)
    _add(spec, "/experts/{handle}/calendar.ics", "get", "An expert's sessions as a calendar", str, 404, **feed)
    _add(spec, "/me/calendar-feed", "get", "The secret address of your calendar", address, 401, 404, **signed_in)
    _add(spec, "/me/calendar-feed", "post", "A new secret address", address, 401, 404, **signed_in)


def _service(spec: APISpec) -> None:
    _add(spec, "/health", "get", "Whether the service can do its work", answers.HealthAnswer)
    _add(spec, "/openapi.json", "get", "This document", dict)


_WITH_BODY = (400, 413, 415, 422)
"""What can be wrong with any body."""

_BOOKING: list[dict[str, list[str]]] = [{"manage_token": []}, {"session": []}]
_SESSION: list[dict[str, list[str]]] = [{"session": []}]


def _body(*schemas: type[Schema]) -> dict[str, Any]:
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


_SHAPES: dict[type[fields.Field[Any]], tuple[str, str | None]] = {
    ours.Email: ("string", "email"),
    ours.Phone: ("string", None),
    ours.Zone: ("string", None),
    ours.Instant: ("string", "date-time"),
    ours.Day: ("string", "date"),
    ours.Clock: ("string", None),
    ours.OneOf: ("string", None),
    ours.Code: ("string", None),
    ours.Link: ("string", "uri"),
    ours.Slug: ("string", None),
    ours.DayHours: ("array", None),
}


def _add(
    spec: APISpec,
    path: str,
    method: str,
    summary: str,
    answer: type[Schema] | type[dict[str, Any]] | type[str] | None,
    *problems: int,
    status: int = 200,
    also: Sequence[int] = (),
    **operation: Any,
) -> None:
    """Describe an operation that answers with this schema, any object (dict), a calendar (str), or nothing (None).

    `also` are further statuses of the same answer.
    """
    answered: dict[str, Any] = {"description": summary}
    if answer is str:
        answered["content"] = {"text/calendar": {"schema": {"type": "string"}}}
    elif answer is not None:
        schema = {"type": "object"} if answer is dict else answer
        answered["content"] = {"application/json": {"schema": schema}}
    responses = {str(code): answered for code in (status, *also)}
    for code in sorted({*problems, 503}):
        shown = {MEDIA_TYPE: {"schema": answers.ProblemAnswer}}
        responses[str(code)] = {"description": _PROBLEMS[code], "content": shown}
    spec.path(path, operations={method: {"summary": summary, "responses": responses, **operation}})


def _in_query(name: str, description: str) -> dict[str, Any]:
    return {"in": "query", "name": name, "description": description, "schema": {"type": "string"}}


def _in_path(name: str, description: str) -> dict[str, Any]:
    return {"in": "path", "name": name, "required": True, "description": description, "schema": {"type": "string"}}


def _schema_name(schema: Any) -> str:
    """`SlotAnswer` is called `Slot` in the document."""
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Answer").removesuffix("Record") or "Answer"
