"""What requests of experts about their profile may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from marshmallow import validates_schema

from chalicelib.requests.fields import AtMost, Email, Flag, ListOf, OneOf, Phone, Text, WholeNumber, Zone
from chalicelib.requests.schema import LONGEST_ID, REVISION, Body, Parameters, Refused
from expertbook.domain.accent import ACCENTS
from expertbook.domain.directory_entries import ALL, LONGEST_NAME
from expertbook.domain.faults import Code, Fault
from expertbook.domain.handles import FORM, MAX_LENGTH, MIN_LENGTH
from expertbook.domain.names import fold
from expertbook.services.profile import ProfileRequest

_CONTACT = "Shown to clients with a confirmed booking; empty: not shared; null: not chosen yet; left out: as it was."

_EXAMPLE = {
    "name": "Ada Lovelace",
    "category": "Technology",
    "headline": "Engines that compute",
    "bio": "I write programs.",
    "specializations": ["Engines"],
    "experience_years": 12,
    "hidden": False,
}


@dataclass(frozen=True, slots=True)
class NewExpert:
    """What somebody sends to become an expert."""

    handle: str
    timezone: str
    profile: ProfileRequest


class ProfileBody(Body):
    """`PUT /me/expert`, sent by an expert. The view gets the profile, and the revision that it changes."""

    rules = MappingProxyType(
        {
            "allOf": [
                {"properties": {"category": {"not": {"pattern": f"#|^{''.join(f'[{a}{a.lower()}]' for a in ALL)}$"}}}}
            ]
        }
    )
    example = MappingProxyType({**_EXAMPLE, "revision": "8f14e45fceea167a5a36"})

    name = Text(120, required=True)
    category = Text(40, required=True)
    headline = Text(140, required=True)
    bio = Text(4000, minimum=0, lines=True, load_default="")
    specializations = ListOf(Text(40), load_default=list, validate=AtMost(12))
    experience_years = WholeNumber(0, 80, load_default=0)
    hidden = Flag(load_default=False, metadata={"description": "Not in the directory; still bookable by link."})
    photo = Text(LONGEST_ID, allow_none=True, metadata={"description": "An upload's id; null for no photo."})
    cover = Text(LONGEST_ID, allow_none=True, metadata={"description": "An upload's id; null for no cover."})
    contact_email = Email(optional=True, allow_none=True, metadata={"description": f"An email address. {_CONTACT}"})
    contact_phone = Phone(allow_none=True, metadata={"description": f"With + and the country's code. {_CONTACT}"})
    accent = OneOf(ACCENTS, metadata={"description": "The color of page, widget and emails; left out: as it was."})
    revision = Text(LONGEST_ID, required=True, metadata=REVISION)

    @validates_schema(skip_on_field_errors=False)
    def _category(self, given: Mapping[str, Any], **_: Any) -> None:
        category = given.get("category", "")
        if category.casefold() == ALL.casefold() or "#" in category:
            raise Refused(Fault(Code.NOT_A_CATEGORY), "category")

    @validates_schema(skip_on_field_errors=False)
    def _name(self, given: Mapping[str, Any], **_: Any) -> None:
        # One sign can stand for a phrase of 18 letters. The directory finds and sorts experts by the letters.
        letters = len(fold(given.get("name", "")))
        if letters > LONGEST_NAME:
            raise Refused(Fault(Code.TOO_MANY_LETTERS, length=letters, maximum=LONGEST_NAME), "name")

    def convert(self, given: dict[str, Any]) -> Any:
        revision = given.pop("revision")
        return _profile(given), revision


class NewExpertBody(ProfileBody):
    """`PUT /me/expert`, sent by somebody who isn't an expert yet."""

    class Meta(ProfileBody.Meta):
        exclude = ("revision",)

    example = MappingProxyType({**_EXAMPLE, "handle": "ada-lovelace", "timezone": "Europe/London"})

    handle = Text(MAX_LENGTH, form=FORM, required=True, metadata={"minLength": MIN_LENGTH})
    timezone = Zone(required=True)

    def convert(self, given: dict[str, Any]) -> NewExpert:
        return NewExpert(given.pop("handle"), given.pop("timezone"), _profile(given))


class HandleParameters(Parameters):
    """`GET /handles`. The view gets the handle to check, and the name to suggest one for."""

    handle = Text(MAX_LENGTH * 2)
    name = Text(120)

    def convert(self, given: dict[str, Any]) -> tuple[str | None, str | None]:
        return given.get("handle"), given.get("name")


def _profile(given: dict[str, Any]) -> ProfileRequest:
    specializations = tuple(dict.fromkeys(given.pop("specializations")))
    uploads: dict[str, Any] = {name: given.pop(name) or "" for name in ("photo", "cover") if name in given}
    contact = {name: given.pop(f"contact_{name}") for name in ("email", "phone") if f"contact_{name}" in given}
    return ProfileRequest(**given, specializations=specializations, **uploads, contact=contact)
