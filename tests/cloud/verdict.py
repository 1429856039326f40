"""Plays a history from beginning to end and judges it from outside."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.cloud import history, judging, table
from tests.cloud.calls import Api, day_ahead, eventually
from tests.cloud.history import Event, History
from tests.cloud.invariants import faults
from tests.cloud.people import publish
from tests.cloud.plan import THREADS, plan
from tests.cloud.table import Kept, grains
from tests.cloud.watching import Watcher, shown_of
from tests.stack import Stack

PUSHED_SECONDS = 100
"""How long the last messages may take: the embedded cloud sends the mails of a history between its pushes."""

EXPERTS = 3
AGAIN = 5
"""How many freed slots of each expert are booked again."""


@dataclass(slots=True)
class Verdict:
    """The figures, and a line for everything that is wrong."""

    experts: list[str]
    events: list[Event]
    seconds: float
    overlaps: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    too_many_holds: list[str] = field(default_factory=list)
    impossible: list[str] = field(default_factory=list)
    """Answers that can't have been right."""
    lost: list[str] = field(default_factory=list)
    """Bookings that are not as they were answered."""
    not_bookable: list[str] = field(default_factory=list)
    """Freed slots that were refused."""
    shown_wrong: list[str] = field(default_factory=list)
    booked_again: int = 0
    bookings: int = 0
    live_holds: int = 0
    claims: int = 0
    watchers: int = 0
    messages: int = 0
    pushed_seconds: float = 0.0

    @property
    def answers(self) -> dict[str, Counter[str]]:
        """How often each call was answered in which way. What is held with a hold replaces it."""
        found: dict[str, Counter[str]] = {}
        for event in self.events:
            asked = event.asked
            name = f"{asked.do} with a hold" if asked.hold and asked.do in ("book", "hold") else asked.do
            found.setdefault(name, Counter())[event.outcome] += 1
        return found

    def wrong(self) -> list[str]:
        """Every line."""
        kept = [*self.overlaps, *self.missing, *self.left_over, *self.too_many_holds]
        return [*kept, *self.impossible, *self.lost, *self.not_bookable, *self.shown_wrong]


def play(stack: Stack, seed: int, calls: int, days: int) -> Verdict:
    """Publish experts, play `calls` planned steps over `days` days of theirs, and judge.

    Two pages are open for each of them: one from the start, one from the middle on. They are new ones each time,
    whatever the seed: a history begins with nothing booked.
    """
    run = secrets.token_hex(4)
    handles = [f"history-{run}-{number}" for number in range(EXPERTS)]
    publish(stack, *(f"{handle}|{handle.replace('-', ' ').title()}" for handle in handles))
    api = Api(stack, 2 * THREADS)
    told = history.begin(stack, api, handles, day_ahead(7), days)
    early, late = ([Watcher(stack, api, handle, day_ahead(6), days + 2) for handle in handles] for _ in range(2))

    def open_late() -> None:
        eventually(lambda: told.seconds or len(told.events) >= calls // 2, 900)
        for watcher in late:
            watcher.start()

    for watcher in early:
        watcher.start()
    try:
        with ThreadPoolExecutor(1) as aside:
            opened = aside.submit(open_late)
            told.play(plan(seed, calls, len(handles)))
            opened.result()
        return _judged(told, [*early, *late])
    finally:
        for watcher in [*early, *late]:
            watcher.stop()


def _judged(told: History, watchers: list[Watcher]) -> Verdict:
    verdict = Verdict(told.experts, list(told.events), told.seconds)
    told.settle()
    settled = len(told.events)
    verdict.not_bookable = _book_again(told)
    verdict.booked_again = len(told.events) - settled - len(verdict.not_bookable)
    verdict.pushed_seconds = _wait_for_pushes(told, watchers)
    kept = table.read(told.stack)
    now = datetime.now(UTC)
    for handle in told.experts:
        found = faults(kept[handle], now)
        verdict.overlaps += found.overlaps
        verdict.missing += found.missing
        verdict.left_over += found.left_over
        verdict.too_many_holds += found.too_many_holds
        verdict.claims += len(kept[handle].live_claims(now))
        verdict.live_holds += sum(hold.until > now for hold in kept[handle].holds)
        verdict.lost += _unknown(told, kept[handle])
    verdict.impossible = judging.problems(told.events)
    verdict.lost += _lost(told, kept)
    verdict.bookings = sum(len(kept[handle].bookings) for handle in told.experts)
    verdict.shown_wrong = [line for watcher in watchers for line in watcher.wrong(list(told.offers.values()))]
    verdict.watchers, verdict.messages = len(watchers), sum(watcher.messages for watcher in watchers)
    return verdict


def _book_again(told: History) -> list[str]:
    """Book some of the slots that were left, let go or lapsed, and are free; the outcome of those that can't be."""
    kept, now = table.read(told.stack), datetime.now(UTC)
    refused = []
    used: Counter[str] = Counter()
    gone = {handle: set(kept[handle].live_claims(now)) for handle in told.experts}
    lives = [*judging.booking_lives(told.events), *judging.hold_lives(told.events)]
    # Where claims of a lapsed hold still lie comes first: they must be in nobody's way.
    lives.sort(key=lambda life: kept[life.expert].claims.keys().isdisjoint(grains(life.claimed)))
    for life in lives:
        mine = set(grains(life.claimed))
        if life.last > now.timestamp() or mine & gone[life.expert] or used[life.expert] == AGAIN:
            continue
        offer = next(one for one in told.offers.values() if one.claimed(life.claimed[0] + one.before) == life.claimed)
        event = told.book(life.expert, offer, life.claimed[0] + offer.before)
        used[life.expert] += 1
        gone[life.expert] |= mine
        if event.status != 201:
            refused.append(f"{life} was freed, but then {event.outcome}")
    return refused


def _wait_for_pushes(told: History, watchers: list[Watcher]) -> float:
    """Until every page shows what is claimed, or no longer than is bearable; returns the seconds."""
    began = time.time()
    kept = table.read(told.stack)

    def all_told() -> bool:
        now = datetime.now(UTC)
        shown = {handle: shown_of(kept[handle].live_claims(now)) for handle in told.experts}
        return all(watcher.shown(now) == shown[watcher.expert] for watcher in watchers)

    with suppress(AssertionError):  # What is then wrong is told slot by slot.
        eventually(all_told, PUSHED_SECONDS)
    return time.time() - began


def _unknown(told: History, kept: Kept) -> list[str]:
    """Bookings that nobody was told of."""
    known = judging.bookings(told.events)
    return [f"nobody was told of {booking}" for booking in kept.bookings if booking.id not in known]


def _lost(told: History, kept: dict[str, Kept]) -> list[str]:
    """Bookings that are not what the last answer said: as they are kept, and as the API shows them to their client."""
    stored = {booking.id: booking for handle in told.experts for booking in kept[handle].bookings}
    changed = judging.changes(told.events)
    lines = []
    for booking_id, made in judging.bookings(told.events).items():
        last = changed[booking_id][max(changed[booking_id])] if booking_id in changed else made
        said = last[0].body["booking"]
        found = stored.get(booking_id)
        if found is None or (found.status, found.sequence, found.start) != (
            said["status"],
            said["sequence"],
            datetime.fromisoformat(said["start"]),
        ):
            lines.append(f"{booking_id} was {said}, and is kept as {found}")
        status, shown = told.api.show(made[0].body)
        if status != 200 or shown["booking"] != said:
            lines.append(f"{booking_id} was {said}, and is shown as {status} {shown}")
    return lines
