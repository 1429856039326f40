"""What a page shows stands in its address, and is read from there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.site.rules.conftest import Rules

PAGES: dict[str, dict[str, Any]] = {
    "booking/times": {
        "/ada": {"handle": "ada", "slug": None, "start": None, "move": None},
        "/ada/deep-dive": {"handle": "ada", "slug": "deep-dive", "start": None, "move": None},
        "/ada/deep-dive?start=2026-11-24T09:00:00Z": {
            "handle": "ada",
            "slug": "deep-dive",
            "start": "2026-11-24T09:00:00Z",
            "move": None,
        },
        "/ada?move=01J%2F": {"handle": "ada", "slug": None, "start": None, "move": "01J/"},
    },
    "dashboard": {
        "/dashboard": {"view": "upcoming", "week": None},
        "/dashboard?view=past": {"view": "past", "week": None},
        "/dashboard?view=past&week=2026-11-25": {"view": "past", "week": "2026-11-25"},
    },
    "event_types": {
        "/dashboard/event-types": {"name": "list", "slug": None},
        "/dashboard/event-types?edit=deep-dive": {"name": "edit", "slug": "deep-dive"},
        "/dashboard/event-types?new": {"name": "new", "slug": None},
        "/dashboard/event-types?new=deep-dive": {"name": "new", "slug": "deep-dive"},
    },
    "bookings": {"/bookings": "upcoming", "/bookings?view=past": "past"},
}


def read(rules: Rules, page: str, address: str) -> Any:
    pathname, _, query = address.partition("?")
    return rules.call(f"{page}/address", "readAddress", {"pathname": pathname, "search": f"?{query}"})


@pytest.mark.parametrize("page", PAGES)
def test_what_is_written_is_what_is_read(rules: Rules, page: str) -> None:
    for address, shown in PAGES[page].items():
        assert read(rules, page, address) == shown
        assert rules.call(f"{page}/address", "writeAddress", shown) == address


def test_what_makes_no_sense_in_an_address_is_left_out(rules: Rules) -> None:
    assert read(rules, "booking/times", "/ada?start=tomorrow")["start"] is None
    assert read(rules, "booking/times", "/ada?start=2026-13-41T09:00:00Z")["start"] is None
    # A Tuesday begins no week.
    assert read(rules, "dashboard", "/dashboard?view=all&week=2026-11-34") == {"view": "upcoming", "week": None}


def test_the_directory_reads_what_it_writes(rules: Rules) -> None:
    places = [
        ("/", {"search": "", "category": "", "open": "", "sort": "rating", "page": 1, "cursor": ""}),
        (
            "/?search=ada&category=Law",
            {"search": "ada", "category": "Law", "open": "", "sort": "rating", "page": 1, "cursor": ""},
        ),
        ("/?sort=name&page=2", {"search": "", "category": "", "open": "", "sort": "name", "page": 2, "cursor": ""}),
        ("/?page=3", {"search": "", "category": "", "open": "", "sort": "rating", "page": 3, "cursor": ""}),
        ("/?cursor=abc", {"search": "", "category": "", "open": "", "sort": "rating", "page": 1, "cursor": "abc"}),
    ]
    free = {"search": "", "category": "", "open": "week", "sort": "soonest", "page": 1, "cursor": ""}
    for address, place in [*places, ("/?open=week&sort=soonest", free)]:
        assert rules.call("directory/address", "readPlace", address.partition("?")[2]) == place
        assert rules.call("directory/address", "addressOf", place) == address
    pages = [rules.call("directory/address", "readPlace", f"page={page}")["page"] for page in ("0", "x", "2.9", "999")]
    assert pages == [1, 1, 2, 100]
    unknown = rules.call("directory/address", "readPlace", "open=never&sort=luck")
    assert (unknown["open"], unknown["sort"]) == ("", "rating")


def test_the_directory_begins_with_those_who_are_free_soonest(rules: Rules) -> None:
    def open_at(*starts: str) -> dict[str, Any]:
        return {"next_open": [f"2026-11-{start}:00:00Z" for start in starts]}

    late, early, never, soon = open_at("25T09"), open_at("23T09", "23T08"), open_at(), open_at("24T09")
    found = rules.call("directory/soonest", "soonestOf", [late, never, early, soon], 2)
    assert found == [early, soon]


def test_the_pages_at_the_ends_and_around_the_current_one_are_offered(rules: Rules) -> None:
    def numbers(current: int, pages: int) -> Any:
        return rules.call("directory/address", "pageNumbers", current, pages)

    assert numbers(1, 2) == [1, 2]
    assert numbers(5, 9) == [1, None, 4, 5, 6, None, 9]
    assert numbers(2, 500) == [1, 2, 3, None, 100]
