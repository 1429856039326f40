"""Do what is due, when the clock calls: each thing once in effect, however often a run is ended or called twice.

Whoever does something takes it on first, on the condition that it's still planned so and nobody else does it. A run
that is ended leaves it taken on until its lease is over; then the next one does it. So all that is done here has to be
such that it can be begun twice: a mail has its own item, a change of a booking its version.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from expertbook import clock, metrics
from expertbook.adapters.mail.outbox import NotTried, Outbox
from expertbook.domain.due import Due, DueKind, put_off
from expertbook.domain.errors import Changed, Unavailable
from expertbook.metrics import Metric
from expertbook.settings import MissingSetting
from expertbook.store import due as store
from expertbook.stream import booking_steps, dead_letters, webhook_lanes

log = logging.getLogger(__name__)

WORKERS = 8
"""How much is done side by side in a run; nearly all of the time goes into waiting for DynamoDB and SES."""

MOST_TRIES = 100
"""After these, a day, we give up; somebody has been told long before."""

ALL_SHARDS = tuple(range(store.SHARDS))


@dataclass(frozen=True, slots=True)
class DueHandler:
    """What is done of a kind. Both return what comes next, or None; `do` may raise Unavailable to be called again."""

    do: Callable[[Due, datetime, Outbox], Due | None]
    pass_over: Callable[[Due, datetime], Due | None]


HANDLERS = {
    DueKind.BOOKING: DueHandler(booking_steps.do, booking_steps.pass_over),
    DueKind.WEBHOOK: DueHandler(webhook_lanes.do, webhook_lanes.pass_over),
}


def do_due(shards: Iterable[int], now: datetime, seconds: float) -> Counter[str]:
    """Do what is due in these parts, the longest due first; how much was `done`, `put_off` and `given_up`.

    Begins nothing after `seconds`; the next run goes on. What fails is tried again later, and stops nothing else. One
    Query a part and 1 MB, and for each thing two writes and what it costs itself.
    """
    run = _Run(now, time.monotonic() + seconds)
    with ThreadPoolExecutor(WORKERS) as pool:
        for shard in shards:
            for page in _pages(store.due_until(shard, now)):
                list(pool.map(run.do, page))
    run.tell()
    return run.counts


def jump(until: datetime, seconds: float) -> Counter[str]:
    """Do everything that falls due by `until`, each at its own time, as if the clock had come there. For trying it.

    Begins nothing after `seconds`. What can't be done now holds up nothing else.
    """
    began = clock.now()
    run = _Run(began, time.monotonic() + seconds)
    tried = set[tuple[str, str, str, datetime]]()
    while time.monotonic() < run.deadline:
        found = {
            (due.partition, due.kind, due.which, due.at): due
            for shard in ALL_SHARDS
            for due in store.due_until(shard, until)
        }
        waiting = [due for name, due in found.items() if name not in tried]
        if not waiting:
            break
        for due in sorted(waiting, key=lambda due: due.at):
            run.now = max(began, due.at)
            run.do(due)
        tried |= found.keys()
    run.tell()
    return run.counts


def _pages(found: Iterator[Due], size: int = 100) -> Iterator[list[Due]]:
    page: list[Due] = []
    for due in found:
        page.append(due)
        if len(page) == size:
            yield page
            page = []
    yield page


@dataclass(slots=True)
class _Run:
    """One call of the clock."""

    now: datetime
    deadline: float
    counts: Counter[str] = field(default_factory=Counter)
    outbox: Outbox = field(default_factory=lambda: Outbox(patience=WORKERS))

    def do(self, due: Due) -> None:
        """Do one thing, or see to it that it's tried again."""
        if time.monotonic() > self.deadline or (due.doing_until is not None and due.doing_until > self.now):
            return
        handler = HANDLERS[due.kind]
        try:
            if not store.claim(due, self.now):
                return
            store.finish(due, handler.do(due, self.now, self.outbox))
        except Exception as error:  # noqa: BLE001 - no error stops the others; the log has it
            self._try_later(due, handler, error)
        else:
            self.counts["done"] += 1
            metrics.record_duration(Metric.DUE_DELAY, (self.now - due.at).total_seconds() * 1000)

    def _try_later(self, due: Due, handler: DueHandler, error: Exception) -> None:
        was_tried = not isinstance(error, NotTried)
        about = {"due": due.kind.value, "tries": due.tries + was_tried, "error": type(error).__name__}
        may_pass = isinstance(error, Changed | Unavailable) or dead_letters.is_transient(error)
        try:
            if may_pass and due.tries + was_tried < MOST_TRIES:
                store.finish(due, put_off(due, self.now, was_tried=was_tried))
                self.counts["put_off"] += 1
                log.warning("due work put off", extra=about)
                return
            dead_letters.send_letter({"function": "follow_changes", "kind": f"DUE {due.kind.value}", **about})
            store.finish(due, handler.pass_over(due, self.now))
        except (Unavailable, BotoCoreError, ClientError, MissingSetting) as unreachable:
            # It stays taken on until its lease is over.
            log.warning("due work left", extra={**about, "unreachable": type(unreachable).__name__})
            return
        self.counts["given_up"] += 1
        log.error("due work given up", extra=about)

    def tell(self) -> None:
        """Say what was done, if anything was."""
        if self.counts:
            metrics.count(Metric.DUE_DONE, self.counts["done"])
            metrics.count(Metric.DUE_PUT_OFF, self.counts["put_off"])
            log.info("due work done", extra=dict(self.counts))
