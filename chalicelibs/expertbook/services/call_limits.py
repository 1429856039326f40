"""Hold callers to the limits of an hour, by their network, their email address, or the expert they book."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from expertbook.adapters.identity.keys import digest_secretly
from expertbook.adapters.identity.networks import digest_network
from expertbook.domain.errors import TooManyRequests
from expertbook.domain.faults import Code, Fault
from expertbook.domain.limits import Limit
from expertbook.store import call_counts

_CALL_LETTERS = 12
"""Enough of a digest to tell the calls of an hour apart."""

Counted = tuple[Limit, str]
"""A limit, and whom it is about."""


def by_network(limit: Limit, network: str) -> Counted:
    """A limit of the caller's network."""
    return limit, digest_network(network)


def by_address(limit: Limit, email: str) -> Counted:
    """A limit of a normalized email address."""
    return limit, digest_secretly(f"address {email}")


def by_booking(limit: Limit, booking_id: str) -> Counted:
    """A limit of a booking."""
    return limit, booking_id


def name_call(idempotency_key: str | None = None) -> str:
    """What a call is counted as. A repeated one, with the same idempotency key, counts once."""
    named = digest_secretly(f"call {idempotency_key}") if idempotency_key is not None else secrets.token_hex()
    return named[:_CALL_LETTERS]


def count_call(counted: Sequence[Counted], call: str, now: datetime) -> None:
    """Count a call towards each limit. Raises TooManyRequests if one is reached: then it counts nowhere.

    An UpdateItem for each, or two where an hour runs already. If a limit is reached, a GetItem and an UpdateItem for
    each one before it.
    """
    for place, (limit, whose) in enumerate(counted):
        wait = call_counts.count(limit, whose, call, now)
        if wait is not None:
            take_back(counted[:place], call)
            raise TooManyRequests(Fault(Code.HOUR_IS_FULL, minutes=-(-wait // 60)), wait)


def count_change(of_network: Limit, network: str, of_address: Limit, address: str, now: datetime) -> None:
    """Count a call that has a limit for the caller's network and one for the normalized address. Raises
    TooManyRequests. Two UpdateItem, or what `count_call` says of them."""
    count_call([by_network(of_network, network), by_address(of_address, address)], name_call(), now)


def take_back(counted: Sequence[Counted], call: str) -> None:
    """Count a call no more, since nothing came of it. An UpdateItem for each limit."""
    for limit, whose in counted:
        call_counts.take_back(limit, whose, call)
