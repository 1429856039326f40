"""Who may see a booking: its client and its expert. For everybody else it doesn't exist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.domain import booking_life
from expertbook.domain.booking import Booking, Role
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import NotFound
from expertbook.store import bookings as store
from expertbook.views.booking import booking_view


@dataclass(frozen=True, slots=True)
class OpenedBooking:
    """A booking, and the role of the caller who opened it. `is_proved`: a client who has shown that the address of the
    booking is theirs, by signing in or by a token that was mailed there."""

    booking: Booking
    role: Role
    is_proved: bool = False


def open_booking(booking_id: str, caller: Caller) -> OpenedBooking:
    """The booking, for its client or expert. Raises NotFound for everybody else, whether it exists or not.

    One strongly consistent GetItem; none if the caller's token can't open it.
    """
    if caller.manages != booking_id and caller.email is None:
        raise NotFound
    booking = store.load(booking_id)
    role = _role_of(booking, caller) if booking is not None else None
    if booking is None or role is None:
        raise NotFound
    has_address = caller.email is not None and caller.email == normalize_email(booking.client.email)
    is_proved = role is Role.CLIENT and (has_address or caller.is_mailed or booking.is_proved)
    return OpenedBooking(booking, role, is_proved)


def opened_booking_view(opened: OpenedBooking, now: datetime) -> dict[str, Any]:
    """The booking, and what this caller may do with it."""
    return {
        "booking": booking_view(opened.booking),
        "role": opened.role.value,
        "actions": [action.value for action in booking_life.allowed_actions(opened.booking, opened.role, now)],
    }


def _role_of(booking: Booking, caller: Caller) -> Role | None:
    if caller.expert is not None and caller.expert == booking.expert.handle:
        return Role.EXPERT
    if caller.manages == booking.id:
        return Role.CLIENT
    if caller.email is not None and caller.email == normalize_email(booking.client.email):
        return Role.CLIENT
    return None
