"""What must be true of everybody's time after whatever happened at once, judged from outside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.cloud import table
from tests.cloud.table import Kept, grains
from tests.stack import Stack

HELD_AT_ONCE = 3


@dataclass(slots=True)
class Faults:
    """What is wrong with an expert's time, a line a fault."""

    overlaps: list[str] = field(default_factory=list)
    """Grains that two bookings, or a booking and a live hold, both have."""
    missing: list[str] = field(default_factory=list)
    """Grains of a booking or a live hold that are not claimed for it."""
    left_over: list[str] = field(default_factory=list)
    """Grains that are claimed for nobody."""
    too_many_holds: list[str] = field(default_factory=list)
    """Networks that hold more than anybody may."""

    def all(self) -> list[str]:
        """Every line."""
        return [*self.overlaps, *self.missing, *self.left_over, *self.too_many_holds]


def faults(kept: Kept, now: datetime) -> Faults:
    """Hold the claims against the bookings and the live holds: they must be exactly their union."""
    found = Faults()
    owners: dict[datetime, str] = {}
    live = [hold for hold in kept.holds if hold.until > now]
    wanted = [(booking.id, booking.claimed) for booking in kept.bookings if booking.status != "cancelled"]
    wanted += [(hold.id, hold.claimed) for hold in live]
    for owner, claimed in wanted:
        for grain in grains(claimed):
            if grain in owners:
                found.overlaps.append(f"{grain} is both {owners[grain]}'s and {owner}'s")
            owners[grain] = owner
    claims = kept.live_claims(now)
    for grain, owner in owners.items():
        if grain not in claims or claims[grain].owner != owner:
            found.missing.append(f"{grain} is {owner}'s, but claimed by {claims.get(grain)}")
    found.left_over = [f"{grain} is claimed by {claims[grain]}" for grain in claims if grain not in owners]
    held = Counter(hold.holder for hold in live)
    found.too_many_holds = [f"{holder} holds {number}" for holder, number in held.items() if number > HELD_AT_ONCE]
    return found


def assert_claims_are_the_union(stack: Stack, expert: str, booked: int | None = None) -> Kept:
    """No grain twice, none missing, none left over; and so many bookings that are not cancelled."""
    kept = table.read_of(stack, expert)
    assert faults(kept, datetime.now(UTC)).all() == []
    if booked is not None:
        assert sum(booking.status != "cancelled" for booking in kept.bookings) == booked
    return kept
