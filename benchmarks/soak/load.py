"""What people do all day, so many requests a second: pages, holds, bookings, changes, open pages, edits."""

from __future__ import annotations

import secrets
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Lock
from typing import Any

from tests.cloud.calls import Api, Reply, a_request, day_ahead, eventually
from tests.cloud.people import publish
from tests.cloud.tokens import sign_in_token
from tests.cloud.watching import Watcher
from tests.stack import Stack

EXPERTS, CLIENTS, DAYS = 8, 300, 14
BOOKED, HELD, WATCHED = 60, 8, 12
"""As many there may be at once: then the next step is to cancel, to let go, to close."""

WEIGHTS = {
    "page of an expert": 30,
    "directory": 14,
    "file of the site": 8,
    "hold": 12,
    "book": 12,
    "show": 6,
    "move": 6,
    "cancel": 6,
    "open page": 2,
    "list": 2,
    "edit": 1,
    "sign-in code": 1,
}
THREADS = 8
REFUSED = {401, 409, 429}
"""Somebody was faster, or did too much: an answer, not an error."""

_EDITED = ("name", "category", "headline", "bio", "specializations", "experience_years", "hidden", "revision")


class Load:
    """Experts of its own and the people who book them."""

    def __init__(self, stack: Stack, seed: int) -> None:
        run = secrets.token_hex(3)
        self.stack = stack
        self.api = Api(stack, THREADS)
        self._answers: Counter[tuple[str, str]] = Counter()
        self.late = 0
        self._times: list[float] = []
        self._chance = Random(seed)
        self._experts = [f"soak-{run}-{number}" for number in range(EXPERTS)]
        self._networks = [f"2001:db8:{secrets.token_hex(2)}:{number:x}::1" for number in range(CLIENTS)]
        self._bookings: deque[tuple[dict[str, Any], str]] = deque()
        self._holds: deque[dict[str, Any]] = deque()
        self._watchers: deque[Watcher] = deque()
        self._lock = Lock()
        publish(stack, *(f"{handle}|{handle.replace('-', ' ').title()}" for handle in self._experts))
        for handle in self._experts:
            eventually(lambda handle=handle: stack.get(f"/{handle}")[0] == 200, 300)  # type: ignore[misc]
        self._tokens = {handle: sign_in_token(stack, handle) for handle in self._experts}
        self._steps: dict[str, Callable[[Random], Reply]] = {
            "page of an expert": self._look,
            "directory": self._search,
            "file of the site": self._load_page,
            "hold": self._hold,
            "book": self._book,
            "show": self._show,
            "move": self._move,
            "cancel": self._cancel,
            "open page": self._watch,
            "list": self._list,
            "edit": self._edit,
            "sign-in code": self._ask_for_code,
        }

    def run(self, rate: float, seconds: float) -> None:
        """Begin so many steps a second, whether those before are answered or not; `late` counts those that waited."""
        began = time.monotonic()
        with ThreadPoolExecutor(THREADS) as threads:
            for number in range(int(rate * seconds)):
                due = began + number / rate
                time.sleep(max(0.0, due - time.monotonic()))
                do = self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
                threads.submit(self._step, do, Random(self._chance.random()), due)
        while self._watchers:
            self._watchers.popleft().stop()

    def answers(self) -> Counter[tuple[str, str]]:
        """How often each call was answered in which way, so far."""
        with self._lock:
            return self._answers.copy()

    def times(self) -> list[float]:
        """How long the answers took, in seconds, since this was asked last."""
        with self._lock:
            found, self._times = self._times, []
        return found

    def _step(self, do: str, chance: Random, due: float) -> None:
        began = time.monotonic()
        self.late += began - due > 1
        try:
            status, body = self._steps[do](chance)
            outcome = f"{status} {body.get('type', '')}".strip() if status >= 400 else str(status)
        except Exception as error:  # noqa: BLE001 - whatever it is, it counts as an error and the load goes on
            outcome = f"{type(error).__name__} {error}"[:100]
        with self._lock:
            self._answers[do, outcome] += 1
            self._times.append(time.monotonic() - began)

    def _pick(self, things: deque[Any], chance: Random) -> Any:
        with self._lock:
            return chance.choice(things) if things else None

    def _wanted(self, chance: Random) -> dict[str, Any]:
        start = day_ahead(2) + timedelta(minutes=30 * chance.randrange(DAYS * 48))
        return a_request(chance.choice(self._experts), "sync", start, chance.randrange(CLIENTS))

    def _network(self, wanted: dict[str, Any]) -> str:
        client = int(wanted["email"].partition("@")[0].rpartition("-")[2])
        return self._networks[client]

    def _look(self, chance: Random) -> Reply:
        handle = chance.choice(self._experts)
        return self.api.get(f"/experts/{handle}?event_type=sync&from={day_ahead(2):%Y-%m-%d}&days=7&timezone=UTC")

    def _search(self, chance: Random) -> Reply:
        query = chance.choice(["", "?search=so", "?sort=soonest", "?category=Technology"])
        return self.api.get(f"/experts{query}")

    def _load_page(self, chance: Random) -> Reply:
        path = chance.choice(["/", f"/{chance.choice(self._experts)}", "/app/shared/live.js"])
        return self.stack.get(path)[0], {}

    def _hold(self, chance: Random) -> Reply:
        if len(self._holds) >= HELD:
            with self._lock:
                held = self._holds.popleft()
            return self.api.release(held["hold"])
        wanted = self._wanted(chance)
        status, body = self.api.ask(
            "POST",
            "/holds",
            {name: wanted[name] for name in ("expert", "event_type", "start")},
            key=secrets.token_hex(8),
            network=self._network(wanted),
        )
        if status == 201:
            with self._lock:
                self._holds.append({**wanted, "hold": body["hold"]["id"]})
        return status, body

    def _book(self, chance: Random) -> Reply:
        if len(self._bookings) >= BOOKED:
            return self._cancel(chance)
        with self._lock:
            wanted = self._holds.popleft() if self._holds else self._wanted(chance)
        network = self._network(wanted)
        status, body = self.api.ask("POST", "/bookings", wanted, key=secrets.token_hex(8), network=network)
        if status == 201:
            with self._lock:
                self._bookings.append((body, network))
        return status, body

    def _show(self, chance: Random) -> Reply:
        found = self._pick(self._bookings, chance)
        return self.api.show(found[0]) if found else self._look(chance)

    def _move(self, chance: Random) -> Reply:
        found = self._pick(self._bookings, chance)
        if not found:
            return self._look(chance)
        made, network = found
        return self.api.move(made, day_ahead(2) + timedelta(minutes=30 * chance.randrange(DAYS * 48)), network=network)

    def _cancel(self, chance: Random) -> Reply:
        with self._lock:
            found = self._bookings.popleft() if self._bookings else None
        if not found:
            return self._look(chance)
        made, network = found
        return self.api.cancel(made, network=network)

    def _watch(self, chance: Random) -> Reply:
        watcher = Watcher(self.stack, self.api, chance.choice(self._experts), day_ahead(2), 7)
        watcher.start()
        with self._lock:
            self._watchers.append(watcher)
            closed = self._watchers.popleft() if len(self._watchers) > WATCHED else None
        if closed:
            closed.stop()
        return 200, {}

    def _list(self, chance: Random) -> Reply:
        return self.api.ask("GET", "/me/bookings", token=self._tokens[chance.choice(self._experts)])

    def _edit(self, chance: Random) -> Reply:
        token = self._tokens[chance.choice(self._experts)]
        status, own = self.api.ask("GET", "/me/expert", token=token)
        if status != 200:
            return status, own
        changed = {name: own["expert"][name] for name in _EDITED} | {"headline": f"Number {chance.randrange(1000)}"}
        return self.api.ask("PUT", "/me/expert", changed, token=token)

    def _ask_for_code(self, chance: Random) -> Reply:
        client = chance.randrange(CLIENTS)
        body = {"email": f"client-{client}@example.com"}
        return self.api.ask("POST", "/auth/codes", body, network=self._networks[client])
