"""Routes of bookings."""

from __future__ import annotations

from datetime import datetime

from chalice.app import Blueprint, Request

from chalicelib.endpoint import JsonObject, NextCall, endpoint
from chalicelib.requests.callers import BOOKING_PARTY, EXPERT, PERHAPS_SIGNED_IN, SIGNED_IN_OR_HIDDEN, read_caller
from chalicelib.requests.http import read_network
from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.booking import Status
from expertbook.domain.booking_rules import BookingRequest
from expertbook.domain.scheduling.intervals import Interval
from expertbook.services import absences, change_booking, list_bookings, proposals
from expertbook.services.book import Booker, book
from expertbook.services.booking_access import OpenedBooking, opened_booking_view
from expertbook.services.list_bookings import BookingListRequest

routes = Blueprint(__name__)

_IT = {"booking_id": "$response.body#/booking/id"}
_FIRST = {"booking_id": "$response.body#/bookings/0/id"}


@endpoint(
    routes,
    "POST",
    "/bookings",
    status=201,
    caller=PERHAPS_SIGNED_IN,
    headers="IdempotencyHeaders",
    body="BookingBody",
    response="BookedResponse",
    problems=(401, 409, 429),
    links=(
        NextCall("show_booking", _IT),
        NextCall("change_booking_status", _IT),
        NextCall("move_booking", _IT),
        NextCall("remove_booking", _IT),
        NextCall("download_booking", {**_IT, "token": "$response.body#/manage_token"}),
    ),
)
def create_booking(headers: str | None, body: BookingRequest, request: Request) -> JsonObject:
    """Book a session."""
    booker = Booker.of(read_caller(request), body, read_network(request))
    return book(body, booker, clock.now(), idempotency_key=headers)


@endpoint(
    routes,
    "GET",
    "/bookings",
    caller=SIGNED_IN_OR_HIDDEN,
    query="OwnBookingsParameters",
    response="BookingsResponse",
    problems=(422,),
    links=(
        NextCall("show_booking", _FIRST),
        NextCall("list_own_bookings", {"email": "$request.query.email", "cursor": "$response.body#/next"}),
    ),
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
    problems=(409, 429),
)
def change_booking_status(opened: OpenedBooking, body: tuple[Status, str], request: Request) -> JsonObject:
    """Confirm, cancel, complete, mark as missed."""
    now = clock.now()
    status, reason = body
    changed = change_booking.change_status(opened, status, reason, read_network(request), now)
    return opened_booking_view(changed, now)


@endpoint(
    routes,
    "POST",
    "/bookings/{booking_id}/reschedule",
    caller=BOOKING_PARTY,
    body="MoveBody",
    response="OneBookingResponse",
    problems=(409, 429),
)
def move_booking(opened: OpenedBooking, body: tuple[datetime, str | None], request: Request) -> JsonObject:
    """Move a booking."""
    now = clock.now()
    start, timezone = body
    moved = change_booking.reschedule(opened, start, timezone or opened.booking.timezone, read_network(request), now)
    return opened_booking_view(moved, now)


@endpoint(
    routes,
    "POST",
    "/bookings/{booking_id}/absence",
    caller=BOOKING_PARTY,
    response="OneBookingResponse",
    problems=(409,),
)
def report_absence(opened: OpenedBooking) -> JsonObject:
    """Say as the client that the expert did not come, until 48 hours after the end."""
    now = clock.now()
    return opened_booking_view(absences.report(opened, now), now)


@endpoint(
    routes,
    "PUT",
    "/bookings/{booking_id}/absence/reply",
    caller=BOOKING_PARTY,
    body="AbsenceReplyBody",
    response="OneBookingResponse",
    problems=(409,),
)
def reply_to_absence(opened: OpenedBooking, body: str) -> JsonObject:
    """Reply as the expert to that, once."""
    now = clock.now()
    return opened_booking_view(absences.reply(opened, body, now), now)


@endpoint(
    routes,
    "POST",
    "/bookings/{booking_id}/proposal",
    caller=BOOKING_PARTY,
    body="ProposalBody",
    response="OneBookingResponse",
    problems=(409, 429),
)
def answer_proposal(opened: OpenedBooking, body: tuple[bool, Interval], request: Request) -> JsonObject:
    """Accept the time that the other one proposed by mail, which moves the booking, or refuse it."""
    now = clock.now()
    is_accepted, time = body
    answered = (
        proposals.accept(opened, time, read_network(request), now)
        if is_accepted
        else proposals.refuse(opened, time, now)
    )
    return opened_booking_view(answered, now)


@endpoint(
    routes,
    "DELETE",
    "/bookings/{booking_id}",
    status=204,
    caller=BOOKING_PARTY,
    problems=(409,),
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
    links=(NextCall("show_booking", _FIRST), NextCall("list_expert_bookings", {"cursor": "$response.body#/next"})),
)
def list_expert_bookings(caller: Caller, query: BookingListRequest) -> JsonObject:
    """Your sessions as an expert."""
    return list_bookings.list_for_expert(query, caller)
