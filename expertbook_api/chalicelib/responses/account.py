"""What the API answers about accounts."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.blocks import BlockResponse
from chalicelib.responses.bookings import BookingResponse
from chalicelib.responses.calendar_accounts import CalendarAccountResponse
from chalicelib.responses.experts import ExpertResponse
from chalicelib.responses.external_calendars import CalendarResponse
from chalicelib.responses.fields import required_flag, required_instant, required_text, required_word
from chalicelib.responses.reviews import PartyReviewResponse
from chalicelib.responses.webhooks import AttemptResponse, WebhookResponse


class AccountResponse(Schema):
    """What is kept about an email address besides its bookings."""

    email = required_text()
    name = required_text()
    phone = required_text(metadata={"description": "As E.164; empty where none was given."})
    phone_text = required_text(metadata={"description": "The same number with spaces, to show."})
    timezone = required_text(allow_none=True)
    country = required_text(
        allow_none=True,
        metadata={"description": "Of `timezone`, as a guess of where a phone number is from (ISO 3166)."},
    )
    locale = required_text(allow_none=True)
    expert = required_text(allow_none=True)
    is_reminded = required_flag(metadata={"description": "Whether reminders of bookings are emailed."})
    created_at = required_instant(allow_none=True)


class OwnAccountResponse(AccountResponse):
    """The account of whoever is signed in."""

    is_moderator = required_flag(metadata={"description": "Whether the site lets this address moderate reviews."})


class OneAccountResponse(Schema):
    """An account."""

    account = fields.Nested(OwnAccountResponse, required=True)


class ErasingResponse(Schema):
    """It is being erased."""

    status = required_word(["erasing"])


class ExportedExpertResponse(ExpertResponse):
    """An expert as stored: the hours, and event types with what only clients are told."""

    email = required_text()
    contact_email = required_text(allow_none=True)
    contact_phone = required_text(allow_none=True)
    previews = fields.Dict(required=True, metadata={"description": "By page, the picture that link previews show."})
    availability = fields.Dict(required=True)
    event_types = fields.List(fields.Dict(), required=True)


class ExportedCalendarResponse(CalendarResponse):
    """An external calendar, with its URL."""

    url = required_text()


class ExportedWebhookResponse(WebhookResponse):
    """A webhook, with what was tried there."""

    attempts = fields.List(fields.Nested(AttemptResponse), required=True)


class ExportResponse(Schema):
    """Everything that is stored about an email address. `sessions` are the bookings with the expert,
    `reviews_received` what their clients said."""

    exported_at = required_instant()
    account = fields.Nested(AccountResponse, required=True)
    sign_in_codes_sent_at = fields.List(fields.DateTime(), required=True)
    signed_in_at = required_instant(allow_none=True)
    bookings = fields.List(fields.Nested(BookingResponse), required=True)
    expert = fields.Nested(ExportedExpertResponse, required=True, allow_none=True)
    calendars = fields.List(fields.Nested(ExportedCalendarResponse), required=True)
    calendar_accounts = fields.List(fields.Nested(CalendarAccountResponse), required=True)
    blocks = fields.List(fields.Nested(BlockResponse), required=True)
    webhooks = fields.List(fields.Nested(ExportedWebhookResponse), required=True)
    reviews = fields.List(fields.Nested(PartyReviewResponse), required=True)
    reviews_received = fields.List(fields.Nested(PartyReviewResponse), required=True)
    sessions = fields.List(fields.Nested(BookingResponse), required=True)
