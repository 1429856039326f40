"""What requests about bookings may hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from marshmallow import fields, validates_schema

from chalicelib.requests.fields import (
    Clock,
    Country,
    Day,
    DictOf,
    Email,
    Instant,
    Locale,
    OneOf,
    Phone,
    Shape,
    Text,
    WholeNumber,
    Zone,
)
from chalicelib.requests.idempotency import IdempotencyHeaders as IdempotencyHeaders
from chalicelib.requests.schema import HANDLE, LONGEST_CURSOR, LONGEST_ID, LONGEST_SLUG, SLUG, Body, Parameters, Refused
from expertbook.domain import booking_life
from expertbook.domain.booking import MAX_ABSENCE_REPLY, Client, Status
from expertbook.domain.booking_questions import MAX_ANSWER_LENGTH
from expertbook.domain.booking_rules import BookingRequest
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services.list_bookings import BookingListRequest


class _Answers(DictOf):
    """Answers to an event type's questions, which its service knows."""

    shape: Shape = MappingProxyType(
        {"additionalProperties": {"type": ["string", "boolean", "null"], "maxLength": MAX_ANSWER_LENGTH}}
    )


class BookingBody(Body):
    """`POST /bookings`."""

    rules = MappingProxyType(
        {
            "oneOf": [{"required": ["start"]}, {"required": ["date"]}],
            "dependentRequired": {"date": ["time"], "time": ["date"]},
        }
    )
    example = MappingProxyType(
        {
            "expert": "mara-okafor",
            "event_type": "sync",
            "start": "2026-11-24T10:30:00Z",
            "timezone": "Europe/London",
            "name": "Ben Ito",
            "email": "ben@example.com",
            "phone": "+44 20 7946 0000",
            "notes": "",
        }
    )

    expert = Text(LONGEST_SLUG, required=True, metadata=HANDLE)
    event_type = Text(LONGEST_SLUG, required=True, metadata=SLUG)
    start = Instant(metadata={"description": "The instant; or instead of it `date` and `time`."})
    date = Day()
    time = Clock(metadata={"description": "On the clock of `timezone`."})
    timezone = Zone(required=True)
    locale = Locale(metadata={"description": "In whose form emails write times (BCP 47); en-GB if left out."})
    name = Text(120, required=True)
    email = Email(required=True)
    phone = Phone(
        load_default="",
        allow_none=True,
        metadata={"description": "With + and the country's code, or as it is dialled in `country`."},
    )
    country = Country(
        metadata={"description": "Of a phone number without + (ISO 3166); guessed from `timezone` if left out."}
    )
    notes = Text(2000, minimum=0, lines=True, load_default="")
    hold = Text(LONGEST_ID, metadata={"description": "Your own hold of this slot."})
    answers = _Answers(
        keys=fields.String(),
        load_default=dict,
        metadata={"description": "To the event type's questions, by their ids: text, or true or false for a checkbox."},
    )

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _one_start(self, _: Mapping[str, Any], original: Mapping[str, Any], **__: Any) -> None:
        given = {"start", "date", "time"} & original.keys()
        if not given:
            raise Refused(Fault(Code.NO_START), "start")
        if given not in ({"start"}, {"date", "time"}):
            raise Refused(Fault(Code.TWO_STARTS), "start")

    def convert(self, given: dict[str, Any]) -> BookingRequest:
        given.pop("country", None)
        phone = given.pop("phone") or ""
        client = Client(given.pop("name"), given.pop("email"), phone, given.pop("notes"))
        return BookingRequest(client=client, **given)


class _ListParameters(Parameters):
    first = Instant(data_key="from", metadata={"description": "Sessions that start then or later."})
    last = Instant(data_key="to", metadata={"description": "Sessions that start before."})
    status = OneOf([status.value for status in Status])
    limit = WholeNumber(1, 50, from_text=True)
    cursor = Text(LONGEST_CURSOR, metadata={"description": "The `next` of the answer before."})
    order = OneOf(("asc", "desc"), metadata={"description": "By start: the soonest first, or the newest (default)."})

    @validates_schema
    def _span(self, given: Mapping[str, Any], **_: Any) -> None:
        if "first" in given and "last" in given and given["first"] >= given["last"]:
            raise Refused(Fault(Code.ENDS_BEFORE_IT_STARTS), "to")

    def convert(self, given: dict[str, Any]) -> Any:
        status = given.pop("status", None)
        return BookingListRequest(**given, status=Status(status) if status is not None else None)


class OwnBookingsParameters(_ListParameters):
    """`GET /bookings`. The view gets the email address, and which of its bookings."""

    email = Email(required=True, metadata={"description": "The address that you are signed in with."})

    def convert(self, given: dict[str, Any]) -> tuple[str, BookingListRequest]:
        email = given.pop("email")
        return email, super().convert(given)


class ExpertBookingsParameters(_ListParameters):
    """`GET /me/bookings`."""

    search = Text(60, minimum=0, metadata={"description": "Part of the client's name or email address."})


class StatusBody(Body):
    """`PATCH /bookings/{id}/status`. The view gets the status, and why."""

    example = MappingProxyType({"status": "cancelled", "reason": "I have a cold."})

    status = OneOf([status.value for status in booking_life.ACTION_OF], required=True)
    reason = Text(500, minimum=0, lines=True, load_default="")

    def convert(self, given: dict[str, Any]) -> tuple[Status, str]:
        return Status(given["status"]), given["reason"]


class AbsenceReplyBody(Body):
    """`PUT /bookings/{id}/absence/reply`. The view gets the text."""

    example = MappingProxyType({"text": "I waited in the other room. I’m sorry; let’s find another time."})

    text = Text(MAX_ABSENCE_REPLY, lines=True, required=True)

    def convert(self, given: dict[str, Any]) -> str:
        return str(given["text"])


class ProposalBody(Body):
    """`POST /bookings/{id}/proposal`. The view gets whether it's accepted, and the time that was proposed."""

    example = MappingProxyType({"action": "accept", "start": "2026-11-24T14:00:00Z", "end": "2026-11-24T14:15:00Z"})

    action = OneOf(("accept", "refuse"), required=True)
    start = Instant(required=True, metadata={"description": "Of the proposal: it may be another one by now."})
    end = Instant(required=True)

    def convert(self, given: dict[str, Any]) -> tuple[bool, Interval]:
        return given["action"] == "accept", (to_epoch(given["start"]), to_epoch(given["end"]))


class MoveBody(Body):
    """`POST /bookings/{id}/reschedule`. The view gets the start, and the zone to show the nearest slots in."""

    example = MappingProxyType({"start": "2026-11-24T11:00:00Z"})

    start = Instant(required=True)
    timezone = Zone(metadata={"description": "For the nearest open slots, if this one is lost."})

    def convert(self, given: dict[str, Any]) -> tuple[datetime, str | None]:
        return given["start"], given.get("timezone")
