"""Pages of the directory: lists by page number or cursor, searches by cursor."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from math import ceil
from typing import Any

from expertbook.domain.directory_entries import Key, listing_partition, name_partition
from expertbook.domain.errors import InvalidFields
from expertbook.domain.names import MIN_LETTERS, first_matching_suffix, fold
from expertbook.store import directory as store

LAST_NUMBERED_PAGE = 100

LONGEST_SORT_KEY = 1024
"""In bytes; DynamoDB takes no longer one."""

_HANDLE = "[a-z0-9-]{1,60}"


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
    after = _read_cursor(request.cursor, partition, r"[0-9]{3}#.*")
    skipped = 0 if after is not None else (request.page - 1) * request.limit
    found = store.listed(partition, "", request.limit, after, skipped)
    total = store.count(request.category)
    return {
        "experts": found.cards,
        "page": None if after is not None else request.page,
        "limit": request.limit,
        "total": total,
        "pages": ceil(total / request.limit),
        "next": _make_cursor(found.next) if found.next is not None else None,
    }


def _search(request: DirectoryRequest) -> dict[str, Any]:
    search = fold(request.search)
    if len(search) < MIN_LETTERS:
        raise InvalidFields.of("search", f"Type at least {MIN_LETTERS} letters or digits of a name.")
    partition = name_partition(search, request.category)

    def is_first(key: Key, card: dict[str, Any]) -> bool:
        # A name may match more than once. Only one entry counts, so that no page repeats an expert.
        return key.sort == f"{first_matching_suffix(card['name'], search)}#{card['handle']}"

    after = _read_cursor(request.cursor, f"{partition} {search}", f"{re.escape(search)}.*")
    found = store.listed(partition, search, request.limit, after, keep=is_first)
    return {
        "experts": found.cards,
        "page": None,
        "limit": request.limit,
        "total": None,
        "pages": None,
        "next": _make_cursor(found.next) if found.next is not None else None,
    }


def _make_cursor(after: str) -> str:
    return urlsafe_b64encode(after.encode()).rstrip(b"=").decode()


def _read_cursor(cursor: str | None, listing: str, form: str) -> str | None:
    """The sort key in a cursor. Nobody gains by making one: which list is read follows from the query alone."""
    if cursor is None:
        return None
    try:
        after = _after_signed(cursor, listing) if "." in cursor else _decode(cursor)
    except (ValueError, KeyError, TypeError, RecursionError):
        after = ""
    if len(after.encode()) > LONGEST_SORT_KEY or not re.fullmatch(f"{form}#{_HANDLE}", after):
        raise InvalidFields.of("cursor", "Send the `next` of the page before, with the same filters.")
    return after


def _after_signed(cursor: str, listing: str) -> str:
    """The sort key in a cursor of version 0.1, which was a token. It says itself which list it is of."""
    claims = json.loads(_decode(cursor.split(".")[1]))
    return str(claims["after"]) if claims["list"] == listing else ""


def _decode(text: str) -> str:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
