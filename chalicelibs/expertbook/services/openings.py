"""Keep what cards and lists tell of when an expert is open."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from expertbook.clock import attempts
from expertbook.domain.booking import Booking
from expertbook.domain.directory_entries import Key
from expertbook.domain.errors import Changed, Unavailable
from expertbook.domain.openings import dates_ahead, find_openings, next_refresh
from expertbook.domain.scheduling.grains import within_reach
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.store import claims, experts
from expertbook.store import openings as store

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often we try while others write the openings of the same expert."""

PAGE_SIZE = 50


def refresh(handle: str, now: datetime, found_entries: Collection[Key] | None = None) -> None:
    """Write when the expert is open, from the profile and the claims as they are now.

    With `found_entries` of lists, write everything, and remove those that aren't the expert's.
    It may be called again and side by side: whoever writes last has read last. Two GetItem, one Query and one
    TransactWriteItems. Raises Unavailable if others keep writing.
    """
    for _ in attempts(ATTEMPTS):
        before = store.load(handle)
        expert = experts.load(handle, consistent=True)
        with suppress(Changed):
            if expert is None:
                store.delete(handle, before, found_entries)
                return
            event_type = expert.first_event_type
            span = within_reach(dates_ahead(now).span())
            claimed = claims.load_claimed(handle, span, now, with_days=expert.has_day_items)
            full = claimed.full_dates(expert, event_type) if event_type is not None else frozenset()
            found = find_openings(expert, claimed.for_good, full, now)
            store.save(expert, found, before, found.first_date(to_epoch(now)), next_refresh(now), found_entries)
            return
    raise Unavailable


def refresh_or_put_off(handle: str, now: datetime) -> None:
    """Refresh after something was written that is answered with success: if that isn't possible now, the clock does it
    within a day. Costs what `refresh` does."""
    try:
        refresh(handle, now)
    except Unavailable:
        log.warning("openings put off", extra={"expert": handle})


def concern(booking: Booking, now: datetime) -> bool:
    """Whether the booking takes time of the days that openings are about."""
    begins, ends = within_reach(dates_ahead(now).span())
    return booking.claimed[0] < ends and booking.claimed[1] > begins


def refresh_due(now: datetime, seconds: float) -> int:
    """Refresh the openings that the clock has overtaken: once a day for each expert. Returns how many.

    Starts none after `seconds`; the next run goes on. One Query for each 50, and the cost of `refresh` for each.
    """
    deadline = time.monotonic() + seconds
    seen: set[str] = set()
    while due := [handle for handle in store.due(now, PAGE_SIZE) if handle not in seen]:
        for handle in due:
            if time.monotonic() > deadline:
                return len(seen)
            seen.add(handle)
            refresh_or_put_off(handle, now)
    return len(seen)
