"""Book: from a client's request to a booking that nobody can overlap."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import networks, reply_addresses, tokens
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain import booking_rules
from expertbook.domain.booking_rules import BookingRequest
from expertbook.domain.daily_cap import seat_of
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import InvalidFields, NotAccepted, ProofNeeded, SlotTaken, TooManyRequests
from expertbook.domain.idempotency import RequestKey, request_key
from expertbook.domain.limits import Limit
from expertbook.domain.scheduling import local_time
from expertbook.services import call_limits
from expertbook.services.blocks import check_accepted
from expertbook.services.call_limits import Counted
from expertbook.services.fresh_calendars import wait_for_readings
from expertbook.services.offers import check_not_busy, load_offer, slot_taken_error
from expertbook.store import bookings as store
from expertbook.store import requests
from expertbook.views.booking import booking_view

_VIDEO_ROOMS = "https://meet.jit.si/expertbook-"


@dataclass(frozen=True, slots=True)
class Booker:
    """Who books: the network, and whether they have proved the email address that they book with."""

    network: str
    is_proved: bool = False

    @classmethod
    def of(cls, caller: Caller, request: BookingRequest, network: str) -> Booker:
        """The caller, who may be signed in with another address than the one in the request."""
        return cls(network, caller.email is not None and caller.email == normalize_email(request.client.email))

    def limits(self, request: BookingRequest) -> list[Counted]:
        """The limits that this booking counts towards."""
        email = normalize_email(request.client.email)
        if self.is_proved:
            return [call_limits.by_address(Limit.BOOKINGS_PER_ADDRESS, email)]
        return [
            call_limits.by_network(Limit.UNPROVED_PER_NETWORK, self.network),
            call_limits.by_address(Limit.UNPROVED_PER_ADDRESS, email),
            (Limit.UNPROVED_PER_EXPERT, request.expert),
        ]


def book(request: BookingRequest, booker: Booker, now: datetime, idempotency_key: str | None = None) -> dict[str, Any]:
    """Book what is requested and return `{booking, manage_token}`.

    A repeated request with the same idempotency key gets the first response again, even if the start has passed since.
    Raises InvalidFields, SlotTaken with the nearest open slots, NotAccepted if the expert blocks this client,
    ProofNeeded after many bookings with unproved addresses, TooManyRequests after many with a proved one,
    IdempotencyKeyReused or Unavailable.

    One GetItem, an UpdateItem for each limit (one for a proved address, else three) and one TransactWriteItems. A
    taken slot costs one more Query, or two where few are near, and an UpdateItem for each limit; external calendars
    cost two more, and some while it waits for one that is being read; blocks cost one more GetItem. With a key, a start
    that isn't offered, or not to this client, costs one more GetItem.
    """
    key = request_key(idempotency_key, _content_of(request)) if idempotency_key else None
    signer = tokens.load_signer()
    try:
        booked = _book(request, booker, now, key, call_limits.name_call(idempotency_key))
    except (InvalidFields, NotAccepted):
        first_answer = requests.first_answer(key)
        if first_answer is None:
            raise
        booked = first_answer
    return {"booking": booked, "manage_token": signer.make_manage_token(booked["id"], booked["start"])}


def _book(request: BookingRequest, booker: Booker, now: datetime, key: RequestKey | None, call: str) -> dict[str, Any]:
    expert, event_type = load_offer(request.expert, request.event_type)
    start = booking_rules.resolve_start(request)
    booking_rules.check_offered(expert, event_type, start, now, "time" if request.start is None else "start")
    check_accepted(expert, request.client.email, booker.network)
    booking = booking_rules.make_booking(expert, event_type, request, start, now, _new_id(), _new_room())
    booking = replace(
        booking,
        request=key.digest if key is not None else None,
        is_proved=booker.is_proved,
        network=networks.digest_for_expert(booker.network, expert.handle),
        reply_to=reply_addresses.make_reply_to(),
    )
    view = booking_view(booking)
    limits = booker.limits(request)
    wait_for_readings(expert, now)
    try:
        check_not_busy(expert, booking.claimed)
        with _counted(limits, booker, call, now):
            return store.claim_and_book(booking, view, key, request.hold, now, seat_of(expert, booking))
    except SlotTaken as error:
        raise slot_taken_error(expert, event_type, start, now, request.timezone) from error


@contextmanager
def _counted(limits: list[Counted], booker: Booker, call: str, now: datetime) -> Iterator[None]:
    """Count a booking towards its limits, unless its time was taken. Not in the booking's own transaction, in which all
    that count towards one limit would wait for each other."""
    try:
        call_limits.count_call(limits, call, now)
    except TooManyRequests as error:
        if booker.is_proved:
            raise
        raise ProofNeeded from error
    try:
        yield
    except SlotTaken:
        call_limits.take_back(limits, call)
        raise


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
