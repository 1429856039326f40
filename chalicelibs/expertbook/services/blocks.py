"""Whom an expert takes no bookings from: shown, added, removed, and asked about when somebody books."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from expertbook.adapters.identity.networks import is_digest_for_expert
from expertbook.adapters.identity.tokens import Caller
from expertbook.clock import attempts
from expertbook.domain.blocks import MAX_BLOCKS, Block, BlockKind, is_blocked, meets_email
from expertbook.domain.booking import Booking
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import Changed, InvalidFields, NotAccepted, NotFound, Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.services import edit_expert
from expertbook.store import blocks as store
from expertbook.store import bookings

ATTEMPTS = 5
"""How often we try while others change the same expert."""


@dataclass(frozen=True, slots=True)
class BlockRequest:
    """What is to be blocked: the `value`, or that of a booking with the expert. `field` is where it was asked for."""

    kind: BlockKind
    field: str
    value: str = ""
    booking: str | None = None


def check_accepted(expert: Expert, email: str, network: str, booked_from: str | None = None) -> None:
    """Raise NotAccepted if the expert blocks this email address, or this network.

    `booked_from` is the digest of the network that a booking was made from, which counts as well. One GetItem; none
    for an expert who blocks nobody.
    """
    if not expert.has_blocks:
        return

    def is_digest(digest: str) -> bool:
        return digest == booked_from or is_digest_for_expert(digest, network, expert.handle)

    if is_blocked(store.load(expert.handle).blocks, email, is_digest):
        raise NotAccepted


def show_all(caller: Caller) -> dict[str, Any]:
    """The caller's blocks, the oldest first. Two GetItem."""
    listed = store.load(edit_expert.load_own_expert(caller).handle)
    return {"blocks": [block_view(block) for block in listed.blocks], "most": MAX_BLOCKS}


def add(caller: Caller, request: BlockRequest, now: datetime) -> tuple[dict[str, Any], bool]:
    """Block what is asked for. Returns the block, and whether it is new: what is blocked already stays as it is.

    Raises InvalidFields for the own address, for what the booking doesn't have, and for the 201st block; or
    Unavailable. Two GetItem and one TransactWriteItems; one GetItem more for a booking.
    """
    block: Block | None = None
    for _ in attempts(ATTEMPTS):
        expert = edit_expert.load_own_expert(caller)
        block = block or _make(caller, expert, request, now)
        listed = store.load(expert.handle)
        found = listed.find(block.kind, block.value)
        if found is not None:
            return {"block": block_view(found)}, False
        if len(listed.blocks) >= MAX_BLOCKS:
            raise InvalidFields.of(request.field, Fault(Code.LIMIT_REACHED, maximum=MAX_BLOCKS))
        with suppress(Changed):
            store.save(replace(listed, blocks=(*listed.blocks, block)), expert)
            return {"block": block_view(block)}, True
    raise Unavailable


def remove(caller: Caller, block_id: str) -> None:
    """Block this no more. Raises NotFound or Unavailable. Two GetItem and one TransactWriteItems."""
    for _ in attempts(ATTEMPTS):
        expert = edit_expert.load_own_expert(caller)
        listed = store.load(expert.handle)
        left = tuple(block for block in listed.blocks if block.id != block_id)
        if left == listed.blocks:
            raise NotFound
        with suppress(Changed):
            store.save(replace(listed, blocks=left), expert)
            return
    raise Unavailable


def block_view(block: Block) -> dict[str, Any]:
    """A block for its expert; not the digest of a network."""
    return {
        "id": block.id,
        "kind": block.kind.value,
        "value": block.value if block.kind is not BlockKind.NETWORK else None,
        "booking_start": format_instant(block.booking_start) if block.booking_start is not None else None,
        "added_at": format_instant(block.added_at),
    }


def _make(caller: Caller, expert: Expert, request: BlockRequest, now: datetime) -> Block:
    """The block that is asked for. One GetItem if it is of a booking."""
    booking = _load_booking(expert, request.booking) if request.booking is not None else None
    value = request.value if booking is None else _value_of(booking, request.kind)
    if not value:
        raise InvalidFields.of(request.field, Fault(Code.NOT_IN_BOOKING))
    start = booking.start if booking is not None else None
    block = Block(secrets.token_urlsafe(9), request.kind, value, now, start)
    if block.kind is BlockKind.EMAIL and meets_email(block, caller.email or expert.email):
        raise InvalidFields.of(request.field, Fault(Code.OWN_ADDRESS))
    return block


def _load_booking(expert: Expert, booking_id: str) -> Booking:
    booking = bookings.load(booking_id)
    if booking is None or booking.expert.handle != expert.handle:
        raise InvalidFields.of("booking", Fault(Code.UNKNOWN_BOOKING))
    return booking


def _value_of(booking: Booking, kind: BlockKind) -> str:
    """What a booking says of its client; empty if it doesn't, or if the client was erased."""
    if kind is BlockKind.NETWORK:
        return booking.network or ""
    email = normalize_email(booking.client.email)
    return email if kind is BlockKind.EMAIL else email.rpartition("@")[2]
