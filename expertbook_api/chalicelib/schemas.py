"""What requests may hold. The same schemas check them and describe them in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, validates_schema

from chalicelib.fields import Clock, Day, Email, Instant, Phone, Text, Whole, Zone
from expertbook.bookings.model import Client
from expertbook.bookings.rules import Wanted
from expertbook.directory.entries import ALL
from expertbook.directory.pages import LAST_NUMBERED_PAGE, PageRequest
from expertbook.errors import FieldError, InvalidFields
from expertbook.experts.showing import PageQuery
from expertbook.scheduling.slots import MAXIMUM_DAYS

_LONGEST_SLUG = 60


class _Body(Schema):
    """A JSON body: an unknown field is named, so that a misspelt one is not lost silently."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "There is no such field."}  # noqa: RUF012 (typed by marshmallow as it is)


class _Parameters(Schema):
    """Query parameters: unknown ones are ignored, since links pick those up on their way."""

    class Meta:
        unknown = EXCLUDE


class DirectoryParameters(_Parameters):
    """`GET /experts`."""

    search = Text(60, minimum=0, metadata={"description": "Any part of a name, at least two letters."})
    category = Text(60, minimum=0, metadata={"description": "A category's exact name; All for no filter."})
    page = Whole(1, LAST_NUMBERED_PAGE)
    limit = Whole(1, 50)
    cursor = Text(2000, metadata={"description": "The `next` of the answer before."})


class ExpertParameters(_Parameters):
    """`GET /experts/{handle}`."""

    first = Day(data_key="from")
    days = Whole(1, MAXIMUM_DAYS)
    event_type = Text(_LONGEST_SLUG)
    timezone = Zone()


class BookingBody(_Body):
    """`POST /bookings`."""

    expert = Text(_LONGEST_SLUG, required=True)
    event_type = Text(_LONGEST_SLUG, required=True)
    start = Instant(metadata={"description": "The instant; or instead of it `date` and `time`."})
    date = Day()
    time = Clock(metadata={"description": "On the clock of `timezone`."})
    timezone = Zone(required=True)
    name = Text(120, required=True)
    email = Email(required=True)
    phone = Phone(required=True, metadata={"description": "With + and the country's code."})
    notes = Text(2000, minimum=0, lines=True, load_default="")

    @validates_schema(skip_on_field_errors=False, pass_original=True)
    def _one_start(self, _: Mapping[str, Any], original: Mapping[str, Any], **__: Any) -> None:
        given = {"start", "date", "time"} & original.keys()
        if not given:
            raise ValidationError("Choose a start: an instant, or a date and a time.", "start")
        if given not in ({"start"}, {"date", "time"}):
            raise ValidationError("Send either start, or date and time.", "start")


def directory_request(parameters: Mapping[str, str]) -> PageRequest:
    """The page that a query asks for; InvalidFields names every bad parameter."""
    given = _checked(DirectoryParameters(), parameters)
    if given.get("category") in ("", "All", ALL):
        given["category"] = None
    return PageRequest(**given)


def expert_request(parameters: Mapping[str, str]) -> PageQuery:
    """What a query asks to see of an expert; InvalidFields names every bad parameter."""
    return PageQuery(**_checked(ExpertParameters(), {name: text for name, text in parameters.items() if text}))


def booking_request(body: Mapping[str, Any]) -> Wanted:
    """The booking that a body asks for; InvalidFields names every bad field."""
    given = _checked(BookingBody(), body)
    client = Client(*(given.pop(name) for name in ("name", "email", "phone", "notes")))
    return Wanted(client=client, **given)


def _checked(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        messages: dict[str, list[str]] = error.normalized_messages()  # type: ignore[no-untyped-call]
        raise InvalidFields([FieldError(field, found[0]) for field, found in messages.items()]) from error
    return loaded
