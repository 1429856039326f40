"""The OpenAPI 3.1 document, from the schemas that check the requests and those below that describe the answers."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from chalicelib import fields as ours
from chalicelib import schemas
from chalicelib.problems import MEDIA_TYPE
from expertbook import VERSION
from expertbook.bookings.model import Status
from expertbook.scheduling.slots import SlotStatus

_text = partial(fields.String, required=True)
_number = partial(fields.Integer, required=True)
_flag = partial(fields.Boolean, required=True)
_instant = partial(fields.DateTime, required=True)


class PlaceAnswer(Schema):
    """Where a session happens."""

    kind = _text(metadata={"enum": ["jitsi", "link", "phone", "in_person"]})
    address = fields.String(metadata={"description": "Of a place in person."})


class CardAnswer(Schema):
    """An expert in a list."""

    handle = _text()
    name = _text()
    category = _text()
    headline = _text()
    experience_years = _number()
    rating = fields.Float(required=True, metadata={"minimum": 0, "maximum": 5})
    timezone = _text()
    photo_url = _text()


class EventTypeAnswer(Schema):
    """What an expert offers."""

    slug = _text()
    title = _text()
    description = _text()
    duration_minutes = _number()
    interval_minutes = _number()
    buffer_before_minutes = _number()
    buffer_after_minutes = _number()
    minimum_notice_minutes = _number()
    booking_window_days = _number()
    requires_confirmation = _flag()
    place = fields.Nested(PlaceAnswer, required=True)


class ExpertAnswer(CardAnswer):
    """An expert on a page of their own."""

    bio = _text()
    specializations = fields.List(fields.String(), required=True)
    event_types = fields.List(fields.Nested(EventTypeAnswer), required=True)


class SlotAnswer(Schema):
    """A start offered for an event type."""

    start = _instant()
    end = _instant()
    time = _text(metadata={"description": "The start on the viewer's clock."})
    status = _text(metadata={"enum": [status.value for status in SlotStatus]})


class DayAnswer(Schema):
    """A date of the viewer's calendar."""

    date = fields.Date(required=True)
    slots = fields.List(fields.Nested(SlotAnswer), required=True)


class DirectoryAnswer(Schema):
    """A page of the directory."""

    experts = fields.List(fields.Nested(CardAnswer), required=True)
    page = _number(allow_none=True)
    limit = _number()
    total = _number(allow_none=True)
    pages = _number(allow_none=True)
    next = _text(allow_none=True)


class CategoryAnswer(Schema):
    """A category."""

    name = _text()
    count = _number()


class CategoriesAnswer(Schema):
    """All categories."""

    categories = fields.List(fields.Nested(CategoryAnswer), required=True)


class ExpertPageAnswer(Schema):
    """An expert with slots."""

    expert = fields.Nested(ExpertAnswer, required=True)
    event_type = fields.Nested(EventTypeAnswer, required=True, allow_none=True)
    timezone = _text()
    now = _instant()
    days = fields.List(fields.Nested(DayAnswer), required=True)


class BookedExpertAnswer(Schema):
    """The expert of a booking."""

    handle = _text()
    name = _text()
    category = _text()


class BookedEventTypeAnswer(Schema):
    """The event type of a booking."""

    slug = _text()
    title = _text()
    duration_minutes = _number()


class BookingRecord(Schema):
    """A session agreed between a client and an expert."""

    id = _text()
    status = _text(metadata={"enum": [status.value for status in Status]})
    expert = fields.Nested(BookedExpertAnswer, required=True)
    event_type = fields.Nested(BookedEventTypeAnswer, required=True)
    start = _instant()
    end = _instant()
    timezone = _text()
    name = _text()
    email = _text()
    phone = _text()
    notes = _text()
    place = fields.Nested(PlaceAnswer, required=True)
    video_url = _text(allow_none=True)
    created_at = _instant()
    updated_at = _instant()


class OneBookingAnswer(Schema):
    """One booking."""

    booking = fields.Nested(BookingRecord, required=True)


class BookedAnswer(OneBookingAnswer):
    """A booking just made, with the token that opens it again."""

    manage_token = _text()


class HealthAnswer(Schema):
    """The service is well."""

    status = _text()
    version = _text()
    table = _text()


class FieldProblem(Schema):
    """What one field needs."""

    field = _text()
    message = _text()


class ProblemAnswer(Schema):
    """A problem detail (RFC 9457)."""

    type = _text(metadata={"description": "A stable code."})
    title = _text()
    status = _number()
    detail = _text()
    errors = fields.List(fields.Nested(FieldProblem), required=True)
    nearest = fields.List(fields.Nested(SlotAnswer), metadata={"description": "With slot_taken."})


_PROBLEMS = {
    400: "The body is not JSON, or no JSON object.",
    404: "No such thing, or the caller may not see it.",
    409: "Somebody else has the time.",
    413: "The body is over 16 KB.",
    415: "The body is not application/json.",
    422: "Fields with a bad value, all named at once.",
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
    handle = _in_path("handle", "The expert's handle.")
    listed = [{"in": "query", "schema": schemas.DirectoryParameters}]
    slots = [handle, {"in": "query", "schema": schemas.ExpertParameters}]
    key = {
        "in": "header",
        "name": "Idempotency-Key",
        "description": "The same key with the same request answers with the booking made the first time.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 128},
    }
    body = {"required": True, "content": {"application/json": {"schema": schemas.BookingBody}}}
    _add(spec, "/experts", "get", "A page of the directory, best rated first", DirectoryAnswer, 422, parameters=listed)
    _add(spec, "/experts/categories/list", "get", "The categories with their counts", CategoriesAnswer)
    _add(spec, "/experts/{handle}", "get", "An expert with slots", ExpertPageAnswer, 404, 422, parameters=slots)
    _add(
        spec,
        "/bookings",
        "post",
        "Book a session",
        BookedAnswer,
        *(400, 409, 413, 415, 422),
        status=201,
        parameters=[key],
        requestBody=body,
    )
    _add(
        spec,
        "/bookings/{booking_id}",
        "get",
        "One booking, for the holder of its manage token",
        OneBookingAnswer,
        404,
        parameters=[_in_path("booking_id", "The booking's id.")],
        security=[{"manage_token": []}],
    )
    _add(spec, "/health", "get", "Whether the service can do its work", HealthAnswer)
    _add(spec, "/openapi.json", "get", "This document", None)
    return spec.to_dict()


_SHAPES: dict[type[fields.Field[Any]], tuple[str, str | None]] = {
    ours.Email: ("string", "email"),
    ours.Phone: ("string", None),
    ours.Zone: ("string", None),
    ours.Instant: ("string", "date-time"),
    ours.Day: ("string", "date"),
    ours.Clock: ("string", None),
}


def _add(
    spec: APISpec,
    path: str,
    method: str,
    summary: str,
    answer: type[Schema] | None,
    *problems: int,
    status: int = 200,
    **operation: Any,
) -> None:
    content = {"schema": answer} if answer is not None else {"schema": {"type": "object"}}
    responses: dict[str, Any] = {str(status): {"description": summary, "content": {"application/json": content}}}
    for code in (*problems, 503):
        shown = {MEDIA_TYPE: {"schema": ProblemAnswer}}
        responses[str(code)] = {"description": _PROBLEMS[code], "content": shown}
    spec.path(path, operations={method: {"summary": summary, "responses": responses, **operation}})


def _in_path(name: str, description: str) -> dict[str, Any]:
    return {"in": "path", "name": name, "required": True, "description": description, "schema": {"type": "string"}}


def _schema_name(schema: Any) -> str:
    """`SlotAnswer` is called `Slot` in the document."""
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Answer").removesuffix("Record") or "Answer"
