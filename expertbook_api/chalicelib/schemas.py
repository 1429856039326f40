"""What requests may hold. The same schemas check them and describe them in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validates_schema

from chalicelib.fields import Clock, Day, Email, Instant, OneOf, Phone, Text, Whole, Zone
from expertbook.domain import booking_life
from expertbook.domain.booking import Client, Status
from expertbook.domain.booking_rules import Wanted
from expertbook.domain.directory_entries import ALL
from expertbook.domain.errors import FieldError, InvalidFields
from expertbook.domain.scheduling.slots import MAXIMUM_DAYS
from expertbook.services.directory_pages import LAST_NUMBERED_PAGE, PageRequest
from expertbook.services.expert_page import PageQuery
from expertbook.services.hold import WantedHold
from expertbook.services.list_bookings import Listed

LONGEST_SLUG = 60
LONGEST_ID = 64


class Body(Schema):
    """A JSON body: an unknown field is named, so that a misspelt one is not lost silently."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "There is no such field."}  # noqa: RUF012 (typed by marshmallow as it is)


class Parameters(Schema):
    """Query parameters: unknown ones are ignored, since links pick those up on their way."""

    class Meta:
        unknown = EXCLUDE


class DirectoryParameters(Parameters):
    """`GET /experts`."""

    search = Text(60, minimum=0, metadata={"description": "Any part of a name, at least two letters."})
    category = Text(60, minimum=0, metadata={"description": "A category's exact name; All for no filter."})
    page = Whole(1, LAST_NUMBERED_PAGE, from_text=True)
    limit = Whole(1, 50, from_text=True)
    cursor = Text(2000, metadata={"description": "The `next` of the answer before."})


class ExpertParameters(Parameters):
    """`GET /experts/{handle}`."""

    first = Day(data_key="from")
    days = Whole(1, MAXIMUM_DAYS, from_text=True)
    event_type = Text(LONGEST_SLUG)
    timezone = Zone()
    hold = Text(LONGEST_ID, metadata={"description": "Your own hold, whose time then counts as free."})
    moving = Text(LONGEST_ID, metadata={"description": "Your booking that is to be moved; its time counts as free."})


class BookingsParameters(Parameters):
    """`GET /bookings`, but for the address."""

    first = Instant(data_key="from", metadata={"description": "Sessions that start then or later."})
    last = Instant(data_key="to", metadata={"description": "Sessions that start before."})
    status = OneOf([status.value for status in Status])
    limit = Whole(1, 50, from_text=True)
    cursor = Text(2000, metadata={"description": "The `next` of the answer before."})


class OwnBookingsParameters(BookingsParameters):
    """`GET /bookings`."""

    email = Email(required=True, metadata={"description": "The address that you are signed in with."})


class SessionsParameters(BookingsParameters):
    """`GET /me/bookings`."""

    search = Text(60, minimum=0, metadata={"description": "Part of the client's name or e-mail address."})
    order = OneOf(("asc", "desc"), metadata={"description": "By start: the soonest first, or the newest (default)."})


class HoldBody(Body):
    """`POST /holds`."""

    expert = Text(LONGEST_SLUG, required=True)
    event_type = Text(LONGEST_SLUG, required=True)
    start = Instant(required=True)
    timezone = Zone(metadata={"description": "For the nearest open slots, if this one is lost."})
    hold = Text(LONGEST_ID, metadata={"description": "Your own hold that this one replaces or renews."})


class StatusBody(Body):
    """`PATCH /bookings/{id}/status`."""

    status = OneOf([status.value for status in booking_life.ACTION_OF], required=True)
    reason = Text(500, minimum=0, lines=True, load_default="")


class MoveBody(Body):
    """`POST /bookings/{id}/reschedule`."""

    start = Instant(required=True)
    timezone = Zone(metadata={"description": "For the nearest open slots, if this one is lost."})


class BookingBody(Body):
    """`POST /bookings`."""

    expert = Text(LONGEST_SLUG, required=True)
    event_type = Text(LONGEST_SLUG, required=True)
    start = Instant(metadata={"description": "The instant; or instead of it `date` and `time`."})
    date = Day()
    time = Clock(metadata={"description": "On the clock of `timezone`."})
    timezone = Zone(required=True)
    name = Text(120, required=True)
    email = Email(required=True)
    phone = Phone(required=True, metadata={"description": "With + and the country's code."})
    notes = Text(2000, minimum=0, lines=True, load_default="")
    hold = Text(LONGEST_ID, metadata={"description": "Your own hold of this slot."})
    answers = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={"description": "To the event type's questions, by their ids: text, or true or false for a checkbox."},
    )

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _one_start(self, _: Mapping[str, Any], original: Mapping[str, Any], **__: Any) -> None:
        given = {"start", "date", "time"} & original.keys()
        if not given:
            raise ValidationError("Choose a start: an instant, or a date and a time.", "start")
        if given not in ({"start"}, {"date", "time"}):
            raise ValidationError("Send either start, or date and time.", "start")


def directory_request(parameters: Mapping[str, str]) -> PageRequest:
    """The page that a query asks for; InvalidFields names every bad parameter."""
    given = checked(DirectoryParameters(), parameters)
    if given.get("category") in ("", "All", ALL):
        given["category"] = None
    return PageRequest(**given)


def expert_request(parameters: Mapping[str, str]) -> tuple[PageQuery, str | None]:
    """What a query asks to see of an expert, and the booking that is to be moved; InvalidFields names every bad
    parameter."""
    given = checked(ExpertParameters(), {name: text for name, text in parameters.items() if text})
    moving = given.pop("moving", None)
    return PageQuery(**given), moving


def bookings_request(parameters: Mapping[str, str]) -> tuple[str, Listed]:
    """The address and which of its bookings a query asks for; InvalidFields names every bad parameter."""
    given = checked(OwnBookingsParameters(), parameters)
    return given.pop("email"), _listed(given)


def sessions_request(parameters: Mapping[str, str]) -> Listed:
    """Which of an expert's sessions a query asks for; InvalidFields names every bad parameter."""
    return _listed(checked(SessionsParameters(), parameters))


def hold_request(body: Mapping[str, Any]) -> WantedHold:
    """The hold that a body asks for; InvalidFields names every bad field."""
    return WantedHold(**checked(HoldBody(), body))


def status_request(body: Mapping[str, Any]) -> tuple[Status, str]:
    """The status that a body asks for, and why; InvalidFields names every bad field."""
    given = checked(StatusBody(), body)
    return Status(given["status"]), given["reason"]


def move_request(body: Mapping[str, Any]) -> tuple[datetime, str | None]:
    """The start that a body asks for, and the zone for the nearest slots; InvalidFields names every bad field."""
    given = checked(MoveBody(), body)
    return given["start"], given.get("timezone")


def booking_request(body: Mapping[str, Any]) -> Wanted:
    """The booking that a body asks for; InvalidFields names every bad field."""
    given = checked(BookingBody(), body)
    client = Client(*(given.pop(name) for name in ("name", "email", "phone", "notes")))
    return Wanted(client=client, **given)


def _listed(given: dict[str, Any]) -> Listed:
    status = given.pop("status", None)
    return Listed(**given, status=Status(status) if status is not None else None)


def checked(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as the schema loads it; InvalidFields names every bad field."""
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        raise InvalidFields(list(_field_errors(messages))) from error
    return loaded


_LEVELS = frozenset({"key", "value", "_schema"})
"""What marshmallow puts between a field and the parts of it, and means nothing to a caller."""


def _field_errors(messages: Mapping[Any, Any], above: tuple[str, ...] = ()) -> Iterator[FieldError]:
    """The first message of each field; parts of a field are named `place.detail`, `questions.1.label`."""
    for name, found in messages.items():
        path = above if name in _LEVELS else (*above, str(name))
        if isinstance(found, Mapping):
            yield from _field_errors(found, path)
        else:
            yield FieldError(".".join(path), found[0])
