"""Push slot changes to watchers. Takes a batch of the stream, and returns where to retry it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from expertbook.domain.errors import Unavailable
from expertbook.store import watchers
from expertbook.stream import dead_letters, records, shares, telling
from expertbook.stream.records import Record
from expertbook.stream.slot_messages import (
    ClaimChange,
    DayChange,
    ExpertChanges,
    changes_of,
    expert_of,
    group_by_expert,
)
from expertbook.stream.telling import News


def push(batch: Sequence[Record], now: datetime) -> str | None:
    """Post one message to each watcher of each expert whose claims changed.

    Returns None, or the sequence number of the first record to retry; Lambda sends the batch again from there. If one
    expert fails, we still tell the watchers of the others: when the batch comes again, their pages ignore the repeated
    sequence. For the expert that failed, we send nothing later first, because pages ignore what is older than the last
    sequence that they got.

    One Query for each expert, and one BatchWriteItem for each 12 watchers that are gone. Where there are too many to
    tell them here, they are told through a queue (shares.py).
    """
    run = _PushedBatch(now, time.monotonic())
    changes = [change for record in batch for change in run.read(record)]
    # An expert who took all the time goes last the next time.
    for of_expert in sorted(group_by_expert(changes), key=lambda of_expert: telling.is_partly_told(of_expert.expert)):
        run.tell(of_expert)
    waiting = (records.sequence(record) for record in batch if records.sequence(record) in run.waiting)
    return next(waiting, None)


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
        if time.monotonic() >= self.began + telling.POSTING_SECONDS:
            self._failed(changes.expert, changes.records, Unavailable())
            return
        try:
            _tell(changes, self.now, self.began)
        except Exception as error:  # noqa: BLE001 - as above
            self._failed(changes.expert, changes.records, error)

    def _failed(self, expert: str, failed: Sequence[Record], error: Exception) -> None:
        for record in failed:
            if dead_letters.retry_or_set_aside(telling.FUNCTION, record, error, self.now):
                self.waiting.add(records.sequence(record))
                self.failed_experts.add(expert)
                return  # the later ones come again with it


def _tell(changes: ExpertChanges, now: datetime, began: float) -> None:
    """Raises Unavailable if we can't read the watchers, or can neither tell nor disconnect one of them."""
    watching = watchers.watching(changes.expert, now)
    written_at = [moment for record in changes.records if (moment := records.written_at(record)) is not None]
    news = News(changes.expert, changes.message(), min(written_at, default=None), records.request_ids(changes.records))
    if shares.is_shared(watching):
        shares.share(news, watching, changes.records[-1], now)
    else:
        telling.tell(news, news.expert, watching.since, now, began)
