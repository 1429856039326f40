"""The embedded cloud killed by `kill -9` while people book: what is there again after a restart.

The state is saved every two seconds, all of one moment. So what is back must be the table of that moment: everything
that was answered until then, nothing that was asked for after it, and no part of anything.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Any

import urllib3

from tests.cloud import history, table
from tests.cloud.calls import Api, HungUp, Reply, day_ahead, eventually
from tests.cloud.history import Event, History
from tests.cloud.invariants import faults
from tests.cloud.people import publish
from tests.cloud.plan import Step, plan
from tests.cloud.processes import processes_of
from tests.cloud.table import Booking, Kept
from tests.stack import Runner, Stack

THREADS, STEPS = 3, 200
DAYS_AHEAD = 50
CHANGES = ("move", "cancel")


class CutOff(Api):
    """The API of a cloud that may end in the middle of an answer."""

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, **more: Any) -> Reply:
        """Any call. HungUp if there is no answer."""
        try:
            return super().ask(method, path, body, **more)
        except urllib3.exceptions.HTTPError as error:
            raise HungUp from error


@dataclass(frozen=True, slots=True)
class Killed:
    """What came of one kill."""

    seconds: float
    """How long people had been booking once something of theirs was saved."""
    answered: int
    lost: int
    """How many bookings and changes were answered, and how many of them are gone."""
    back_seconds: float
    """How long before the kill the state was saved that is there again."""
    unanswered: int
    """Calls that were under way."""
    restart_seconds: float
    bookings: int
    wrong: list[str] = field(default_factory=list)


class Kills:
    """A cloud that is killed again and again; each time people book on another day."""

    def __init__(self, runner: Runner, experts: list[str]) -> None:
        self._runner = runner
        self._experts = experts
        self._number = 0
        self._before: dict[str, Booking] = {}
        publish(runner.stack, *(f"{handle}|{handle.replace('-', ' ').title()}" for handle in experts))

    def kill(self, seconds: float, pause: float) -> Killed:
        """Have people book, each with a pause after each call, and so long after something of theirs was saved kill the
        cloud, start it again, and look."""
        self._number += 1
        first = day_ahead(2 + self._number % DAYS_AHEAD)
        told = history.begin(self._runner.stack, CutOff(self._runner.stack), self._experts, first, 1)
        killed = self._play_and_kill(told, seconds, pause)
        saved = self._saved()
        eventually(lambda: processes_of(self._runner.folder) == [])
        began = time.time()
        stack = self._runner.start()
        restarted = time.time() - began
        kept = self._read(stack)
        stored = {booking.id: booking for each in kept.values() for booking in each.bookings}
        found = judge(told.events, stored, saved)
        changed = [f"{made} was there before" for made in self._before.values() if stored.get(made.id) != made]
        asked_again = len(told.events)
        told.api = CutOff(stack)
        told.settle()
        repeated = told.events[asked_again:]
        kept = self._read(stack)
        self._before = {booking.id: booking for each in kept.values() for booking in each.bookings}
        return Killed(
            seconds,
            found.answered,
            len(found.lost),
            killed - saved,
            sum(event.status == 0 for event in told.events),
            restarted,
            len(stored),
            [*found.wrong, *changed, *self._wrong(kept), *_half_done(stack), *_not_answered(repeated)],
        )

    def _play_and_kill(self, told: History, seconds: float, pause: float) -> float:
        stop = Flag()
        began = time.time()
        planned = plan(self._number, 16 * STEPS, len(self._experts))[:THREADS]
        with ThreadPoolExecutor(1) as aside:
            playing = aside.submit(told.play, [_paced(steps, stop, pause) for steps in planned])
            # The functions that were killed start again first; and then something is saved.
            eventually(lambda: sum(event.status != 0 for event in told.events) >= 2 * THREADS, 120)
            eventually(lambda: self._saved() > began, 120)
            stop.wait(seconds)
            killed = time.time()
            self._runner.kill_all()
            stop.set()
            playing.result()
        return killed

    def _saved(self) -> float:
        """The moment of the last whole state."""
        name = (self._runner.folder / "state" / "current").readlink().name
        return int(name.removeprefix("state-")) / 1e9

    def _read(self, stack: Stack) -> dict[str, Kept]:
        kept = table.read(stack)
        return {handle: kept[handle] for handle in self._experts}

    def _wrong(self, kept: dict[str, Kept]) -> list[str]:
        now = datetime.now(UTC)
        return [line for each in kept.values() for line in faults(each, now).all()]


@dataclass(frozen=True, slots=True)
class Judged:
    """What of the answers is not there any more, and what must not be so."""

    answered: int
    lost: list[Event]
    wrong: list[str]


def judge(events: list[Event], stored: dict[str, Booking], saved: float) -> Judged:
    """Hold what was answered before the kill against the bookings of a state that was saved at that moment."""
    sure = [event for event in events if event.status in (200, 201) and event.asked.do in ("book", *CHANGES)]
    there = [event for event in sure if _is_there(event, stored)]
    lost = [event for event in sure if not _is_there(event, stored)]
    # One that was asked twice may have been done the first time.
    first_begun = {event.asked: event.begun for event in sorted(events, key=lambda event: -event.begun)}
    youngest = max((first_begun[event.asked] for event in there), default=0.0)
    return Judged(
        len(sure),
        lost,
        [
            *(f"{event} was answered before the state was saved, and is lost" for event in lost if event.ended < saved),
            *(f"{event} is lost, though later ones are there" for event in lost if event.ended < youngest),
        ],
    )


def _is_there(event: Event, stored: dict[str, Booking]) -> bool:
    told = event.body["booking"]
    found = stored.get(told["id"])
    return found is not None and found.sequence >= told["sequence"]


def _half_done(stack: Stack) -> list[str]:
    """Bookings without the idempotency key that they came with, and keys without their booking: one transaction wrote
    both."""
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.table_name, ConsistentRead=True)
    items = [item for page in pages for item in page["Items"] if "booking_id" in item]
    made, asked_for = (
        {item["booking_id"]["S"] for item in items if item["SK"]["S"] == kind} for kind in ("BOOKING", "REQUEST")
    )
    return [f"{booking} is there by halves" for booking in made ^ asked_for]


def _not_answered(repeated: list[Event]) -> list[str]:
    """A request without an answer is repeated after the restart: it's made then, or somebody else was faster."""
    return [f"{event} was the answer" for event in repeated if event.status not in (201, 409, 429)]


def _paced(steps: list[Step], stop: Flag, pause: float) -> Iterator[Step]:
    for step in steps:
        if stop.wait(pause):
            return
        if step.do != "lapse":  # That's no call.
            yield step
