"""The directory in the table: projections of the profiles, read by one Query a page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

from pynamodb.expressions.update import Action

from expertbook.clock import attempts
from expertbook.domain.directory_entries import (
    ALL,
    Key,
    Match,
    Sort,
    build_entries,
    list_entries,
    listing_partition,
    match_of,
    search_entries,
    search_partition,
    search_prefix,
)
from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.openings import Openings
from expertbook.domain.scheduling.local_time import parse_instant, to_epoch
from expertbook.store import experts
from expertbook.store.errors import ConditionFailed, RawItem, translate_errors
from expertbook.store.items import CardItem, Count, Entry, Listing, Profile, SearchEntry, is_of_known_form
from expertbook.store.keys import CARD, EXPERT_PREFIX, LISTED, OPENINGS, PROFILE, expert_key
from expertbook.store.table import query_items, read_item, read_items
from expertbook.store.transaction import Transaction
from expertbook.store.versions import is_newer, known
from expertbook.views.expert import card_view, listed_card_view

_COUNTS = "DIRECTORY"
_COUNT_PREFIX = "COUNTS#"
ATTEMPTS = 5
"""How often a projection is tried of a profile that keeps changing."""

_WRITES = 90
"""Writes to a transaction, which holds 100."""

MOST_FOUND = 500
"""How many experts a search looks at."""


@dataclass(frozen=True, slots=True)
class Page:
    """Handles in their order, and the sort key after which the next page begins, or None on the last one. `cards` are
    those in the entries, for experts who have no card of their own yet."""

    handles: list[str]
    next: str | None
    cards: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Experts that a search may mean, each once. `more`: there are others, which weren't read."""

    matches: list[Match]
    more: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many experts a category lists, and how often that was changed."""

    experts: int
    changes: int


def listed(partition: str, limit: int, after: str | None = None, skipped: int = 0) -> Page:
    """The next `limit` entries of a partition, after `after`, past `skipped`.

    One Query (DynamoDB answers at most 1 MB to one, some 10,000 entries: numbered pages beyond that take a second, for
    what is still missing).
    """
    found = list(islice(query_items(partition, most=skipped + limit + 1, after=after), skipped, None))
    shown = {Key(partition, entry["SK"]["S"]): entry for entry in found[:limit]}
    cards = {key.handle: json.loads(entry["card"]["S"]) for key, entry in shown.items() if "card" in entry}
    last = found[limit - 1]["SK"]["S"] if len(found) > limit else None
    return Page([key.handle for key in shown], last, cards)


def pages(category: str) -> list[str]:
    """The paths of the pages of everybody in a category, by name: each expert's own, and those of the event types on
    it; the first alone where an earlier release listed somebody.

    A Query for each 1 MB, some 1,500 experts.
    """
    partition = listing_partition(category, Sort.NAME)
    found = []
    for entry in query_items(partition, only=("SK", "event_types")):
        handle = Key(partition, entry["SK"]["S"]).handle
        slugs = json.loads(entry["event_types"]["S"]) if "event_types" in entry else ()
        found += [handle, *(f"{handle}/{slug}" for slug in slugs)]
    return found


def find(word: str, category: str | None) -> SearchResult:
    """Experts with a term that begins like this folded word, in a category or in all. One Query.

    At most MOST_FOUND: for one or two letters the best rated of them.
    """
    partition, prefix = search_partition(word, category), search_prefix(word)
    condition = SearchEntry.SK.startswith(prefix) if prefix else None
    entries = list(query_items(partition, condition, most=MOST_FOUND + 1))
    matches = {match.handle: match for match in map(match_in, entries[:MOST_FOUND])}
    return SearchResult(list(matches.values()), len(entries) > MOST_FOUND)


def match_in(entry: RawItem) -> Match:
    """What a search entry says of the expert."""
    return Match(**known(Match, json.loads(entry["match"]["S"])))


def cards(handles: Sequence[str]) -> tuple[dict[str, dict[str, Any]], dict[str, Openings]]:
    """The cards of up to 50 experts, and when they are open, by handle, as far as there are any. One BatchGetItem."""
    if not handles:
        return {}, {}
    keys = [(expert_key(handle), part) for handle in handles for part in (CARD, OPENINGS)]
    shown, open_soon = {}, {}
    for item in read_items(keys):
        handle = item["PK"]["S"].removeprefix(EXPERT_PREFIX)
        if "card" in item:
            shown[handle] = json.loads(item["card"]["S"])
        elif (found := openings_of(item)) is not None:
            open_soon[handle] = found
    return shown, open_soon


def openings_of(item: RawItem) -> Openings | None:
    """The openings that stand in an item, if any do."""
    if "begins" not in item:
        return None
    begins = to_epoch(parse_instant(item["begins"]["S"]))
    return Openings(begins, item["bits"]["B"], int(item["notice_minutes"]["N"]))


def count(category: str | None) -> int:
    """How many experts a category lists, or the whole directory. One GetItem."""
    found = read_item(_COUNTS, _COUNT_PREFIX + (category or ALL), consistent=False)
    return int(found["experts"]["N"]) if found is not None else 0


def counts() -> list[tuple[str, int]]:
    """The categories that list somebody, by name, with their counts. One Query."""
    found = query_items(_COUNTS, Count.SK.startswith(_COUNT_PREFIX))
    numbers = [(item["category"]["S"], int(item["experts"]["N"])) for item in found]
    return [(category, experts) for category, experts in numbers if category != ALL and experts > 0]


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
    left_over = _deletions(build_entries(replaced) - build_entries(expert))
    _write_guarded(handle, expert, [*left_over, *_card_of_nobody(handle, expert)])


def _write(
    handle: str,
    expert: Expert | None,
    before: Listing | None,
    replaced: Expert | None,
    found: Collection[Key] | None = None,
) -> None:
    """With `found`, write everything, whatever the listing says."""
    wanted = build_entries(expert)
    listed = {Key(*key) for key in before.keys} if before is not None else set()
    stale = (listed | build_entries(replaced) | set(found or ())) - wanted
    searched = _digest_of(expert)
    changes = [*_deletions(stale), *_puts_of_lists(expert), *_card_of_nobody(handle, expert)]
    if found is not None or before is None or before.searched != searched:
        # Noted first, so that an interrupted run is told from a finished one.
        changes = [*_unsearched(before), *changes, *_puts_of_search(expert)]
    _write_guarded(handle, expert, changes)
    _write_guarded(handle, expert, _bookkeeping(handle, expert, before, wanted, searched))


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


def _puts_of_lists(expert: Expert | None) -> list[_Change]:
    def put(key: Key, shown: dict[str, Any]) -> _Change:
        # Release 0.1 reads the card there, and may still run beside this one.
        entry = Entry(PK=key.partition, SK=key.sort, card=shown)
        if key.partition == by_name:
            entry.event_types = offered
        return lambda transaction: transaction.put(entry, label="entries")

    if expert is None:
        return []
    shown = card_view(expert)
    by_name, offered = listing_partition(expert.category, Sort.NAME), [each.slug for each in expert.shown_event_types]
    card = CardItem(PK=expert_key(expert.handle), SK=CARD, card=listed_card_view(expert))
    puts = [put(key, shown) for key in sorted(list_entries(expert))]
    return [lambda transaction: transaction.put(card, label="card"), *puts]


def _card_of_nobody(handle: str, expert: Expert | None) -> list[_Change]:
    card = CardItem(PK=expert_key(handle), SK=CARD)
    return [lambda transaction: transaction.delete(card, label="card")] if expert is None else []


def _puts_of_search(expert: Expert | None) -> list[_Change]:
    def put(key: Key, match: dict[str, Any]) -> _Change:
        entry = SearchEntry(PK=key.partition, SK=key.sort, match=match)
        return lambda transaction: transaction.put(entry, label="entries")

    return [put(key, asdict(match_of(expert))) for key in sorted(search_entries(expert))] if expert is not None else []


def _unsearched(before: Listing | None) -> list[_Change]:
    if before is None:
        return []
    listing = Listing(PK=before.PK, SK=LISTED)
    return [lambda transaction: transaction.update(listing, [Listing.searched.set("")], label="listing")]


def _digest_of(expert: Expert | None) -> str:
    """Of what the search entries hold, but for the rating, which their keys have to a tenth."""
    if expert is None:
        return ""
    content = [sorted(search_entries(expert)), asdict(replace(match_of(expert), rating=0.0))]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def _bookkeeping(
    handle: str, expert: Expert | None, before: Listing | None, keys: set[Key], searched: str
) -> list[_Change]:
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
            searched=searched,
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
