"""Pages of the directory: lists by page number or cursor, searches by cursor."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.domain.directory_entries import Key, listing_partition, name_partition
from expertbook.domain.errors import InvalidFields
from expertbook.domain.names import MIN_LETTERS, first_matching_suffix, fold
from expertbook.store import directory as store

LAST_NUMBERED_PAGE = 100


@dataclass(frozen=True, slots=True)
class DirectoryRequest:
    """Which experts to list. A cursor takes precedence over the page number; a search has no page numbers."""

    search: str = ""
    category: str | None = None
    page: int = 1
    limit: int = 12
    cursor: str | None = None


def list_experts(request: DirectoryRequest) -> dict[str, Any]:
    """One page of the directory. One Query, and one GetItem if the page has a count.

    Raises InvalidFields for a search with less than two letters, and for a cursor of another list.
    """
    return _search(request) if request.search.strip() else _list(request)


def list_categories() -> dict[str, Any]:
    """The categories by name, with the number of experts in each. One Query."""
    return {"categories": [{"name": name, "count": number} for name, number in store.counts()]}


def _list(request: DirectoryRequest) -> dict[str, Any]:
    partition = listing_partition(request.category)
    after = _read_cursor(request.cursor, partition)
    skipped = 0 if after is not None else (request.page - 1) * request.limit
    found = store.listed(partition, "", request.limit, after, skipped)
    total = store.count(request.category)
    return {
        "experts": found.cards,
        "page": None if after is not None else request.page,
        "limit": request.limit,
        "total": total,
        "pages": ceil(total / request.limit),
        "next": tokens.make_cursor(partition, found.next) if found.next is not None else None,
    }


def _search(request: DirectoryRequest) -> dict[str, Any]:
    search = fold(request.search)
    if len(search) < MIN_LETTERS:
        raise InvalidFields.of("search", f"Type at least {MIN_LETTERS} letters or digits of a name.")
    partition = name_partition(search, request.category)
    bound = f"{partition} {search}"

    def is_first(key: Key, card: dict[str, Any]) -> bool:
        # A name may match more than once. Only one entry counts, so that no page repeats an expert.
        return key.sort == f"{first_matching_suffix(card['name'], search)}#{card['handle']}"

    found = store.listed(partition, search, request.limit, _read_cursor(request.cursor, bound), keep=is_first)
    return {
        "experts": found.cards,
        "page": None,
        "limit": request.limit,
        "total": None,
        "pages": None,
        "next": tokens.make_cursor(bound, found.next) if found.next is not None else None,
    }


def _read_cursor(cursor: str | None, bound: str) -> str | None:
    if cursor is None:
        return None
    try:
        return tokens.read_cursor(cursor, bound)
    except tokens.BadToken as error:
        raise InvalidFields.of("cursor", "Send the `next` of the page before, with the same filters.") from error
