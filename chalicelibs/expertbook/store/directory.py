"""The directory in the table: projections of the profiles, read by one Query a page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pynamodb.expressions.update import Action

from expertbook.clock import attempts
from expertbook.domain.directory_entries import ALL, Key, build_entries
from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.store import experts
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import Count, Entry, Listing, Profile, is_of_known_form
from expertbook.store.keys import LISTED, PROFILE, expert_key
from expertbook.store.transaction import Transaction
from expertbook.store.versions import is_newer
from expertbook.views.expert import card_view

_COUNTS = "DIRECTORY"
_COUNT_PREFIX = "COUNTS#"
ATTEMPTS = 5
"""How often a projection is tried of a profile that keeps changing."""

_WRITES = 90
"""Writes to a transaction, which holds 100."""

_SPARE = 12
"""Entries read beyond a page's own, for those that a search drops because it met the expert before."""


@dataclass(frozen=True, slots=True)
class Page:
    """Cards, and the sort key after which the next page begins, or None on the last one."""

    cards: list[dict[str, Any]]
    next: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many experts a category lists, and how often that was changed."""

    experts: int
    changes: int


def listed(
    partition: str,
    prefix: str,
    limit: int,
    after: str | None = None,
    skipped: int = 0,
    keep: Callable[[Key, dict[str, Any]], bool] = lambda key, card: True,
) -> Page:
    """The next `limit` entries of a partition whose sort key begins with `prefix`, after `after`, past `skipped`.

    Those that `keep` refuses are left out, so a page may be short while there is a next one. One Query (DynamoDB
    answers at most 1 MB to one, some 3,500 entries: numbered pages beyond that take a second).
    """
    spare = _SPARE if prefix else 0
    asked = skipped + limit + 1 + spare
    cards: list[dict[str, Any]] = []
    last_kept = last_seen = None
    seen = 0
    for entry in islice(_entries(partition, prefix, asked, after), skipped, None):
        seen += 1
        if keep(Key(partition, entry.SK), entry.card):
            if len(cards) == limit:
                return Page(cards, last_kept)
            cards.append(entry.card)
            last_kept = entry.SK
        last_seen = entry.SK
    return Page(cards, last_seen if skipped + seen == asked else None)


def count(category: str | None) -> int:
    """How many experts a category lists, or the whole directory. One GetItem."""
    found = Count.find(_COUNTS, _COUNT_PREFIX + (category or ALL), consistent=False)
    return int(found.experts) if found is not None else 0


def counts() -> list[tuple[str, int]]:
    """The categories that list somebody, by name, with their counts. One Query."""
    with translate_errors():
        found = list(Count.query(_COUNTS, Count.SK.startswith(_COUNT_PREFIX)))
    return [(item.category, int(item.experts)) for item in found if item.category != ALL and item.experts > 0]


def project(handle: str, replaced: Expert | None) -> None:
    """Make the entries and counts of an expert what the profile says now, whichever record of it came in.

    Every transaction holds the condition that the profile is still the one that was read, and the last one that nobody
    else has projected meanwhile, so a replayed or overtaken record ends in the same state. `replaced` is the profile
    that the record replaced. Its entries go even if a newer profile is projected already: a run that was interrupted,
    or lost to that newer profile, may have written some of them. None can come after this, since the profile isn't
    `replaced` any more. Two GetItem and one TransactWriteItems for each 90 entries. Raises Unavailable if the profile
    keeps changing.
    """
    for _ in attempts(ATTEMPTS):
        expert = experts.load(handle, consistent=True)
        before = _listing(handle)
        with suppress(ConditionFailed):
            if _is_projected(expert, before):
                _remove_left_over(handle, expert, replaced)
            else:
                _write(handle, expert, before, replaced)
            return
    raise Unavailable


def project_anew(handle: str, found: Collection[Key]) -> Expert | None:
    """Write every entry of an expert, and remove those of the `found` that are not theirs, whatever the listing says.

    Returns the expert of whom they are now. It costs and raises what `project` does, and may run beside it.
    """
    for _ in attempts(ATTEMPTS):
        expert = experts.load(handle, consistent=True)
        with suppress(ConditionFailed):
            _write(handle, expert, _listing(handle), None, found)
            return expert
    raise Unavailable


def tallies() -> dict[str, Tally]:
    """The counts as they stand, by category, ALL among them. One strongly consistent Query."""
    with translate_errors():
        found = list(Count.query(_COUNTS, Count.SK.startswith(_COUNT_PREFIX), consistent_read=True))
    return {item.SK.removeprefix(_COUNT_PREFIX): Tally(int(item.experts), int(item.changes)) for item in found}


def recount(category: str, before: Tally | None, number: int) -> bool:
    """Put a count right; False if a transaction changed it since `before` was read. One UpdateItem.

    Anyone who counted the listings in between knows then that none came to the category, or left it, meanwhile.
    """
    unchanged: Any = Count.PK.does_not_exist()
    if before is not None:
        since = Count.changes == before.changes
        if before.changes == 0:
            since = since | Count.changes.does_not_exist()
        unchanged = since & (Count.experts == before.experts)
    actions: list[Action] = [Count.experts.set(number), Count.changes.add(1), Count.category.set(category)]
    try:
        with translate_errors():
            Count(PK=_COUNTS, SK=_COUNT_PREFIX + category).update(actions, unchanged)
    except ConditionFailed:
        return False
    return True


def _entries(partition: str, prefix: str, limit: int, after: str | None) -> Iterator[Entry]:
    start = {"PK": {"S": partition}, "SK": {"S": after}} if after is not None else None
    condition = Entry.SK.startswith(prefix) if prefix else None
    with translate_errors():
        yield from Entry.query(partition, condition, limit=limit, page_size=limit, last_evaluated_key=start)


def _listing(handle: str) -> Listing | None:
    found = Listing.find(expert_key(handle), LISTED)
    if found is not None and is_newer(found.schema):
        raise Unavailable  # a later release projects this expert, with what this one does not know
    return found


def _is_projected(expert: Expert | None, before: Listing | None) -> bool:
    if expert is None or before is None:
        return expert is None and before is None
    return int(before.version) == expert.version


def _remove_left_over(handle: str, expert: Expert | None, replaced: Expert | None) -> None:
    _write_guarded(handle, expert, _deletions(build_entries(replaced) - build_entries(expert)))


def _write(
    handle: str,
    expert: Expert | None,
    before: Listing | None,
    replaced: Expert | None,
    found: Collection[Key] = (),
) -> None:
    wanted = build_entries(expert)
    known = {Key(*key) for key in before.keys} if before is not None else set()
    stale = (known | build_entries(replaced) | set(found)) - wanted
    changes = [*_deletions(stale), *_puts(wanted, expert)]
    _write_guarded(handle, expert, changes)
    _write_guarded(handle, expert, _bookkeeping(handle, expert, before, wanted))


_Change = Callable[[Transaction], None]


def _write_guarded(handle: str, expert: Expert | None, changes: Sequence[_Change]) -> None:
    """Make the changes while the profile is the one that was read, 90 to a transaction. Raises ConditionFailed."""
    # What is left of an expert who is gone has no handle.
    unchanged = Profile.version == expert.version if expert is not None else Profile.handle.does_not_exist()
    for start in range(0, len(changes), _WRITES):
        transaction = Transaction()
        transaction.check(Profile(PK=expert_key(handle), SK=PROFILE), unchanged & is_of_known_form(), label="profile")
        for change in changes[start : start + _WRITES]:
            change(transaction)
        transaction.commit()


def _deletions(keys: set[Key]) -> list[_Change]:
    def deletion(key: Key) -> _Change:
        return lambda transaction: transaction.delete(Entry(PK=key.partition, SK=key.sort), label="entries")

    return [deletion(key) for key in sorted(keys)]


def _puts(keys: set[Key], expert: Expert | None) -> list[_Change]:
    def put(key: Key, shown: dict[str, Any]) -> _Change:
        return lambda transaction: transaction.put(Entry(PK=key.partition, SK=key.sort, card=shown), label="entries")

    return [put(key, card_view(expert)) for key in sorted(keys)] if expert is not None else []


def _bookkeeping(handle: str, expert: Expert | None, before: Listing | None, keys: set[Key]) -> list[_Change]:
    """The record of what is projected, and the counts that change with it."""
    unchanged = Listing.version == before.version if before is not None else Listing.PK.does_not_exist()
    changes: list[_Change] = []
    if expert is not None:
        listing = Listing(
            PK=expert_key(handle),
            SK=LISTED,
            category="" if expert.hidden else expert.category,
            keys=[list(key) for key in sorted(keys)],
            version=expert.version,
        )
        changes.append(lambda transaction: transaction.put(listing, unchanged, label="listing"))
    elif before is not None:
        gone = before
        changes.append(lambda transaction: transaction.delete(gone, unchanged, label="listing"))

    def added(category: str, number: int) -> _Change:
        item = Count(PK=_COUNTS, SK=_COUNT_PREFIX + category)
        actions: list[Action] = [Count.experts.add(number), Count.changes.add(1), Count.category.set(category)]
        return lambda transaction: transaction.update(item, actions, label="counts")

    was = before.category or None if before is not None else None
    now = expert.category if expert is not None and not expert.hidden else None
    if was != now:
        changes += [added(category, -1) for category in (was,) if category is not None]
        changes += [added(category, 1) for category in (now,) if category is not None]
    if (was is None) != (now is None):
        changes.append(added(ALL, 1 if now is not None else -1))
    return changes
