"""Experts on the deployed stack: what is promised holds against many who act at once."""

from __future__ import annotations

import secrets
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.cloud.calls import Api, Reply, a_request, at_once, day_ahead, eventually
from tests.cloud.test_sign_in import ask, code_in_the_mail, sign_in
from tests.stack import Stack

PEOPLE = 8
EVERY_DAY = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    return Api(stack, 32)


def session_of(stack: Stack, api: Api, address: str) -> str:
    ask(api, address)
    token: str = sign_in(api, address, code_in_the_mail(stack, address))[1]["token"]
    return token


@pytest.fixture(scope="module")
def sessions(stack: Stack, api: Api) -> list[str]:
    """Of people who are not experts yet."""
    addresses = [f"zoe-{secrets.token_hex(6)}@example.com" for _ in range(PEOPLE)]
    with ThreadPoolExecutor(4) as threads:
        return list(threads.map(partial(session_of, stack, api), addresses))


def become(api: Api, handle: str, token: str) -> Reply:
    body = {"handle": handle, "timezone": "UTC", "name": "Zoe Park", "category": "Music", "headline": "By ear"}
    return api.ask("PUT", "/me/expert", body, token=token)


def told(reply: Reply) -> str:
    status, body = reply
    return f"{status} {body['type']}" if status >= 400 else str(status)


def an_expert(api: Api, token: str, cap: int | None) -> tuple[str, str]:
    """Somebody who becomes an expert and offers ten minutes at any time; the handle, and the session that knows it."""
    handle = f"zoe-{secrets.token_hex(4)}-p"
    status, made = become(api, handle, token)
    assert status == 201, made
    renewed = made["session"]["token"]
    hours = {"timezone": "UTC", "weekly": EVERY_DAY, "overrides": {}}
    revision = made["expert"]["availability"]["revision"]
    assert api.ask("PUT", "/me/availability", {**hours, "revision": revision}, token=renewed)[0] == 200
    offered = {"title": "Ten", "duration_minutes": 10, "interval_minutes": 10, "place": {"kind": "jitsi"}}
    assert api.ask("POST", "/me/event-types", {**offered, "daily_cap": cap}, token=renewed)[0] == 201
    return handle, renewed


def bookings_of_a_day(api: Api, handle: str, day: datetime, number: int) -> list[Any]:
    """Calls that book different times of a day, none of which touches another."""
    starts = (day + timedelta(minutes=30 * each) for each in range(number))
    return [partial(api.book, a_request(handle, "ten", start, each)) for each, start in enumerate(starts)]


def open_on(api: Api, handle: str, day: datetime) -> int:
    _, page = api.get(f"/experts/{handle}?from={day:%Y-%m-%d}&days=1&timezone=UTC")
    return sum(slot["status"] == "open" for slot in page["days"][0]["slots"])


def test_a_handle_that_many_choose_in_the_same_instant_is_one_persons(api: Api, sessions: list[str]) -> None:
    """Half of them with one that looks like it."""
    name = secrets.token_hex(4)
    handles = [f"o-{name}-x", f"0-{name}-x"] * (PEOPLE // 2)
    replies = at_once([partial(become, api, handle, token) for handle, token in zip(handles, sessions, strict=True)])
    assert Counter(map(told, replies)) == {"201": 1, "409 handle_taken": PEOPLE - 1}
    winner = next(index for index, (status, _) in enumerate(replies) if status == 201)
    owners = [api.ask("GET", "/me/expert", token=token)[1]["expert"] for token in sessions]
    assert [owner["handle"] if owner else None for owner in owners] == [
        handles[index] if index == winner else None for index in range(PEOPLE)
    ]
    sessions.pop(winner)


def test_one_person_who_chooses_many_handles_at_once_gets_one(api: Api, sessions: list[str]) -> None:
    token = sessions.pop()
    handles = [f"p-{secrets.token_hex(4)}-{number}" for number in range(6)]
    replies = at_once([partial(become, api, handle, token) for handle in handles])
    assert Counter(map(told, replies)) == {"201": 1, "409 already_expert": 5}
    kept = api.ask("GET", "/me/expert", token=token)[1]["expert"]["handle"]
    assert [api.get(f"/experts/{handle}")[0] for handle in handles] == [
        200 if each == kept else 404 for each in handles
    ]


def test_parallel_bookings_cannot_pass_a_daily_cap(api: Api, sessions: list[str]) -> None:
    handle, _ = an_expert(api, sessions.pop(), cap=3)
    for days in range(2, 6):
        day = day_ahead(days)
        replies = at_once(bookings_of_a_day(api, handle, day, 20))
        assert Counter(map(told, replies)) == {"201": 3, "409 slot_taken": 17}
        assert open_on(api, handle, day) == 0


def test_bookings_of_a_day_do_not_fail_each_other_while_the_cap_allows_them(api: Api, sessions: list[str]) -> None:
    handle, _ = an_expert(api, sessions.pop(), cap=20)
    replies = at_once(bookings_of_a_day(api, handle, day_ahead(3), 20))
    assert Counter(map(told, replies)) == {"201": 20}


def test_seats_that_are_given_back_at_once_are_each_to_be_had_again(api: Api, sessions: list[str]) -> None:
    handle, _ = an_expert(api, sessions.pop(), cap=4)
    day = day_ahead(3)
    made = [reply[1] for reply in at_once(bookings_of_a_day(api, handle, day, 4))]
    cancelled = at_once([partial(api.cancel, each) for each in made])
    assert [status for status, _ in cancelled] == [200] * 4
    replies = at_once(bookings_of_a_day(api, handle, day, 12))
    assert Counter(map(told, replies)) == {"201": 4, "409 slot_taken": 8}


def test_the_directory_follows_an_expert_who_hides_and_comes_back(api: Api, sessions: list[str]) -> None:
    handle, token = an_expert(api, sessions.pop(), cap=None)

    def is_listed() -> bool:
        _, found = api.get("/experts?category=Music&limit=50")
        return handle in [card["handle"] for card in found["experts"]]

    def hide(hidden: bool) -> None:
        shown = api.ask("GET", "/me/expert", token=token)[1]["expert"]
        wanted = ("name", "category", "headline", "bio", "specializations", "experience_years", "revision")
        body = {**{name: shown[name] for name in wanted}, "hidden": hidden}
        assert api.ask("PUT", "/me/expert", body, token=token)[0] == 200

    eventually(is_listed)
    hide(True)
    eventually(lambda: not is_listed())
    assert api.book(a_request(handle, "ten", day_ahead(3)))[0] == 201
    hide(False)
    eventually(is_listed)
