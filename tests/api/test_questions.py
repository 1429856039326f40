"""Questions of an event type, answered with a booking."""

from __future__ import annotations

from typing import Any

import pytest

from expertbook.accounts import erasure
from expertbook.bookings.answers import LONGEST_ANSWER
from expertbook.calendars import entries
from expertbook.calendars.entries import Reader
from expertbook.experts.model import Expert
from expertbook.scheduling.model import EventType, Question
from expertbook.store import accounts, bookings
from tests.api.conftest import NOW, Api, a_request, an_expert, publish
from tests.api.people import ADA, book, signed_in

QUESTIONS = (
    Question("q1", "text", "What is it about?", required=True),
    Question("q2", "choice", "Which level?", options=("A1", "B1")),
    Question("q3", "checkbox", "May we record it?"),
)
ANSWERS: dict[str, Any] = {"q1": " Sorting\r\ncards ", "q2": "B1", "q3": True}
KEPT = [
    {"question": "What is it about?", "answer": "Sorting\ncards"},
    {"question": "Which level?", "answer": "B1"},
    {"question": "May we record it?", "answer": "Yes"},
]


@pytest.fixture(autouse=True)
def asking() -> Expert:
    """An expert who asks three questions."""
    return publish(an_expert(event_types=(EventType("sync", "Sync", 15, 15, questions=QUESTIONS),)))


def refused(api: Api, answers: Any) -> dict[str, str]:
    answer = api.post("/bookings", a_request(answers=answers))
    assert answer.status == 422, answer.body
    return answer.fields()


def test_answers_are_kept_with_the_booking_for_client_and_expert(api: Api) -> None:
    booking = book(api, answers=ANSWERS)
    assert booking.made["answers"] == KEPT
    assert booking.show().body["booking"]["answers"] == KEPT
    assert booking.show(signed_in(*ADA)).body["booking"]["answers"] == KEPT


def test_what_was_asked_stays_when_the_question_changes(api: Api, asking: Expert) -> None:
    booking = book(api, answers=ANSWERS)
    other = EventType("sync", "Sync", 15, 15, questions=(Question("q1", "text", "Something else?"),))
    from expertbook.store import experts

    experts.save(an_expert(event_types=(other,), version=asking.version))
    assert booking.show().body["booking"]["answers"] == KEPT


def test_a_question_that_need_not_be_answered_may_be_left_out(api: Api) -> None:
    booking = book(api, answers={"q1": "Cards"})
    assert booking.made["answers"] == [
        {"question": "What is it about?", "answer": "Cards"},
        {"question": "May we record it?", "answer": "No"},
    ]


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({}, ["answers.q1"]),
        ({"q1": "  "}, ["answers.q1"]),
        ({"q1": "x" * (LONGEST_ANSWER + 1)}, ["answers.q1"]),
        ({"q1": "a\u0007b"}, ["answers.q1"]),
        ({"q1": 5, "q2": "C2", "q3": "yes"}, ["answers.q1", "answers.q2", "answers.q3"]),
        ({"q1": "Cards", "q3": 1.0}, ["answers.q3"]),
        ({"q1": "Cards", "q3": 0}, ["answers.q3"]),
        ({"q1": "Cards", "q2": ["A1"]}, ["answers.q2"]),
        ({"q1": "Cards", "q9": "?"}, ["answers.q9"]),
        ("Cards", ["answers"]),
    ],
)
def test_a_bad_answer_is_named(api: Api, answers: Any, fields: list[str]) -> None:
    assert list(refused(api, answers)) == fields


def test_a_box_that_has_to_be_ticked_has_to_be_ticked(api: Api) -> None:
    terms = EventType("terms", "Terms", 15, 15, questions=(Question("q1", "checkbox", "Agreed?", required=True),))
    publish(an_expert(handle="zoe-park", event_types=(terms,)))
    wanted = {"expert": "zoe-park", "event_type": "terms"}
    assert list(api.post("/bookings", a_request(**wanted, answers={"q1": False})).fields()) == ["answers.q1"]
    assert book(api, **wanted, answers={"q1": True}).made["answers"] == [{"question": "Agreed?", "answer": "Yes"}]


def test_the_same_key_with_other_answers_is_another_request(api: Api) -> None:
    first = api.post("/bookings", a_request(answers=ANSWERS), Idempotency_Key="key-1")
    again = api.post("/bookings", a_request(answers=dict(reversed(ANSWERS.items()))), Idempotency_Key="key-1")
    other = api.post("/bookings", a_request(answers={**ANSWERS, "q2": "A1"}), Idempotency_Key="key-1")
    assert (first.status, again.status, again.body["booking"]) == (201, 201, first.body["booking"])
    assert (other.status, other.body["type"]) == (422, "idempotency_key_reused")


def test_answers_stand_in_the_calendar_entry(api: Api) -> None:
    booking = bookings.load(book(api, answers=ANSWERS).id)
    assert booking is not None
    text = entries.file_of(booking, Reader("Ada Lovelace")).replace("\r\n ", "")
    assert "Which level?: B1" in text


def test_an_erased_client_leaves_no_answers(api: Api) -> None:
    booking = book(api, answers=ANSWERS)
    accounts.change("ben@example.com", NOW, lambda account: account)
    erasure.erase("ben@example.com", NOW)
    assert booking.show(signed_in(*ADA)).body["booking"]["answers"] == []


def test_answers_are_in_no_log_line(api: Api, capfd: pytest.CaptureFixture[str]) -> None:
    book(api, answers={"q1": "Very private"})
    refused(api, {"q1": "Very private", "q2": "Very private"})
    assert "Very private" not in "".join(capfd.readouterr())
