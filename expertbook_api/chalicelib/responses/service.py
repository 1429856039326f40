"""What the API answers about the service itself."""

from __future__ import annotations

from marshmallow import Schema

from chalicelib.responses.fields import required_text, required_word


class HealthResponse(Schema):
    """The service is well."""

    status = required_word(["ok"])
    version = required_text()
    release = required_text()
    table = required_word(["reachable"])
