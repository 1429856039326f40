"""Book a session: the way from a client's wish to a booking that nobody can overlap."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from expertbook.bookings import rules
from expertbook.bookings.model import Booking
from expertbook.bookings.rules import Wanted
from expertbook.bookings.views import booking_view
from expertbook.errors import InvalidFields, NotFound, SlotTaken
from expertbook.experts.model import Expert
from expertbook.identity import tokens
from expertbook.scheduling import local_time
from expertbook.scheduling.grains import REACH_SECONDS, claimed_span
from expertbook.scheduling.model import EventType
from expertbook.scheduling.slots import Query, Slot, nearest_open, slots
from expertbook.store import bookings as store
from expertbook.store import claims, experts

NEAREST_COUNT = 6
NEAREST_DAYS = 14
"""Where a client who lost a slot is shown others: within that many days of it."""

_VIDEO_ROOMS = "https://meet.jit.si/expertbook-"


def book(wanted: Wanted, now: datetime, idempotency_key: str | None = None) -> dict[str, Any]:
    """Book what is wanted and return `{booking, manage_token}`.

    With a key that came before with the same request, the first answer again, also when the start has gone by since.
    Raises InvalidFields, SlotTaken with the nearest open slots, IdempotencyKeyReused or Unavailable. One GetItem and
    one TransactWriteItems; a lost slot costs a Query more, and a start that is not offered a GetItem where a key came.
    """
    key = store.RequestKey(_digest(idempotency_key), _fingerprint(wanted)) if idempotency_key else None
    try:
        booked = _booked(wanted, now, key)
    except InvalidFields:
        first_answer = store.first_answer(key) if key else None
        if first_answer is None:
            raise
        booked = first_answer
    return {"booking": booked, "manage_token": tokens.manage_token(booked["id"], booked["start"])}


def managed(booking_id: str, manage_token: str | None) -> Booking:
    """The booking that this manage token opens; NotFound for any other id or token.

    One GetItem; none for a bad token.
    """
    if manage_token is None or not tokens.opens(manage_token, booking_id):
        raise NotFound
    booking = store.load(booking_id)
    if booking is None:
        raise NotFound
    return booking


def _booked(wanted: Wanted, now: datetime, key: store.RequestKey | None) -> dict[str, Any]:
    expert, event_type = _offered(wanted)
    now_epoch = local_time.to_epoch(now)
    start = rules.chosen_start(wanted)
    rules.check_offered(expert, event_type, start, now_epoch, "time" if wanted.start is None else "start")
    booking = rules.agreed(expert, event_type, wanted, start, now, _new_id(), _new_room())
    view = booking_view(booking)
    try:
        return store.claim_and_book(booking, view, key)
    except SlotTaken as error:
        nearest = _nearest(expert, event_type, start, now_epoch, wanted.timezone)
        raise SlotTaken(nearest, wanted.timezone) from error


def _offered(wanted: Wanted) -> tuple[Expert, EventType]:
    expert = experts.load(wanted.expert)
    if expert is None:
        raise InvalidFields.of("expert", "There is no expert with this handle.")
    event_type = expert.event_type(wanted.event_type)
    if event_type is None:
        raise InvalidFields.of("event_type", "The expert does not offer this event type.")
    return expert, event_type


def _nearest(expert: Expert, event_type: EventType, wanted: int, now: int, timezone: str) -> list[Slot]:
    """The open slots nearest to the lost one; the lost one is never among them, whatever the read says."""
    day = local_time.local_date(wanted, timezone)
    first = max(local_time.shifted(day, -NEAREST_DAYS), local_time.local_date(now, timezone))
    query = Query(first, local_time.shifted(day, NEAREST_DAYS), timezone)
    low, high = query.span()
    taken = claims.taken(expert.handle, (low - REACH_SECONDS, high + REACH_SECONDS))
    offered = slots(expert.availability, event_type, query, now, [*taken, claimed_span(event_type, wanted)])
    return nearest_open(offered, wanted, NEAREST_COUNT)


def _new_id() -> str:
    from ulid import ULID  # slow to import, and only a booking needs it

    return str(ULID())


def _new_room() -> str:
    return _VIDEO_ROOMS + secrets.token_urlsafe(16)


def _digest(idempotency_key: str) -> str:
    return hashlib.sha256(idempotency_key.encode()).hexdigest()


def _fingerprint(wanted: Wanted) -> str:
    """The same for the same request, and telling nothing of it."""
    client = wanted.client
    start = local_time.to_text(wanted.start) if wanted.start is not None else f"{wanted.date} {wanted.time}"
    asked = [wanted.expert, wanted.event_type, start, wanted.timezone]
    asked += [client.name, client.email, client.phone, client.notes]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()
