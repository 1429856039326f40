"""Bookings in the table: the booking and its claims are written together, or not at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from pynamodb.exceptions import GetError
from pynamodb.transactions import TransactWrite

from expertbook.bookings.model import BookedEventType, BookedExpert, Booking, Client, Status
from expertbook.errors import IdempotencyKeyReused, SlotTaken
from expertbook.scheduling.grains import grains_of
from expertbook.scheduling.local_time import from_epoch, to_epoch, to_text
from expertbook.scheduling.model import Place
from expertbook.store.items import BookingItem, Claim, Request
from expertbook.store.keys import BOOKING, REQUEST, booking_key, expert_key, request_key, slot_key
from expertbook.store.table import ConditionFailed, commit, unavailable_if_passing

ANSWER_KEPT = timedelta(days=2)
"""How long an idempotency key is remembered; the API promises a day."""


@dataclass(frozen=True, slots=True)
class RequestKey:
    """An idempotency key, as a digest, and the fingerprint of what was asked with it."""

    digest: str
    fingerprint: str


def claim_and_book(booking: Booking, answer: dict[str, Any], key: RequestKey | None) -> dict[str, Any]:
    """Claim every grain of the booking and write it, in one TransactWriteItems.

    Conditions: no claim exists on any of the grains, no booking has this id, and the idempotency key was never used.
    Returns `answer` when the booking was made, or the first answer if the key came before with the same request.
    Raises IdempotencyKeyReused if it came with another, SlotTaken if a grain is claimed, Unavailable if traffic won
    every try. Nothing is written when it raises.
    """

    def fill(transaction: TransactWrite) -> None:
        if key is not None:
            transaction.save(_request_item(booking, answer, key), Request.PK.does_not_exist(), return_values="ALL_OLD")
        transaction.save(_booking_item(booking), BookingItem.PK.does_not_exist())
        for grain in grains_of(booking.claimed):
            claim = Claim(PK=expert_key(booking.expert.handle), SK=slot_key(grain), booking_id=booking.id)
            transaction.save(claim, Claim.PK.does_not_exist())

    try:
        commit(fill, token=booking.id)
    except ConditionFailed as error:
        if key is not None and error.failed[0]:
            first = Request()
            first.deserialize(error.found[0] or {})
            return _answer_of(first, key)
        raise SlotTaken from error
    return answer


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
        GSI1PK=f"EMAIL#{booking.client.email.casefold()}",
        GSI1SK=start,
        GSI2PK=expert_key(booking.expert.handle),
        GSI2SK=start,
        booking_id=booking.id,
        status=booking.status.value,
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
    )
