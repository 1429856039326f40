"""Book a session: the way from a client's wish to a booking that nobody can overlap."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.domain import booking_rules
from expertbook.domain.booking_rules import BookingRequest
from expertbook.domain.daily_cap import seat_of
from expertbook.domain.errors import InvalidFields, SlotTaken
from expertbook.domain.scheduling import local_time
from expertbook.services.offers import check_not_busy, load_offer, slot_taken_error
from expertbook.store import bookings as store
from expertbook.views.booking import booking_view

_VIDEO_ROOMS = "https://meet.jit.si/expertbook-"


def book(wanted: BookingRequest, now: datetime, idempotency_key: str | None = None) -> dict[str, Any]:
    """Book what is wanted and return `{booking, manage_token}`.

    With a key that came before with the same request, the first answer again, also when the start has gone by since.
    Raises InvalidFields, SlotTaken with the nearest open slots, IdempotencyKeyReused or Unavailable. One GetItem and
    one TransactWriteItems; a lost slot costs a Query more, and a start that is not offered a GetItem where a key came,
    and an expert who is busy elsewhere a Query.
    """
    key = store.RequestKey(_digest(idempotency_key), _fingerprint(wanted)) if idempotency_key else None
    try:
        booked = _book(wanted, now, key)
    except InvalidFields:
        first_answer = store.first_answer(key) if key else None
        if first_answer is None:
            raise
        booked = first_answer
    return {"booking": booked, "manage_token": tokens.make_manage_token(booked["id"], booked["start"])}


def _book(wanted: BookingRequest, now: datetime, key: store.RequestKey | None) -> dict[str, Any]:
    expert, event_type = load_offer(wanted.expert, wanted.event_type)
    start = booking_rules.resolve_start(wanted)
    booking_rules.check_offered(expert, event_type, start, now, "time" if wanted.start is None else "start")
    booking = booking_rules.make_booking(expert, event_type, wanted, start, now, _new_id(), _new_room())
    booking = replace(booking, request=key.digest if key is not None else None)
    view = booking_view(booking)
    try:
        check_not_busy(expert, booking.claimed)
        return store.claim_and_book(booking, view, key, wanted.hold, now, seat_of(expert, booking))
    except SlotTaken as error:
        raise slot_taken_error(expert, event_type, start, now, wanted.timezone) from error


def _new_id() -> str:
    from ulid import ULID  # slow to import, and only a booking needs it

    return str(ULID())


def _new_room() -> str:
    return _VIDEO_ROOMS + secrets.token_urlsafe(16)


def _digest(idempotency_key: str) -> str:
    return hashlib.sha256(idempotency_key.encode()).hexdigest()


def _fingerprint(wanted: BookingRequest) -> str:
    """The same for the same request, and telling nothing of it. A hold is how to get a slot, not what is wanted."""
    client = wanted.client
    start = local_time.format_instant(wanted.start) if wanted.start is not None else f"{wanted.date} {wanted.time}"
    asked = [wanted.expert, wanted.event_type, start, wanted.timezone]
    asked += [client.name, client.email, client.phone, client.notes]
    answers = [dict(sorted(wanted.answers.items()))] if wanted.answers else []
    return hashlib.sha256(json.dumps([*asked, *answers]).encode()).hexdigest()
