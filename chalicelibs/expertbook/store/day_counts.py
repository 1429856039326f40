"""Sessions counted by the expert's date, for daily caps: in the transactions that book, move and cancel.

A count is a set of bookings' ids, so that counting twice changes nothing. It begins with the first session that is
booked on a date under a cap: then it is filled from the claims, which are there whether there was a cap before or not.
Until then a date that is full already has its bookings noted, so that nobody is shown it open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import TypeVar

from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from expertbook.clock import attempts
from expertbook.domain.booking import Status
from expertbook.domain.daily_cap import Seat, seat_at
from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.grains import within_reach
from expertbook.domain.scheduling.local_time import boundary, local_date, local_date_of, to_epoch
from expertbook.store.claims import slots_of
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import BookingItem, DayCount
from expertbook.store.keys import (
    BOOKING,
    COUNT_MARK,
    booking_key,
    day_count_key,
    expert_key,
    grain_of,
    slot_key,
)
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


def find_full(expert: Expert, now: datetime) -> set[Seat]:
    """A seat of each date from today on that has as many bookings as a cap allows, whether it was counted or not.

    One Query a 1 MB of claims, and a BatchGetItem for each 100 bookings on dates that may be full.
    """
    full, _ = _find_full(expert, now)
    return set(full)


def note_full(expert: Expert, now: datetime) -> bool:
    """Note the bookings of each date that `find_full` finds; whether any was noted.

    The dates stay uncounted: whoever books one of them, once a session was cancelled, counts it first. The cost of
    `find_full`, and one UpdateItem for each date.
    """
    full, counts = _find_full(expert, now)
    noted = [_note(seat, ids, counts.get(_item(seat).SK)) for seat, ids in full.items()]
    return any(noted)


def _find_full(expert: Expert, now: datetime) -> tuple[dict[Seat, set[str]], dict[str, DayCount]]:
    """The bookings of each full date, and the items of counts by their sort keys, which were read before them."""
    caps = [offered.daily_cap for offered in expert.event_types if offered.daily_cap is not None]
    if not caps:
        return {}, {}
    zone_name = expert.availability.timezone
    today = boundary(local_date_of(now, zone_name), 0, zone_name)
    counts: dict[str, DayCount] = {}
    by_date: defaultdict[date, set[str]] = defaultdict(set)
    for item in slots_of(expert.handle, slot_key(today), only=("SK", "booking_id", "sessions", "counted", "changes")):
        key = item["SK"]["S"]
        if COUNT_MARK in key:
            counts[key] = DayCount.from_raw_data(dict(item))
        elif "booking_id" in item:
            by_date[local_date(grain_of(key), zone_name)].add(item["booking_id"]["S"])
    found: defaultdict[Seat, set[str]] = defaultdict(set)
    for booking in _load(set().union(*(ids for ids in by_date.values() if len(ids) >= min(caps)))):
        seat = seat_at(expert, booking.event_type["slug"], to_epoch(booking.start))
        if seat is not None and seat.begins >= today:
            found[seat].add(booking.booking_id)
    return {seat: ids for seat, ids in found.items() if len(ids) >= seat.cap}, counts


def _note(seat: Seat, ids: set[str], before: DayCount | None) -> bool:
    """Whether it was noted: a date that is counted, or has these ids, says so already."""
    if before is not None and (before.counted or before.sessions == ids):
        return False
    actions: list[Action] = [
        DayCount.sessions.set(ids),
        DayCount.cap.set(seat.cap),
        DayCount.begins.set(seat.begins),
        DayCount.ends.set(seat.ends),
    ]
    try:
        with translate_errors():
            _item(seat).update(actions, _is_uncounted_since(before))
    except ConditionFailed:
        return False
    return True


def _is_uncounted_since(before: DayCount | None) -> Condition:
    """The condition that nobody counted the date, nor gave a seat of it back, since it was read."""
    changes = before.changes if before is not None else None
    unchanged: Condition = DayCount.changes == changes if changes is not None else DayCount.changes.does_not_exist()
    uncounted: Condition = DayCount.counted.does_not_exist() & unchanged
    return uncounted


def _count(seat: Seat) -> None:
    """Fill a date's count from its claims, unless somebody else has, or a seat was given back meanwhile.

    One GetItem, one Query, a BatchGetItem for each 100 sessions, one UpdateItem; all strongly consistent.
    """
    before = DayCount.find(_item(seat).PK, _item(seat).SK)
    found = _sessions(seat)
    sessions: Action = DayCount.sessions.set(found) if found else DayCount.sessions.remove()
    # Where it met the transaction of another booking, the write that comes next finds the date uncounted again.
    with suppress(ConditionFailed, Unavailable), translate_errors():
        _item(seat).update([DayCount.counted.set(True), sessions], _is_uncounted_since(before))


def _sessions(seat: Seat) -> set[str]:
    """The bookings of the seat's event type that start on its date and were not cancelled."""
    claims = slots_of(seat.expert, *map(slot_key, within_reach((seat.begins, seat.ends))))
    ids = {claim["booking_id"]["S"] for claim in claims if "booking_id" in claim}
    return {
        booking.booking_id
        for booking in _load(ids)
        if booking.event_type["slug"] == seat.slug and seat.begins <= to_epoch(booking.start) < seat.ends
    }


def _load(ids: Iterable[str]) -> Iterator[BookingItem]:
    """Those of the bookings that were not cancelled."""
    with translate_errors():
        found = BookingItem.batch_get([(booking_key(each), BOOKING) for each in ids], consistent_read=True)
        yield from (booking for booking in found if booking.status != Status.CANCELLED.value)


def _item(seat: Seat) -> DayCount:
    return DayCount(PK=expert_key(seat.expert), SK=day_count_key(seat.begins, seat.slug, seat.since))
