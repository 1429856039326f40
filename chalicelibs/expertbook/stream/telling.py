"""Tell watchers what changed, at once. What can't be told is either made good here, or raised for another try."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from expertbook import clock, metrics
from expertbook.adapters import websocket
from expertbook.adapters.websocket import Delivery
from expertbook.domain.errors import Unavailable
from expertbook.metrics import Metric
from expertbook.store import watchers

log = logging.getLogger(__name__)

FUNCTION = "push_slot_changes"
"""For the stream and for the queue."""

OPENING_TIME = timedelta(seconds=30)
"""We store a connection while it opens, and until then API Gateway calls it gone. So we keep a watcher this young: its
page loads the slots once the connection is open, and needs every later change. Opening takes 29 s at most."""

POSTING_SECONDS = 20
CLOSING_SECONDS = 35
"""How long after the start of a batch we begin to post, and to close. The last calls take 15 seconds more, and the
function has a minute."""

_partly_told: dict[str, tuple[str, frozenset[str]]] = {}
"""By group of watchers, the sequence of a message that didn't reach all of them, and those that it reached. When this
process gets it again, it tells the others, so that each try reaches more."""


@dataclass(frozen=True, slots=True)
class News:
    """A message about an expert, when the first of its changes was written (epoch milliseconds, if known), and the ids
    of the requests that made them."""

    expert: str
    message: dict[str, Any]
    written_at: int | None
    request_ids: list[str]

    @property
    def sequence(self) -> str:
        """Of the last change. Pages ignore messages that are older than the last one they got."""
        return str(self.message["sequence"])


def is_partly_told(group: str) -> bool:
    """Whether some of the group's watchers are still to be told of what came last."""
    return group in _partly_told


def tell(news: News, group: str, watching: Mapping[str, datetime], now: datetime, began: float) -> None:
    """Post the message to connections of a group; `watching` has since when each watches. `began` is the start of the
    batch (time.monotonic()).

    Raises Unavailable if we can neither tell nor disconnect one of them. One BatchWriteItem for each 12 that are gone.
    """
    sequence, told = _partly_told.pop(group, ("", frozenset[str]()))
    told = told if sequence == news.sequence else frozenset()
    to_tell = [watcher for watcher in watching if watcher not in told]
    deliveries = websocket.post_to_all(to_tell, news.message, began + POSTING_SECONDS)
    by_delivery = {outcome: [one for one in to_tell if deliveries[one] is outcome] for outcome in Delivery}
    _forget(news.expert, [one for one in by_delivery[Delivery.GONE] if now - watching[one] > OPENING_TIME])
    # A page that missed a message may show a slot that is gone. If we close its connection, it loads the slots again.
    unreached = websocket.close_connections(by_delivery[Delivery.FAILED], began + CLOSING_SECONDS)
    _measure(news, Counter(deliveries.values()))
    if unreached or by_delivery[Delivery.LEFT]:
        if by_delivery[Delivery.DELIVERED] or told:
            _partly_told[group] = news.sequence, told | {*by_delivery[Delivery.DELIVERED]}
        raise Unavailable


def _forget(expert: str, gone: list[str]) -> None:
    if not gone:
        return
    try:
        watchers.forget(expert, gone)
    except Unavailable:
        # The next change finds them gone again, so this one doesn't need a retry.
        log.warning("gone watchers not forgotten", extra={"expert": expert, "gone": len(gone)})


def _measure(news: News, outcomes: Counter[Delivery]) -> None:
    told, failed = outcomes[Delivery.DELIVERED], outcomes[Delivery.FAILED]
    if told:
        metrics.count(Metric.PUSHED, told)
        if news.written_at is not None:
            metrics.record_duration(Metric.PUSH_DELAY, max(0, clock.now_milliseconds() - news.written_at))
    if failed:
        metrics.count(Metric.PUSH_FAILED, failed)
    log.info(
        "pushed",
        extra={
            "expert": news.expert,
            "watchers": outcomes.total(),
            "gone": outcomes[Delivery.GONE],
            "failed": failed,
            "left": outcomes[Delivery.LEFT],
            "request_ids": news.request_ids,
        },
    )
