"""Push slot changes to watchers. Takes a batch of the stream, and returns where to retry it."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from expertbook import clock, metrics
from expertbook.adapters import websocket
from expertbook.adapters.websocket import Delivery
from expertbook.domain.errors import Unavailable
from expertbook.metrics import Metric
from expertbook.store import watchers
from expertbook.stream import dead_letters, records
from expertbook.stream.records import Record
from expertbook.stream.slot_messages import (
    ClaimChange,
    DayChange,
    ExpertChanges,
    changes_of,
    expert_of,
    group_by_expert,
)

log = logging.getLogger(__name__)

FUNCTION = "push_slot_changes"

OPENING_TIME = timedelta(seconds=30)
"""We store a connection while it opens, and until then API Gateway calls it gone. So we keep a watcher this young: its
page loads the slots once the connection is open, and needs every later change. Opening takes 29 s at most."""

POSTING_SECONDS = 20
CLOSING_SECONDS = 35
"""How long after the start of a batch we begin to post, and to close. The last calls take 15 seconds more, and the
function has a minute."""


def push(batch: Sequence[Record], now: datetime) -> str | None:
    """Post one message to each watcher of each expert whose claims changed.

    Returns None, or the sequence number of the first record to retry; Lambda sends the batch again from there. If one
    expert fails, we still tell the watchers of the others: when the batch comes again, their pages ignore the repeated
    sequence. For the expert that failed, we send nothing later first, because pages ignore what is older than the last
    sequence that they got.

    One Query for each expert, and one BatchWriteItem for watchers that are gone.
    """
    run = _PushedBatch(now, time.monotonic())
    changes = [change for record in batch for change in run.read(record)]
    # An expert who took all the time goes last the next time.
    for of_expert in sorted(group_by_expert(changes), key=lambda of_expert: of_expert.expert in _partly_told):
        run.tell(of_expert)
    waiting = (records.sequence(record) for record in batch if records.sequence(record) in run.waiting)
    return next(waiting, None)


_partly_told: dict[str, tuple[str, frozenset[str]]] = {}
"""By expert, the sequence of a message that didn't reach all watchers, and those that it reached. When this process
gets it again, it tells the others, so that each try reaches more."""


@dataclass(slots=True)
class _PushedBatch:
    """The state while we push a batch: which records to retry, and which experts failed."""

    now: datetime
    began: float
    waiting: set[str] = field(default_factory=set)
    failed_experts: set[str] = field(default_factory=set)

    def read(self, record: Record) -> list[ClaimChange | DayChange]:
        """The changes in a record. None if we can't read it, or if an earlier record of the same expert failed."""
        expert = expert_of(record)
        if expert in self.failed_experts:
            return []
        try:
            return changes_of(record)
        except Exception as error:  # noqa: BLE001 - no error stops the other records; dead_letters logs it
            self._failed(expert, [record], error)
            return []

    def tell(self, changes: ExpertChanges) -> None:
        """Tell the watchers of one expert, if there is time left."""
        if time.monotonic() >= self.began + POSTING_SECONDS:
            self._failed(changes.expert, changes.records, Unavailable())
            return
        try:
            _tell(changes, self.now, self.began)
        except Exception as error:  # noqa: BLE001 - as above
            self._failed(changes.expert, changes.records, error)

    def _failed(self, expert: str, failed: Sequence[Record], error: Exception) -> None:
        for record in failed:
            if dead_letters.retry_or_set_aside(FUNCTION, record, error, self.now):
                self.waiting.add(records.sequence(record))
                self.failed_experts.add(expert)
                return  # the later ones come again with it


def _tell(changes: ExpertChanges, now: datetime, began: float) -> None:
    """Raises Unavailable if we can't read the watchers, or can neither tell nor disconnect one of them."""
    sequence, told = _partly_told.pop(changes.expert, ("", frozenset[str]()))
    told = told if sequence == changes.last_sequence else frozenset()
    watching = watchers.watchers(changes.expert, now)
    to_tell = [watcher for watcher in watching if watcher not in told]
    deliveries = websocket.post_to_all(to_tell, changes.message(), began + POSTING_SECONDS)
    by_delivery = {outcome: [one for one in to_tell if deliveries[one] is outcome] for outcome in Delivery}
    _forget(changes.expert, [one for one in by_delivery[Delivery.GONE] if now - watching[one] > OPENING_TIME])
    # A page that missed a message may show a slot that is gone. If we close its connection, it loads the slots again.
    unreached = websocket.close_connections(by_delivery[Delivery.FAILED], began + CLOSING_SECONDS)
    _measure(changes, Counter(deliveries.values()))
    if unreached or by_delivery[Delivery.LEFT]:
        if by_delivery[Delivery.DELIVERED] or told:
            _partly_told[changes.expert] = changes.last_sequence, told | {*by_delivery[Delivery.DELIVERED]}
        raise Unavailable


def _forget(expert: str, gone: list[str]) -> None:
    if not gone:
        return
    try:
        watchers.forget(expert, gone)
    except Unavailable:
        # The next change finds them gone again, so this one doesn't need a retry.
        log.warning("gone watchers not forgotten", extra={"expert": expert, "gone": len(gone)})


def _measure(changes: ExpertChanges, outcomes: Counter[Delivery]) -> None:
    told, failed = outcomes[Delivery.DELIVERED], outcomes[Delivery.FAILED]
    written_at = [moment for record in changes.records if (moment := records.written_at(record)) is not None]
    if told:
        metrics.count(Metric.PUSHED, told)
        if written_at:
            metrics.record_duration(Metric.PUSH_DELAY, max(0, clock.now_milliseconds() - min(written_at)))
    if failed:
        metrics.count(Metric.PUSH_FAILED, failed)
    log.info(
        "pushed",
        extra={
            "expert": changes.expert,
            "watchers": outcomes.total(),
            "gone": outcomes[Delivery.GONE],
            "failed": failed,
            "left": outcomes[Delivery.LEFT],
            "request_ids": records.request_ids(changes.records),
        },
    )
