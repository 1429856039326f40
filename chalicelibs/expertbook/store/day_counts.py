"""Sessions counted by the expert's date, for daily caps: in the transactions that book, move and cancel.

A count is a set of bookings' ids, so that counting twice changes nothing. It begins with the first session that is
booked on a date under a cap: then it is filled from the claims, which are there whether there was a cap before or not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pynamodb.exceptions import GetError, QueryError, UpdateError
from pynamodb.expressions.condition import size
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from expertbook.domain.booking import Status
from expertbook.domain.daily_cap import Seat
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.grains import REACH_SECONDS
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.store.items import BookingItem, Claim, DayCount
from expertbook.store.keys import BOOKING, booking_key, day_count_key, expert_key, slot_key
from expertbook.store.table import is_failed_condition, unavailable_if_passing

_TRIES = 3

T = TypeVar("T")


class Uncounted(Exception):
    """The sessions of that date were not counted yet."""


def take(transaction: TransactWrite, seat: Seat, booking_id: str) -> None:
    """Take a seat, on the condition that the date is counted and below the cap."""
    below = DayCount.sessions.does_not_exist() | (size(DayCount.sessions) < seat.cap)  # type: ignore[no-untyped-call]
    actions: list[Action] = [
        DayCount.sessions.add({booking_id}),
        DayCount.cap.set(seat.cap),
        DayCount.begins.set(seat.begins),
        DayCount.ends.set(seat.ends),
    ]
    transaction.update(_item(seat), actions, (DayCount.counted == True) & below, return_values="ALL_OLD")  # noqa: E712


def leave(transaction: TransactWrite, seat: Seat, booking_id: str) -> None:
    """Give a seat back; nothing happens if the booking has none."""
    transaction.update(_item(seat), [DayCount.sessions.delete({booking_id}), DayCount.changes.add(1)])


def is_counted(found: dict[str, Any] | None) -> bool:
    """Whether a seat was refused because its date is full: `found` is what the transaction met."""
    return found is not None and "counted" in found


def counted(seat: Seat | None, write: Callable[[], T]) -> T:
    """What the write returns; if its date was not counted yet, it is, and the write is made again."""
    for _ in range(_TRIES):
        try:
            return write()
        except Uncounted:
            assert seat is not None  # nothing else is counted
            _count(seat)
    raise Unavailable


def _count(seat: Seat) -> None:
    """Fill a date's count from its claims, unless somebody else has, or a seat was given back meanwhile.

    One GetItem, one Query, a BatchGetItem for each 100 sessions, one UpdateItem; all strongly consistent.
    """
    item = _item(seat)
    try:
        item.refresh(consistent_read=True)
    except DayCount.DoesNotExist:
        item = _item(seat)
    except GetError as error:
        raise unavailable_if_passing(error) from error
    unchanged = DayCount.changes == item.changes if item.changes is not None else DayCount.changes.does_not_exist()
    found = _sessions(seat)
    actions: list[Action] = [DayCount.counted.set(True)]
    if found:
        actions.append(DayCount.sessions.set(found))
    try:
        _item(seat).update(actions, DayCount.counted.does_not_exist() & unchanged)
    except UpdateError as error:
        if not is_failed_condition(error):
            raise unavailable_if_passing(error) from error


def _sessions(seat: Seat) -> set[str]:
    """The bookings of the seat's event type that start on its date and were not cancelled."""
    span = (slot_key(seat.begins - REACH_SECONDS), slot_key(seat.ends + REACH_SECONDS))
    try:
        claims = Claim.query(expert_key(seat.expert), Claim.SK.between(*span), consistent_read=True)
        ids = {claim.booking_id for claim in claims if claim.booking_id is not None}
        bookings = list(BookingItem.batch_get([(booking_key(each), BOOKING) for each in ids], consistent_read=True))
    except (QueryError, GetError) as error:
        raise unavailable_if_passing(error) from error
    return {
        booking.booking_id
        for booking in bookings
        if booking.event_type["slug"] == seat.slug
        and booking.status != Status.CANCELLED.value
        and seat.begins <= to_epoch(booking.start) < seat.ends
    }


def _item(seat: Seat) -> DayCount:
    return DayCount(PK=expert_key(seat.expert), SK=day_count_key(seat.begins, seat.slug, seat.since))
