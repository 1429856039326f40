"""Due work in the table: beside what it's about, and found by when it's due, in GSI1."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zlib import crc32

from pynamodb.expressions.condition import Condition

from expertbook.clock import attempts
from expertbook.domain.due import Due, DueKind
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import Epoch, format_instant, from_epoch, parse_instant, to_epoch
from expertbook.store.errors import ConditionFailed, RawItem, translate_errors
from expertbook.store.items import DueItem
from expertbook.store.keys import DUE_PREFIX, due_key, due_shard_key
from expertbook.store.table import due_images, plain, read_item, update_item

SHARDS = 4
"""Into how many parts all that is due is divided, by what it's about: DynamoDB writes 1,000 items a second into one.
The number may grow: the old parts stay among the new ones."""

LEASE = timedelta(seconds=150)
"""How long a run has for what it took on, from the run's start on; longer than a function can run."""

KEPT = timedelta(days=30)
"""How long after it was due we keep what nobody did."""

_KINDS = frozenset(DueKind)

ATTEMPTS = 7
"""How often a plan is tried while somebody does what it replaces: some five seconds in all."""


def shard_of(partition: str) -> int:
    """In which part of the due work it is what is about this."""
    return crc32(partition.encode()) % SHARDS


def plan(due: Due, now: datetime) -> bool:
    """Plan it, in place of what was planned for an earlier version; False if this or a later version's plan is there.

    Condition: nothing is planned, or for an earlier version, and nobody is doing that at `now`. One PutItem, and a
    GetItem if that is refused. Raises Unavailable while somebody is doing it, after some seconds of trying.
    """
    is_older = DueItem.version < due.version
    return _try(lambda: _put(due, DueItem.PK.does_not_exist() | (is_older & _is_idle(now))), due)


def drop(partition: str, kind: DueKind, version: int, now: datetime, which: str = "") -> bool:
    """Plan nothing any more, as of this version of what it's about; False if a later version's plan is there.

    Condition: what is planned is for no later version, and nobody is doing it at `now`. One DeleteItem, and as `plan`.
    """
    item = DueItem(PK=partition, SK=due_key(kind, which))
    condition = DueItem.PK.does_not_exist() | ((DueItem.version <= version) & _is_idle(now))
    return _try(lambda: item.delete(condition), Due(partition, kind, now, version + 1, now, which=which))


def due_until(shard: int, until: datetime) -> Iterator[Due]:
    """What of a part is due by then, the longest due first. One Query for each 1 MB; it may lag behind by moments."""
    for image in due_images(due_shard_key(shard), format_instant(until)):
        found = from_image(image)
        if found is not None:
            yield found


def claim(due: Due, now: datetime) -> bool:
    """Take it on; False if it's another's, or not as it was read any more.

    Condition: it's still planned so, and nobody is doing it. One UpdateItem.
    """
    until = DueItem.doing_until.set(to_epoch(now + LEASE))
    try:
        update_item(due.partition, due_key(due.kind, due.which), [until], _is_unchanged(due) & _is_idle(now))
    except ConditionFailed:
        return False
    return True


def finish(due: Due, following: Due | None) -> bool:
    """Put in its place what comes next, or nothing, once it's done; False if somebody planned otherwise meanwhile, who
    is right.

    Condition: it's still planned so. One PutItem or DeleteItem.
    """
    try:
        if following is None:
            with translate_errors():
                DueItem(PK=due.partition, SK=due_key(due.kind, due.which)).delete(_is_unchanged(due))
        else:
            _put(following, _is_unchanged(due))
    except ConditionFailed:
        return False
    return True


def load(partition: str, kind: DueKind, which: str = "") -> Due | None:
    """What is planned of a kind, if anything. One strongly consistent GetItem."""
    found = read_item(partition, due_key(kind, which))
    return from_image(found) if found is not None else None


def from_image(image: RawItem) -> Due | None:
    """The due work in an item as DynamoDB writes it; None for a kind that only a later release knows."""
    stored = plain(image)
    kind, _, which = stored["SK"].removeprefix(DUE_PREFIX).partition("#")
    if kind not in _KINDS:
        return None
    return Due(
        partition=stored["PK"],
        kind=DueKind(kind),
        at=parse_instant(stored["GSI1SK"]),
        version=int(stored["version"]),
        since=parse_instant(stored["since"]),
        tries=int(stored["tries"]),
        about=json.loads(stored.get("about", "{}")),
        doing_until=from_epoch(Epoch(int(stored["doing_until"]))) if "doing_until" in stored else None,
        which=which,
    )


def item_of(due: Due) -> DueItem:
    """The item of what is due; nobody does it."""
    return DueItem(
        PK=due.partition,
        SK=due_key(due.kind, due.which),
        GSI1PK=due_shard_key(shard_of(due.partition)),
        GSI1SK=format_instant(due.at),
        version=due.version,
        since=due.since,
        tries=due.tries,
        about=dict(due.about) or None,
        expires_at=due.at + KEPT,
    )


def _put(due: Due, condition: Condition) -> None:
    with translate_errors():
        item_of(due).save(condition)


def _try(write: Callable[[], object], planned: Due) -> bool:
    for _ in attempts(ATTEMPTS, 0.05, longest=2.0):
        try:
            with translate_errors():
                write()
        except ConditionFailed:
            found = load(planned.partition, planned.kind, planned.which)
            if found is not None and found.version >= planned.version:
                return False
        else:
            return True
    raise Unavailable


def _is_unchanged(due: Due) -> Condition:
    unchanged: Condition = (DueItem.version == due.version) & (format_instant(due.at) == DueItem.GSI1SK)
    return unchanged


def _is_idle(now: datetime) -> Condition:
    idle: Condition = DueItem.doing_until.does_not_exist() | (DueItem.doing_until <= to_epoch(now))
    return idle
