"""What the API answers about webhooks."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.fields import required_flag, required_instant, required_number, required_text, required_word
from expertbook.domain.webhook import CHOOSABLE, PausedBecause, Payload, Problem, WebhookEvent, WebhookStatus

_CHOOSABLE = [event.value for event in CHOOSABLE]


class WebhookResponse(Schema):
    """A webhook: where it is, what it hears of, and whether anything goes there."""

    id = required_text()
    url = required_text()
    events = fields.List(required_word(_CHOOSABLE), required=True)
    payload = required_word([payload.value for payload in Payload])
    status = required_word([status.value for status in WebhookStatus])
    paused_because = required_word([why.value for why in PausedBecause], allow_none=True)
    failing_since = required_instant(allow_none=True)
    previous_secret_valid_until = required_instant(allow_none=True)
    created_at = required_instant()


class NewWebhookResponse(WebhookResponse):
    """A webhook that was just added, with its secret: no other answer has it."""

    secret = required_text()


class WebhooksResponse(Schema):
    """The webhooks, and how many there may be."""

    webhooks = fields.List(fields.Nested(WebhookResponse), required=True)
    limit = required_number()


class WebhookSecretResponse(Schema):
    """A new secret, and until when the one before signs as well."""

    secret = required_text()
    previous_valid_until = required_instant()


class SentEventResponse(Schema):
    """The event that is on its way."""

    event_id = required_text()


class ReplayResponse(Schema):
    """How many events are on their way."""

    events = required_number()


class AttemptResponse(Schema):
    """A try to deliver an event: the answer's status and first KB, or why there is none."""

    event_id = required_text()
    type = required_word([event.value for event in WebhookEvent])
    booking_id = required_text(allow_none=True)
    at = required_instant()
    status = fields.Integer(required=True, allow_none=True)
    problem = required_word([problem.value for problem in Problem], allow_none=True)
    answer = required_text()
    milliseconds = required_number()
    next_try_at = required_instant(allow_none=True)
    redelivery = required_flag()


class AttemptsResponse(Schema):
    """A page of attempts, the newest first."""

    attempts = fields.List(fields.Nested(AttemptResponse), required=True)
    next = required_text(allow_none=True)
