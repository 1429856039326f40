"""Tell watchers what changed: the stream's batch in, the records that are to come again out."""

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
"""A connection is written down while it opens, and until it is open API Gateway calls it gone. A watcher this young
is kept: its page asks for the slots once it is open, and must go on being told. API Gateway waits 29 s at most."""

POSTING_SECONDS = 20
HANGING_UP_SECONDS = 35
"""Until when, from the batch's beginning, posts and hang-ups are begun. The last ones take 15 seconds more, and the
function may run for a minute."""


def push(batch: Sequence[Record], now: datetime) -> str | None:
    """Post one message to each watcher of each expert whose claims changed.

    Returns None when all were told, else the sequence number of the first record that is to come again; the batch comes
    again from there. One expert's trouble is not the others': they are told, and when the batch comes again their pages
    ignore the repeat, whose sequence they have heard. Of the expert in trouble nothing later is told before, since
    a page that has heard a later sequence would ignore what comes again.

    One Query an expert, and one BatchWriteItem for those who are gone.
    """
    run = _PushedBatch(now, time.monotonic())
    changes = [change for record in batch for change in run.read(record)]
    # Who took all the time there was goes last the next time.
    for of_expert in sorted(group_by_expert(changes), key=lambda of_expert: of_expert.expert in _partly_told):
        run.tell(of_expert)
    waiting = (records.sequence(record) for record in batch if records.sequence(record) in run.waiting)
    return next(waiting, None)


_partly_told: dict[str, tuple[str, frozenset[str]]] = {}
"""By expert, the last sequence of a message that not all could be told, and who was told. When it comes again to this
process it goes to the others, so that each time brings it to more of very many."""


@dataclass(slots=True)
class _PushedBatch:
    """What is known of a batch while it is worked on: which records come again, and whose order must be kept."""

    now: datetime
    began: float
    waiting: set[str] = field(default_factory=set)
    in_trouble: set[str] = field(default_factory=set)

    def read(self, record: Record) -> list[ClaimChange | DayChange]:
        """What a record tells; nothing if it can't be read, or if one before it of the same expert is to come again."""
        expert = expert_of(record)
        if expert in self.in_trouble:
            return []
        try:
            return changes_of(record)
        except Exception as error:  # noqa: BLE001 - whatever it is, it stops no other record; dead_letters logs it
            self._failed(expert, [record], error)
            return []

    def tell(self, changes: ExpertChanges) -> None:
        """Tell the watchers of one expert, if there is time to begin."""
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
                self.in_trouble.add(expert)
                return  # those behind it come again with it


def _tell(changes: ExpertChanges, now: datetime, began: float) -> None:
    """Raises Unavailable if the watchers can't be read, or one can neither be told nor hung up on."""
    sequence, told = _partly_told.pop(changes.expert, ("", frozenset[str]()))
    told = told if sequence == changes.last_sequence else frozenset()
    watching = watchers.watchers(changes.expert, now)
    asked = [watcher for watcher in watching if watcher not in told]
    deliveries = websocket.post_to_all(asked, changes.message(), began + POSTING_SECONDS)
    by_outcome = {outcome: [one for one in asked if deliveries[one] is outcome] for outcome in Delivery}
    _forget(changes.expert, [one for one in by_outcome[Delivery.GONE] if now - watching[one] > OPENING_TIME])
    # A page that missed a message shows a slot that is gone, and can't know. Hung up on, it connects and asks again.
    unreached = websocket.close_connections(by_outcome[Delivery.FAILED], began + HANGING_UP_SECONDS)
    _measure(changes, Counter(deliveries.values()))
    if unreached or by_outcome[Delivery.LEFT]:
        if by_outcome[Delivery.DELIVERED] or told:
            _partly_told[changes.expert] = changes.last_sequence, told | {*by_outcome[Delivery.DELIVERED]}
        raise Unavailable


def _forget(expert: str, gone: list[str]) -> None:
    if not gone:
        return
    try:
        watchers.forget(expert, gone)
    except Unavailable:
        # The next change finds them gone again. Nobody has to hear of this one a second time for it.
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
