"""When experts are open in the days to come, in the table, with the lists that go by it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from expertbook.domain.directory_entries import Key, Match, Sort, listing_partition, match_of, soonest_entries
from expertbook.domain.errors import Changed
from expertbook.domain.expert import Expert
from expertbook.domain.openings import NONE, Openings
from expertbook.domain.scheduling.local_time import from_epoch, to_epoch
from expertbook.store.directory import MOST_FOUND, match_in, openings_of
from expertbook.store.errors import ConditionFailed
from expertbook.store.items import OpeningsItem, SearchEntry
from expertbook.store.keys import EXPERT_PREFIX, OPENINGS, expert_key, instant_key, instant_of
from expertbook.store.table import due_images, query_items, read_item
from expertbook.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class StoredOpenings:
    """What is stored of an expert: when they are open, until when that holds, the entries that go by it, and the
    version of the profile that these were made from. `version` counts the writes; 0 is none yet."""

    openings: Openings
    refresh_at: datetime | None
    keys: frozenset[Key]
    profile: int
    version: int


@dataclass(frozen=True, slots=True)
class OpenSoon:
    """Who is open soonest, and when, by handle. `more`: there are others, later or unread."""

    openings: dict[str, Openings]
    matches: list[Match]
    more: bool


def load(handle: str) -> StoredOpenings:
    """What is stored of the expert. One strongly consistent GetItem."""
    found = read_item(expert_key(handle), OPENINGS)
    if found is None:
        return StoredOpenings(NONE, None, frozenset(), 0, 0)
    return StoredOpenings(
        openings_of(found) or NONE,
        from_epoch(instant_of(found["GSI1SK"]["S"])),
        frozenset(Key(*key) for key in json.loads(found["keys"]["S"])),
        int(found["profile"]["N"]),
        int(found["version"]["N"]),
    )


def save(
    expert: Expert,
    found: Openings,
    before: StoredOpenings,
    first_open: date,
    refresh_at: datetime,
    found_entries: Collection[Key] | None = None,
) -> None:
    """Write the openings with the entries that go by them. One TransactWriteItems; nothing if all of it stands there.

    With `found_entries`, write everything, and remove those of them that aren't the expert's.

    Raises Changed if somebody else wrote them since `before` was loaded, or Unavailable.
    """
    keys = soonest_entries(expert, first_open)
    after = replace(before, openings=found, refresh_at=refresh_at, keys=frozenset(keys), profile=expert.version)
    if after == before and found_entries is None:
        return
    match = asdict(match_of(expert))
    transaction = Transaction()
    for key in sorted((before.keys | set(found_entries or ())) - keys):
        transaction.delete(SearchEntry(PK=key.partition, SK=key.sort), label="entries")
    for key in sorted(keys):
        entry = SearchEntry(PK=key.partition, SK=key.sort, match=match)
        entry.begins, entry.bits, entry.notice_minutes = from_epoch(found.begins), found.bits, found.notice_minutes
        transaction.put(entry, label="entries")
    item = OpeningsItem(
        PK=expert_key(expert.handle),
        SK=OPENINGS,
        GSI1SK=instant_key(to_epoch(refresh_at)),
        begins=from_epoch(found.begins),
        bits=found.bits,
        notice_minutes=found.notice_minutes,
        keys=[list(key) for key in sorted(keys)],
        profile=expert.version,
        version=before.version + 1,
    )
    transaction.put(item, _unwritten_since(before), label="openings")
    _commit(transaction)


def delete(handle: str, before: StoredOpenings, found_entries: Collection[Key] | None = None) -> None:
    """Forget the openings of an expert who is gone. One TransactWriteItems. Raises as `save` does."""
    if before.version == 0 and not found_entries:
        return
    transaction = Transaction()
    for key in sorted(before.keys | set(found_entries or ())):
        transaction.delete(SearchEntry(PK=key.partition, SK=key.sort), label="entries")
    transaction.delete(OpeningsItem(PK=expert_key(handle), SK=OPENINGS), _unwritten_since(before), label="openings")
    _commit(transaction)


def due(now: datetime, most: int) -> list[str]:
    """The handles of experts whose openings the clock has overtaken. One Query."""
    images = due_images(OPENINGS, instant_key(to_epoch(now)), most)
    return [image["PK"]["S"].removeprefix(EXPERT_PREFIX) for image in images]


def open_until(last: date, category: str | None) -> OpenSoon:
    """Who was first open on `last` or a UTC date before it when that was written. One Query.

    At most MOST_FOUND of them: the earliest dates, and the best rated of the last one.
    """
    condition: Any = f"{last.isoformat()}~" > SearchEntry.SK
    entries = list(query_items(listing_partition(category, Sort.SOONEST), condition, most=MOST_FOUND + 1))
    shown = entries[:MOST_FOUND]
    matches = list(map(match_in, shown))
    found = {match.handle: openings_of(entry) or NONE for match, entry in zip(matches, shown, strict=True)}
    return OpenSoon(found, matches, len(entries) > MOST_FOUND)


def _unwritten_since(before: StoredOpenings) -> Any:
    return OpeningsItem.PK.does_not_exist() if before.version == 0 else OpeningsItem.version == before.version


def _commit(transaction: Transaction) -> None:
    try:
        transaction.commit()
    except ConditionFailed as error:
        raise Changed from error
