"""Until when the sign-ins of an email address are ended. It isn't part of the account, so that it outlives one that is
erased; the address is in it as a digest alone."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from pynamodb.expressions.update import Action

from expertbook.domain.scheduling.local_time import Epoch, from_epoch
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import EndedItem
from expertbook.store.keys import ENDED, ended_key


def ended_until(email: str) -> Epoch | None:
    """The instant until which sign-ins of a lower-case email address are over, with those of that second; None if
    nobody ended any. One strongly consistent GetItem."""
    found = EndedItem.find(*_key(email))
    return Epoch(int(found.until)) if found is not None else None


def end(email: str, until: Epoch, longest: timedelta) -> None:
    """End the sign-ins until then. One UpdateItem.

    Condition: none that are later were ended; else it is done already. After `longest` there are none left to end, so
    DynamoDB deletes the item.
    """
    partition, sort = _key(email)
    actions: list[Action] = [
        EndedItem.until.set(until),
        EndedItem.expires_at.set(from_epoch(until) + longest + timedelta(days=1)),
    ]
    is_news = EndedItem.until.does_not_exist() | (EndedItem.until < until)
    try:
        with translate_errors():
            EndedItem(PK=partition, SK=sort).update(actions, is_news)
    except ConditionFailed:
        return


def _key(email: str) -> tuple[str, str]:
    return ended_key(hashlib.sha256(email.encode()).hexdigest()), ENDED
