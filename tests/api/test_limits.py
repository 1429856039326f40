"""What one network, one email address and one expert allow within an hour, however many requests come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from expertbook.domain.expert import Expert
from expertbook.domain.limits import DEFAULTS, Limit, parse_limits
from tests.api.conftest import NOW, Answer, Api, a_request
from tests.api.people import book, signed_in
from tests.api.test_sign_in import ask, code_in_the_mail, wrong

At = Callable[[datetime], None]
SLOTS = [
    f"2026-11-{day}T{hour:02}:{minute:02}:00Z"
    for day in (24, 25)
    for hour in range(9, 17)
    for minute in (0, 15, 30, 45)
]
UNPROVED = DEFAULTS[Limit.UNPROVED_PER_NETWORK]


@pytest.fixture(autouse=True)
def usual_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a deployment that says nothing; and callers say which network they are, as on `make run`."""
    monkeypatch.delenv("LIMITS")
    monkeypatch.setenv("FORWARDED_FOR", "believed")


def book_from(api: Api, network: str, number: int, *, proved: bool = False, **changes: Any) -> Answer:
    """A booking of the slot of that number, with an address of its own unless told otherwise."""
    body = a_request(**{"start": SLOTS[number], "email": f"person-{number}@example.com"} | changes)
    headers = {"X-Forwarded-For": network}
    if proved:
        headers["Authorization"] = f"Bearer {signed_in(body['email'])}"
    return api.post("/bookings", body, **headers)


def test_a_loop_from_one_network_books_no_more_than_an_hour_allows(api: Api, ada: Expert) -> None:
    answers = [book_from(api, "203.0.113.5", number) for number in range(UNPROVED + 10)]
    assert [answer.status for answer in answers] == [201] * UNPROVED + [401] * 10
    assert {answer.body["type"] for answer in answers[UNPROVED:]} == {"proof_needed"}


def test_a_person_of_another_network_notices_nothing(api: Api, ada: Expert) -> None:
    for number in range(UNPROVED + 1):
        book_from(api, "203.0.113.5", number)
    assert book_from(api, "203.0.113.6", UNPROVED).status == 201


def test_the_same_request_goes_through_with_the_proof_of_its_address(api: Api, ada: Expert) -> None:
    for number in range(UNPROVED):
        book_from(api, "203.0.113.5", number)
    assert book_from(api, "203.0.113.5", UNPROVED).status == 401
    eve = {"X-Forwarded-For": "203.0.113.5", "Authorization": f"Bearer {signed_in('eve@example.com')}"}
    body = a_request(start=SLOTS[UNPROVED], email="person@example.com")
    assert api.post("/bookings", body, **eve).status == 401, "the proof of another address"
    assert book_from(api, "203.0.113.5", UNPROVED, proved=True).status == 201


def test_after_an_hour_it_begins_anew(api: Api, ada: Expert, at: At) -> None:
    for number in range(UNPROVED):
        book_from(api, "203.0.113.5", number)
        at(NOW + timedelta(minutes=number + 1))
    at(NOW + timedelta(minutes=59, seconds=59))
    assert book_from(api, "203.0.113.5", UNPROVED).status == 401
    at(NOW + timedelta(minutes=60))
    assert book_from(api, "203.0.113.5", UNPROVED).status == 201


def test_an_address_gets_no_more_mail_from_many_networks(api: Api, ada: Expert) -> None:
    most = DEFAULTS[Limit.UNPROVED_PER_ADDRESS]
    answers = [book_from(api, f"203.0.113.{number}", number, email="victim@example.com") for number in range(most + 1)]
    assert [answer.status for answer in answers] == [201] * most + [401]


def test_an_expert_is_not_flooded_from_many_networks(api: Api, ada: Expert, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMITS", "unproved_per_expert=3")
    answers = [book_from(api, f"203.0.113.{number}", number) for number in range(4)]
    assert [answer.status for answer in answers] == [201] * 3 + [401]
    assert book_from(api, "203.0.113.9", 4, proved=True).status == 201


def test_a_time_that_somebody_else_has_counts_for_nothing(api: Api, ada: Expert) -> None:
    """Whoever loses races is not the one who floods."""
    book_from(api, "203.0.113.1", 0)
    for number in range(UNPROVED + 1):
        answer = book_from(api, "203.0.113.5", 0, email=f"late-{number}@example.com")
        assert (answer.status, answer.body["type"]) == (409, "slot_taken")
    assert book_from(api, "203.0.113.5", 1).status == 201


def test_a_repeated_request_counts_once(api: Api, ada: Expert) -> None:
    keyed = {"X-Forwarded-For": "203.0.113.5", "Idempotency-Key": "the-same"}
    body = a_request(start=SLOTS[0])
    assert {api.post("/bookings", body, **keyed).status for _ in range(UNPROVED + 1)} == {201}
    others = [book_from(api, "203.0.113.5", number).status for number in range(1, UNPROVED + 1)]
    assert others == [201] * (UNPROVED - 1) + [401]
    assert api.post("/bookings", body, **keyed).status == 201, "also once the limit is reached"


def test_a_proved_address_has_a_limit_of_its_own(api: Api, ada: Expert, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMITS", "bookings_per_address=2")
    answers = [book_from(api, "203.0.113.5", number, proved=True, email="ben@example.com") for number in range(3)]
    assert [answer.status for answer in answers] == [201, 201, 429]
    assert (answers[2].body["type"], answers[2].headers["Retry-After"]) == ("too_many_requests", "3600")


def test_one_network_has_no_codes_mailed_to_everybody(api: Api) -> None:
    most = DEFAULTS[Limit.CODES_PER_NETWORK]
    answers = [
        api.post("/auth/codes", {"email": f"person-{number}@example.com"}, **{"X-Forwarded-For": "203.0.113.5"})
        for number in range(most + 1)
    ]
    assert [answer.status for answer in answers] == [202] * most + [429]
    assert int(answers[most].headers["Retry-After"]) == 3600
    assert api.post("/auth/codes", {"email": "zoe@example.com"}, **{"X-Forwarded-For": "203.0.113.6"}).status == 202


@pytest.mark.parametrize("what", ["moves", "cancellations"])
def test_what_is_mailed_about_changes_is_limited(
    api: Api, ada: Expert, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    bookings = [book(api, start=SLOTS[number]) for number in range(4)]
    for scope in ("network", "address"):
        monkeypatch.setenv("LIMITS", f"{what}_per_{scope}=1")
        one, other = bookings.pop(), bookings.pop()
        if what == "moves":
            answers = [one.move("2026-11-25T15:00:00Z"), one.move("2026-11-25T16:00:00Z")]
        else:
            answers = [one.cancel(), other.cancel()]
        assert [answer.status for answer in answers] == ([200, 429] if scope == "network" else [429, 429])


def test_a_network_does_not_guess_at_many_addresses(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMITS", "tries_per_network=3")
    statuses = []
    for name in ("ben", "eve", "zoe", "ada"):
        ask(api, f"{name}@example.com")
        code = wrong(code_in_the_mail(f"{name}@example.com"))
        statuses.append(api.post("/auth/sessions", {"email": f"{name}@example.com", "code": code}).status)
    assert statuses == [401, 401, 401, 429]


def test_on_aws_nobody_says_which_network_they_are(api: Api, ada: Expert, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_FOR", "")
    answers = [book_from(api, f"203.0.113.{number}", number) for number in range(UNPROVED + 1)]
    assert [answer.status for answer in answers] == [201] * UNPROVED + [401]


def test_a_deployment_sets_the_numbers_that_it_names() -> None:
    assert parse_limits("") == DEFAULTS
    assert parse_limits("codes_per_network=7,moves_per_address=1000") == {
        **DEFAULTS,
        Limit.CODES_PER_NETWORK: 7,
        Limit.MOVES_PER_ADDRESS: 1000,
    }


@pytest.mark.parametrize(
    "text", ["codes=7", "codes_per_network=0", "codes_per_network=1001", "codes_per_network", "x=١"]
)
def test_a_number_that_makes_no_sense_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"codes|limit"):
        parse_limits(text)
