"""The routes of the REST API, in a file for each feature."""

from __future__ import annotations

from chalice.app import Chalice

from chalicelib.endpoint import finish_response
from chalicelib.routes import (
    account,
    availability,
    bookings,
    calendar_feed,
    event_types,
    experts,
    external_calendars,
    holds,
    profile,
    service,
    sign_in,
    weekly_figures,
)

_FEATURES = (
    *(experts, bookings, holds, sign_in, account),
    *(profile, availability, event_types, weekly_figures, external_calendars, calendar_feed, service),
)


def register(app: Chalice) -> None:
    """Have the application answer them all."""
    app.register_middleware(finish_response, "http")
    for feature in _FEATURES:
        app.register_blueprint(feature.routes)
