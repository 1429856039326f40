"""An expert's entries in the directory: a pure function of the profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from expertbook.domain.expert import Expert
from expertbook.domain.names import fold, terms_of

ALL = "ALL"
"""The list of all experts. No category has this name."""

HIDDEN = "#HIDDEN"
"""The list of hidden experts, which only operators see. No category has a # in its name."""

_TOP_RATING = 5
_MOST_YEARS = 999
_LETTERS = 3
"""Letters of a term that choose its partition."""

LONGEST_NAME = 120
"""Letters of a folded name in a sort key, which has 1,024 bytes."""


class Sort(StrEnum):
    """In which order experts are listed."""

    RATING = "rating"
    NAME = "name"
    EXPERIENCE = "experience"
    SOONEST = "soonest"


_FROM_PROFILE = (Sort.RATING, Sort.NAME, Sort.EXPERIENCE)


class Key(NamedTuple):
    """Partition and sort key of an entry."""

    partition: str
    sort: str

    @property
    def handle(self) -> str:
        """Whose entry it is."""
        return self.sort.rpartition("#")[2]


@dataclass(frozen=True, slots=True)
class Match:
    """What a search compares and puts in order. `name` and `words` are folded, `rating` is the standing."""

    handle: str
    name: str
    words: str
    category: str
    rating: float
    experience_years: int


def listing_partition(category: str | None, sort: Sort = Sort.RATING) -> str:
    """The partition key of a category's list in this order, or of the list of all experts."""
    partition = f"DIRECTORY#{category or ALL}"
    return partition if sort is Sort.RATING else f"{partition}#{sort.value}"


def search_partition(word: str, category: str | None) -> str:
    """The partition key of terms that start like `word` (folded), in one category or in all."""
    return f"SEARCH#{category or ALL}#{word[:_LETTERS]}"


def search_prefix(word: str) -> str:
    """How the sort keys of the terms begin. Those of one or two letters have a partition to themselves, best first."""
    return word if len(word) >= _LETTERS else ""


def sort_key(match: Match, sort: Sort) -> str:
    """The sort key that puts an expert in their place in a list, or among what a search found."""
    name = match.name[:LONGEST_NAME]
    rank = f"{round((_TOP_RATING - match.rating) * 100):03d}#{name}#{match.handle}"
    if sort is Sort.NAME:
        # A hyphen comes after the mark, as a space does not: Ann before Ann Lee.
        return f"{name.replace(' ', '-')}#{match.handle}"
    if sort is Sort.EXPERIENCE:
        return f"{_MOST_YEARS - match.experience_years:03d}#{rank}"
    return rank


def soonest_key(match: Match, first_open: str) -> str:
    """The sort key among those who are open soon: by the date or instant of the first open start, then as by rating."""
    return f"{first_open}#{sort_key(match, Sort.RATING)}"


def soonest_entries(expert: Expert, first_open: date) -> set[Key]:
    """The entries of the lists of who is open soonest; none for a hidden expert."""
    if expert.hidden:
        return set()
    key = soonest_key(match_of(expert), first_open.isoformat())
    return {Key(listing_partition(category, Sort.SOONEST), key) for category in (None, expert.category)}


def match_of(expert: Expert) -> Match:
    """What a search finds of the expert."""
    words = fold(" ".join((expert.headline, *expert.specializations, expert.category)))
    return Match(
        expert.handle, fold(expert.name), words, expert.category, expert.figures.standing, expert.experience_years
    )


def list_entries(expert: Expert | None) -> set[Key]:
    """The entries of lists, but for who is open soonest.

    None for an expert who is gone, and no visible one for a hidden expert.
    """
    if expert is None:
        return set()
    if expert.hidden:
        return {Key(listing_partition(HIDDEN), expert.handle)}
    match = match_of(expert)
    return {
        Key(listing_partition(category, sort), sort_key(match, sort))
        for category in (None, expert.category)
        for sort in _FROM_PROFILE
    }


def search_entries(expert: Expert | None) -> set[Key]:
    """The entries by which a search finds the expert: none for one who is gone or hidden."""
    if expert is None or expert.hidden:
        return set()
    match = match_of(expert)
    place = f"{(_TOP_RATING * 10) - round(match.rating * 10):02d}#{expert.handle}"
    keys = set()
    for term in terms_of(match.name, match.words):
        for category in (None, expert.category):
            keys |= {Key(search_partition(term[:length], category), place) for length in range(1, _LETTERS)}
            if len(term) >= _LETTERS:
                keys.add(Key(search_partition(term, category), f"{term}#{expert.handle}"))
    return keys


def build_entries(expert: Expert | None) -> set[Key]:
    """Every entry that the profile alone makes."""
    return list_entries(expert) | search_entries(expert)
