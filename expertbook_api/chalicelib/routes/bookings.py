"""Routes of bookings."""

from __future__ import annotations

from datetime import datetime

from chalice.app import Blueprint

from chalicelib.endpoint import JsonObject, endpoint
from chalicelib.requests.callers import ANYBODY, BOOKING_PARTY, EXPERT, SIGNED_IN_OR_HIDDEN
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.booking import Status
from expertbook.domain.booking_rules import BookingRequest
from expertbook.services import change_booking, list_bookings
from expertbook.services.book import book
from expertbook.services.booking_access import OpenedBooking, opened_booking_view
from expertbook.services.list_bookings import BookingListRequest

routes = Blueprint(__name__)


@endpoint(
    routes,
    "POST",
    "/bookings",
    status=201,
    caller=ANYBODY,
    headers="IdempotencyHeaders",
    body="BookingBody",
    response="BookedResponse",
    problems=(409,),
    cost="1 GetItem + 1 TransactWriteItems; a lost slot, or external calendars, cost 1 Query more",
)
def create_booking(headers: str | None, body: BookingRequest) -> JsonObject:
    """Book a session."""
    return book(body, clock.now(), idempotency_key=headers)


@endpoint(
    routes,
    "GET",
    "/bookings",
    caller=SIGNED_IN_OR_HIDDEN,
    query="OwnBookingsParameters",
    response="BookingsResponse",
    problems=(422,),
    cost="1 Query",
)
def list_own_bookings(caller: Caller, query: tuple[str, BookingListRequest]) -> JsonObject:
    """Your bookings."""
    email, wanted = query
    return list_bookings.list_for_client(email, wanted, caller)


@endpoint(
    routes,
    "GET",
    "/bookings/{booking_id}",
    caller=BOOKING_PARTY,
    response="OneBookingResponse",
    cost="1 GetItem",
)
def show_booking(opened: OpenedBooking) -> JsonObject:
    """One booking, for its client and its expert."""
    return opened_booking_view(opened, clock.now())


@endpoint(
    routes,
    "PATCH",
    "/bookings/{booking_id}/status",
    caller=BOOKING_PARTY,
    body="StatusBody",
    response="OneBookingResponse",
    problems=(409,),
    cost="1 GetItem + 1 TransactWriteItems; a cancellation costs 1 GetItem more",
)
def change_status(opened: OpenedBooking, body: tuple[Status, str]) -> JsonObject:
    """Confirm, cancel, complete, mark as missed."""
    now = clock.now()
    status, reason = body
    return opened_booking_view(change_booking.change_status(opened, status, reason, now), now)


@endpoint(
    routes,
    "POST",
    "/bookings/{booking_id}/reschedule",
    caller=BOOKING_PARTY,
    body="MoveBody",
    response="OneBookingResponse",
    problems=(409,),
    cost="2 GetItem + 1 TransactWriteItems; a lost slot, or external calendars, cost 1 Query more",
)
def move_booking(opened: OpenedBooking, body: tuple[datetime, str | None]) -> JsonObject:
    """Move a booking."""
    now = clock.now()
    start, timezone = body
    moved = change_booking.reschedule(opened, start, timezone or opened.booking.timezone, now)
    return opened_booking_view(moved, now)


@endpoint(
    routes,
    "DELETE",
    "/bookings/{booking_id}",
    status=204,
    caller=BOOKING_PARTY,
    problems=(409,),
    cost="1 GetItem + 1 UpdateItem",
)
def remove_booking(opened: OpenedBooking) -> None:
    """Take a booking that is over or cancelled off your own list, as its client."""
    list_bookings.remove(opened, clock.now())


@endpoint(
    routes,
    "GET",
    "/me/bookings",
    caller=EXPERT,
    query="ExpertBookingsParameters",
    response="BookingsResponse",
    problems=(422,),
    cost="1 Query",
)
def list_expert_bookings(caller: Caller, query: BookingListRequest) -> JsonObject:
    """Your sessions as an expert."""
    return list_bookings.list_for_expert(query, caller)
