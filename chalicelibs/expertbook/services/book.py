"""Book: from a client's request to a booking that nobody can overlap."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.domain import booking_rules
from expertbook.domain.booking_rules import BookingRequest
from expertbook.domain.daily_cap import seat_of
from expertbook.domain.errors import InvalidFields, SlotTaken
from expertbook.domain.idempotency import RequestKey, request_key
from expertbook.domain.scheduling import local_time
from expertbook.services.offers import check_not_busy, load_offer, slot_taken_error
from expertbook.store import bookings as store
from expertbook.store import requests
from expertbook.views.booking import booking_view

_VIDEO_ROOMS = "https://meet.jit.si/expertbook-"


def book(request: BookingRequest, now: datetime, idempotency_key: str | None = None) -> dict[str, Any]:
    """Book what is requested and return `{booking, manage_token}`.

    A repeated request with the same idempotency key gets the first response again, even if the start has passed since.
    Raises InvalidFields, SlotTaken with the nearest open slots, IdempotencyKeyReused or Unavailable. One GetItem and
    one TransactWriteItems. A taken slot costs one more Query; so does an expert with external calendars. With a key,
    a start that isn't offered costs one more GetItem.
    """
    key = request_key(idempotency_key, _content_of(request)) if idempotency_key else None
    signer = tokens.load_signer()
    try:
        booked = _book(request, now, key)
    except InvalidFields:
        first_answer = requests.first_answer(key)
        if first_answer is None:
            raise
        booked = first_answer
    return {"booking": booked, "manage_token": signer.make_manage_token(booked["id"], booked["start"])}


def _book(request: BookingRequest, now: datetime, key: RequestKey | None) -> dict[str, Any]:
    expert, event_type = load_offer(request.expert, request.event_type)
    start = booking_rules.resolve_start(request)
    booking_rules.check_offered(expert, event_type, start, now, "time" if request.start is None else "start")
    booking = booking_rules.make_booking(expert, event_type, request, start, now, _new_id(), _new_room())
    booking = replace(booking, request=key.digest if key is not None else None)
    view = booking_view(booking)
    try:
        check_not_busy(expert, booking.claimed)
        return store.claim_and_book(booking, view, key, request.hold, now, seat_of(expert, booking))
    except SlotTaken as error:
        raise slot_taken_error(expert, event_type, start, now, request.timezone) from error


def _new_id() -> str:
    from ulid import ULID  # slow to import, and only new bookings need it

    return str(ULID())


def _new_room() -> str:
    return _VIDEO_ROOMS + secrets.token_urlsafe(16)


def _content_of(request: BookingRequest) -> list[Any]:
    """What makes the request the same one. Leaves out the hold, which isn't part of the booking."""
    client = request.client
    start = local_time.format_instant(request.start) if request.start is not None else f"{request.date} {request.time}"
    parts = [request.expert, request.event_type, start, request.timezone]
    parts += [client.name, client.email, client.phone, client.notes]
    answers = [dict(sorted(request.answers.items()))] if request.answers else []
    return [*parts, *answers]
