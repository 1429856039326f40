"""Routes of bookings."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib import requests
from chalicelib.endpoint import endpoint
from expertbook import clock
from expertbook.bookings import booking
from expertbook.bookings.views import booking_view

routes = Blueprint(__name__)


@routes.route("/bookings", methods=["POST"])
@endpoint(201)
def book() -> dict[str, Any]:
    """Book a session."""
    from chalicelib import schemas

    request = routes.current_request
    key = requests.idempotency_key(request)
    return booking.book(schemas.booking_request(requests.json_object(request)), clock.now(), key)


@routes.route("/bookings/{booking_id}")
@endpoint()
def show_booking(booking_id: str) -> dict[str, Any]:
    """One booking, for the holder of its manage token."""
    token = requests.bearer_token(routes.current_request)
    return {"booking": booking_view(booking.managed(requests.path_text(booking_id), token))}
