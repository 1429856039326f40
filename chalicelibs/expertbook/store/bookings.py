"""Bookings in the table: the booking and its claims are written together, or not at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import GetError, QueryError
from pynamodb.transactions import TransactWrite

from expertbook.bookings.model import BookedEventType, BookedExpert, Booking, Client, Role, Status
from expertbook.errors import Changed, IdempotencyKeyReused, SlotTaken
from expertbook.scheduling.grains import grains_of
from expertbook.scheduling.local_time import from_epoch, to_epoch, to_text
from expertbook.scheduling.model import Place
from expertbook.store.claims import is_free
from expertbook.store.items import BookingItem, Claim, HoldItem, Request
from expertbook.store.keys import (
    BOOKING,
    HOLD,
    REQUEST,
    address_key,
    booking_key,
    expert_key,
    hold_key,
    request_key,
    slot_key,
)
from expertbook.store.table import ConditionFailed, Item, commit, connection, unavailable_if_passing

Span = tuple[datetime | None, datetime | None]
"""Instants from the first on, up to the second and without it; None where it has no bound."""

FILTERED_AT_ONCE = 300
"""Bookings that a Query for a single status looks at before it answers with those that it found."""

ANSWER_KEPT = timedelta(days=2)
"""How long an idempotency key is remembered; the API promises a day."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """An idempotency key, as a digest, and the fingerprint of what was asked with it."""

    digest: str
    fingerprint: str


def claim_and_book(
    booking: Booking, answer: dict[str, Any], key: RequestKey | None, hold: str | None, now: int
) -> dict[str, Any]:
    """Claim every grain of the booking and write it, in one TransactWriteItems; its hold, if any, ends with it.

    Conditions: each grain is free at `now` (epoch seconds) or the hold's own, no booking has this id, and the
    idempotency key was never used. Returns `answer` when the booking was made, or the first answer if the key came
    before with the same request. Raises IdempotencyKeyReused if it came with another, SlotTaken if a grain is
    claimed, Unavailable if traffic won every try. Nothing is written when it raises. A hold of another time than the
    booking's stays what it is, which costs a second transaction.
    """

    def fill(transaction: TransactWrite) -> None:
        if hold is not None:
            ends = (HoldItem.claimed_from == claimed_from) & (HoldItem.claimed_to == claimed_to)
            transaction.delete(HoldItem(PK=hold_key(hold), SK=HOLD), HoldItem.PK.does_not_exist() | ends)
        _put_booking(transaction, booking, answer, key, hold, now)

    claimed_from, claimed_to = (from_epoch(instant) for instant in booking.claimed)
    try:
        commit(fill, token=booking.id)
    except ConditionFailed as error:
        failed, found = error.failed, error.found
        if hold is not None:
            if failed[0]:
                return _book_beside(booking, answer, key, hold, now)
            failed, found = failed[1:], found[1:]
        return _first_answer_or_raise(failed, found, key, error)
    return answer


def _book_beside(
    booking: Booking, answer: dict[str, Any], key: RequestKey | None, hold: str, now: int
) -> dict[str, Any]:
    try:
        commit(lambda transaction: _put_booking(transaction, booking, answer, key, hold, now), token=f"{booking.id}-2")
    except ConditionFailed as error:
        return _first_answer_or_raise(error.failed, error.found, key, error)
    return answer


def _put_booking(
    transaction: TransactWrite,
    booking: Booking,
    answer: dict[str, Any],
    key: RequestKey | None,
    hold: str | None,
    now: int,
) -> None:
    if key is not None:
        transaction.save(_request_item(booking, answer, key), Request.PK.does_not_exist(), return_values="ALL_OLD")
    item = _booking_item(booking)
    item.request = key.digest if key is not None else None
    transaction.save(item, BookingItem.PK.does_not_exist())
    for grain in grains_of(booking.claimed):
        transaction.save(_claim(booking, grain), is_free(now, hold))


def _first_answer_or_raise(
    failed: list[bool], found: list[dict[str, dict[str, str]] | None], key: RequestKey | None, error: Exception
) -> dict[str, Any]:
    if key is not None and failed[0]:
        first = Request()
        first.deserialize(found[0] or {})
        return _answer_of(first, key)
    raise SlotTaken from error


def change(before: Booking, after: Booking, now: int) -> None:
    """Write a changed booking with the claims that it then has, in one TransactWriteItems.

    Conditions: the booking was not written since it was read; each grain that it leaves is its own; each that it comes
    to is free at `now` (epoch seconds). Raises Changed, SlotTaken, or Unavailable; nothing is written then.
    """
    old, new = _grains(before), _grains(after)
    left, come = sorted(old - new), sorted(new - old)

    def fill(transaction: TransactWrite) -> None:
        for grain in left:
            transaction.delete(_claim(before, grain), Claim.booking_id == before.id)
        _update(transaction, before, after)
        for grain in come:
            transaction.save(_claim(after, grain), is_free(now))

    try:
        commit(fill)
    except ConditionFailed as error:
        # Deletes and puts come first, the update of the booking last: PynamoDB sends them in that order.
        if error.failed[-1] or any(error.failed[: len(left)]):
            raise Changed("Somebody changed this booking at the same time. Look at it again.") from error
        raise SlotTaken from error


def of_address(
    address: str, span: Span, status: Status | None, limit: int, after: str | None = None
) -> tuple[list[Booking], str | None]:
    """A page of the bookings of a case-folded address, newest start first, and the place after it (None: the end).

    One Query, eventually consistent. With a status a page may be short, or empty, before the end.
    """
    return _page("GSI1", address_key(address), span, status, limit, after)


def of_expert(
    handle: str, span: Span, status: Status | None, limit: int, after: str | None = None
) -> tuple[list[Booking], str | None]:
    """A page of an expert's bookings, as `of_address`. One Query."""
    return _page("GSI2", expert_key(handle), span, status, limit, after)


def from_image(image: dict[str, Any]) -> Booking:
    """The booking in a stream record's image."""
    item = BookingItem()
    item.deserialize(image)
    return _booking(item)


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
        return _booking(BookingItem.get(booking_key(booking_id), BOOKING, consistent_read=True))
    except BookingItem.DoesNotExist:
        return None
    except GetError as error:
        raise unavailable_if_passing(error) from error


def _grains(booking: Booking) -> set[int]:
    return set() if booking.status is Status.CANCELLED else set(grains_of(booking.claimed))


def _claim(booking: Booking, grain: int) -> Claim:
    return Claim(PK=expert_key(booking.expert.handle), SK=slot_key(grain), booking_id=booking.id)


def _update(transaction: TransactWrite, before: Booking, after: Booking) -> None:
    """Only what a change may change: what else the item has stays."""
    changed = _booking_item(after)
    names = (
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


def _page(
    index: str, partition: str, span: Span, status: Status | None, limit: int, after: str | None
) -> tuple[list[Booking], str | None]:
    sort_key = UnicodeAttribute(attr_name=f"{index}SK")
    begin, end = span
    bounds = (to_text(begin) if begin else "0", to_text(end - timedelta(seconds=1)) if end else "9")
    try:
        answer = connection().query(
            Item.Meta.table_name,
            partition,
            range_key_condition=sort_key.between(*bounds),
            filter_condition=BookingItem.status == status.value if status is not None else None,
            exclusive_start_key=_place(index, partition, after) if after is not None else None,
            index_name=index,
            limit=limit + 1 if status is None else FILTERED_AT_ONCE,
            scan_index_forward=False,
        )
    except QueryError as error:
        raise unavailable_if_passing(error) from error
    found = [from_image(item) for item in answer["Items"]]
    if len(found) > limit:
        return found[:limit], _after(found[limit - 1])
    last = answer.get("LastEvaluatedKey")
    return found, f"{last[f'{index}SK']['S']} {last['PK']['S'].removeprefix(booking_key(''))}" if last else None


def _after(booking: Booking) -> str:
    return f"{to_text(booking.start)} {booking.id}"


def _place(index: str, partition: str, after: str) -> dict[str, dict[str, str]]:
    start, _, booking_id = after.partition(" ")
    place = {f"{index}PK": partition, f"{index}SK": start, "PK": booking_key(booking_id), "SK": BOOKING}
    return {name: {"S": text} for name, text in place.items()}


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


def _booking_item(booking: Booking) -> BookingItem:
    start = to_text(booking.start)
    return BookingItem(
        PK=booking_key(booking.id),
        SK=BOOKING,
        GSI1PK=address_key(booking.client.email.casefold()),
        GSI1SK=start,
        GSI2PK=expert_key(booking.expert.handle),
        GSI2SK=start,
        booking_id=booking.id,
        version=booking.version,
        sequence=booking.sequence,
        status=booking.status.value,
        status_by=booking.status_by.value if booking.status_by is not None else None,
        reason=booking.reason or None,
        expert=asdict(booking.expert),
        event_type=asdict(booking.event_type),
        start=booking.start,
        end=booking.end,
        claimed_from=from_epoch(booking.claimed[0]),
        claimed_to=from_epoch(booking.claimed[1]),
        timezone=booking.timezone,
        name=booking.client.name,
        email=booking.client.email,
        phone=booking.client.phone,
        notes=booking.client.notes,
        place=asdict(booking.place),
        video_url=booking.video_url,
        created_at=booking.created_at,
        updated_at=booking.updated_at,
    )


def _booking(item: BookingItem) -> Booking:
    return Booking(
        id=item.booking_id,
        status=Status(item.status),
        expert=BookedExpert(**item.expert),
        event_type=BookedEventType(**item.event_type),
        start=item.start,
        end=item.end,
        claimed=(to_epoch(item.claimed_from), to_epoch(item.claimed_to)),
        timezone=item.timezone,
        client=Client(name=item.name, email=item.email, phone=item.phone, notes=item.notes),
        place=Place(**item.place),
        video_url=item.video_url,
        created_at=item.created_at,
        updated_at=item.updated_at,
        version=int(item.version),
        sequence=int(item.sequence),
        status_by=Role(item.status_by) if item.status_by else None,
        reason=item.reason or "",
    )
