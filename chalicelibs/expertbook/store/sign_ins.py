"""Which sign-ins of an email address are ended. It isn't part of the account, so that it outlives one that is
erased; the address is in it as a digest alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.expressions.condition import size
from pynamodb.expressions.update import Action

from expertbook.domain.scheduling.local_time import Epoch, from_epoch
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import EndedItem
from expertbook.store.keys import ENDED, ended_key

MOST_ALONE = 500
"""How many sign-ins are kept that were ended one by one. One more ends those before it as well."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Sign-ins that are over, told by when the address was proved: all `until` an instant, and single ones after it."""

    until: Epoch
    alone: frozenset[Epoch] = frozenset()

    def has(self, signed_in_at: Epoch) -> bool:
        """Whether this one is over."""
        return signed_in_at <= self.until or signed_in_at in self.alone

    def next_after(self, now: Epoch) -> Epoch:
        """An instant for a new sign-in: later than what was ended in this very second, or by a clock that is ahead."""
        at = max(now, Epoch(self.until + 1))
        while at in self.alone:
            at = Epoch(at + 1)
        return at


def load(email: str) -> Ended:
    """The ended sign-ins of a lower-case email address. One strongly consistent GetItem."""
    found = EndedItem.find(*_key(email))
    if found is None:
        return Ended(Epoch(0))
    return Ended(Epoch(int(found.until)), frozenset(Epoch(int(instant)) for instant in found.alone or ()))


def end_one(email: str, signed_in_at: Epoch, now: datetime, longest: timedelta) -> None:
    """End the sign-in of that instant. One UpdateItem.

    Condition: fewer than MOST_ALONE were ended one by one; else all until it are ended, with a second UpdateItem.
    """
    partition, sort = _key(email)
    actions: list[Action] = [
        EndedItem.until.set(EndedItem.until | 0),
        EndedItem.alone.add([signed_in_at]),
        EndedItem.expires_at.set(now + longest + timedelta(days=1)),
    ]
    has_room = EndedItem.alone.does_not_exist() | (size(EndedItem.alone) < MOST_ALONE)  # type: ignore[no-untyped-call]
    try:
        with translate_errors():
            EndedItem(PK=partition, SK=sort).update(actions, has_room)
    except ConditionFailed:
        end(email, signed_in_at, longest)


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
