"""An expert's entries in the directory: a pure function of the profile."""

from __future__ import annotations

from typing import NamedTuple

from expertbook.domain.expert import Expert
from expertbook.domain.names import MIN_LETTERS, fold, suffixes_of

ALL = "ALL"
"""The list of all experts. No category has this name."""

HIDDEN = "#HIDDEN"
"""The list of hidden experts, which only operators see. No category has a # in its name."""

_TOP_RATING = 5


class Key(NamedTuple):
    """Partition and sort key of an entry."""

    partition: str
    sort: str


def listing_partition(category: str | None) -> str:
    """The partition key of a category's list, or of the list of all experts."""
    return f"DIRECTORY#{category or ALL}"


def name_partition(search: str, category: str | None) -> str:
    """The partition key of names with a suffix that starts like `search` (folded), in one category or in all."""
    return f"NAME#{category or ALL}#{search[:MIN_LETTERS]}"


def rank_of(expert: Expert) -> str:
    """The sort key that puts the best first: by rating, then name, then handle."""
    below_top = round((_TOP_RATING - expert.rating) * 100)
    return f"{below_top:03d}#{fold(expert.name)}#{expert.handle}"


def build_entries(expert: Expert | None) -> set[Key]:
    """Every entry for the expert: none for an expert who is gone, and no visible one for a hidden expert."""
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
