"""Lists of bookings: a client's, and an expert's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import BadToken, Caller
from expertbook.domain import booking_life
from expertbook.domain.booking import Booking, Status
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import InvalidFields, NotFound
from expertbook.domain.faults import Code, Fault
from expertbook.services.booking_access import OpenedBooking
from expertbook.store import booking_lists as store
from expertbook.store.booking_lists import Wanted
from expertbook.views.booking import booking_view


@dataclass(frozen=True, slots=True)
class BookingListRequest:
    """Which bookings to list: with a start in [first, last), a status or any, and a client that matches a search.
    Latest start first (`desc`), or earliest first (`asc`)."""

    first: datetime | None = None
    last: datetime | None = None
    status: Status | None = None
    limit: int = 20
    cursor: str | None = None
    search: str = ""
    order: str = "desc"


def list_for_client(email: str, request: BookingListRequest, caller: Caller) -> dict[str, Any]:
    """A client's bookings, by email address, but for those that they removed. Raises NotFound unless it's the caller's
    own. One Query."""
    address = normalize_email(email)
    if caller.email is None or caller.email != address:
        raise NotFound
    return _page(store.of_email, address, request, with_removed=False)


def list_for_expert(request: BookingListRequest, caller: Caller) -> dict[str, Any]:
    """The calling expert's bookings. Raises NotFound if the caller isn't an expert. One Query."""
    if caller.expert is None:
        raise NotFound
    return _page(store.of_expert, caller.expert, request)


def remove(opened: OpenedBooking, now: datetime) -> None:
    """Take the booking off its client's list. Raises NotFound for the expert, StatusNotAllowed if it isn't over, or
    Changed if somebody changes that at the same time. One UpdateItem."""
    booking_life.check_removable(opened.booking, opened.role, now)
    store.remove(opened.booking.id, now)


_Read = Callable[[str, Wanted, int, str | None], tuple[list[Booking], str | None]]


def _page(read: _Read, whose: str, request: BookingListRequest, *, with_removed: bool = True) -> dict[str, Any]:
    listing = f"{read.__name__} {whose} {request.order}"
    after = None
    if request.cursor is not None:
        try:
            after = tokens.read_cursor(request.cursor, listing)
        except BadToken as error:
            raise InvalidFields.of("cursor", Fault(Code.ANOTHER_LIST)) from error
    span, soonest_first = (request.first, request.last), request.order == "asc"
    wanted = Wanted(span, request.status, request.search, soonest_first, with_removed)
    found, last = read(whose, wanted, request.limit, after)
    return {
        "bookings": [booking_view(booking) for booking in found],
        "next": tokens.load_signer().make_cursor(listing, last) if last is not None else None,
    }
