"""What the API answers about an expert's own event types."""

from __future__ import annotations

from typing import get_args

from marshmallow import Schema, fields

from chalicelib.responses.experts import EventTypeResponse
from chalicelib.responses.fields import required_flag, required_text, required_word
from expertbook.domain.scheduling.model import PlaceKind


class OwnPlaceResponse(Schema):
    """Where a booking takes place, with what only its clients are told."""

    kind = required_word(get_args(PlaceKind))
    detail = required_text()


class RemindersResponse(Schema):
    """How many minutes before a booking begins each side is reminded of it, the earliest first."""

    client = fields.List(fields.Integer(), required=True)
    expert = fields.List(fields.Integer(), required=True)


class OwnEventTypeResponse(EventTypeResponse):
    """An event type as its expert edits it."""

    place = fields.Nested(OwnPlaceResponse, required=True)
    hidden = required_flag()
    reminders = fields.Nested(RemindersResponse, required=True)
    revision = required_text()


class EventTypesResponse(Schema):
    """The event types in their order, hidden ones too."""

    event_types = fields.List(fields.Nested(OwnEventTypeResponse), required=True)
    order_revision = required_text()


class OneEventTypeResponse(Schema):
    """An event type."""

    event_type = fields.Nested(OwnEventTypeResponse, required=True)
