"""What the API answers about bookings."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.experts import PlaceResponse
from chalicelib.responses.fields import required_instant, required_number, required_text, required_word
from expertbook.domain.accent import ACCENTS
from expertbook.domain.booking import ACTIVE, Action, Role, Status
from expertbook.domain.replies import ReplyKind


class GivenAnswerResponse(Schema):
    """A question as it was asked, and what the client answered."""

    question = required_text()
    answer = required_text()


class BookedExpertResponse(Schema):
    """The expert of a booking."""

    handle = required_text()
    name = required_text()
    category = required_text()
    photo_url = required_text(metadata={"description": "Empty without a photo."})
    accent = required_word(ACCENTS)


class BookedEventTypeResponse(Schema):
    """The event type of a booking."""

    slug = required_text()
    title = required_text()
    duration_minutes = required_number()
    cancel_notice_minutes = required_number()


class ContactResponse(Schema):
    """How to reach the expert, as far as they share it with clients."""

    email = required_text(allow_none=True)
    phone = required_text(allow_none=True)


class AbsenceResponse(Schema):
    """That the expert didn't come, as the client says."""

    reported_at = required_instant()
    reply = required_text(
        allow_none=True, metadata={"description": "The expert's; null before it, and once either of them is erased."}
    )
    replied_at = required_instant(allow_none=True)


_ATTENDANCE = (ReplyKind.ACCEPTED.value, ReplyKind.TENTATIVE.value)


class AttendanceResponse(Schema):
    """What each of them replied by mail to the invitation; null before that, and once the booking has another time."""

    client = required_word(_ATTENDANCE, allow_none=True)
    expert = required_word(_ATTENDANCE, allow_none=True)


class ProposalResponse(Schema):
    """Another time that one of them proposed by mail."""

    by = required_word(role.value for role in Role)
    start = required_instant()
    end = required_instant()
    refused = fields.Boolean(
        required=True, metadata={"description": "Whether the other one would rather keep the booking's time."}
    )


class BookingResponse(Schema):
    """What a client and an expert agreed on."""

    id = required_text()
    status = required_word(status.value for status in Status)
    expert = fields.Nested(BookedExpertResponse, required=True)
    event_type = fields.Nested(BookedEventTypeResponse, required=True)
    start = required_instant()
    end = required_instant()
    timezone = required_text()
    name = required_text()
    email = required_text()
    phone = required_text(metadata={"description": "As E.164; empty where none was given."})
    phone_text = required_text(metadata={"description": "The same number with spaces, to show."})
    notes = required_text()
    answers = fields.List(fields.Nested(GivenAnswerResponse), required=True)
    place = fields.Nested(PlaceResponse, required=True)
    contact = fields.Nested(
        ContactResponse,
        required=True,
        allow_none=True,
        metadata={"description": "Null unless the expert shares it and the booking is confirmed, or was."},
    )
    video_url = required_text(allow_none=True)
    reason = required_text(allow_none=True, metadata={"description": "Why it has this status."})
    status_by = required_word((role.value for role in Role), allow_none=True)
    cancelled_from = required_word(
        (status.value for status in sorted(ACTIVE)),
        allow_none=True,
        metadata={"description": "What a cancelled booking was: a pending one was declined, or withdrawn."},
    )
    stars = required_number(
        allow_none=True, metadata={"description": "1 to 5, of the client's review; null without one."}
    )
    absence = fields.Nested(AbsenceResponse, required=True, allow_none=True)
    attendance = fields.Nested(AttendanceResponse, required=True)
    proposal = fields.Nested(
        ProposalResponse,
        required=True,
        allow_none=True,
        metadata={"description": "Null without one, and once the booking has another time, or is over."},
    )
    sequence = required_number(metadata={"description": "How often its calendar entry changed."})
    created_at = required_instant()
    updated_at = required_instant()


class OneBookingResponse(Schema):
    """One booking, what the caller is to it, and what the caller may do with it now."""

    booking = fields.Nested(BookingResponse, required=True)
    role = required_word(role.value for role in Role)
    actions = fields.List(required_word(action.value for action in Action), required=True)


class BookedResponse(Schema):
    """A booking just made, with the token that opens it again."""

    booking = fields.Nested(BookingResponse, required=True)
    manage_token = required_text()


class BookingsResponse(Schema):
    """A page of bookings, in the order that was asked for."""

    bookings = fields.List(fields.Nested(BookingResponse), required=True)
    next = required_text(allow_none=True)
