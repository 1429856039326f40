"""What the directory keeps of an expert: a pure function of the profile."""

from __future__ import annotations

from typing import NamedTuple

from expertbook.domain.expert import Expert
from expertbook.domain.names import MIN_LETTERS, fold, suffixes_of

ALL = "ALL"
"""The list of everybody. No category has this name."""

HIDDEN = "#HIDDEN"
"""The list of those who are in no other, for those who run the site. No category has a # in its name."""

_TOP_RATING = 5


class Key(NamedTuple):
    """Partition and sort key of an entry."""

    partition: str
    sort: str


def listing_partition(category: str | None) -> str:
    """Partition of a category's list, or of everybody's."""
    return f"DIRECTORY#{category or ALL}"


def name_partition(search: str, category: str | None) -> str:
    """Partition of the names that hold something beginning like `search` (folded), in a category or everywhere."""
    return f"NAME#{category or ALL}#{search[:MIN_LETTERS]}"


def rank_of(expert: Expert) -> str:
    """Sorts best first: rating, then name, then handle."""
    below_top = round((_TOP_RATING - expert.rating) * 100)
    return f"{below_top:03d}#{fold(expert.name)}#{expert.handle}"


def build_entries(expert: Expert | None) -> set[Key]:
    """Every entry that lists the expert; none for an expert who is gone, and for a hidden one none that is shown."""
    if expert is None:
        return set()
    if expert.hidden:
        return {Key(listing_partition(HIDDEN), expert.handle)}
    keys = set()
    for category in (None, expert.category):
        keys.add(Key(listing_partition(category), rank_of(expert)))
        for suffix in suffixes_of(expert.name):
            keys.add(Key(name_partition(suffix, category), f"{suffix}#{expert.handle}"))
    return keys
