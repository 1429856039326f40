"""A random history of calls that come at once: threads play a plan and write down what they were told."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from threading import Lock
from typing import Any

from tests.cloud import table
from tests.cloud.calls import Api, HungUp, Reply, a_network, a_request, at_once
from tests.cloud.plan import OFFICES, Step
from tests.cloud.table import Span
from tests.cloud.tokens import sign_in_token
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
    needs_confirmation: bool

    def claimed(self, start: datetime) -> Span:
        """What a session that starts then claims."""
        return start - self.before, start + self.duration + self.after


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call is about. `start` and what is `claimed` for it are asked for, or given up.

    `request` numbers what is to be made, and is the same when the request is repeated. `changes` is the booking to be
    changed or shown, `hold` the caller's own hold, to be used up.
    """

    do: str
    expert: str
    start: datetime
    claimed: Span
    request: int = 0
    changes: str | None = None
    hold: str | None = None
    network: str = ""
    needs_confirmation: bool = False

    @property
    def makes(self) -> str:
        """What the answer has if it is 201."""
        return {"book": "booking", "hold": "hold"}.get(self.do, "")


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
    """A booking or a hold that a thread wants or got, and then knows by the API's `answer`."""

    thread: int
    expert: str
    offer: Offer
    start: datetime
    network: str
    answer: dict[str, Any] = field(default_factory=dict)

    def asked(self, do: str, **more: Any) -> Asked:
        """A call about it."""
        return Asked(do, self.expert, self.start, self.offer.claimed(self.start), **more)

    def body(self, hold: str | None, client: int = 0) -> dict[str, Any]:
        """A request for it, in place of a hold or with it."""
        body = a_request(self.expert, self.offer.slug, self.start, client)
        return body if hold is None else {**body, "hold": hold}


@dataclass(slots=True)
class History:
    """What is played, on what, and what came of it."""

    stack: Stack
    api: Api
    experts: list[str]
    offers: dict[str, Offer]
    first: datetime
    days: int
    tokens: dict[str, str]
    """What each expert has who is signed in."""
    events: list[Event] = field(default_factory=list)
    seconds: float = 0.0
    """How long it took; 0 while it is played."""
    _run: str = field(default_factory=lambda: secrets.token_hex(8))
    _bookings: list[_Got] = field(default_factory=list)
    _holds: list[_Got] = field(default_factory=list)
    _hung_up: list[tuple[Asked, Asking]] = field(default_factory=list)
    _requests: count[int] = field(default_factory=lambda: count(1))
    _offices: list[str] = field(default_factory=lambda: [a_network() for _ in range(OFFICES)])
    _lock: Lock = field(default_factory=Lock)

    def play(self, steps: Sequence[Iterable[Step]]) -> None:
        """Play each thread's steps, all threads at once."""
        began = time.time()
        try:
            with ThreadPoolExecutor(len(steps)) as threads:
                list(threads.map(self._play, range(len(steps)), steps))
        finally:
            self.seconds = time.time() - began

    def settle(self) -> None:
        """Ask once more, now that nothing else is under way, whatever was never answered with what it should make."""
        made = {event.asked.request for event in self.events if event.status == 201}
        unanswered = {asked.request: (asked, ask) for asked, ask in self._hung_up}
        for asked, ask in unanswered.values():
            if asked.request not in made:
                self._tell(asked, ask)

    def look(self, made: Event) -> Event:
        """Look at a booking, given the answer that it was made with."""
        asked = replace(made.asked, do="show", request=0, hold=None, changes=made.body["booking"]["id"])
        return self._tell(asked, lambda _: self.api.show(made.body))

    def book(self, expert: str, offer: Offer, start: datetime) -> Event:
        """Book for a new client."""
        return self._book(_Got(0, expert, offer, start, a_network()), None, "", 60)

    def _play(self, thread: int, steps: Iterable[Step]) -> None:
        for step in steps:
            offer = list(self.offers.values())[step.event_type]
            wanted = _Got(thread, self.experts[step.expert], offer, self._start(offer, step), a_network())
            match step.do:
                case "move" | "cancel" | "confirm" if booking := self._pick(self._bookings, thread, step):
                    self._change(booking, step)
                case "release" | "lapse" | "book_held" | "replace" if hold := self._pick(self._holds, thread, step):
                    self._use(hold, wanted, step)
                case "hold" | "replace":
                    self._hold(wanted, step)
                case _:
                    self._book(wanted, None, step.fault, step.patience)

    def _start(self, offer: Offer, step: Step) -> datetime:
        return self.first + offer.interval * int(step.where * (timedelta(days=self.days) // offer.interval))

    def _pick(self, things: list[_Got], thread: int, step: Step) -> _Got | None:
        with self._lock:
            recent = [thing for thing in things if thing.thread == thread or not step.own][-RECENT:]
        return recent[int(step.pick * len(recent))] if recent else None

    def _change(self, booking: _Got, step: Step) -> None:
        """Move, cancel or confirm; with a fault, somebody else wants the session a little earlier in the same moment,
        and whoever hangs up does not ask again."""
        near = booking.start + booking.offer.interval
        patience = step.patience if step.fault == "hang up" else 60
        calls: list[Callable[[], None]] = [partial(self._set_status, booking, step.do, patience)]
        if step.do == "move":
            start = near if step.near or step.fault else self._start(booking.offer, step)
            calls = [partial(self._move, booking, start, patience)]
        if step.fault:
            calls.append(partial(self._move, booking, booking.start - booking.offer.interval, 60))
        at_once(calls)

    def _move(self, booking: _Got, start: datetime, patience: float) -> None:
        moved = replace(booking, start=start)
        made = booking.answer

        def ask(waits: float) -> Reply:
            return self.api.move(made, start, network=booking.network, patience=waits)

        if self._tell(moved.asked("move", changes=made["booking"]["id"]), ask, patience).status == 200:
            booking.start = start

    def _set_status(self, booking: _Got, do: str, patience: float) -> None:
        made = booking.answer
        status, token = "cancelled", made["manage_token"]
        if do == "confirm":
            status, token = "confirmed", self.tokens[booking.expert]

        def ask(waits: float) -> Reply:
            return self.api.set_status(made, status, token, network=booking.network, patience=waits)

        self._tell(booking.asked(do, changes=made["booking"]["id"]), ask, patience)

    def _use(self, hold: _Got, wanted: _Got, step: Step) -> None:
        hold_id = hold.answer["id"]
        asked = hold.asked(step.do, hold=hold_id)
        same = replace(wanted, expert=hold.expert, offer=hold.offer, start=hold.start)
        match step.do:
            case "release":
                patience = step.patience if step.fault == "hang up" else 60
                self._tell(asked, lambda waits: self.api.release(hold_id, patience=waits), patience)
            case "lapse":
                self._tell(asked, lambda _: self._lapse(hold, asked))
            case "replace":
                self._hold(same if step.near else wanted, step, hold_id)
            case _:
                self._book(same, hold_id, step.fault, step.patience)

    def _lapse(self, hold: _Got, asked: Asked) -> Reply:
        """Not a call: time goes by, for one hold."""
        done = table.lapse(self.stack, hold.expert, hold.answer["id"], asked.claimed)
        return (200, {}) if done else (409, {"type": "not_there"})

    def _hold(self, wanted: _Got, step: Step, replaced: str | None = None) -> None:
        if step.office is not None:
            wanted.network = self._offices[step.office]
        asked = wanted.asked("hold", request=self._number(), hold=replaced, network=wanted.network)
        body = wanted.body(replaced)

        def ask(waits: float) -> Reply:
            key = self._key(asked)
            return self.api.hold(body, wanted.network, key=key, patience=waits)

        event = self._ask_with(step.fault, asked, ask, step.patience)
        if event.status == 201:
            self._keep(self._holds, wanted, event.body["hold"])

    def _book(self, wanted: _Got, hold: str | None, fault: str, patience: float) -> Event:
        needs = wanted.offer.needs_confirmation
        asked = wanted.asked("book", request=self._number(), hold=hold, needs_confirmation=needs)
        body = wanted.body(hold, asked.request)

        def ask(waits: float) -> Reply:
            key = self._key(asked)
            return self.api.ask("POST", "/bookings", body, key=key, network=wanted.network, patience=waits)

        event = self._ask_with(fault, asked, ask, patience)
        if event.status == 201:
            self._keep(self._bookings, wanted, event.body)
        return event

    def _key(self, asked: Asked) -> str:
        return f"{self._run}-{asked.do}-{asked.request}"

    def _number(self) -> int:
        with self._lock:
            return next(self._requests)

    def _ask_with(self, fault: str, asked: Asked, ask: Asking, patience: float) -> Event:
        """Ask once, twice at once, or again after hanging up; the same key each time."""
        if fault == "twice":
            events = at_once([lambda: self._tell(asked, ask)] * 2)
            return min(events, key=lambda event: event.status)
        if fault == "hang up":
            event = self._tell(asked, ask, patience)
            if event.status != 0:
                return event
        return self._tell(asked, ask)

    def _keep(self, things: list[_Got], thing: _Got, answer: dict[str, Any]) -> None:
        thing.answer = answer
        with self._lock:
            things.append(thing)

    def _tell(self, asked: Asked, ask: Asking, patience: float = 60) -> Event:
        begun = time.time()
        try:
            status, body = ask(patience)
        except HungUp:
            status, body = 0, {}
            if asked.makes:
                self._hung_up.append((asked, ask))
        event = Event(asked, status, body, begun, time.time())
        self.events.append(event)
        return event


def begin(stack: Stack, api: Api, experts: list[str], first: datetime, days: int) -> History:
    """A history of these experts, who were published and have nothing booked, on `days` days from `first` on."""
    _, page = api.get(f"/experts/{experts[0]}")
    offers = {offered["slug"]: _offer(offered) for offered in page["expert"]["event_types"] if offered["slug"] != PROBE}
    tokens = {handle: sign_in_token(stack, handle) for handle in experts}
    return History(stack, api, experts, offers, first, days, tokens)


def _offer(offered: dict[str, Any]) -> Offer:
    interval, duration, before, after = (
        timedelta(minutes=offered[f"{name}_minutes"])
        for name in ("interval", "duration", "buffer_before", "buffer_after")
    )
    return Offer(offered["slug"], interval, duration, before, after, offered["requires_confirmation"])
