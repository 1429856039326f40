"""How much somebody may hold: pure, with `now` given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from expertbook.domain.errors import TooManyRequests
from expertbook.domain.scheduling.intervals import Interval, overlap
from expertbook.domain.scheduling.local_time import Epoch

HOLD_SECONDS = 5 * 60
MAX_HOLDS = 3
MAX_SECONDS = 10 * 60
"""How long somebody may hold the same time, renewed or taken again, within REMEMBERED_SECONDS."""

MIN_SECONDS = 60
"""A hold that would be shorter is not worth having."""

HISTORY_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class Hold:
    """The time of an expert that somebody keeps, from `since` until `until`; the id opens it."""

    id: str
    expert: str
    claimed: Interval
    since: Epoch
    until: Epoch


def recent_holds(history: Iterable[Hold], now: Epoch) -> list[Hold]:
    """The holds that still matter for what may be held."""
    return [hold for hold in history if hold.until > now - HISTORY_SECONDS]


def active_holds(history: Iterable[Hold], now: Epoch) -> list[Hold]:
    """The holds that have not lapsed."""
    return [hold for hold in history if hold.until > now]


def end_holds(history: Iterable[Hold], ids: Iterable[str], now: Epoch) -> list[Hold]:
    """The history with these holds let go at `now`, if they had not lapsed before."""
    gone = frozenset(ids)
    return [
        Hold(hold.id, hold.expert, hold.claimed, hold.since, min(hold.until, now)) if hold.id in gone else hold
        for hold in history
    ]


def is_full(history: Iterable[Hold], now: Epoch) -> bool:
    """Whether as much is held as one may hold at a time."""
    return len(active_holds(history, now)) >= MAX_HOLDS


def grant_until(history: list[Hold], expert: str, claimed: Interval, now: Epoch) -> Epoch:
    """Until when this time may be held by whoever has this history; TooMany if it may not be held."""
    if is_full(history, now):
        first = min(hold.until for hold in active_holds(history, now))
        raise TooManyRequests("Three times are kept already; let one of them go, or book it.", first - now)
    same = [hold for hold in recent_holds(history, now) if hold.expert == expert and overlap(hold.claimed, claimed)]
    held = sum(min(hold.until, now) - hold.since for hold in same)
    left = min(HOLD_SECONDS, MAX_SECONDS - held)
    if left < MIN_SECONDS:
        forgotten = min(hold.until for hold in same) + HISTORY_SECONDS
        raise TooManyRequests(
            "This time was kept long enough; it can still be booked while it is free.", forgotten - now
        )
    return Epoch(now + left)
