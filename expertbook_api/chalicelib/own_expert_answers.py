"""What the API answers to experts about what is their own, described for the OpenAPI document."""

from __future__ import annotations

from functools import partial

from marshmallow import Schema, fields

from chalicelib.answers import DayAnswer, EventTypeAnswer, SessionAnswer

_text = partial(fields.String, required=True)
_number = partial(fields.Integer, required=True)
_flag = partial(fields.Boolean, required=True)
_instant = partial(fields.DateTime, required=True)
_pair = fields.List(fields.String())


class OwnPlaceAnswer(Schema):
    """Where a session happens, with what only its clients are told."""

    kind = _text(metadata={"enum": ["jitsi", "link", "phone", "in_person"]})
    detail = _text()


class OwnEventTypeAnswer(EventTypeAnswer):
    """An event type as its expert edits it."""

    place = fields.Nested(OwnPlaceAnswer, required=True)
    hidden = _flag()
    revision = _text()


class HoursAnswer(Schema):
    """An expert's hours; intervals are pairs of times on the clock."""

    timezone = _text()
    weekly = fields.Dict(keys=fields.String(), values=fields.List(_pair), required=True)
    overrides = fields.Dict(keys=fields.String(), values=fields.List(_pair), required=True)
    revision = _text()


class OwnExpertRecord(Schema):
    """An expert with everything that they may edit."""

    handle = _text()
    url = _text()
    email = _text()
    name = _text()
    category = _text()
    headline = _text()
    bio = _text()
    specializations = fields.List(fields.String(), required=True)
    experience_years = _number()
    photo_url = _text()
    rating = fields.Float(required=True)
    timezone = _text()
    hidden = _flag()
    revision = _text()
    availability = fields.Nested(HoursAnswer, required=True)
    event_types = fields.List(fields.Nested(OwnEventTypeAnswer), required=True)
    order_revision = _text()


class OneOwnExpertAnswer(Schema):
    """The expert that the caller is, or null; and a new session for whoever signed in before they were one."""

    expert = fields.Nested(OwnExpertRecord, required=True, allow_none=True)
    session = fields.Nested(SessionAnswer, required=True, allow_none=True)


class HandleAnswer(Schema):
    """Whether a handle can be had, and others that can."""

    handle = _text()
    available = _flag()
    problem = _text(allow_none=True)
    suggestions = fields.List(fields.String(), required=True)


class UploadAnswer(Schema):
    """A form by which a photo can be uploaded: post its fields, the Content-Type, and the file last."""

    id = _text()
    url = _text()
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), required=True, data_key="fields")
    most_bytes = _number()
    types = fields.List(fields.String(), required=True)


class SlugAndTitle(Schema):
    """An event type by its name."""

    slug = _text()
    title = _text()


class OutsideAnswer(Schema):
    """A booked session that lies outside of the hours."""

    id = _text()
    start = _instant()
    end = _instant()
    status = _text()
    name = _text()
    event_type = fields.Nested(SlugAndTitle, required=True)


class OneHoursAnswer(Schema):
    """The hours."""

    availability = fields.Nested(HoursAnswer, required=True)


class SavedHoursAnswer(OneHoursAnswer):
    """The hours as saved, and the booked sessions that lie outside of them, which are kept."""

    outside = fields.List(fields.Nested(OutsideAnswer), required=True)


class PreviewAnswer(Schema):
    """What clients would see."""

    event_type = _text(allow_none=True)
    timezone = _text()
    days = fields.List(fields.Nested(DayAnswer), required=True)
    outside = fields.List(fields.Nested(OutsideAnswer), required=True)


class ReasonAnswer(Schema):
    """A rule that removes a time, and a sentence that says so."""

    rule = _text()
    text = _text()


class WhyAnswer(Schema):
    """Why a time is not offered; no reasons if it is."""

    start = _instant()
    offered = _flag()
    reasons = fields.List(fields.Nested(ReasonAnswer), required=True)


class EventTypesAnswer(Schema):
    """The event types in their order, hidden ones too."""

    event_types = fields.List(fields.Nested(OwnEventTypeAnswer), required=True)
    order_revision = _text()


class OneEventTypeAnswer(Schema):
    """An event type."""

    event_type = fields.Nested(OwnEventTypeAnswer, required=True)


class CalendarAnswer(Schema):
    """A calendar from elsewhere; never its address."""

    id = _text()
    name = _text()
    host = _text()
    status = _text(metadata={"enum": ["ok", "broken"]})
    error = _text(allow_none=True)
    read_at = _instant(allow_none=True)
    busy_days = _number()


class OneCalendarAnswer(Schema):
    """A calendar from elsewhere."""

    calendar = fields.Nested(CalendarAnswer, required=True)


class CalendarsAnswer(Schema):
    """Calendars from elsewhere, and how many there may be."""

    calendars = fields.List(fields.Nested(CalendarAnswer), required=True)
    most = _number()


class WeekAnswer(Schema):
    """A week from its Monday on."""

    start = fields.Date(required=True)
    sessions = _number()
    booked_minutes = _number()
    offered_minutes = _number()


class WeeksAnswer(Schema):
    """The last weeks, oldest first."""

    timezone = _text()
    weeks = fields.List(fields.Nested(WeekAnswer), required=True)
