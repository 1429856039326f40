"""Watchers in the table: which WebSocket connections look at which expert."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from expertbook.domain.scheduling.local_time import Epoch, from_epoch
from expertbook.store.errors import translate_errors
from expertbook.store.items import ConnectionItem, Sharing, Watcher
from expertbook.store.keys import CONNECTION, SHARING, connection_key, watch_key
from expertbook.store.table import Item, query_items

LIFE = timedelta(hours=3)
"""API Gateway ends a connection after two hours; what is left of it after three is nobody's."""


def watch(connection_id: str, handle: str, now: datetime) -> None:
    """Remember that the connection watches the expert. One BatchWriteItem; writing it again changes nothing."""
    expires_at = now + LIFE
    with translate_errors(), Item.batch_write() as batch:
        batch.save(Watcher(PK=watch_key(handle), SK=connection_id, connection_id=connection_id, expires_at=expires_at))
        batch.save(
            ConnectionItem(PK=connection_key(connection_id), SK=CONNECTION, handle=handle, expires_at=expires_at)
        )


def unwatch(connection_id: str) -> None:
    """Forget a connection. One GetItem and one BatchWriteItem; nothing happens if it is not known."""
    found = ConnectionItem.find(connection_key(connection_id), CONNECTION, consistent=False)
    if found is not None:
        forget(found.handle, [connection_id])


def forget(handle: str, connection_ids: Iterable[str]) -> None:
    """Forget connections that watched this expert. One BatchWriteItem for each 12."""
    with translate_errors(), Item.batch_write() as batch:
        for connection_id in connection_ids:
            batch.delete(Watcher(PK=watch_key(handle), SK=connection_id))
            batch.delete(ConnectionItem(PK=connection_key(connection_id), SK=CONNECTION))


@dataclass(frozen=True, slots=True)
class Watching:
    """The connections that watch an expert, and since when; and until when, if at all, the queue tells them."""

    since: dict[str, datetime]
    shared_until: datetime | None


def watching(handle: str, now: datetime) -> Watching:
    """Who watches the expert. What is past its life is left out, deleted or not.

    One Query a 1 MB, strongly consistent: who connected before a change is told of it.
    """
    found = query_items(watch_key(handle), only=("SK", "expires_at"), consistent=True)
    ends = {item["SK"]["S"]: from_epoch(Epoch(int(item["expires_at"]["N"]))) for item in found}
    ends = {name: end for name, end in ends.items() if end > now}
    shared_until = ends.pop(SHARING, None)
    return Watching({connection_id: end - LIFE for connection_id, end in ends.items()}, shared_until)


def note_sharing(handle: str, until: datetime) -> None:
    """Remember that the queue tells the expert's watchers until then. One BatchWriteItem."""
    with translate_errors(), Item.batch_write() as batch:
        batch.save(Sharing(PK=watch_key(handle), SK=SHARING, expires_at=until))
