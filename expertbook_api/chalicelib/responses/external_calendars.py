"""What the API answers about external calendars."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.fault import FaultResponse
from chalicelib.responses.fields import required_instant, required_number, required_text, required_word


class UnknownZoneResponse(Schema):
    """The name of a time zone that says nothing, and the zone that was taken instead."""

    name = required_text()
    read_as = required_text()


class CalendarResponse(Schema):
    """An external calendar, without its URL."""

    id = required_text()
    name = required_text()
    host = required_text()
    status = required_word(["reading", "ok", "broken"])
    error = required_text(allow_none=True)
    fault = fields.Nested(FaultResponse, required=True, allow_none=True)
    read_at = required_instant(allow_none=True)
    busy_days = required_number()
    unread_entries = required_number()
    unread_titles = fields.List(fields.String(), required=True)
    unknown_zones = fields.List(fields.Nested(UnknownZoneResponse), required=True)


class OneCalendarResponse(Schema):
    """One external calendar."""

    calendar = fields.Nested(CalendarResponse, required=True)


class CalendarsResponse(Schema):
    """The external calendars, and how many there may be."""

    calendars = fields.List(fields.Nested(CalendarResponse), required=True)
    most = required_number()
