"""Calendar feeds in the table: how often an expert's got a new key."""

from __future__ import annotations

from expertbook.store.errors import translate_errors
from expertbook.store.items import FeedItem
from expertbook.store.keys import FEED, expert_key


def serial(handle: str) -> int:
    """The serial that a key of the feed has to carry; 0 until the first new key. One strongly consistent GetItem."""
    found = FeedItem.find(expert_key(handle), FEED)
    return int(found.serial) if found is not None else 0


def renew(handle: str) -> int:
    """Count on, so that the keys before work no more; the new serial. One UpdateItem."""
    item = FeedItem(PK=expert_key(handle), SK=FEED)
    with translate_errors():
        item.update([FeedItem.serial.add(1)])
    return int(item.serial)


def delete(handle: str) -> None:
    """Forget the feed of an expert who is gone. One DeleteItem."""
    with translate_errors():
        FeedItem(PK=expert_key(handle), SK=FEED).delete()
