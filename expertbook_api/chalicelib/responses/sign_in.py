"""What the API answers about signing in."""

from __future__ import annotations

from marshmallow import Schema

from chalicelib.responses.fields import required_instant, required_text


class CodeResponse(Schema):
    """A code is on its way. With the `id` it works from another network, too."""

    id = required_text()
    expires_at = required_instant()


class SessionResponse(Schema):
    """A sign-in. `expert` is the handle of a caller who is an expert."""

    token = required_text()
    expires_at = required_instant()
    email = required_text()
    expert = required_text(allow_none=True)
