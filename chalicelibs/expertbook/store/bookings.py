"""Bookings in the table: the booking and its claims are written together, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from pynamodb.exceptions import GetError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from expertbook import metrics, tracing
from expertbook.domain.booking import BookedExpert, Booking, Status
from expertbook.domain.daily_cap import Seat
from expertbook.domain.errors import Changed, IdempotencyKeyReused, SlotTaken
from expertbook.domain.scheduling.grains import grains_of
from expertbook.domain.scheduling.local_time import from_epoch
from expertbook.domain.scheduling.model import Place
from expertbook.metrics import Metric
from expertbook.store import day_counts, holds
from expertbook.store.booking_items import booking_of, item_of
from expertbook.store.claims import is_free
from expertbook.store.items import BookingItem, Claim, HoldItem, Request
from expertbook.store.keys import (
    BOOKING,
    HOLD,
    REQUEST,
    booking_key,
    expert_key,
    hold_key,
    request_key,
    slot_key,
)
from expertbook.store.table import ConditionFailed, commit, unavailable_if_passing

ERASED_CLIENT = "Erased client"
ERASED_EXPERT = "Former expert"
"""What stands in a booking for somebody who had their data erased."""


ANSWER_KEPT = timedelta(days=2)
"""How long an idempotency key is remembered; the API promises a day."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """An idempotency key, as a digest, and the fingerprint of what was asked with it."""

    digest: str
    fingerprint: str


def claim_and_book(
    booking: Booking,
    answer: dict[str, Any],
    key: RequestKey | None,
    hold: str | None,
    now: int,
    seat: Seat | None = None,
) -> dict[str, Any]:
    """Claim every grain of the booking and write it, in one TransactWriteItems; its hold, if any, ends with it.

    Conditions: each grain is free at `now` (epoch seconds) or the hold's own, no booking has this id, the idempotency
    key was never used, and where there is a daily cap the `seat` is to be had. Returns `answer` when the booking was
    made, or the first answer if the key came before with the same request. Raises IdempotencyKeyReused if it came with
    another, SlotTaken if a grain is claimed or the date full, Unavailable if traffic won every try. Nothing is written
    when it raises. A hold of another time than the booking's is let go as well, which costs a GetItem and a second
    transaction; a date that is booked first under a cap is counted, and costs a second transaction as well.
    """
    given = day_counts.counted(seat, lambda: _claim_and_book(booking, answer, key, hold, now, seat))
    if given is answer:  # and not the first one, to a request that came again
        metrics.count(Metric.BOOKED)
    return given


def _claim_and_book(
    booking: Booking, answer: dict[str, Any], key: RequestKey | None, hold: str | None, now: int, seat: Seat | None
) -> dict[str, Any]:
    def fill(transaction: TransactWrite) -> None:
        if hold is not None:
            ends = (HoldItem.claimed_from == claimed_from) & (HoldItem.claimed_to == claimed_to)
            transaction.delete(HoldItem(PK=hold_key(hold), SK=HOLD), HoldItem.PK.does_not_exist() | ends)
        _put_booking(transaction, booking, answer, key, hold, now, seat)

    claimed_from, claimed_to = (from_epoch(instant) for instant in booking.claimed)
    try:
        commit(fill)
    except ConditionFailed as error:
        failed, found = error.failed, error.found
        if hold is not None:
            if failed[0]:
                return _book_beside(booking, answer, key, hold, now, seat)
            failed, found = failed[1:], found[1:]
        return _first_answer_or_raise(failed, found, key, seat, error)
    return answer


def _book_beside(
    booking: Booking, answer: dict[str, Any], key: RequestKey | None, hold: str, now: int, seat: Seat | None
) -> dict[str, Any]:
    """Book with a hold of another time: what else it keeps is freed in the same transaction."""
    kept = holds.load(hold)
    grains = set(grains_of(booking.claimed)) if kept and kept.expert == booking.expert.handle else set()
    left = holds.claims_of(kept, grains)

    def fill(transaction: TransactWrite) -> None:
        if kept is not None:
            transaction.delete(HoldItem(PK=hold_key(hold), SK=HOLD))
        for claim in left:
            transaction.delete(claim, (Claim.hold_id == hold) | Claim.PK.does_not_exist())
        _put_booking(transaction, booking, answer, key, hold, now, seat)

    try:
        commit(fill)
    except ConditionFailed as error:
        deletes = len(left) + (kept is not None)
        if any(error.failed[:deletes]):
            # It has lapsed, and somebody has taken over a part: then it is as good as none.
            return _claim_and_book(booking, answer, key, None, now, seat)
        return _first_answer_or_raise(error.failed[deletes:], error.found[deletes:], key, seat, error)
    return answer


def _put_booking(
    transaction: TransactWrite,
    booking: Booking,
    answer: dict[str, Any],
    key: RequestKey | None,
    hold: str | None,
    now: int,
    seat: Seat | None,
) -> None:
    if key is not None:
        transaction.save(_request_item(booking, answer, key), Request.PK.does_not_exist(), return_values="ALL_OLD")
    transaction.save(item_of(booking), BookingItem.PK.does_not_exist())
    for grain in grains_of(booking.claimed):
        transaction.save(_claim(booking, grain), is_free(now, hold))
    if seat is not None:
        day_counts.take(transaction, seat, booking.id)


def _first_answer_or_raise(
    failed: list[bool],
    found: list[dict[str, dict[str, str]] | None],
    key: RequestKey | None,
    seat: Seat | None,
    error: Exception,
) -> dict[str, Any]:
    if key is not None and failed[0]:
        first = Request()
        first.deserialize(found[0] or {})
        return _answer_of(first, key)
    _raise_if_uncounted(failed, found, seat)
    raise SlotTaken from error


def _raise_if_uncounted(failed: list[bool], found: list[Any], seat: Seat | None) -> None:
    """The seat comes last in a transaction; where something else failed as well, its date does not matter."""
    if seat is not None and failed[-1] and not any(failed[:-1]) and not day_counts.is_counted(found[-1]):
        raise day_counts.Uncounted


@dataclass(frozen=True, slots=True)
class Seats:
    """The seat that a change of a booking gives back, and the one that it takes, where there is a daily cap."""

    left: Seat | None = None
    taken: Seat | None = None


def change(before: Booking, after: Booking, now: int, seats: Seats = Seats()) -> None:
    """Write a changed booking with the claims and the seat that it then has, in one TransactWriteItems.

    Conditions: the booking was not written since it was read; each grain that it leaves is its own; each that it comes
    to is free at `now` (epoch seconds), and so is the seat. Raises Changed, SlotTaken, or Unavailable; nothing is
    written then.
    """
    if seats.left == seats.taken:
        seats = Seats()
    day_counts.counted(seats.taken, lambda: _change(before, after, now, seats))
    if after.status is Status.CANCELLED:
        metrics.count(Metric.CANCELLED)
    elif after.start != before.start:
        metrics.count(Metric.MOVED)


def _change(before: Booking, after: Booking, now: int, seats: Seats) -> None:
    old, new = _grains(before), _grains(after)
    left, come = sorted(old - new), sorted(new - old)

    def fill(transaction: TransactWrite) -> None:
        for grain in left:
            transaction.delete(_claim(before, grain), Claim.booking_id == before.id)
        _update(transaction, before, after)
        for grain in come:
            transaction.save(_claim(after, grain), is_free(now))
        if seats.left is not None:
            day_counts.leave(transaction, seats.left, before.id)
        if seats.taken is not None:
            day_counts.take(transaction, seats.taken, before.id)

    try:
        commit(fill)
    except ConditionFailed as error:
        # Deletes and puts come first, then the updates, that of the booking before those of seats.
        claims = len(left) + len(come)
        if error.failed[claims] or any(error.failed[: len(left)]):
            raise Changed("Somebody changed this booking at the same time. Look at it again.") from error
        _raise_if_uncounted(error.failed, error.found, seats.taken)
        raise SlotTaken from error


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
                BookingItem.answers,
            )
        ),
        BookingItem.name.set(ERASED_CLIENT),
    ]
    _erase(booking, actions)


def erase_expert(booking: Booking) -> None:
    """Take everything of the expert out of a booking, as `erase_client` does of the client."""
    nobody = BookedExpert(handle="", name=ERASED_EXPERT, category=booking.expert.category)
    fields = (BookingItem.GSI2PK, BookingItem.GSI2SK, BookingItem.video_url, BookingItem.reason, BookingItem.request)
    actions = [
        *(field.remove() for field in fields),
        BookingItem.expert.set(asdict(nobody)),
        BookingItem.place.set(asdict(Place(booking.place.kind))),
    ]
    _erase(booking, actions)


def _erase(booking: Booking, actions: Sequence[Action]) -> None:
    by = tracing.request_id()
    follows = BookingItem.request_id.remove() if by is None else BookingItem.request_id.set(by)

    def fill(transaction: TransactWrite) -> None:
        if booking.request is not None:
            transaction.delete(Request(PK=request_key(booking.request), SK=REQUEST))
        item = BookingItem(PK=booking_key(booking.id), SK=BOOKING)
        transaction.update(
            item,
            [*actions, follows, BookingItem.version.set(booking.version + 1)],
            BookingItem.version == booking.version,
        )

    try:
        commit(fill)
    except ConditionFailed as error:
        raise Changed(booking.id) from error


def first_answer(key: RequestKey) -> dict[str, Any] | None:
    """What this key was answered with, or None if it never came; IdempotencyKeyReused if it came with another request.

    One strongly consistent GetItem.
    """
    try:
        return _answer_of(Request.get(request_key(key.digest), REQUEST, consistent_read=True), key)
    except Request.DoesNotExist:
        return None
    except GetError as error:
        raise unavailable_if_passing(error) from error


def load(booking_id: str) -> Booking | None:
    """The booking of that id, or None. One strongly consistent GetItem."""
    try:
        return booking_of(BookingItem.get(booking_key(booking_id), BOOKING, consistent_read=True))
    except BookingItem.DoesNotExist:
        return None
    except GetError as error:
        raise unavailable_if_passing(error) from error


def _grains(booking: Booking) -> set[int]:
    return set() if booking.status is Status.CANCELLED else set(grains_of(booking.claimed))


def _claim(booking: Booking, grain: int) -> Claim:
    return Claim(PK=expert_key(booking.expert.handle), SK=slot_key(grain), booking_id=booking.id)


def _update(transaction: TransactWrite, before: Booking, after: Booking) -> None:
    """Only what a change may change: what else the item has stays. It is this request's, not the one's that booked."""
    changed = item_of(after)
    names = (
        "request_id",
        *("version", "sequence", "status", "status_by", "reason", "event_type", "start", "end"),
        *("claimed_from", "claimed_to", "updated_at", "GSI1SK", "GSI2SK"),
    )
    fields = {name: getattr(BookingItem, name) for name in names}
    actions = [
        field.remove() if getattr(changed, name) is None else field.set(getattr(changed, name))
        for name, field in fields.items()
    ]
    item = BookingItem(PK=booking_key(before.id), SK=BOOKING)
    transaction.update(item, actions, BookingItem.version == before.version)


def _answer_of(first: Request, key: RequestKey) -> dict[str, Any]:
    if first.fingerprint != key.fingerprint:
        raise IdempotencyKeyReused
    answer: dict[str, Any] = first.answer
    return answer


def _request_item(booking: Booking, answer: dict[str, Any], key: RequestKey) -> Request:
    return Request(
        PK=request_key(key.digest),
        SK=REQUEST,
        booking_id=booking.id,
        fingerprint=key.fingerprint,
        answer=answer,
        expires_at=booking.created_at + ANSWER_KEPT,
    )
