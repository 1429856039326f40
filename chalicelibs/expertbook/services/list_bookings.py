"""Lists of bookings: a client's own, and an expert's sessions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import BadToken, Caller
from expertbook.domain.booking import Booking, Status
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import InvalidFields, NotFound
from expertbook.store import booking_lists as store
from expertbook.store.booking_lists import Wanted
from expertbook.views.booking import booking_view


@dataclass(frozen=True, slots=True)
class BookingListRequest:
    """Which bookings are asked for: starts in [first, last), of one status or of any, of clients that a search finds;
    newest start first (`desc`), or the soonest (`asc`)."""

    first: datetime | None = None
    last: datetime | None = None
    status: Status | None = None
    limit: int = 20
    cursor: str | None = None
    search: str = ""
    order: str = "desc"


def list_for_client(email: str, asked: BookingListRequest, caller: Caller) -> dict[str, Any]:
    """The bookings of an address, newest start first; NotFound unless the caller proved that address. One Query."""
    address = normalize_email(email)
    if caller.address is None or caller.address != address:
        raise NotFound
    return _page(store.of_address, address, asked)


def list_for_expert(asked: BookingListRequest, caller: Caller) -> dict[str, Any]:
    """The sessions of the expert who asks, newest start first; NotFound if the caller is none. One Query."""
    if caller.expert is None:
        raise NotFound
    return _page(store.of_expert, caller.expert, asked)


_Read = Callable[[str, Wanted, int, str | None], tuple[list[Booking], str | None]]


def _page(read: _Read, whose: str, asked: BookingListRequest) -> dict[str, Any]:
    listing = f"{read.__name__} {whose} {asked.order}"
    after = None
    if asked.cursor is not None:
        try:
            after = tokens.read_cursor(asked.cursor, listing)
        except BadToken as error:
            raise InvalidFields.of("cursor", "This belongs to another list; begin at its first page.") from error
    wanted = Wanted((asked.first, asked.last), asked.status, asked.search, asked.order == "asc")
    found, last = read(whose, wanted, asked.limit, after)
    return {
        "bookings": [booking_view(booking) for booking in found],
        "next": tokens.make_cursor(listing, last) if last is not None else None,
    }
