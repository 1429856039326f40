"""What requests of experts about what is their own may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from chalicelib.fields import Day, DayHours, Flag, Instant, Link, OneOf, Slug, Text, Whole, Zone
from chalicelib.schemas import LONGEST_ID, LONGEST_SLUG, Body, Parameters, checked
from expertbook.domain.directory_entries import ALL
from expertbook.domain.handles import LONGEST as LONGEST_HANDLE
from expertbook.domain.scheduling.model import (
    GRAIN_MINUTES,
    MAXIMUM_GRAINS,
    WEEKDAYS,
    Availability,
    EventType,
    Place,
    Question,
)
from expertbook.domain.scheduling.slots import MAXIMUM_DAYS
from expertbook.services.availability import Preview
from expertbook.services.profile import WantedProfile

LONGEST_MINUTES = MAXIMUM_GRAINS * GRAIN_MINUTES
_MONTH_MINUTES = 30 * 24 * 60
_LONGEST_DETAIL = 300
_DETAIL_OF = {"link": (Text(_LONGEST_DETAIL), Link()), "in_person": (Text(_LONGEST_DETAIL),)}
_REVISION = {"description": "Of what you began to edit: the answer is 409 if it is another one by now."}


class ProfileBody(Body):
    """`PUT /me/expert` of somebody who is an expert already."""

    name = Text(120, required=True)
    category = Text(40, required=True)
    headline = Text(140, required=True)
    bio = Text(4000, minimum=0, lines=True, load_default="")
    specializations = fields.List(
        Text(40), load_default=list, validate=lambda given: _at_most(given, 12, "specialisations")
    )
    experience_years = Whole(0, 80, load_default=0)
    hidden = Flag(load_default=False, metadata={"description": "Not in the directory; still bookable by link."})
    photo = Text(LONGEST_ID, allow_none=True, metadata={"description": "An upload's id; null for no photo."})
    revision = Text(LONGEST_ID, required=True, metadata=_REVISION)

    @validates_schema(skip_on_field_errors=False)
    def _category(self, given: Mapping[str, Any], **_: Any) -> None:
        category = given.get("category", "")
        if category.casefold() == ALL.casefold() or "#" in category:
            raise ValidationError("This can't be a category.", "category")


class NewExpertBody(ProfileBody):
    """`PUT /me/expert` of somebody who is to be one."""

    class Meta(ProfileBody.Meta):
        exclude = ("revision",)

    handle = Text(LONGEST_HANDLE, required=True)
    timezone = Zone(required=True)


class HandleParameters(Parameters):
    """`GET /handles`."""

    handle = Text(LONGEST_HANDLE * 2)
    name = Text(120)


class HoursBody(Body):
    """The hours of an expert."""

    timezone = Zone(required=True)
    weekly = fields.Dict(keys=OneOf(WEEKDAYS), values=DayHours(), required=True)
    overrides = fields.Dict(keys=Day(), values=DayHours(), load_default=dict)


class AvailabilityBody(HoursBody):
    """`PUT /me/availability`."""

    revision = Text(LONGEST_ID, required=True, metadata=_REVISION)


class PreviewBody(HoursBody):
    """`POST /me/availability/preview`."""

    event_type = Text(LONGEST_SLUG, allow_none=True)
    first = Day(data_key="from")
    days = Whole(1, MAXIMUM_DAYS)


class WhyParameters(Parameters):
    """`GET /me/availability/why`."""

    event_type = Text(LONGEST_SLUG, required=True)
    start = Instant(required=True)


class PlaceBody(Body):
    """Where a session happens."""

    kind = OneOf(("jitsi", "link", "phone", "in_person"), required=True)
    detail = Text(_LONGEST_DETAIL, minimum=0, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _detail(self, given: Mapping[str, Any], **_: Any) -> None:
        try:
            for needed in _DETAIL_OF.get(given["kind"], ()):
                needed.deserialize(given["detail"])
        except ValidationError as error:
            raise ValidationError(error.messages, "detail") from error


class QuestionBody(Body):
    """A question of the booking form."""

    id = Slug(20, load_default="", minimum=0)
    kind = OneOf(("text", "choice", "checkbox"), required=True)
    label = Text(140, required=True)
    required = Flag(load_default=False)
    options = fields.List(Text(60), load_default=list)

    @validates_schema(skip_on_field_errors=True)
    def _options(self, given: Mapping[str, Any], **_: Any) -> None:
        options = given["options"]
        if given["kind"] != "choice":
            if options:
                raise ValidationError("Only a choice has options.", "options")
        elif not 2 <= len(options) <= 12:
            raise ValidationError("A choice has 2 to 12 options.", "options")
        elif len(set(options)) < len(options):
            raise ValidationError("Each option may be there once.", "options")


class NewEventTypeBody(Body):
    """`POST /me/event-types`."""

    slug = Slug(LONGEST_SLUG, metadata={"description": "The last part of its address; made of the title if left out."})
    title = Text(80, required=True)
    description = Text(1000, minimum=0, lines=True, load_default="")
    duration_minutes = Whole(GRAIN_MINUTES, LONGEST_MINUTES, step=GRAIN_MINUTES, required=True)
    interval_minutes = Whole(GRAIN_MINUTES, LONGEST_MINUTES, step=GRAIN_MINUTES, required=True)
    buffer_before_minutes = Whole(0, LONGEST_MINUTES, step=GRAIN_MINUTES, load_default=0)
    buffer_after_minutes = Whole(0, LONGEST_MINUTES, step=GRAIN_MINUTES, load_default=0)
    minimum_notice_minutes = Whole(0, _MONTH_MINUTES, load_default=0)
    booking_window_days = Whole(1, 365, load_default=60)
    daily_cap = Whole(1, 100, load_default=None, allow_none=True)
    cancel_notice_minutes = Whole(0, _MONTH_MINUTES, load_default=0)
    requires_confirmation = Flag(load_default=False)
    place = fields.Nested(PlaceBody, required=True)
    price = Text(60, minimum=0, load_default="")
    hidden = Flag(load_default=False)
    questions = fields.List(
        fields.Nested(QuestionBody), load_default=list, validate=lambda given: _at_most(given, 5, "questions")
    )

    @validates_schema(skip_on_field_errors=False)
    def _fits(self, given: Mapping[str, Any], **_: Any) -> None:
        parts = [given.get(f"{name}_minutes", 0) for name in ("buffer_before", "duration", "buffer_after")]
        if sum(parts) > LONGEST_MINUTES and parts[1] <= LONGEST_MINUTES:
            most = LONGEST_MINUTES // 60
            message = f"A session takes at most {most} hours with its buffers; these take {sum(parts)} minutes."
            raise ValidationError(message, "buffer_after_minutes" if parts[2] >= parts[0] else "buffer_before_minutes")

    @validates_schema(skip_on_field_errors=False)
    def _ids(self, given: Mapping[str, Any], **_: Any) -> None:
        ids = [question["id"] for question in given.get("questions", ()) if question.get("id")]
        if len(set(ids)) < len(ids):
            raise ValidationError("Each question has an id of its own.", "questions")


class EventTypeBody(NewEventTypeBody):
    """`PUT /me/event-types/{slug}`."""

    class Meta(NewEventTypeBody.Meta):
        exclude = ("slug",)

    revision = Text(LONGEST_ID, required=True, metadata=_REVISION)


class OrderBody(Body):
    """`PUT /me/event-types`."""

    order = fields.List(Text(LONGEST_SLUG), required=True)
    revision = Text(LONGEST_ID, required=True, metadata=_REVISION)


class CalendarBody(Body):
    """`POST /me/calendars`."""

    url = Text(2000, required=True, metadata={"description": "The secret address of an iCalendar feed."})
    name = Text(60, minimum=0, load_default="")


@dataclass(frozen=True, slots=True)
class NewExpert:
    """Somebody who is to be an expert."""

    handle: str
    timezone: str
    profile: WantedProfile


def new_expert_request(body: Mapping[str, Any]) -> NewExpert:
    """The expert that a body makes of somebody; InvalidFields names every bad field."""
    given = checked(NewExpertBody(), body)
    return NewExpert(given.pop("handle"), given.pop("timezone"), _profile(given))


def profile_request(body: Mapping[str, Any]) -> tuple[WantedProfile, str]:
    """The profile that a body asks for, and the revision that it is of; InvalidFields names every bad field."""
    given = checked(ProfileBody(), body)
    revision = given.pop("revision")
    return _profile(given), revision


def handle_request(parameters: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The handle that a query asks about, and the name that it wants one for."""
    given = checked(HandleParameters(), parameters)
    return given.get("handle"), given.get("name")


def availability_request(body: Mapping[str, Any]) -> tuple[Availability, str]:
    """The hours that a body asks for, and the revision that they are of; InvalidFields names every bad field."""
    given = checked(AvailabilityBody(), body)
    return _availability(given), given["revision"]


def preview_request(body: Mapping[str, Any]) -> Preview:
    """What a body asks to see of hours; InvalidFields names every bad field."""
    given = checked(PreviewBody(), body)
    more = {name: given[name] for name in ("event_type", "first", "days") if name in given}
    return Preview(_availability(given), **more)


def why_request(parameters: Mapping[str, str]) -> tuple[str, datetime]:
    """The event type and the start that a query asks about; InvalidFields names every bad parameter."""
    given = checked(WhyParameters(), parameters)
    return given["event_type"], given["start"]


def new_event_type_request(body: Mapping[str, Any]) -> EventType:
    """The event type that a body makes, perhaps without a slug; InvalidFields names every bad field."""
    return _event_type(checked(NewEventTypeBody(), body))


def event_type_request(body: Mapping[str, Any]) -> tuple[EventType, str]:
    """What a body makes of an event type, and the revision that it is of; InvalidFields names every bad field."""
    given = checked(EventTypeBody(), body)
    revision = given.pop("revision")
    return _event_type(given), revision


def order_request(body: Mapping[str, Any]) -> tuple[list[str], str]:
    """The order of the event types, and the revision that it is of; InvalidFields names every bad field."""
    given = checked(OrderBody(), body)
    return given["order"], given["revision"]


def calendar_request(body: Mapping[str, Any]) -> tuple[str, str]:
    """The address and the name of the calendar that a body adds; InvalidFields names every bad field."""
    given = checked(CalendarBody(), body)
    return given["url"], given["name"]


def _profile(given: dict[str, Any]) -> WantedProfile:
    specializations = tuple(dict.fromkeys(given.pop("specializations")))
    photo = given.pop("photo") or "" if "photo" in given else None
    return WantedProfile(**given, specializations=specializations, photo=photo)


def _availability(given: Mapping[str, Any]) -> Availability:
    overrides = {day.isoformat(): hours for day, hours in given["overrides"].items()}
    return Availability(given["timezone"], given["weekly"], overrides)


def _event_type(given: dict[str, Any]) -> EventType:
    place = Place(**given.pop("place"))
    if place.kind in ("jitsi", "phone"):
        place = Place(place.kind)
    questions = (Question(**{**question, "options": tuple(question["options"])}) for question in given.pop("questions"))
    return EventType(**{"slug": "", **given}, place=place, questions=tuple(questions))


def _at_most(given: list[Any], most: int, what: str) -> None:
    if len(given) > most:
        raise ValidationError(f"At most {most} {what}; these are {len(given)}.")
