"""The OpenAPI 3.1 document, from the schemas that check the requests and those below that describe the answers."""

from __future__ import annotations

from functools import cache
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


class PlaceAnswer(Schema):
    """Where a session happens."""

    kind = fields.String(required=True, metadata={"enum": ["jitsi", "link", "phone", "in_person"]})
    address = fields.String(metadata={"description": "Of a place in person."})


class CardAnswer(Schema):
    """An expert in a list."""

    handle = fields.String(required=True)
    name = fields.String(required=True)
    category = fields.String(required=True)
    headline = fields.String(required=True)
    experience_years = fields.Integer(required=True)
    rating = fields.Float(required=True, metadata={"minimum": 0, "maximum": 5})
    timezone = fields.String(required=True)
    photo_url = fields.String(required=True)


class EventTypeAnswer(Schema):
    """What an expert offers."""

    slug = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    duration_minutes = fields.Integer(required=True)
    interval_minutes = fields.Integer(required=True)
    buffer_before_minutes = fields.Integer(required=True)
    buffer_after_minutes = fields.Integer(required=True)
    minimum_notice_minutes = fields.Integer(required=True)
    booking_window_days = fields.Integer(required=True)
    requires_confirmation = fields.Boolean(required=True)
    place = fields.Nested(PlaceAnswer, required=True)


class ExpertAnswer(CardAnswer):
    """An expert on a page of their own."""

    bio = fields.String(required=True)
    specializations = fields.List(fields.String(), required=True)
    event_types = fields.List(fields.Nested(EventTypeAnswer), required=True)


class SlotAnswer(Schema):
    """A start offered for an event type."""

    start = fields.DateTime(required=True)
    end = fields.DateTime(required=True)
    time = fields.String(required=True, metadata={"description": "The start on the viewer's clock."})
    status = fields.String(required=True, metadata={"enum": [status.value for status in SlotStatus]})


class DayAnswer(Schema):
    """A date of the viewer's calendar."""

    date = fields.Date(required=True)
    slots = fields.List(fields.Nested(SlotAnswer), required=True)


class DirectoryAnswer(Schema):
    """A page of the directory."""

    experts = fields.List(fields.Nested(CardAnswer), required=True)
    page = fields.Integer(required=True, allow_none=True)
    limit = fields.Integer(required=True)
    total = fields.Integer(required=True, allow_none=True)
    pages = fields.Integer(required=True, allow_none=True)
    next = fields.String(required=True, allow_none=True)


class CategoryAnswer(Schema):
    """A category."""

    name = fields.String(required=True)
    count = fields.Integer(required=True)


class CategoriesAnswer(Schema):
    """All categories."""

    categories = fields.List(fields.Nested(CategoryAnswer), required=True)


class ExpertPageAnswer(Schema):
    """An expert with slots."""

    expert = fields.Nested(ExpertAnswer, required=True)
    event_type = fields.Nested(EventTypeAnswer, required=True, allow_none=True)
    timezone = fields.String(required=True)
    now = fields.DateTime(required=True)
    days = fields.List(fields.Nested(DayAnswer), required=True)


class BookedExpertAnswer(Schema):
    """The expert of a booking."""

    handle = fields.String(required=True)
    name = fields.String(required=True)
    category = fields.String(required=True)


class BookedEventTypeAnswer(Schema):
    """The event type of a booking."""

    slug = fields.String(required=True)
    title = fields.String(required=True)
    duration_minutes = fields.Integer(required=True)


class BookingRecord(Schema):
    """A session agreed between a client and an expert."""

    id = fields.String(required=True)
    status = fields.String(required=True, metadata={"enum": [status.value for status in Status]})
    expert = fields.Nested(BookedExpertAnswer, required=True)
    event_type = fields.Nested(BookedEventTypeAnswer, required=True)
    start = fields.DateTime(required=True)
    end = fields.DateTime(required=True)
    timezone = fields.String(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    phone = fields.String(required=True)
    notes = fields.String(required=True)
    place = fields.Nested(PlaceAnswer, required=True)
    video_url = fields.String(required=True, allow_none=True)
    created_at = fields.DateTime(required=True)
    updated_at = fields.DateTime(required=True)


class OneBookingAnswer(Schema):
    """One booking."""

    booking = fields.Nested(BookingRecord, required=True)


class BookedAnswer(OneBookingAnswer):
    """A booking just made, with the token that opens it again."""

    manage_token = fields.String(required=True)


class HealthAnswer(Schema):
    """The service is well."""

    status = fields.String(required=True)
    version = fields.String(required=True)
    table = fields.String(required=True)


class FieldProblem(Schema):
    """What one field needs."""

    field = fields.String(required=True)
    message = fields.String(required=True)


class ProblemAnswer(Schema):
    """A problem detail (RFC 9457)."""

    type = fields.String(required=True, metadata={"description": "A stable code."})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
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
