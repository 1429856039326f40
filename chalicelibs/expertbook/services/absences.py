"""What the client and the expert of a booking say if the expert didn't come. Neither changes what the other said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from expertbook.domain import booking_life
from expertbook.domain.booking import Absence, Booking, Role
from expertbook.domain.errors import Changed
from expertbook.services.booking_access import OpenedBooking
from expertbook.store import bookings as store


def report(opened: OpenedBooking, now: datetime) -> OpenedBooking:
    """Note that the expert didn't come, as the client says. Saying it again changes nothing.

    Raises NotFound for the expert, StatusNotAllowed, or Changed if somebody else was faster with something else. One
    TransactWriteItems.
    """
    if opened.role is Role.CLIENT and opened.booking.absence is not None:
        return opened  # the answer to the same request may have been lost
    return _write(opened, booking_life.report_absence(opened.booking, opened.role, now), now)


def reply(opened: OpenedBooking, text: str, now: datetime) -> OpenedBooking:
    """Note what the expert replies to that, once and for all. The same text again changes nothing.

    Raises NotFound for the client, StatusNotAllowed if nobody said so or there is a reply, or Changed if somebody else
    was faster with something else. One TransactWriteItems.
    """
    absence = opened.booking.absence
    if opened.role is Role.EXPERT and absence is not None and absence.reply == text:
        return opened
    return _write(opened, booking_life.reply_to_absence(opened.booking, text, opened.role, now), now)


def _write(opened: OpenedBooking, changed: Booking, now: datetime) -> OpenedBooking:
    try:
        store.change(opened.booking, changed, now)
    except Changed:
        found = store.load(opened.booking.id)
        if found is None or not _say_the_same(found.absence, changed.absence):
            raise
        return replace(opened, booking=found)  # the same was sent twice at once
    return replace(opened, booking=changed)


def _say_the_same(one: Absence | None, other: Absence | None) -> bool:
    return one is not None and other is not None and one.reply == other.reply
