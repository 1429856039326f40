"""Watchers in the table: which WebSocket connections look at which expert."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from expertbook.store.errors import translate_errors
from expertbook.store.items import ConnectionItem, Watcher
from expertbook.store.keys import CONNECTION, connection_key, watch_key
from expertbook.store.table import Item

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


def watchers(handle: str, now: datetime) -> dict[str, datetime]:
    """The connections that watch the expert, and since when; those past their life are left out, deleted or not.

    One Query a 1 MB, strongly consistent: who connected before a change is told of it.
    """
    with translate_errors():
        found = Watcher.query(watch_key(handle), consistent_read=True)
        return {item.connection_id: item.expires_at - LIFE for item in found if item.expires_at > now}
