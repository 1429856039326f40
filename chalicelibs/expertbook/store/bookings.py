"""Bookings in the table: the booking and its claims are written together, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action

from expertbook import metrics
from expertbook.domain.booking import OFF, BookedExpert, Booking, Status
from expertbook.domain.daily_cap import Seat
from expertbook.domain.errors import Changed, SlotTaken
from expertbook.domain.idempotency import RequestKey
from expertbook.domain.scheduling.grains import grains_of
from expertbook.domain.scheduling.local_time import from_epoch
from expertbook.domain.scheduling.model import Place
from expertbook.metrics import Metric
from expertbook.store import day_counts, holds, requests
from expertbook.store.booking_items import from_image, item_of, set_request_id
from expertbook.store.claims import is_free
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import BookingItem, Claim, HoldItem
from expertbook.store.keys import (
    BOOKING,
    HOLD,
    booking_key,
    expert_key,
    hold_key,
    slot_key,
)
from expertbook.store.requests import NotedRequest
from expertbook.store.table import read_item, update_item
from expertbook.store.transaction import Transaction

ERASED_CLIENT = "Erased client"
ERASED_EXPERT = "Former expert"
"""What stands in a booking for somebody who had their data erased."""


def claim_and_book(
    booking: Booking,
    answer: dict[str, Any],
    key: RequestKey | None,
    hold: str | None,
    now: datetime,
    seat: Seat | None = None,
) -> dict[str, Any]:
    """Claim every grain of the booking and write it, in one TransactWriteItems; its hold, if any, ends with it.

    Conditions: each grain is free at `now` or the hold's own, no booking has this id, the idempotency key was never
    used, and where there is a daily cap the `seat` is to be had. Returns `answer` when the booking was made, or the
    first answer if the key came before with the same request. Raises IdempotencyKeyReused if it came with another,
    SlotTaken if a grain is claimed or the date full, Unavailable if traffic won every try. Nothing is written when it
    raises. A hold of another time or expert than the booking's is let go as well, which costs a GetItem and a second
    transaction; a date that is booked first under a cap is counted, and costs a second transaction as well.
    """
    given = day_counts.counted(seat, lambda: _claim_and_book(booking, answer, key, hold, now, seat))
    if given is answer:  # and not the first one, to a request that came again
        metrics.count(Metric.BOOKED)
    return given


def _claim_and_book(
    booking: Booking, answer: dict[str, Any], key: RequestKey | None, hold: str | None, now: datetime, seat: Seat | None
) -> dict[str, Any]:
    transaction = Transaction()
    if hold is not None:
        claimed_from, claimed_to = (from_epoch(instant) for instant in booking.claimed)
        ends = (HoldItem.expert == booking.expert.handle) & (HoldItem.claimed_from == claimed_from)
        ends &= HoldItem.claimed_to == claimed_to
        transaction.delete(HoldItem(PK=hold_key(hold), SK=HOLD), HoldItem.PK.does_not_exist() | ends, label="hold")
    _put_booking(transaction, booking, answer, key, hold, now, seat)
    try:
        transaction.commit()
    except ConditionFailed as refused:
        if hold is not None and "hold" in refused.labels:
            return _book_beside(booking, answer, key, hold, now, seat)
        return _first_answer_or_raise(refused, key)
    return answer


def _book_beside(
    booking: Booking, answer: dict[str, Any], key: RequestKey | None, hold: str, now: datetime, seat: Seat | None
) -> dict[str, Any]:
    """Book with a hold of another time or expert: what else it keeps is freed in the same transaction."""
    kept = holds.load(hold)
    grains = set(grains_of(booking.claimed)) if kept and kept.expert == booking.expert.handle else set()
    transaction = Transaction()
    if kept is not None:
        transaction.delete(HoldItem(PK=hold_key(hold), SK=HOLD), label="hold")
    for claim in holds.claims_of(kept, grains):
        transaction.delete(claim, (Claim.hold_id == hold) | Claim.PK.does_not_exist(), label="left")
    _put_booking(transaction, booking, answer, key, hold, now, seat)
    try:
        transaction.commit()
    except ConditionFailed as refused:
        if "left" in refused.labels:
            # It has lapsed, and somebody has taken over a part: then it is as good as none.
            return _claim_and_book(booking, answer, key, None, now, seat)
        return _first_answer_or_raise(refused, key)
    return answer


def _put_booking(
    transaction: Transaction,
    booking: Booking,
    answer: dict[str, Any],
    key: RequestKey | None,
    hold: str | None,
    now: datetime,
    seat: Seat | None,
) -> None:
    if key is not None:
        requests.note(transaction, NotedRequest(key, answer, booking.created_at, booking.id))
    transaction.put(item_of(booking), BookingItem.PK.does_not_exist(), label="booking")
    transaction.put_each(claims_of(booking), is_free(now, hold), label="claims")
    if seat is not None:
        day_counts.take(transaction, seat, booking.id)


def _first_answer_or_raise(refused: ConditionFailed, key: RequestKey | None) -> dict[str, Any]:
    first = requests.first_answer_in(refused, key)
    if first is not None:
        return first
    day_counts.raise_if_uncounted(refused)
    raise SlotTaken from refused


@dataclass(frozen=True, slots=True)
class Seats:
    """The seat that a change of a booking gives back, and the one that it takes, where there is a daily cap."""

    left: Seat | None = None
    taken: Seat | None = None


def change(before: Booking, after: Booking, now: datetime, seats: Seats = Seats()) -> None:
    """Write a changed booking with the claims and the seat that it then has, in one TransactWriteItems.

    Conditions: the booking was not written since it was read; each grain that it comes to is free at `now`, and so is
    the seat. A grain that it leaves is freed if it is the booking's own; if one isn't, which only an accident brings
    about, it costs a second transaction. Raises Changed, SlotTaken, or Unavailable; nothing is written then.
    """
    if seats.left == seats.taken:
        seats = Seats()
    day_counts.counted(seats.taken, lambda: _change(before, after, now, seats))
    if after.status is Status.CANCELLED and before.status is not Status.CANCELLED:
        metrics.count(Metric.CANCELLED)
    elif (after.start, after.end) != (before.start, before.end):
        metrics.count(Metric.MOVED)


def _change(before: Booking, after: Booking, now: datetime, seats: Seats, lost: frozenset[str] = frozenset()) -> None:
    """Raises as `change` does. `lost` are slots that the booking should have had, and had no more."""
    old, new = ({claim.SK: claim for claim in claims_of(booking)} for booking in (before, after))
    left = sorted(old.keys() - new.keys() - lost)
    own = Claim.booking_id == before.id
    transaction = Transaction()
    for slot in left:
        transaction.delete(old[slot], own, label=slot)
    put_change(transaction, before, after)
    taken = [new[slot] for slot in sorted(new.keys() - old.keys())]
    transaction.put_each(taken, is_free(now), label="claims")
    if seats.left is not None:
        day_counts.leave(transaction, seats.left, before.id)
    if seats.taken is not None:
        day_counts.take(transaction, seats.taken, before.id)
    try:
        transaction.commit()
    except ConditionFailed as refused:
        if "booking" in refused.labels:
            raise Changed("Somebody changed this booking at the same time. Look at it again.") from refused
        if not_its_own := refused.labels & set(left):
            # Claims are lost in an accident only, and may be somebody else's since. There's nothing left to free.
            _change(before, after, now, seats, lost | not_its_own)
            return
        day_counts.raise_if_uncounted(refused)
        raise SlotTaken from refused


def erase_client(booking: Booking) -> None:
    """Take everything of the client out of a booking, and forget the answer to the request that made it.

    Condition: the booking was not written since it was read, else Changed. One TransactWriteItems. The address's list
    has the booking no more.
    """
    actions = [
        *(field.set("") for field in (BookingItem.email, BookingItem.phone, BookingItem.notes)),
        *(
            field.remove()
            for field in (
                *(BookingItem.GSI1PK, BookingItem.GSI1SK, BookingItem.reason, BookingItem.request),
                *(BookingItem.answers, BookingItem.network, BookingItem.absence_reply),
                *(BookingItem.client_attends, BookingItem.proposal),
            )
        ),
        BookingItem.name.set(ERASED_CLIENT),
    ]
    _erase(booking, actions)


def erase_expert(booking: Booking) -> None:
    """Take everything of the expert out of a booking, as `erase_client` does of the client."""
    nobody = BookedExpert(handle="", name=ERASED_EXPERT, category=booking.expert.category)
    fields = (
        *(BookingItem.GSI2PK, BookingItem.GSI2SK, BookingItem.video_url, BookingItem.reason, BookingItem.request),
        *(BookingItem.network, BookingItem.absence_reply, BookingItem.expert_attends, BookingItem.proposal),
    )
    actions = [
        *(field.remove() for field in fields),
        BookingItem.expert.set(asdict(nobody)),
        BookingItem.place.set(asdict(Place(booking.place.kind))),
    ]
    _erase(booking, actions)


def _erase(booking: Booking, actions: Sequence[Action]) -> None:
    all_actions = [*actions, set_request_id(), BookingItem.version.set(booking.version + 1)]
    item = BookingItem(PK=booking_key(booking.id), SK=BOOKING)
    transaction = Transaction()
    if booking.request is not None:
        requests.forget(transaction, booking.request)
    transaction.update(item, all_actions, BookingItem.version == booking.version, label="booking")
    try:
        transaction.commit()
    except ConditionFailed as error:
        raise Changed from error


def set_quiet(booking: Booking, *, quiet: bool) -> None:
    """Have nothing go out by itself about a booking, or have it from now on.

    Condition: the booking was not written since it was read, else Changed. One UpdateItem. Raises Unavailable.
    """
    mark = BookingItem.quiet.set(True) if quiet else BookingItem.quiet.remove()
    actions = [mark, BookingItem.version.set(booking.version + 1), set_request_id()]
    try:
        update_item(booking_key(booking.id), BOOKING, actions, BookingItem.version == booking.version)
    except ConditionFailed as error:
        raise Changed from error


def load(booking_id: str) -> Booking | None:
    """The booking of that id, or None. One strongly consistent GetItem."""
    found = read_item(booking_key(booking_id), BOOKING)
    return from_image(found) if found is not None else None


def ids_of_expert(handle: str, ids: Iterable[str]) -> set[str]:
    """Which of these ids are bookings of the expert, in whatever state and at whatever time.

    A BatchGetItem for each 100; of each item only whose it is comes back.
    """
    keys = [(booking_key(booking_id), BOOKING) for booking_id in ids]
    with translate_errors():
        found = BookingItem.batch_get(keys, attributes_to_get=["PK", "SK", "booking_id", "expert"]) if keys else ()
        return {item.booking_id for item in found if item.expert["handle"] == handle}


def claims_of(booking: Booking) -> list[Claim]:
    """The claims that a booking has; none once it is cancelled or expired, or its expert erased."""
    handle = booking.expert.handle
    grains = () if booking.status in OFF or not handle else grains_of(booking.claimed)
    return [Claim(PK=expert_key(handle), SK=slot_key(grain), booking_id=booking.id) for grain in grains]


def put_change(transaction: Transaction, before: Booking, after: Booking) -> None:
    """Have the transaction write what a change may change, on the condition that nobody wrote the booking since it was
    read. What else the item has stays. It is this request's, not the one's that booked."""
    changed = item_of(after)
    names = (
        "request_id",
        *("version", "sequence", "status", "status_by", "cancelled_from", "expired", "reason", "event_type"),
        *("start", "end"),
        *("claimed_from", "claimed_to", "updated_at", "GSI1SK", "GSI2SK", "reminders"),
        *("stars", "reviewed_at", "review_changed_at", "absent_at", "absence_reply", "absence_replied_at"),
        *("client_attends", "expert_attends", "proposal"),
    )
    fields = {name: getattr(BookingItem, name) for name in names}
    actions = [
        field.remove() if getattr(changed, name) is None else field.set(getattr(changed, name))
        for name, field in fields.items()
    ]
    item = BookingItem(PK=booking_key(before.id), SK=BOOKING)
    transaction.update(item, actions, BookingItem.version == before.version, label="booking")
