"""Whether the table can be reached."""

from __future__ import annotations

from pynamodb.exceptions import GetError

from expertbook.domain.errors import Unavailable
from expertbook.store.table import Item


def check() -> None:
    """Raise Unavailable unless the table answers. One GetItem, of an item that need not be there."""
    try:
        Item.get("HEALTH", "HEALTH")
    except Item.DoesNotExist:
        return
    except GetError as error:
        raise Unavailable from error
