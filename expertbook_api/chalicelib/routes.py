"""All routes of the REST API."""

from __future__ import annotations

from chalice.app import Chalice

from chalicelib import account, auth, bookings, busy_calendars, calendars, experts, holds, own_expert, service
from chalicelib.endpoint import shape

_PARTS = (experts, bookings, holds, auth, account, own_expert, busy_calendars, calendars, service)


def register(app: Chalice) -> None:
    """Have the application answer them."""
    app.register_middleware(shape, "http")
    for part in _PARTS:
        app.register_blueprint(part.routes)
