"""What the API answers about the directory and an expert's page."""

from __future__ import annotations

from typing import get_args

from marshmallow import Schema, fields

from chalicelib.responses.fields import (
    required_flag,
    required_instant,
    required_number,
    required_rating,
    required_text,
    required_word,
)
from expertbook.domain.accent import ACCENTS
from expertbook.domain.scheduling.model import PhoneRule, PlaceKind, QuestionKind
from expertbook.domain.scheduling.slots import SlotStatus


class PlaceResponse(Schema):
    """Where a booking takes place."""

    kind = required_word(get_args(PlaceKind))
    address = fields.String(metadata={"description": "Of a place in person."})


class QuestionResponse(Schema):
    """What is asked in the booking form; `options` are those of a choice."""

    id = required_text()
    kind = required_word(get_args(QuestionKind))
    label = required_text()
    required_answer = required_flag(data_key="required")
    options = fields.List(fields.String(), required=True)


class CardResponse(Schema):
    """An expert in a list."""

    handle = required_text()
    name = required_text()
    category = required_text()
    headline = required_text()
    experience_years = required_number()
    rating = required_rating()
    reviews = required_number(metadata={"description": "How many reviews the rating is the mean of."})
    timezone = required_text()
    photo_url = required_text()
    accent = required_word(ACCENTS, metadata={"description": "The color that the expert chose."})


class ListedCardResponse(CardResponse):
    """An expert in a list, with when they can be booked next."""

    price = required_text(metadata={"description": "Of the first event type, as its expert wrote it; may be empty."})
    next_open = fields.List(
        fields.DateTime(),
        required=True,
        metadata={"description": "The next open starts of the first event type, at most three."},
    )
    open_count = required_number(metadata={"description": "Its open starts within seven days."})


class EventTypeResponse(Schema):
    """What an expert offers."""

    slug = required_text()
    title = required_text()
    description = required_text()
    duration_minutes = required_number()
    interval_minutes = required_number()
    buffer_before_minutes = required_number()
    buffer_after_minutes = required_number()
    minimum_notice_minutes = required_number()
    cancel_notice_minutes = required_number()
    booking_window_days = required_number()
    daily_cap = required_number(allow_none=True)
    requires_confirmation = required_flag()
    place = fields.Nested(PlaceResponse, required=True)
    price = required_text()
    phone = required_word(get_args(PhoneRule))
    questions = fields.List(fields.Nested(QuestionResponse), required=True)


class ExpertResponse(CardResponse):
    """An expert on a page of their own."""

    cover_url = required_text(metadata={"description": "A wide picture; empty without one."})
    bio = required_text()
    specializations = fields.List(fields.String(), required=True)
    event_types = fields.List(fields.Nested(EventTypeResponse), required=True)


class SlotResponse(Schema):
    """A start offered for an event type."""

    start = required_instant()
    end = required_instant()
    time = required_text(metadata={"description": "The start on the viewer's clock."})
    status = required_word(status.value for status in SlotStatus)
    held_until = fields.DateTime(metadata={"description": "Of a slot that somebody holds: when it is free by itself."})


class DayResponse(Schema):
    """A date of the viewer's calendar."""

    date = fields.Date(required=True)
    slots = fields.List(fields.Nested(SlotResponse), required=True)


class CategoryResponse(Schema):
    """A category."""

    name = required_text()
    count = required_number()


class DirectoryResponse(Schema):
    """A page of the directory."""

    experts = fields.List(fields.Nested(ListedCardResponse), required=True)
    page = required_number(allow_none=True)
    limit = required_number()
    total = required_number()
    pages = required_number()
    more = required_flag(metadata={"description": "Of a search: it may mean others, who were not looked at."})
    categories = fields.List(
        fields.Nested(CategoryResponse),
        required=True,
        allow_none=True,
        metadata={"description": "Of a search: how many it finds in each category."},
    )
    next = required_text(allow_none=True)


class CategoriesResponse(Schema):
    """All categories."""

    categories = fields.List(fields.Nested(CategoryResponse), required=True)


class ExpertPageResponse(Schema):
    """An expert with slots."""

    expert = fields.Nested(ExpertResponse, required=True)
    event_type = fields.Nested(EventTypeResponse, required=True, allow_none=True)
    timezone = required_text()
    country = required_text(
        allow_none=True,
        metadata={"description": "Of `timezone`, as a guess of where a phone number is from (ISO 3166)."},
    )
    now = required_instant()
    days = fields.List(fields.Nested(DayResponse), required=True)
