"""What the API answers about the service itself."""

from __future__ import annotations

from marshmallow import Schema

from chalicelib.responses.fields import required_text


class HealthResponse(Schema):
    """The service is well."""

    status = required_text()
    version = required_text()
    release = required_text()
    table = required_text()
