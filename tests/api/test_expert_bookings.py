"""The list of an expert's sessions over the API: searched, ordered, page by page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest

from expertbook.domain.expert import Expert
from expertbook.store import booking_lists, experts
from tests.api.conftest import Answer, Api, an_expert, counted_calls, once
from tests.api.people import ADA, book, signed_in

At = Callable[[datetime], None]


class Sessions:
    """Ada's sessions, as she lists them."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.headers = {"Authorization": f"Bearer {signed_in(*ADA)}"}

    def answer(self, **query: Any) -> Answer:
        text = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
        return self.api.get(f"/me/bookings?{text}", **self.headers)

    def listed(self, **query: Any) -> list[dict[str, Any]]:
        answer = self.answer(**query)
        assert answer.status == 200, answer.body
        found: list[dict[str, Any]] = answer.body["bookings"]
        return found

    def names(self, **query: Any) -> list[str]:
        return [booking["name"] for booking in self.listed(**query)]

    def pages(self, **query: Any) -> list[list[str]]:
        """The starts of each page, to the end."""
        answer, found = self.answer(**query), []
        while True:
            found.append([booking["start"] for booking in answer.body["bookings"]])
            if answer.body["next"] is None:
                return found
            answer = self.answer(**query, cursor=answer.body["next"])


@pytest.fixture
def sessions(api: Api, ada: Expert) -> Sessions:
    return Sessions(api)


CLIENTS = [
    ("Ben Ito", "ben@example.com"),
    ("Zoë Ångström", "zoe@example.org"),
    ("IŞIL Demir", "isil.demir@example.com"),
    ("Bente Larsen", "larsen+calls@example.net"),
]


@pytest.fixture
def four(sessions: Sessions) -> Sessions:
    def book_all() -> None:
        for hour, (name, email) in enumerate(CLIENTS):
            book(sessions.api, start=f"2026-11-24T1{hour}:00:00Z", name=name, email=email)

    once(book_all, "four bookings")
    return sessions


FOUND: list[tuple[str, list[str]]] = [
    ("ben", ["Bente Larsen", "Ben Ito"]),
    ("BEN ITO", ["Ben Ito"]),
    ("n I", ["Ben Ito"]),
    ("zoe", ["Zoë Ångström"]),
    ("ZOË", ["Zoë Ångström"]),
    ("zoe\u0308", ["Zoë Ångström"]),
    ("angstrom", ["Zoë Ångström"]),
    ("ngstr", ["Zoë Ångström"]),
    ("demir", ["IŞIL Demir"]),
    ("isil", ["IŞIL Demir"]),
    ("example.org", ["Zoë Ångström"]),
    ("@EXAMPLE.COM", ["IŞIL Demir", "Ben Ito"]),
    ("+calls", ["Bente Larsen"]),
    ("isil.demir@example.com", ["IŞIL Demir"]),
    ("\u202aisil.demir@example.com\u202c\u200b", ["IŞIL Demir"]),
    ("", ["Bente Larsen", "IŞIL Demir", "Zoë Ångström", "Ben Ito"]),
    ("nobody", []),
    ("%", []),
    ("...", []),
    ("b.n", []),
    ("2026", []),
]


@pytest.mark.parametrize(("search", "names"), FOUND, ids=[search or "everybody" for search, _ in FOUND])
def test_a_search_finds_clients_by_any_part_of_a_name_or_an_address(
    four: Sessions, search: str, names: list[str]
) -> None:
    assert four.names(search=search) == names


def test_a_name_without_letters_is_found_as_it_is_written(four: Sessions) -> None:
    book(four.api, start="2026-11-25T10:00:00Z", name="🦊")
    assert four.names(search="🦊") == ["🦊"]


def test_a_session_has_what_its_expert_needs(sessions: Sessions) -> None:
    booking = book(sessions.api, notes="Bring the notes")
    assert sessions.listed() == [booking.made]


def test_the_newest_start_is_first_unless_the_soonest_is_asked_for(four: Sessions) -> None:
    starts = [f"2026-11-24T1{hour}:00:00Z" for hour in range(4)]
    assert [booking["start"] for booking in four.listed()] == starts[::-1]
    assert [booking["start"] for booking in four.listed(order="desc")] == starts[::-1]
    assert [booking["start"] for booking in four.listed(order="asc")] == starts


@pytest.fixture
def many(sessions: Sessions) -> list[str]:
    """The starts of eleven sessions, ascending; every third one is Zoe's."""
    starts = [f"2026-11-24T{hour:02}:{minute:02}:00Z" for hour in (9, 10, 11) for minute in (0, 15, 30, 45)][:11]

    def book_all() -> None:
        for number, start in enumerate(starts):
            name, email = ("Zoe", "zoe@example.com") if number % 3 == 0 else ("Ben", "ben@example.com")
            book(sessions.api, start=start, name=name, email=email)

    once(book_all, "many bookings")
    return starts


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_follow_one_another_and_leave_nothing_out(sessions: Sessions, many: list[str], order: str) -> None:
    wanted = many if order == "asc" else many[::-1]
    assert sessions.pages(order=order, limit=4) == [wanted[:4], wanted[4:8], wanted[8:]]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_page_that_ends_with_the_list_has_no_next(sessions: Sessions, many: list[str], order: str) -> None:
    assert [len(page) for page in sessions.pages(order=order, limit=11)] == [11]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_search_goes_on_page_by_page(
    sessions: Sessions, many: list[str], order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = many[::3] if order == "asc" else many[::3][::-1]
    assert sessions.pages(order=order, limit=2, search="zoe") == [wanted[:2], wanted[2:]]
    monkeypatch.setattr(booking_lists, "FILTERED_AT_ONCE", 5)
    looked_through = sessions.pages(order=order, limit=2, search="zoe")
    assert [start for page in looked_through for start in page] == wanted


def test_a_search_that_finds_nothing_in_what_it_looked_through_goes_on(
    sessions: Sessions, many: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booking_lists, "FILTERED_AT_ONCE", 2)
    book(sessions.api, start="2026-11-25T09:00:00Z", name="Last")
    assert sessions.pages(order="asc", search="last")[-1] == ["2026-11-25T09:00:00Z"]
    assert len(sessions.pages(order="asc", search="last")) > 3


def test_a_session_that_is_booked_meanwhile_moves_no_page(sessions: Sessions, many: list[str]) -> None:
    first = sessions.answer(order="asc", limit=4).body
    book(sessions.api, start="2026-11-23T09:00:00Z")
    second = sessions.answer(order="asc", limit=4, cursor=first["next"]).body
    assert [booking["start"] for booking in second["bookings"]] == many[4:8]


def test_a_cursor_belongs_to_its_list_and_its_order(sessions: Sessions, many: list[str]) -> None:
    cursor = sessions.answer(order="asc", limit=4).body["next"]
    for query in ({"order": "desc"}, {}):
        answer = sessions.answer(**query, cursor=cursor)
        assert (answer.status, list(answer.fields())) == (422, ["cursor"])
    experts.save(an_expert(handle="bo-li"))
    bo = {"Authorization": f"Bearer {signed_in('bo@example.com', 'bo-li')}"}
    answer = sessions.api.get(f"/me/bookings?order=asc&cursor={cursor}", **bo)
    assert (answer.status, list(answer.fields())) == (422, ["cursor"])


def test_search_status_span_and_order_work_together(sessions: Sessions) -> None:
    starts = ("2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z", "2026-11-25T10:00:00Z", "2026-11-25T12:00:00Z")
    first, *_, last = [book(sessions.api, start=start) for start in starts]
    book(sessions.api, start="2026-11-25T14:00:00Z", name="Zoe", email="zoe@example.com")
    last.cancel()
    found = sessions.listed(search="ben", status="confirmed", order="asc", **{"from": starts[0], "to": starts[3]})
    assert [booking["start"] for booking in found] == list(starts[:3])
    after = sessions.listed(search="ben", **{"from": "2026-11-24T10:00:01Z"})
    assert first.id not in {booking["id"] for booking in after} and len(after) == 3
    assert [booking["id"] for booking in sessions.listed(search="ben", status="cancelled")] == [last.id]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"order": "up"}, "order"),
        ({"order": "ASC"}, "order"),
        ({"search": "x" * 61}, "search"),
        ({"status": "lost"}, "status"),
        ({"limit": 0}, "limit"),
        ({"limit": 51}, "limit"),
        ({"from": "today"}, "from"),
        ({"cursor": "forged"}, "cursor"),
    ],
)
def test_a_bad_query_names_its_parameter(sessions: Sessions, query: dict[str, Any], field: str) -> None:
    answer = sessions.answer(**query)
    assert (answer.status, list(answer.fields())) == (422, [field])


def test_every_bad_parameter_is_named_at_once(sessions: Sessions) -> None:
    assert set(sessions.answer(order="up", limit=0, status="lost").fields()) == {"order", "limit", "status"}


def test_nobody_sees_the_sessions_of_another_expert(four: Sessions) -> None:
    experts.save(an_expert(handle="bo-li"))
    other = book(four.api, expert="bo-li", name="Ben Secret")
    assert "Ben Secret" not in four.names() + four.names(search="ben")
    bo = {"Authorization": f"Bearer {signed_in('bo@example.com', 'bo-li')}"}
    for query in ("", "?search=ben", "?order=asc"):
        found = four.api.get(f"/me/bookings{query}", **bo).body["bookings"]
        assert [booking["id"] for booking in found] == [other.id]


def test_a_client_has_no_sessions(four: Sessions) -> None:
    client = {"Authorization": f"Bearer {signed_in('ben@example.com')}"}
    assert four.api.get("/me/bookings?search=ben", **client).status == 404
    assert four.api.get("/me/bookings?search=ben").status == 401


@pytest.mark.parametrize("query", [{}, {"order": "asc"}, {"search": "ben"}, {"search": "ben", "order": "asc"}])
def test_a_page_of_sessions_is_one_query(four: Sessions, query: dict[str, str]) -> None:
    with counted_calls() as calls:
        four.listed(**query)
    assert calls == ["Query"]
