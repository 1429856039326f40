"""A random history of calls that come at once: threads play a plan and write down what they were told."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from threading import Lock
from typing import Any

from tests.cloud import table
from tests.cloud.calls import Api, HungUp, Reply, a_network, a_request, at_once
from tests.cloud.plan import OFFICES, Step
from tests.cloud.table import Span
from tests.stack import Stack

RECENT = 30
"""How many bookings and holds, the latest ones, are worth picking from."""

PROBE = "moment"
"""The event type that nobody books: its slots are the grains."""

Asking = Callable[[float], Reply]
"""A call, given how many seconds its caller waits for the answer."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An event type, as the API describes it."""

    slug: str
    interval: timedelta
    duration: timedelta
    before: timedelta
    after: timedelta

    def claimed(self, start: datetime) -> Span:
        """What a session that starts then claims."""
        return start - self.before, start + self.duration + self.after


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call is about. `claimed` is the time that is asked for, or given up.

    `request` numbers a booking's client, and is the same when the request is repeated. `changes` is the booking to be
    changed, `hold` the caller's own hold, to be used up.
    """

    do: str
    expert: str
    claimed: Span
    request: int = 0
    changes: str | None = None
    hold: str | None = None
    network: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A call and what came of it, in epoch seconds. Status 0: the caller hung up."""

    asked: Asked
    status: int
    body: dict[str, Any]
    begun: float
    ended: float

    @property
    def outcome(self) -> str:
        """ "201", "409 slot_taken"."""
        if self.status == 0:
            return "hung up"
        # What does not come from our code has no type: a gateway's time-out, say.
        return f"{self.status} {self.body.get('type', '?')}" if self.status >= 400 else str(self.status)


@dataclass(slots=True)
class _Got:
    """A booking or a hold that a thread got, and knows by the API's `answer`."""

    thread: int
    expert: str
    offer: Offer
    start: datetime
    answer: dict[str, Any]

    @property
    def claimed(self) -> Span:
        return self.offer.claimed(self.start)


@dataclass(slots=True)
class History:
    """What is played, on what, and what came of it."""

    stack: Stack
    api: Api
    experts: list[str]
    offers: dict[str, Offer]
    first: datetime
    days: int
    events: list[Event] = field(default_factory=list)
    seconds: float = 0.0
    """How long it took; 0 while it is played."""
    _bookings: list[_Got] = field(default_factory=list)
    _holds: list[_Got] = field(default_factory=list)
    _hung_up: list[tuple[Asked, Asking]] = field(default_factory=list)
    _requests: count[int] = field(default_factory=lambda: count(1))
    _offices: list[str] = field(default_factory=lambda: [a_network() for _ in range(OFFICES)])
    _lock: Lock = field(default_factory=Lock)

    def play(self, steps: list[list[Step]]) -> None:
        """Play each thread's steps, all threads at once."""
        began = time.time()
        try:
            with ThreadPoolExecutor(len(steps)) as threads:
                list(threads.map(self._play, range(len(steps)), steps))
        finally:
            self.seconds = time.time() - began

    def settle(self) -> None:
        """Ask once more, now that nothing else is under way, whatever was never answered with a booking."""
        booked = {event.asked.request for event in self.events if event.status == 201}
        for asked, ask in self._hung_up:
            if asked.request not in booked:
                self._tell(asked, ask)

    def book(self, expert: str, offer: Offer, start: datetime) -> Event:
        """Book for a new client."""
        return self._book(_Got(0, expert, offer, start, {}), None, "", 60)

    def _play(self, thread: int, steps: list[Step]) -> None:
        for step in steps:
            offer = list(self.offers.values())[step.event_type]
            wanted = _Got(thread, self.experts[step.expert], offer, self._start(offer, step), {})
            match step.do:
                case "move" | "cancel" if booking := self._pick(self._bookings, thread, step):
                    self._change(booking, step)
                case "release" | "lapse" | "book_held" | "replace" if hold := self._pick(self._holds, thread, step):
                    self._use(hold, wanted, step)
                case "hold" | "replace":
                    self._hold(wanted, step.office)
                case _:
                    self._book(wanted, None, step.fault, step.patience)

    def _start(self, offer: Offer, step: Step) -> datetime:
        return self.first + offer.interval * int(step.where * (timedelta(days=self.days) // offer.interval))

    def _pick(self, things: list[_Got], thread: int, step: Step) -> _Got | None:
        with self._lock:
            recent = [thing for thing in things if thing.thread == thread or not step.own][-RECENT:]
        return recent[int(step.pick * len(recent))] if recent else None

    def _change(self, booking: _Got, step: Step) -> None:
        """Move or cancel; with a fault, somebody else wants the session a little earlier in the same moment."""
        near = booking.start + booking.offer.interval
        starts: list[datetime | None] = [None]
        if step.do == "move":
            starts = [near if step.near or step.fault else self._start(booking.offer, step)]
        if step.fault:
            starts.append(booking.start - booking.offer.interval)
        at_once([partial(self._change_to, booking, start) for start in starts])

    def _change_to(self, booking: _Got, start: datetime | None) -> None:
        made = booking.answer
        booking_id = made["booking"]["id"]
        if start is None:
            asked = Asked("cancel", booking.expert, booking.claimed, changes=booking_id)
            self._tell(asked, lambda _: self.api.cancel(made))
            return
        asked = Asked("move", booking.expert, booking.offer.claimed(start), changes=booking_id)
        if self._tell(asked, lambda _: self.api.move(made, start)).status == 200:
            booking.start = start

    def _use(self, hold: _Got, wanted: _Got, step: Step) -> None:
        hold_id = hold.answer["id"]
        asked = Asked(step.do, hold.expert, hold.claimed, hold=hold_id)
        match step.do:
            case "release":
                self._tell(asked, lambda _: self.api.release(hold_id))
            case "lapse":
                self._tell(asked, lambda _: self._lapse(hold))
            case "replace":
                if step.near:
                    wanted = _Got(wanted.thread, hold.expert, hold.offer, hold.start, {})
                self._hold(wanted, step.office, hold_id)
            case _:
                wanted = _Got(wanted.thread, hold.expert, hold.offer, hold.start, {})
                self._book(wanted, hold_id, step.fault, step.patience)

    def _lapse(self, hold: _Got) -> Reply:
        """Not a call: time goes by, for one hold."""
        done = table.lapse(self.stack, hold.expert, hold.answer["id"], hold.claimed)
        return (200, {}) if done else (409, {"type": "not_there"})

    def _hold(self, wanted: _Got, office: int | None, replaced: str | None = None) -> None:
        network = a_network() if office is None else self._offices[office]
        asked = Asked("hold", wanted.expert, wanted.claimed, hold=replaced, network=network)
        body = a_request(wanted.expert, wanted.offer.slug, wanted.start)
        if replaced is not None:
            body["hold"] = replaced
        event = self._tell(asked, lambda _: self.api.hold(body, network))
        if event.status == 201:
            self._keep(self._holds, wanted, event.body["hold"])

    def _book(self, wanted: _Got, hold: str | None, fault: str, patience: float) -> Event:
        with self._lock:
            request = next(self._requests)
        asked = Asked("book", wanted.expert, wanted.claimed, request, hold=hold)
        body = a_request(wanted.expert, wanted.offer.slug, wanted.start, request)
        if hold is not None:
            body["hold"] = hold

        def ask(waits: float) -> Reply:
            return self.api.ask("POST", "/bookings", body, key=f"{wanted.expert}-{request}", patience=waits)

        event = self._ask_with(fault, asked, ask, patience)
        if event.status == 201:
            self._keep(self._bookings, wanted, event.body)
        return event

    def _ask_with(self, fault: str, asked: Asked, ask: Asking, patience: float) -> Event:
        """Ask once, twice at once, or again after hanging up; the same key each time."""
        if fault == "twice":
            events = at_once([lambda: self._tell(asked, ask)] * 2)
            return min(events, key=lambda event: event.status)
        if fault == "hang up":
            event = self._tell(asked, lambda _: ask(patience))
            if event.status != 0:
                return event
            self._hung_up.append((asked, ask))
        return self._tell(asked, ask)

    def _keep(self, things: list[_Got], thing: _Got, answer: dict[str, Any]) -> None:
        thing.answer = answer
        with self._lock:
            things.append(thing)

    def _tell(self, asked: Asked, ask: Asking) -> Event:
        begun = time.time()
        try:
            status, body = ask(60)
        except HungUp:
            status, body = 0, {}
        event = Event(asked, status, body, begun, time.time())
        self.events.append(event)
        return event


def begin(stack: Stack, api: Api, experts: list[str], first: datetime, days: int) -> History:
    """A history of these experts, who were published and have nothing booked, on `days` days from `first` on."""
    _, page = api.get(f"/experts/{experts[0]}")
    names = ("interval", "duration", "buffer_before", "buffer_after")
    offers = {
        offered["slug"]: Offer(offered["slug"], *(timedelta(minutes=offered[f"{name}_minutes"]) for name in names))
        for offered in page["expert"]["event_types"]
        if offered["slug"] != PROBE
    }
    return History(stack, api, experts, offers, first, days)
