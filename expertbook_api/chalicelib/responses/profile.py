"""What the API answers about an expert's own profile."""

from __future__ import annotations

from marshmallow import Schema, fields

from chalicelib.responses.availability import HoursResponse
from chalicelib.responses.event_types import OwnEventTypeResponse
from chalicelib.responses.fault import FaultResponse
from chalicelib.responses.fields import required_flag, required_number, required_rating, required_text, required_word
from chalicelib.responses.sign_in import SessionResponse
from expertbook.domain.accent import ACCENTS

_CONTACT = {"description": "What clients with a confirmed booking see. Empty: not shared. Null: not chosen yet."}


class OwnExpertResponse(Schema):
    """An expert with everything that they may edit."""

    handle = required_text()
    url = required_text()
    email = required_text()
    name = required_text()
    category = required_text()
    headline = required_text()
    bio = required_text()
    specializations = fields.List(fields.String(), required=True)
    experience_years = required_number()
    photo_url = required_text()
    cover_url = required_text(metadata={"description": "Empty without a cover."})
    accent = required_word(ACCENTS)
    rating = required_rating()
    reviews = required_number()
    timezone = required_text()
    hidden = required_flag()
    contact_email = required_text(allow_none=True, metadata=_CONTACT)
    contact_phone = required_text(allow_none=True, metadata=_CONTACT)
    revision = required_text()
    availability = fields.Nested(HoursResponse, required=True)
    event_types = fields.List(fields.Nested(OwnEventTypeResponse), required=True)
    order_revision = required_text()
    previews_wanted = required_number(metadata={"description": "How many pictures `POST /me/previews` asks for."})


class OneOwnExpertResponse(Schema):
    """The expert that the caller is, or null. `session` is a new sign-in, for one from before they were an expert."""

    expert = fields.Nested(OwnExpertResponse, required=True, allow_none=True)
    session = fields.Nested(SessionResponse, required=True, allow_none=True)


class HandleResponse(Schema):
    """Whether a handle can be had, and others that can."""

    handle = required_text()
    available = required_flag()
    problem = required_text(allow_none=True)
    fault = fields.Nested(FaultResponse, required=True, allow_none=True)
    suggestions = fields.List(fields.String(), required=True)


class UploadResponse(Schema):
    """A form by which a picture can be uploaded: post its fields, the Content-Type, and the file last."""

    id = required_text()
    url = required_text()
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), required=True, data_key="fields")
    most_bytes = required_number()
    types = fields.List(fields.String(), required=True)
