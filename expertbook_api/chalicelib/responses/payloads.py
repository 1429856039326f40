"""What webhooks are called with. A payload says its version, which counts up when a field goes or comes to mean another
thing."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.bookings import BookingResponse
from chalicelib.responses.fields import required_instant, required_number, required_text, required_word
from chalicelib.responses.reviews import PartyReviewResponse
from expertbook.domain.booking import Status
from expertbook.domain.webhook import CHOOSABLE, WebhookEvent
from expertbook.views.webhook_payload import OF_REVIEWS

_OF_BOOKINGS = [event.value for event in CHOOSABLE if event not in OF_REVIEWS]
_OF_REVIEWS = [event.value for event in CHOOSABLE if event in OF_REVIEWS]


class ThinBookingData(Schema):
    """Which booking it's about, and the status that it came to."""

    expert = required_text(metadata={"description": "The expert's handle."})
    booking_id = required_text()
    status = required_word(status.value for status in Status)


class FullBookingData(ThinBookingData):
    """And the booking as it is when this is sent, which may be later."""

    booking = fields.Nested(BookingResponse, required=True)


class ThinReviewData(ThinBookingData):
    """Which booking was reviewed."""

    review_id = required_text()


class FullReviewData(ThinReviewData):
    """And both as they are when this is sent; the review is null if it's gone."""

    booking = fields.Nested(BookingResponse, required=True)
    review = fields.Nested(PartyReviewResponse, required=True, allow_none=True)


class TestData(Schema):
    """Which webhook is tested."""

    __test__ = False  # for pytest, which would take it for one of its own

    expert = required_text(metadata={"description": "The expert's handle."})
    webhook_id = required_text()


class VerificationData(TestData):
    """And the random text that the answer's body has to contain: so a webhook proves that it wants what comes."""

    proof = required_text()


class _Payload(Schema):
    version = required_number()
    timestamp = required_instant(metadata={"description": "When it happened."})


class ThinBookingPayload(_Payload):
    """Something happened to a booking."""

    type = required_word(_OF_BOOKINGS)
    data = fields.Nested(ThinBookingData, required=True)


class FullBookingPayload(_Payload):
    """Something happened to a booking."""

    type = required_word(_OF_BOOKINGS)
    data = fields.Nested(FullBookingData, required=True)


class ThinReviewPayload(_Payload):
    """A client reviewed a booking, or changed the review."""

    type = required_word(_OF_REVIEWS)
    data = fields.Nested(ThinReviewData, required=True)


class FullReviewPayload(_Payload):
    """A client reviewed a booking, or changed the review."""

    type = required_word(_OF_REVIEWS)
    data = fields.Nested(FullReviewData, required=True)


class TestPayload(_Payload):
    """Nothing happened: the expert tries the webhook."""

    __test__ = False

    type = required_word([WebhookEvent.TEST.value])
    data = fields.Nested(TestData, required=True)


class VerificationPayload(_Payload):
    """The first event that goes to a webhook, before any other."""

    type = required_word([WebhookEvent.VERIFICATION.value])
    data = fields.Nested(VerificationData, required=True)


def payloads_of(event: WebhookEvent) -> list[Schema]:
    """What may come of an event: the thin payload, and the full one."""
    if event is WebhookEvent.VERIFICATION:
        return [VerificationPayload()]
    if event is WebhookEvent.TEST:
        return [TestPayload()]
    if event in OF_REVIEWS:
        return [ThinReviewPayload(), FullReviewPayload()]
    return [ThinBookingPayload(), FullBookingPayload()]
