"""Sessions counted by the expert's date, for daily caps: in the transactions that book, move and cancel.

A count is a set of bookings' ids, so that counting twice changes nothing. It begins with the first session that is
booked on a date under a cap: then it is filled from the claims, which are there whether there was a cap before or not.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from pynamodb.expressions.condition import size
from pynamodb.expressions.update import Action

from expertbook.clock import attempts
from expertbook.domain.booking import Status
from expertbook.domain.daily_cap import Seat
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.grains import within_reach
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.store.claims import slots_of
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import BookingItem, DayCount
from expertbook.store.keys import BOOKING, booking_key, day_count_key, expert_key, slot_key
from expertbook.store.transaction import Transaction

SEAT = "seat"
"""The label of a write that takes one."""

ATTEMPTS = 3
"""How often a write is made whose date was not counted yet."""

T = TypeVar("T")


class Uncounted(Exception):
    """The sessions of that date were not counted yet."""


def take(transaction: Transaction, seat: Seat, booking_id: str) -> None:
    """Take a seat, on the condition that the date is counted and below the cap."""
    below = DayCount.sessions.does_not_exist() | (size(DayCount.sessions) < seat.cap)  # type: ignore[no-untyped-call]
    actions: list[Action] = [
        DayCount.sessions.add({booking_id}),
        DayCount.cap.set(seat.cap),
        DayCount.begins.set(seat.begins),
        DayCount.ends.set(seat.ends),
    ]
    is_free = (DayCount.counted == True) & below  # noqa: E712 (a condition, not a comparison)
    transaction.update(_item(seat), actions, is_free, label=SEAT, show=True)


def leave(transaction: Transaction, seat: Seat, booking_id: str) -> None:
    """Give a seat back; nothing happens if the booking has none."""
    actions = [DayCount.sessions.delete({booking_id}), DayCount.changes.add(1)]
    transaction.update(_item(seat), actions, label="seat that is left")


def raise_if_uncounted(refused: ConditionFailed) -> None:
    """Raise Uncounted if a seat was all that was refused, and its date is not full but was never counted."""
    if refused.labels == {SEAT} and not any("counted" in found for found in refused.found(SEAT)):
        raise Uncounted


def counted(seat: Seat | None, write: Callable[[], T]) -> T:
    """What the write returns; if its date was not counted yet, it is, and the write is made again."""
    for _ in attempts(ATTEMPTS):
        try:
            return write()
        except Uncounted:
            assert seat is not None  # nothing else is counted
            _count(seat)
    raise Unavailable


def forget(handle: str, key: str) -> None:
    """Have a date of that sort key counted by the next session that is booked on it. One UpdateItem.

    A count that is under way is stopped by `changes`. One that is gone, with its expert, needs nothing.
    """
    actions = [DayCount.counted.remove(), DayCount.sessions.remove(), DayCount.changes.add(1)]
    with suppress(ConditionFailed), translate_errors():
        DayCount(PK=expert_key(handle), SK=key).update(actions, DayCount.PK.exists())


def _count(seat: Seat) -> None:
    """Fill a date's count from its claims, unless somebody else has, or a seat was given back meanwhile.

    One GetItem, one Query, a BatchGetItem for each 100 sessions, one UpdateItem; all strongly consistent.
    """
    before = DayCount.find(_item(seat).PK, _item(seat).SK)
    changes = before.changes if before is not None else None
    unchanged = DayCount.changes == changes if changes is not None else DayCount.changes.does_not_exist()
    found = _sessions(seat)
    actions: list[Action] = [DayCount.counted.set(True)]
    if found:
        actions.append(DayCount.sessions.set(found))
    with suppress(ConditionFailed), translate_errors():
        _item(seat).update(actions, DayCount.counted.does_not_exist() & unchanged)


def _sessions(seat: Seat) -> set[str]:
    """The bookings of the seat's event type that start on its date and were not cancelled."""
    claims = slots_of(seat.expert, *map(slot_key, within_reach((seat.begins, seat.ends))))
    ids = {claim.booking_id for claim in claims if claim.booking_id is not None}
    with translate_errors():
        bookings = list(BookingItem.batch_get([(booking_key(each), BOOKING) for each in ids], consistent_read=True))
    return {
        booking.booking_id
        for booking in bookings
        if booking.event_type["slug"] == seat.slug
        and booking.status != Status.CANCELLED.value
        and seat.begins <= to_epoch(booking.start) < seat.ends
    }


def _item(seat: Seat) -> DayCount:
    return DayCount(PK=expert_key(seat.expert), SK=day_count_key(seat.begins, seat.slug, seat.since))
