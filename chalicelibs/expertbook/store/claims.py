"""Claims in the table: which grains of an expert are taken."""

from __future__ import annotations

from pynamodb.exceptions import QueryError

from expertbook.scheduling.grains import grains_of, joined
from expertbook.scheduling.intervals import Interval
from expertbook.store.items import Claim
from expertbook.store.keys import SLOT_PREFIX, expert_key, instant_of, slot_key
from expertbook.store.table import unavailable_if_passing


def taken(handle: str, span: Interval) -> list[Interval]:
    """What of the expert's time is claimed within `span` (epoch seconds), adjacent grains joined. One Query.

    Strongly consistent: a client who was just told that a slot is gone does not see it open on the next page.
    """
    grains = grains_of(span)
    if not grains:
        return []
    try:
        claims = Claim.query(
            expert_key(handle),
            Claim.SK.between(slot_key(grains[0]), slot_key(grains[-1])),
            attributes_to_get=["SK"],
            consistent_read=True,
        )
        return joined(instant_of(claim.SK.removeprefix(SLOT_PREFIX)) for claim in claims)
    except QueryError as error:
        raise unavailable_if_passing(error) from error
