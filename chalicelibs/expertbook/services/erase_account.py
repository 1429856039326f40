"""Erase everything stored about an email address. Each step can be repeated after an interruption.

It takes two looks. A call of the API that began before the profile was gone may still book, and an index may lag. So
half a minute after the first look is done, when each such call has ended, there is a second one. The account goes last:
it says that something is left to erase, and the clock finds it by that (`erase_due`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from expertbook import clock
from expertbook.adapters import calendar_queue
from expertbook.adapters.identity.tokens import SIGN_IN_LIFETIME
from expertbook.clock import attempts
from expertbook.domain import booking_life
from expertbook.domain.booking import ACTIVE, Booking, Role
from expertbook.domain.calendar_account import AccountStatus
from expertbook.domain.errors import Changed, Unavailable
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.services.change_booking import seats_of_change
from expertbook.store import (
    accounts,
    blocks,
    booking_lists,
    bookings,
    calendar_accounts,
    calendars,
    codes,
    experts,
    feeds,
    proofs,
    reviews,
    sign_ins,
    webhooks,
)

log = logging.getLogger(__name__)

ATTEMPTS = 4
"""How often we try to erase a booking while somebody else changes it."""

MOST_AT_ONCE = 25
"""How many erasures a run of the clock takes up."""


def erase(email: str, now: datetime) -> None:
    """End the sign-ins of a normalized email address, cancel its future bookings, remove the person from all, and
    delete everything else.

    For an expert, also the bookings with clients, and the profile. The second look deletes the account; until it is
    due, a call does nothing. Raises Unavailable; call it again then. Two or three transactions for each booking.
    """
    account = accounts.load(email)
    if account is None:
        return
    is_second_look = account.erased_at is not None
    if is_second_look and account.erase_due_at is not None and now < account.erase_due_at:
        return
    asked_at = to_epoch(account.erase_asked_at or now)
    sign_ins.end(email, asked_at, SIGN_IN_LIFETIME)
    if account.expert is not None:
        _erase_expert(account.expert, now, is_second_look=is_second_look)
    for booking in booking_lists.all_of_email(email):
        _erase(booking, Role.CLIENT, _erase_client, now)
    codes.delete(email, asked_at)  # one that was asked for since is in somebody's mail, and signs them in
    proofs.delete(email)
    if not is_second_look:
        accounts.note_erased(account, email, clock.now())
        return
    accounts.delete(email)
    log.info("account erased")


def erase_due(now: datetime, seconds: float) -> None:
    """Take up the erasures that are due: those that want their second look, and those that the stream lost.

    Starts none after `seconds`; the next run goes on. One that fails stays due and stops no other; its error is raised
    in the end, unless it is Unavailable. One Query, and the cost of `erase` for each.
    """
    deadline = time.monotonic() + seconds
    failed: Exception | None = None
    for email in accounts.due_erasures(now, MOST_AT_ONCE):
        if time.monotonic() > deadline:
            break
        try:
            erase(email, now)
        except Unavailable:
            log.warning("erasure put off")
        except Exception as error:  # noqa: BLE001 - no error stops the others; the last one is raised
            failed = error
    if failed is not None:
        raise failed


def _erase_expert(handle: str, now: datetime, *, is_second_look: bool) -> None:
    experts.erase(handle)  # first, so that nobody can book any more who looks at the profile now
    if not is_second_look:
        _leave_calendars(handle, now)
    for booking in _bookings_of(handle, now):
        _erase(booking, Role.EXPERT, bookings.erase_expert, now)
    if is_second_look:  # before, a booking might come to have claims that we just delete
        experts.erase_claims(handle)
    reviews.delete_all(handle)
    feeds.delete(handle)
    blocks.delete(handle)
    if is_second_look:
        calendar_accounts.delete_all(handle)
    for calendar in calendars.of_expert(handle):
        calendars.delete(calendar)
    calendars.forget_asked(handle)
    webhooks.delete_all(handle)


def _leave_calendars(handle: str, now: datetime) -> None:
    """Have the calendar function remove the entries of bookings that aren't over from the expert's calendars, and the
    accounts then. What it didn't come to by the second look stays there: that takes away what it signs in with."""
    for account in calendar_accounts.of_expert(handle):
        if account.status is not AccountStatus.LEAVING:
            with suppress(Changed):  # its expert changed it at this moment: then its entries stay
                calendar_accounts.change(account, replace(account, status=AccountStatus.LEAVING), now)
            calendar_queue.tell_account(handle, account.id)


def _erase_client(booking: Booking) -> None:
    """The review first: it is found by the booking alone, and one that is written meanwhile changes the booking."""
    reviews.forget_author(booking)
    bookings.erase_client(booking)


def _bookings_of(handle: str, now: datetime) -> Iterator[Booking]:
    """An expert's bookings: those ahead by their claims, which don't lag behind as the index does; then all of it."""
    for booking_id in experts.claimed_by(handle, to_epoch(now)):
        booking = bookings.load(booking_id)
        if booking is not None and booking.expert.handle == handle:
            yield booking
    yield from booking_lists.all_of_expert(handle)


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
