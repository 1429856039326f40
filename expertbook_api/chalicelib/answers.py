"""What the API answers, described for the OpenAPI document; the tests hold the answers against it."""

from __future__ import annotations

from functools import partial

from marshmallow import Schema, fields

from expertbook.domain.booking import Action, Role, Status
from expertbook.domain.scheduling.slots import SlotStatus

_text = partial(fields.String, required=True)
_number = partial(fields.Integer, required=True)
_flag = partial(fields.Boolean, required=True)
_instant = partial(fields.DateTime, required=True)


class PlaceAnswer(Schema):
    """Where a session happens."""

    kind = _text(metadata={"enum": ["jitsi", "link", "phone", "in_person"]})
    address = fields.String(metadata={"description": "Of a place in person."})


class QuestionAnswer(Schema):
    """What is asked in the booking form; `options` are those of a choice."""

    id = _text()
    kind = _text(metadata={"enum": ["text", "choice", "checkbox"]})
    label = _text()
    required_answer = _flag(data_key="required")
    options = fields.List(fields.String(), required=True)


class GivenAnswerRecord(Schema):
    """A question as it was asked, and what the client answered."""

    question = _text()
    answer = _text()


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
    cancel_notice_minutes = _number()
    booking_window_days = _number()
    daily_cap = _number(allow_none=True)
    requires_confirmation = _flag()
    place = fields.Nested(PlaceAnswer, required=True)
    price = _text()
    questions = fields.List(fields.Nested(QuestionAnswer), required=True)


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
    held_until = fields.DateTime(metadata={"description": "Of a slot that somebody holds: when it is free by itself."})


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
    cancel_notice_minutes = _number()


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
    answers = fields.List(fields.Nested(GivenAnswerRecord), required=True)
    place = fields.Nested(PlaceAnswer, required=True)
    video_url = _text(allow_none=True)
    reason = _text(allow_none=True, metadata={"description": "Why it has this status."})
    status_by = _text(allow_none=True, metadata={"enum": [*(role.value for role in Role), None]})
    sequence = _number(metadata={"description": "How often its calendar entry changed."})
    created_at = _instant()
    updated_at = _instant()


class OneBookingAnswer(Schema):
    """One booking, what the caller is to it, and what the caller may do with it now."""

    booking = fields.Nested(BookingRecord, required=True)
    role = _text(metadata={"enum": [role.value for role in Role]})
    actions = fields.List(fields.String(metadata={"enum": [action.value for action in Action]}), required=True)


class BookedAnswer(Schema):
    """A booking just made, with the token that opens it again."""

    booking = fields.Nested(BookingRecord, required=True)
    manage_token = _text()


class BookingsAnswer(Schema):
    """A page of bookings, newest start first."""

    bookings = fields.List(fields.Nested(BookingRecord), required=True)
    next = _text(allow_none=True)


class HoldRecord(Schema):
    """A slot that is kept for a while; `from` and `to` are what it claims, buffers included."""

    id = _text()
    expert = _text()
    event_type = _text()
    start = _instant()
    end = _instant()
    claimed_from = _instant(data_key="from")
    claimed_to = _instant(data_key="to")
    until = _instant()


class OneHoldAnswer(Schema):
    """A hold just made."""

    hold = fields.Nested(HoldRecord, required=True)


class CodeAnswer(Schema):
    """A code is on its way."""

    expires_at = _instant()


class SessionAnswer(Schema):
    """Somebody signed in; `expert` is the handle of whoever is one."""

    token = _text()
    expires_at = _instant()
    email = _text()
    expert = _text(allow_none=True)


class AccountRecord(Schema):
    """What is kept about an address besides its bookings."""

    email = _text()
    name = _text()
    phone = _text()
    timezone = _text(allow_none=True)
    expert = _text(allow_none=True)
    created_at = _instant(allow_none=True)


class OneAccountAnswer(Schema):
    """An account."""

    account = fields.Nested(AccountRecord, required=True)


class ErasingAnswer(Schema):
    """It is being erased."""

    status = _text()


class FeedAnswer(Schema):
    """The secret address of a calendar feed, below the API's own."""

    url = _text()


class HealthAnswer(Schema):
    """The service is well."""

    status = _text()
    version = _text()
    release = _text()
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
    current = fields.Dict(metadata={"description": "With changed: the thing as it is now."})
