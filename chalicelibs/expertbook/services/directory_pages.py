"""Pages of the directory, and of what a search finds in it."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from expertbook.domain.accent import DEFAULT_ACCENT
from expertbook.domain.directory_entries import ALL, Match, Sort, listing_partition, soonest_key, sort_key
from expertbook.domain.errors import InvalidFields
from expertbook.domain.faults import Code, Fault
from expertbook.domain.names import LONGEST_TERM, fold, matches
from expertbook.domain.openings import NEVER, NONE, end_of
from expertbook.domain.scheduling.local_time import Epoch, format_instant, from_epoch, to_epoch
from expertbook.store import directory as store
from expertbook.store import openings
from expertbook.store.directory import SearchResult
from expertbook.store.openings import OpenSoon
from expertbook.views.expert import openings_view

LAST_NUMBERED_PAGE = 100

LONGEST_SORT_KEY = 1024
"""In bytes; DynamoDB takes no longer one."""

_HANDLE = "[a-z0-9-]{1,60}"
_FORMS = {
    Sort.RATING: "[0-9]{3}#.*",
    Sort.EXPERIENCE: "[0-9]{3}#[0-9]{3}#.*",
    Sort.NAME: ".*",
    Sort.SOONEST: "[-0-9]{10}(T[0-9:]{8}Z)?#[0-9]{3}#.*",
}
"""How sort keys look before the handle."""

_MISSING = {"price": "", "accent": DEFAULT_ACCENT, "reviews": 0}
"""What a card lacks that an earlier release wrote."""


@dataclass(frozen=True, slots=True)
class DirectoryRequest:
    """Which experts to list, and in which order. `open` is "today" or "week", for those who are open by then on the
    calendar of `timezone`. A cursor takes precedence over the page number."""

    search: str = ""
    category: str | None = None
    page: int = 1
    limit: int = 12
    cursor: str | None = None
    sort: Sort = Sort.RATING
    open: str | None = None
    timezone: str = "UTC"

    @property
    def is_search(self) -> bool:
        """Whether it's of those whom words mean, or goes by when somebody is open: not in the order of a list."""
        return bool(self.search.strip()) or self.open is not None or self.sort is Sort.SOONEST


def list_experts(request: DirectoryRequest, now: datetime) -> dict[str, Any]:
    """One page of the directory, or of what a search finds. Raises InvalidFields for a cursor of another list.

    One Query and one BatchGetItem; a list takes a GetItem for its count. A search within a category takes a second
    Query if it may mean more experts than it looks at, and one of words that goes by when experts are open takes
    another.
    """
    return _search(request, now) if request.is_search else _list(request, now)


def list_categories() -> dict[str, Any]:
    """The categories by name, with the number of experts in each. One Query."""
    return {"categories": [{"name": name, "count": number} for name, number in store.counts()]}


def _list(request: DirectoryRequest, now: datetime) -> dict[str, Any]:
    after = _read_cursor(request)
    skipped = 0 if after is not None else (request.page - 1) * request.limit
    found = store.listed(listing_partition(request.category, request.sort), request.limit, after, skipped)
    return {
        **_page_view(request, now, found.handles, store.count(request.category), found.cards),
        "more": False,
        "next": _make_cursor(found.next) if found.next is not None else None,
        "categories": None,
    }


def _search(request: DirectoryRequest, now: datetime) -> dict[str, Any]:
    """Experts whom the words mean, or whoever is open then, in the order of what was read of them."""
    after = _read_cursor(request)
    everybody = _look_up(request, now, None)
    found = everybody
    if request.category is not None:
        # Of all experts, not all in the category may have been read.
        found = _look_up(request, now, request.category) if everybody.more else everybody
    placed = [(place, match) for place, match in found.placed if request.category in (None, match.category)]
    begin = (request.page - 1) * request.limit
    if after is not None:
        begin = sum(place <= after for place, _ in placed)
    shown = placed[begin : begin + request.limit]
    is_last = begin + request.limit >= len(placed)
    counts = Counter(match.category for _, match in everybody.placed)
    return {
        **_page_view(request, now, [match.handle for _, match in shown], len(placed)),
        "more": found.more,
        "next": None if is_last else _make_cursor(shown[-1][0]),
        "categories": [{"name": name, "count": number} for name, number in sorted(counts.items())],
    }


@dataclass(frozen=True, slots=True)
class _LookedUp:
    """Experts with the sort keys of their places, in order. `more`: there may be others."""

    placed: list[tuple[str, Match]]
    more: bool


def _look_up(request: DirectoryRequest, now: datetime, category: str | None) -> _LookedUp:
    ends = end_of(request.open, now, request.timezone) if request.open is not None else None
    last = from_epoch(Epoch(ends - 1)).date() if ends is not None else NEVER
    goes_by_time = ends is not None or request.sort is Sort.SOONEST
    soon = openings.open_until(last, category) if goes_by_time else OpenSoon({}, [], more=False)
    found, more = soon.matches, soon.more
    if request.search.strip():
        by_words = _find(fold(request.search).split(), category)
        found, more = by_words.matches, by_words.more or (ends is not None and soon.more)
    starts = {handle: open_soon.first_start(to_epoch(now)) for handle, open_soon in soon.openings.items()}
    if ends is not None:
        found = [match for match in found if (start := starts.get(match.handle)) is not None and start < ends]

    def place(match: Match) -> str:
        if request.sort is not Sort.SOONEST:
            return sort_key(match, request.sort)
        start = starts.get(match.handle)
        return soonest_key(match, format_instant(from_epoch(start)) if start is not None else NEVER.isoformat())

    return _LookedUp(sorted(((place(match), match) for match in found), key=itemgetter(0)), more)


def _find(words: list[str], category: str | None) -> SearchResult:
    """Whom all words of a search mean. The longest one is looked up; the others are compared."""
    if not words:
        return SearchResult([], False)
    found = store.find(max(words, key=len)[:LONGEST_TERM], category)
    return replace(found, matches=[each for each in found.matches if matches(words, each.name, each.words)])


def _page_view(
    request: DirectoryRequest,
    now: datetime,
    handles: list[str],
    total: int,
    written: Mapping[str, dict[str, Any]] = MappingProxyType({}),
) -> dict[str, Any]:
    shown, open_soon = store.cards(handles)
    cards = {**written, **shown}
    return {
        "experts": [
            _MISSING | cards[handle] | openings_view(open_soon.get(handle, NONE), now)
            for handle in handles
            if handle in cards
        ],
        "page": None if request.cursor is not None else request.page,
        "limit": request.limit,
        "total": total,
        "pages": ceil(total / request.limit),
    }


def _make_cursor(after: str) -> str:
    return urlsafe_b64encode(after.encode()).rstrip(b"=").decode()


def _read_cursor(request: DirectoryRequest) -> str | None:
    """The sort key in the request's cursor. Nobody gains by making one: the list follows from the query alone."""
    cursor = request.cursor
    if cursor is None:
        return None
    try:
        after = _after_signed(request, cursor) if "." in cursor else _decode(cursor)
    except (ValueError, KeyError, TypeError, RecursionError):
        after = ""
    if len(after.encode()) > LONGEST_SORT_KEY or not re.fullmatch(f"{_FORMS[request.sort]}#{_HANDLE}", after):
        raise InvalidFields.of("cursor", Fault(Code.ANOTHER_LIST))
    return after


def _after_signed(request: DirectoryRequest, cursor: str) -> str:
    """The sort key in a cursor of release 0.1, a token that names its list.

    What a search found was in no order that we still know: from such a place on, it begins anew.
    """
    claims = json.loads(_decode(cursor.split(".")[1]))
    if not request.search.strip():
        return str(claims["after"]) if claims["list"] == listing_partition(request.category) else ""
    search = fold(request.search)
    bound = f"NAME#{request.category or ALL}#{search[:2]} {search}"
    return f"000##{claims['after'].rpartition('#')[2]}" if claims["list"] == bound else ""


def _decode(text: str) -> str:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
