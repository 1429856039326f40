"""What the API answers about an expert's own hours."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from chalicelib.responses.experts import DayResponse
from chalicelib.responses.fault import FaultResponse
from chalicelib.responses.fields import required_flag, required_instant, required_text, required_word
from expertbook.domain.booking import Status

_PAIR = fields.List(fields.String(), validate=validate.Length(equal=2))

_RULES = ("past", "hours", "override", "grid", "notice", "window", "cap", "buffer", "booked", "held", "busy")


class HoursResponse(Schema):
    """An expert's hours; intervals are pairs of times on the clock."""

    timezone = required_text()
    weekly = fields.Dict(keys=fields.String(), values=fields.List(_PAIR), required=True)
    overrides = fields.Dict(keys=fields.String(), values=fields.List(_PAIR), required=True)
    revision = required_text()


class SlugAndTitle(Schema):
    """An event type by its name."""

    slug = required_text()
    title = required_text()


class OutsideResponse(Schema):
    """A booking outside of the hours."""

    id = required_text()
    start = required_instant()
    end = required_instant()
    status = required_word(status.value for status in Status)
    name = required_text()
    event_type = fields.Nested(SlugAndTitle, required=True)


class OneHoursResponse(Schema):
    """The hours."""

    availability = fields.Nested(HoursResponse, required=True)


class SavedHoursResponse(OneHoursResponse):
    """The hours as saved, and the bookings outside of them, which stay."""

    outside = fields.List(fields.Nested(OutsideResponse), required=True)


class PreviewResponse(Schema):
    """What clients would see."""

    event_type = required_text(allow_none=True)
    timezone = required_text()
    days = fields.List(fields.Nested(DayResponse), required=True)
    outside = fields.List(fields.Nested(OutsideResponse), required=True)


class ReasonResponse(Schema):
    """A rule that removes a time, and a sentence that says so."""

    rule = required_word(_RULES)
    text = required_text()
    fault = fields.Nested(FaultResponse, required=True)


class WhyResponse(Schema):
    """Why a time is not offered; no reasons if it is."""

    start = required_instant()
    offered = required_flag()
    reasons = fields.List(fields.Nested(ReasonResponse), required=True)
