"""Tell watchers what changed: the stream's batch in, the records that are to come again out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from expertbook.errors import Unavailable
from expertbook.live import connections
from expertbook.live.connections import Delivery
from expertbook.live.messages import Changes, by_expert, changes_of
from expertbook.store import watchers

log = logging.getLogger(__name__)

OPENING = timedelta(seconds=30)
"""A connection is written down while it opens, and until it is open API Gateway calls it gone. A watcher this young
is kept: its page asks for the slots once it is open, and must go on being told. API Gateway waits 29 s at most."""


def push(records: Sequence[dict[str, Any]], now: datetime) -> str | None:
    """Post one message to each watcher of each expert whose claims changed.

    Returns None when all were told, else the sequence number of the record from which the batch is to come again;
    whoever was told already ignores the repeat. One Query an expert, and one BatchWriteItem for those who are gone.
    """
    changes = by_expert(change for record in records for change in changes_of(record))
    for of_expert in changes:
        try:
            _tell(of_expert, now)
        except Unavailable:
            log.warning("push put off", extra={"expert": of_expert.expert, "sequence": of_expert.first_sequence})
            return of_expert.first_sequence
    return None


def _tell(changes: Changes, now: datetime) -> None:
    """Raises Unavailable if the watchers can't be read, or one can neither be told nor hung up on."""
    watching = watchers.watchers(changes.expert, now)
    deliveries = connections.post_to_all(list(watching), changes.message())
    gone = [
        watcher
        for watcher, delivery in deliveries.items()
        if delivery is Delivery.GONE and now - watching[watcher] > OPENING
    ]
    failed = [watcher for watcher, delivery in deliveries.items() if delivery is Delivery.FAILED]
    if gone:
        watchers.forget(changes.expert, gone)
    # A page that missed a message shows a slot that is gone, and can't know. Hung up on, it connects and asks again.
    reached = [connections.hang_up(watcher) for watcher in failed]
    if not all(reached):
        raise Unavailable
    log.info(
        "pushed",
        extra={"expert": changes.expert, "watchers": len(deliveries), "gone": len(gone), "failed": len(failed)},
    )
