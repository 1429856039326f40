"""Calendar feeds in the table: how often an expert's got a new key."""

from __future__ import annotations

from pynamodb.exceptions import DeleteError, GetError, UpdateError

from expertbook.store.items import FeedItem
from expertbook.store.keys import FEED, expert_key
from expertbook.store.table import unavailable_if_passing


def serial(handle: str) -> int:
    """The serial that a key of the feed has to carry; 0 until the first new key. One strongly consistent GetItem."""
    try:
        return int(FeedItem.get(expert_key(handle), FEED, consistent_read=True).serial)
    except FeedItem.DoesNotExist:
        return 0
    except GetError as error:
        raise unavailable_if_passing(error) from error


def renew(handle: str) -> int:
    """Count on, so that the keys before work no more; the new serial. One UpdateItem."""
    item = FeedItem(PK=expert_key(handle), SK=FEED)
    try:
        item.update([FeedItem.serial.add(1)])
    except UpdateError as error:
        raise unavailable_if_passing(error) from error
    return int(item.serial)


def delete(handle: str) -> None:
    """Forget the feed of an expert who is gone. One DeleteItem."""
    try:
        FeedItem(PK=expert_key(handle), SK=FEED).delete()
    except DeleteError as error:
        raise unavailable_if_passing(error) from error
