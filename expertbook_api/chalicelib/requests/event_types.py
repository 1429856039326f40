"""What requests of experts about their event types may hold."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, get_args

from marshmallow import validates_schema

from chalicelib.requests.fields import AtMost, Flag, Link, ListOf, ObjectOf, OneOf, Slug, Text, WholeNumber
from chalicelib.requests.idempotency import IdempotencyHeaders as IdempotencyHeaders
from chalicelib.requests.schema import LONGEST_ID, LONGEST_SLUG, REVISION, Body, Refused
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.model import (
    GRAIN_MINUTES,
    MAX_GRAINS,
    USUAL_REMINDERS,
    EventType,
    PhoneRule,
    Place,
    Question,
    Reminders,
)

LONGEST_MINUTES = MAX_GRAINS * GRAIN_MINUTES
_MONTH_MINUTES = 30 * 24 * 60
_LONGEST_DETAIL = 300
_FEWEST_OPTIONS, _MOST_OPTIONS = 2, 12
_DETAIL_OF = {"link": (Text(_LONGEST_DETAIL), Link()), "in_person": (Text(_LONGEST_DETAIL),)}

_EXAMPLE = {"title": "First lesson", "duration_minutes": 30, "interval_minutes": 30, "place": {"kind": "jitsi"}}


class PlaceBody(Body):
    """Where a booking takes place."""

    rules = MappingProxyType(
        {
            "oneOf": [
                {"properties": {"kind": {"enum": ["jitsi", "phone"]}}, "required": ["kind"]},
                *(
                    {
                        "properties": {"kind": {"const": kind}, "detail": {"minLength": 1, **needed[-1].shape}},
                        "required": ["kind", "detail"],
                    }
                    for kind, needed in _DETAIL_OF.items()
                ),
            ]
        }
    )

    kind = OneOf(("jitsi", "link", "phone", "in_person"), required=True)
    detail = Text(_LONGEST_DETAIL, minimum=0, load_default="")

    @validates_schema(skip_on_field_errors=True)
    def _detail(self, given: Mapping[str, Any], **_: Any) -> None:
        try:
            for needed in _DETAIL_OF.get(given["kind"], ()):
                needed.deserialize(given["detail"])
        except Refused as error:
            raise Refused(error.fault, "detail") from error


class QuestionBody(Body):
    """A question of the booking form."""

    rules = MappingProxyType(
        {
            "oneOf": [
                {
                    "properties": {
                        "kind": {"const": "choice"},
                        "options": {"minItems": _FEWEST_OPTIONS, "maxItems": _MOST_OPTIONS, "uniqueItems": True},
                    },
                    "required": ["kind", "options"],
                },
                {
                    "properties": {"kind": {"enum": ["text", "checkbox"]}, "options": {"maxItems": 0}},
                    "required": ["kind"],
                },
            ]
        }
    )

    id = Slug(20, load_default="", minimum=0)
    kind = OneOf(("text", "choice", "checkbox"), required=True)
    label = Text(140, required=True)
    required = Flag(load_default=False)
    options = ListOf(Text(60), load_default=list)

    @validates_schema(skip_on_field_errors=True)
    def _options(self, given: Mapping[str, Any], **_: Any) -> None:
        options = given["options"]
        if given["kind"] != "choice":
            if options:
                raise Refused(Fault(Code.NOT_A_CHOICE), "options")
        elif not _FEWEST_OPTIONS <= len(options) <= _MOST_OPTIONS:
            raise Refused(Fault(Code.OPTIONS_COUNT, minimum=_FEWEST_OPTIONS, maximum=_MOST_OPTIONS), "options")
        elif len(set(options)) < len(options):
            raise Refused(Fault(Code.OPTION_TWICE), "options")


class RemindersBody(Body):
    """How many minutes before a booking begins each side is reminded of it; never where empty."""

    client = ListOf(
        WholeNumber(5, _MONTH_MINUTES), load_default=lambda: list(USUAL_REMINDERS.client), validate=AtMost(3)
    )
    expert = ListOf(
        WholeNumber(5, _MONTH_MINUTES), load_default=lambda: list(USUAL_REMINDERS.expert), validate=AtMost(3)
    )


class NewEventTypeBody(Body):
    """`POST /me/event-types`. The view gets the event type, perhaps without a slug, and its `phone` if it was sent."""

    rules = MappingProxyType(
        {
            "anyOf": [
                {"properties": {"place": {"properties": {"kind": {"not": {"const": "phone"}}}}}},
                {"properties": {"phone": {"const": "required"}}},
            ]
        }
    )
    example = MappingProxyType(_EXAMPLE)

    slug = Slug(LONGEST_SLUG, metadata={"description": "The last part of its address; made of the title if left out."})
    title = Text(80, required=True)
    description = Text(1000, minimum=0, lines=True, load_default="")
    duration_minutes = WholeNumber(GRAIN_MINUTES, LONGEST_MINUTES, step=GRAIN_MINUTES, required=True)
    interval_minutes = WholeNumber(GRAIN_MINUTES, LONGEST_MINUTES, step=GRAIN_MINUTES, required=True)
    buffer_before_minutes = WholeNumber(0, LONGEST_MINUTES, step=GRAIN_MINUTES, load_default=0)
    buffer_after_minutes = WholeNumber(0, LONGEST_MINUTES, step=GRAIN_MINUTES, load_default=0)
    minimum_notice_minutes = WholeNumber(0, _MONTH_MINUTES, load_default=0)
    booking_window_days = WholeNumber(1, 365, load_default=60)
    daily_cap = WholeNumber(1, 100, load_default=None, allow_none=True)
    cancel_notice_minutes = WholeNumber(0, _MONTH_MINUTES, load_default=0)
    requires_confirmation = Flag(load_default=False)
    place = ObjectOf(PlaceBody, required=True)
    price = Text(60, minimum=0, load_default="")
    hidden = Flag(load_default=False)
    phone = OneOf(
        get_args(PhoneRule),
        metadata={
            "description": "Whether a client has to give a phone number. Left out, a new event type has it optional, "
            "or required where the place is the phone; a changed one keeps what it has."
        },
    )
    questions = ListOf(ObjectOf(QuestionBody), load_default=list, validate=AtMost(5))
    reminders = ObjectOf(RemindersBody)

    @validates_schema(skip_on_field_errors=False)
    def _fits(self, given: Mapping[str, Any], **_: Any) -> None:
        parts = [given.get(f"{name}_minutes", 0) for name in ("buffer_before", "duration", "buffer_after")]
        if sum(parts) > LONGEST_MINUTES and parts[1] <= LONGEST_MINUTES:
            fault = Fault(Code.BOOKING_TOO_LONG, hours=LONGEST_MINUTES // 60, minutes=sum(parts))
            raise Refused(fault, "buffer_after_minutes" if parts[2] >= parts[0] else "buffer_before_minutes")

    @validates_schema(skip_on_field_errors=False)
    def _number_to_call(self, given: Mapping[str, Any], **_: Any) -> None:
        is_called = given.get("place", {}).get("kind") == "phone"
        if is_called and given.get("phone", "required") != "required":
            raise Refused(Fault(Code.PHONE_NEEDED), "phone")

    @validates_schema(skip_on_field_errors=False)
    def _ids(self, given: Mapping[str, Any], **_: Any) -> None:
        ids = [question["id"] for question in given.get("questions", ()) if question.get("id")]
        if len(set(ids)) < len(ids):
            raise Refused(Fault(Code.QUESTION_IDS), "questions")

    def convert(self, given: dict[str, Any]) -> Any:
        phone = given.pop("phone", None)
        return _event_type(given), phone


class EventTypeBody(NewEventTypeBody):
    """`PUT /me/event-types/{slug}`. The view also gets the revision that it changes."""

    example = MappingProxyType({**_EXAMPLE, "revision": "8f14e45fceea167a5a36"})

    class Meta(NewEventTypeBody.Meta):
        exclude = ("slug",)

    revision = Text(LONGEST_ID, required=True, metadata=REVISION)

    def convert(self, given: dict[str, Any]) -> tuple[EventType, PhoneRule | None, str]:
        revision = given.pop("revision")
        return *super().convert(given), revision


class OrderBody(Body):
    """`PUT /me/event-types`. The view gets the slugs in their order, and the revision of the order that they change."""

    example = MappingProxyType({"order": ["deep-dive", "sync"], "revision": "8f14e45fceea167a5a36"})

    order = ListOf(Text(LONGEST_SLUG), required=True)
    revision = Text(LONGEST_ID, required=True, metadata=REVISION)

    def convert(self, given: dict[str, Any]) -> tuple[list[str], str]:
        return given["order"], given["revision"]


def _event_type(given: dict[str, Any]) -> EventType:
    place = Place(**given.pop("place"))
    if place.kind in ("jitsi", "phone"):
        place = Place(place.kind)  # they need no detail
    questions = (Question(**{**question, "options": tuple(question["options"])}) for question in given.pop("questions"))
    sides = given.pop("reminders", {})
    reminders = Reminders(**{side: tuple(sorted(set(minutes), reverse=True)) for side, minutes in sides.items()})
    kept = {"slug": "", **given, "reminders": reminders}
    return EventType(**kept, place=place, questions=tuple(questions))
