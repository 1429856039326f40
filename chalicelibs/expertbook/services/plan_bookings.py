"""Plan what bookings come to by themselves."""

from __future__ import annotations

from datetime import datetime

from expertbook.domain.booking import Booking
from expertbook.domain.due import Due, DueKind, steps_of
from expertbook.store import bookings
from expertbook.store import due as store
from expertbook.store.keys import booking_key


def planned(booking: Booking, since: datetime) -> Due | None:
    """What comes next of a booking of which all that was due by `since` is done; None if nothing does."""
    steps = steps_of(booking, since)
    if not steps:
        return None
    return Due(booking_key(booking.id), DueKind.BOOKING, steps[0].at, booking.version, since)


def replan(before: Booking | None, after: Booking, now: datetime) -> None:
    """Plan what a booking comes to by itself, in place of what was planned before it changed.

    Nothing is done about what it was any more once this returns: whoever is doing that is waited for, so a mail about
    the change may go out then. Raises Unavailable. One write where there is something to plan, or was.
    """
    if before is not None and before.version == after.version:
        return  # it merely shows something else of its expert
    # What nobody did who looked at it (a part was erased, it isn't quiet any more) has nothing begin anew.
    is_as_it_was = before is not None and before.updated_at == after.updated_at
    due = planned(after, now if is_as_it_was else after.updated_at)
    if due is not None:
        store.plan(due, now)
    elif before is not None and steps_of(before, before.updated_at):
        store.drop(booking_key(after.id), DueKind.BOOKING, after.version, now)


def plan_anew(booking: Booking, now: datetime) -> bool:
    """Plan what lies ahead of a booking of which nothing is planned: lost, put back, or from before there were plans.
    One that is over will be completed without a word. Returns whether there was anything to do.

    One PutItem and mostly a GetItem; of one that is over, a GetItem and an UpdateItem. Raises Unavailable, or Changed:
    then the stream plans it.
    """
    due = planned(booking, now)
    if due is None:
        return False
    if booking.end > now or booking.is_quiet:
        return store.plan(due, now)
    if store.load(due.partition, due.kind) is not None:
        return False
    bookings.set_quiet(booking, quiet=True)  # the stream plans the rest
    return True
