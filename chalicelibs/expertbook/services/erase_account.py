"""Erase everything stored about an email address. Each step can be repeated after an interruption."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from expertbook.adapters.identity.tokens import SIGN_IN_LIFETIME
from expertbook.clock import attempts
from expertbook.domain import booking_life
from expertbook.domain.booking import ACTIVE, Booking, Role
from expertbook.domain.errors import Changed, Unavailable
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services.change_booking import seats_of_change
from expertbook.store import (
    accounts,
    blocks,
    booking_lists,
    bookings,
    calendars,
    codes,
    experts,
    feeds,
    proofs,
    sign_ins,
)

log = logging.getLogger(__name__)

ATTEMPTS = 4
"""How often we try to erase a booking while somebody else changes it."""


def erase(email: str, now: datetime) -> None:
    """End the sign-ins of a normalized email address, cancel its future bookings, remove the person from all, and
    delete everything else.

    For an expert, also the bookings with clients, and the profile. The account is deleted last, because it says that
    something is left to erase. Raises Unavailable; call it again then. Two or three transactions for each booking.
    """
    account = accounts.load(email)
    if account is None:
        return
    sign_ins.end(email, to_epoch(account.erase_asked_at or now), SIGN_IN_LIFETIME)
    if account.expert is not None:
        _erase_expert(account.expert, now)
    for booking in booking_lists.all_of_email(email):
        _erase(booking, Role.CLIENT, bookings.erase_client, now)
    codes.delete(email)
    proofs.delete(email)
    accounts.delete(email)
    log.info("account erased")


def _erase_expert(handle: str, now: datetime) -> None:
    experts.erase(handle)  # first, so that nobody can book meanwhile
    for booking in booking_lists.all_of_expert(handle):
        _erase(booking, Role.EXPERT, bookings.erase_expert, now)
    experts.erase_claims(handle)
    feeds.delete(handle)
    blocks.delete(handle)
    for calendar in calendars.of_expert(handle):
        calendars.delete(calendar)
    calendars.forget_asked(handle)


def _erase(booking: Booking, role: Role, erase_from: Callable[[Booking], None], now: datetime) -> None:
    for _ in attempts(ATTEMPTS):
        try:
            if booking.status in ACTIVE and now < booking.start:
                cancelled = booking_life.cancel(booking, role, "", now)
                bookings.change(booking, cancelled, now, seats_of_change(booking, cancelled))
                booking = cancelled
            erase_from(booking)
            return
        except Changed:
            found = bookings.load(booking.id)
            if found is None:
                return
            booking = found
    raise Unavailable
