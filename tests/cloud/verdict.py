"""Plays a history from beginning to end and judges it from outside."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from infra.workspace import BUILD
from tests.cloud import history, judging, recorded, table
from tests.cloud.calls import Api, day_ahead, eventually
from tests.cloud.claimed_time import told_of, unexplained
from tests.cloud.history import Event, History
from tests.cloud.invariants import faults
from tests.cloud.people import publish
from tests.cloud.plan import THREADS, plan
from tests.cloud.table import Kept, grains
from tests.cloud.watching import Watcher, shown_of
from tests.stack import Stack

PUSHED_SECONDS = 100
"""How long the last messages may take: the embedded cloud sends the mails of a history between its pushes."""

UNEXPLAINED = BUILD / "unexplained"
"""Where histories are written that no order explains. Those worth keeping go to tests/unit/histories/found."""

TAKING = ("book", "hold", "move")
UNCHANGED = ("id", "expert", "event_type", "name", "email", "phone", "notes")

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
    unexplained: list[list[Event]] = field(default_factory=list)
    """Calls that no order explains."""
    lost: list[str] = field(default_factory=list)
    """Bookings that are not as they were answered."""
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
        no_order = ["\n".join(("no order explains", *recorded.lines(found))) for found in self.unexplained]
        return [*kept, *self.impossible, *no_order, *self.lost, *self.shown_wrong]


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
    verdict.booked_again = _book_again(told)
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
    verdict.lost += _lost(told, kept)
    verdict.impossible = judging.problems(told.events)
    verdict.unexplained = unexplained(told.events)
    for number, part in enumerate(verdict.unexplained):
        recorded.write(part, UNEXPLAINED / f"{told.experts[0]}-{number}.jsonl")
    verdict.bookings = sum(len(kept[handle].bookings) for handle in told.experts)
    verdict.shown_wrong = [line for watcher in watchers for line in watcher.wrong(list(told.offers.values()))]
    verdict.watchers, verdict.messages = len(watchers), sum(watcher.messages for watcher in watchers)
    return verdict


def _book_again(told: History) -> int:
    """Book some of the slots that were left, let go or lapsed, and are free: how many were booked. Whether one should
    have been and was not is judged with all other answers."""
    kept, now = table.read(told.stack), datetime.now(UTC)
    booked = 0
    used: Counter[str] = Counter()
    gone = {handle: set(kept[handle].live_claims(now)) for handle in told.experts}
    taken = [event.asked for event in told.events if event.asked.do in TAKING and event.status in (200, 201)]
    # Where claims of a lapsed hold still lie comes first: they must be in nobody's way.
    taken.sort(key=lambda asked: kept[asked.expert].claims.keys().isdisjoint(grains(asked.claimed)))
    for asked in taken:
        mine = set(grains(asked.claimed))
        if mine & gone[asked.expert] or used[asked.expert] == AGAIN:
            continue
        offer = next(one for one in told.offers.values() if one.claimed(asked.start) == asked.claimed)
        booked += told.book(asked.expert, offer, asked.start).status == 201
        used[asked.expert] += 1
        gone[asked.expert] |= mine
    return booked


def _wait_for_pushes(told: History, watchers: list[Watcher]) -> float:
    """Until every page shows what is claimed, or no longer than is bearable; returns the seconds."""
    began = time.time()

    def all_told() -> bool:
        kept = table.read(told.stack)
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
    """Bookings that are not kept as the API shows them to their client, or are shown as another one's."""
    stored = {booking.id: booking for handle in told.experts for booking in kept[handle].bookings}
    lines = []
    for booking_id, (made, *_) in judging.bookings(told.events).items():
        shown = told.look(made).body.get("booking")
        found = stored.get(booking_id)
        if shown is None or found is None or (found.status, found.sequence, found.start) != told_of(shown):
            lines.append(f"{booking_id} is shown as {shown}, and kept as {found}")
        elif any(shown[name] != made.body["booking"][name] for name in UNCHANGED):
            lines.append(f"{booking_id} was {made.body}, and is shown as {shown}")
    return lines
