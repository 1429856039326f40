"""How much one person may hold. Pure: `now` is an argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from expertbook.domain.errors import TooManyRequests
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval, overlap
from expertbook.domain.scheduling.local_time import Epoch

HOLD_SECONDS = 5 * 60
MAX_HOLDS = 3
MAX_SECONDS = 10 * 60
"""How long one person may hold the same time within HISTORY_SECONDS, all renewals together."""

MIN_SECONDS = 60
"""A shorter hold would be of no use."""

HISTORY_SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class Hold:
    """An expert's time, held for somebody from `since` until `until`. Who knows the id may use the hold."""

    id: str
    expert: str
    claimed: Interval
    since: Epoch
    until: Epoch


def recent_holds(history: Iterable[Hold], now: Epoch) -> list[Hold]:
    """The holds that still count towards the limits."""
    return [hold for hold in history if hold.until > now - HISTORY_SECONDS]


def active_holds(history: Iterable[Hold], now: Epoch) -> list[Hold]:
    """The holds that haven't expired."""
    return [hold for hold in history if hold.until > now]


def end_holds(history: Iterable[Hold], ids: Iterable[str], now: Epoch) -> list[Hold]:
    """The history with these holds released at `now`, if they hadn't expired before."""
    gone = frozenset(ids)
    return [
        Hold(hold.id, hold.expert, hold.claimed, hold.since, min(hold.until, now)) if hold.id in gone else hold
        for hold in history
    ]


def is_full(history: Iterable[Hold], now: Epoch) -> bool:
    """Whether the person has as many active holds as allowed."""
    return len(active_holds(history, now)) >= MAX_HOLDS


def grant_until(history: list[Hold], expert: str, claimed: Interval, now: Epoch) -> Epoch:
    """Until when a person with this history may hold this time. Raises TooManyRequests if they may not."""
    if is_full(history, now):
        first = min(hold.until for hold in active_holds(history, now))
        raise TooManyRequests(Fault(Code.HOLDS_KEPT), first - now)
    same = [hold for hold in recent_holds(history, now) if hold.expert == expert and overlap(hold.claimed, claimed)]
    held = sum(min(hold.until, now) - hold.since for hold in same)
    left = min(HOLD_SECONDS, MAX_SECONDS - held)
    if left < MIN_SECONDS:
        forgotten = min(hold.until for hold in same) + HISTORY_SECONDS
        raise TooManyRequests(Fault(Code.HELD_LONG_ENOUGH), forgotten - now)
    return Epoch(now + left)
