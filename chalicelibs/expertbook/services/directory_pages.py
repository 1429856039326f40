"""Pages of the directory: numbered for a list, by cursor for a list or a search."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.domain.directory_entries import Key, listing, name_listing
from expertbook.domain.errors import InvalidFields
from expertbook.domain.names import MINIMUM_LETTERS, first_match, folded
from expertbook.store import directory as store

LAST_NUMBERED_PAGE = 100


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which experts are asked for. A cursor goes before the page number; a search has no page numbers."""

    search: str = ""
    category: str | None = None
    page: int = 1
    limit: int = 12
    cursor: str | None = None


def page_of_experts(request: PageRequest) -> dict[str, Any]:
    """The page as the API answers it. One Query, and one GetItem for the count where there is one.

    Raises InvalidFields for a search of less than two letters and for a cursor that is not of this list.
    """
    return _searched(request) if request.search.strip() else _listed(request)


def categories() -> dict[str, Any]:
    """The categories with how many experts each lists, by name. One Query."""
    return {"categories": [{"name": name, "count": number} for name, number in store.counts()]}


def _listed(request: PageRequest) -> dict[str, Any]:
    partition = listing(request.category)
    after = _after(request.cursor, partition)
    skipped = 0 if after is not None else (request.page - 1) * request.limit
    found = store.listed(partition, "", request.limit, after, skipped)
    total = store.count(request.category)
    return {
        "experts": found.cards,
        "page": None if after is not None else request.page,
        "limit": request.limit,
        "total": total,
        "pages": ceil(total / request.limit),
        "next": tokens.cursor(partition, found.next) if found.next is not None else None,
    }


def _searched(request: PageRequest) -> dict[str, Any]:
    search = folded(request.search)
    if len(search) < MINIMUM_LETTERS:
        raise InvalidFields.of("search", f"Type at least {MINIMUM_LETTERS} letters or digits of a name.")
    partition = name_listing(search, request.category)
    bound = f"{partition} {search}"

    def is_first(key: Key, card: dict[str, Any]) -> bool:
        # A name may hold the search more than once; only one entry counts, so that no page repeats an expert.
        return key.sort == f"{first_match(card['name'], search)}#{card['handle']}"

    found = store.listed(partition, search, request.limit, _after(request.cursor, bound), keep=is_first)
    return {
        "experts": found.cards,
        "page": None,
        "limit": request.limit,
        "total": None,
        "pages": None,
        "next": tokens.cursor(bound, found.next) if found.next is not None else None,
    }


def _after(cursor: str | None, bound: str) -> str | None:
    if cursor is None:
        return None
    try:
        return tokens.place_in(cursor, bound)
    except tokens.BadToken as error:
        raise InvalidFields.of("cursor", "Send the `next` of the page before, with the same filters.") from error
