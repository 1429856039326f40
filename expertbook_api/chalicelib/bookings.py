"""Routes of bookings."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint

from chalicelib import requests
from chalicelib.endpoint import endpoint
from expertbook import clock
from expertbook.domain.errors import NotFound
from expertbook.services import book as booking
from expertbook.services import change_booking
from expertbook.services import list_bookings as listing
from expertbook.services.booking_access import Opened, opened, opened_view

routes = Blueprint(__name__)


@routes.route("/bookings", methods=["POST"])
@endpoint(201)
def book() -> dict[str, Any]:
    """Book a session."""
    from chalicelib import schemas

    request = routes.current_request
    key = requests.idempotency_key(request)
    return booking.book(schemas.booking_request(requests.json_object(request)), clock.now(), key)


@routes.route("/bookings")
@endpoint()
def list_bookings() -> dict[str, Any]:
    """The caller's own bookings, newest first."""
    from chalicelib import schemas

    request = routes.current_request
    caller = requests.caller(request)
    if caller.address is None:
        raise NotFound
    email, asked = schemas.bookings_request(requests.parameters(request))
    return listing.of_client(email, asked, caller)


@routes.route("/bookings/{booking_id}")
@endpoint()
def show_booking(booking_id: str) -> dict[str, Any]:
    """One booking, for its client and its expert."""
    return opened_view(_opened(booking_id), clock.now())


@routes.route("/bookings/{booking_id}/status", methods=["PATCH"])
@endpoint()
def change_status(booking_id: str) -> dict[str, Any]:
    """Confirm, cancel, complete, or mark as missed."""
    from chalicelib import schemas

    found, now = _opened(booking_id), clock.now()
    status, reason = schemas.status_request(requests.json_object(routes.current_request))
    return opened_view(change_booking.change_status(found, status, reason, now), now)


@routes.route("/bookings/{booking_id}/reschedule", methods=["POST"])
@endpoint()
def reschedule(booking_id: str) -> dict[str, Any]:
    """Move a booking to another start."""
    from chalicelib import schemas

    found, now = _opened(booking_id), clock.now()
    start, timezone = schemas.move_request(requests.json_object(routes.current_request))
    return opened_view(change_booking.reschedule(found, start, timezone or found.booking.timezone, now), now)


@routes.route("/me/bookings")
@endpoint()
def list_sessions() -> dict[str, Any]:
    """The sessions of the expert who is signed in."""
    from chalicelib import schemas

    request = routes.current_request
    caller = requests.signed_in(request)
    return listing.of_expert(schemas.sessions_request(requests.parameters(request)), caller)


def _opened(booking_id: str) -> Opened:
    return opened(requests.path_text(booking_id), requests.caller(routes.current_request))
