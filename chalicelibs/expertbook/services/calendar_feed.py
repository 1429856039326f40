"""Calendar files to download, and experts' secret calendar feeds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from expertbook.adapters.ics import entries
from expertbook.adapters.ics.entries import EntryViewer
from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import BadToken, Caller, Signer
from expertbook.domain.booking import Role
from expertbook.domain.errors import NotFound
from expertbook.services.booking_access import OpenedBooking
from expertbook.store import booking_lists, experts, feeds
from expertbook.store.booking_lists import Wanted

PAST_INCLUDED = timedelta(days=30)
"""How long a past booking stays in the feed."""

MAX_BOOKINGS = 500
"""How many bookings a feed contains: those with the latest start."""


def build_download(opened: OpenedBooking) -> str:
    """A booking as a calendar file, for the caller who opened it."""
    booking = opened.booking
    if opened.role is Role.EXPERT:
        return entries.build_file(booking, EntryViewer(booking.client.name))
    return entries.build_file(booking, EntryViewer(booking.expert.name, contact=booking.contact, locale=booking.locale))


def build_feed(handle: str, key: str, now: datetime) -> str:
    """The expert's bookings from 30 days ago on. Raises NotFound unless the key is the feed's current one.

    Two GetItem and one Query; none for a forged key.
    """
    try:
        serial = tokens.read_feed_serial(key, handle)
    except BadToken as error:
        raise NotFound from error
    if serial != feeds.serial(handle):
        raise NotFound
    expert = experts.load(handle)
    if expert is None:
        raise NotFound
    found, _ = booking_lists.of_expert(handle, Wanted((now - PAST_INCLUDED, None)), MAX_BOOKINGS)
    return entries.build_feed(expert.name, found)


def show_feed_url(caller: Caller) -> dict[str, Any]:
    """The secret URL of the caller's feed, as a path on the API's origin. Raises NotFound for a client.

    One GetItem.
    """
    handle = _handle_of(caller)
    return _feed_url_view(tokens.load_signer(), handle, feeds.serial(handle))


def renew_feed_url(caller: Caller) -> dict[str, Any]:
    """Replace the secret URL; the old one stops working at once. One UpdateItem."""
    handle, signer = _handle_of(caller), tokens.load_signer()
    return _feed_url_view(signer, handle, feeds.renew(handle))


def _handle_of(caller: Caller) -> str:
    if caller.expert is None:
        raise NotFound
    return caller.expert


def _feed_url_view(signer: Signer, handle: str, serial: int) -> dict[str, Any]:
    return {"url": f"/api/experts/{handle}/calendar.ics?key={signer.make_feed_key(handle, serial)}"}
