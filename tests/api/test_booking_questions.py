"""Questions of an event type, answered with a booking."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from expertbook.adapters.ics import entries
from expertbook.adapters.ics.entries import EntryViewer
from expertbook.domain.booking_questions import MAX_ANSWER_LENGTH
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.model import EventType, Question
from expertbook.services import erase_account
from expertbook.store import accounts, bookings, experts
from tests.api.conftest import LIMITED, NOW, Api, a_request, an_expert, counted_calls
from tests.api.own import kept
from tests.api.people import ADA, book, signed_in
from tests.api.stream.test_mail import Post, Stream, post, stream, text_of

__all__ = ["post", "stream"]  # fixtures

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
    asking = EventType("sync", "Sync", 15, 15, questions=QUESTIONS)
    return experts.save(an_expert(email=ADA[0], event_types=(asking, EventType("plain", "Plain", 15, 15))))


def refused(api: Api, answers: Any) -> dict[str, str]:
    answer = api.post("/bookings", a_request(answers=answers))
    assert answer.status == 422, answer.body
    assert "BOOKING#" not in str(kept())
    return answer.fields()


def test_answers_are_kept_with_the_booking_for_client_and_expert(api: Api) -> None:
    booking = book(api, answers=ANSWERS)
    assert booking.made["answers"] == KEPT
    assert booking.show().body["booking"]["answers"] == KEPT
    assert booking.show(signed_in(*ADA)).body["booking"]["answers"] == KEPT


def test_answers_are_in_the_lists_of_client_and_expert(api: Api) -> None:
    book(api, answers=ANSWERS)
    mine = api.get("/bookings?email=ben@example.com", Authorization=f"Bearer {signed_in('ben@example.com')}")
    sessions = api.get("/me/bookings", Authorization=f"Bearer {signed_in(*ADA)}")
    assert [answer.body["bookings"][0]["answers"] for answer in (mine, sessions)] == [KEPT, KEPT]


def test_answers_stay_when_the_booking_is_moved_and_cancelled(api: Api) -> None:
    booking = book(api, answers=ANSWERS)
    assert booking.move("2026-11-24T14:00:00Z").body["booking"]["answers"] == KEPT
    assert booking.cancel().body["booking"]["answers"] == KEPT


def test_the_page_says_what_is_asked(api: Api) -> None:
    assert api.get("/experts/ada-lovelace").body["event_type"]["questions"] == [
        {"id": "q1", "kind": "text", "label": "What is it about?", "required": True, "options": []},
        {"id": "q2", "kind": "choice", "label": "Which level?", "required": False, "options": ["A1", "B1"]},
        {"id": "q3", "kind": "checkbox", "label": "May we record it?", "required": False, "options": []},
    ]


def test_what_was_asked_stays_when_the_question_changes(api: Api, asking: Expert) -> None:
    booking = book(api, answers=ANSWERS)
    other = EventType("sync", "Sync", 15, 15, questions=(Question("q1", "text", "Something else?"),))
    experts.save(an_expert(event_types=(other,), version=asking.version))
    assert booking.show().body["booking"]["answers"] == KEPT


def test_a_question_that_need_not_be_answered_may_be_left_out(api: Api) -> None:
    booking = book(api, answers={"q1": "Cards"})
    assert booking.made["answers"] == [
        {"question": "What is it about?", "answer": "Cards"},
        {"question": "May we record it?", "answer": "No"},
    ]


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"q1": "x" * MAX_ANSWER_LENGTH}, "x" * MAX_ANSWER_LENGTH),
        ({"q1": "<b>Cards</b> {{ 7 * 7 }}"}, "<b>Cards</b> {{ 7 * 7 }}"),
        ({"q1": "Zoe\u0308"}, "Zoë"),
        ({"q1": "One,\r\ntwo"}, "One,\ntwo"),
        ({"q1": "Cards", "q2": None, "q3": None}, "Cards"),
        ({"q1": "Cards", "q2": "", "q3": False}, "Cards"),
    ],
)
def test_an_unusual_answer_that_is_fine_is_kept(api: Api, answers: Any, shown: str) -> None:
    assert [given["answer"] for given in book(api, answers=answers).made["answers"]] == [shown, "No"]


def test_where_nothing_is_asked_nothing_need_be_answered(api: Api) -> None:
    assert book(api, event_type="plain").made["answers"] == []
    start = "2026-11-24T14:00:00Z"
    assert book(api, event_type="plain", start=start, answers={}).made["answers"] == []
    answer = api.post("/bookings", a_request(event_type="plain", answers={"q1": "Cards"}))
    assert list(answer.fields()) == ["answers.q1"]


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({}, ["answers.q1"]),
        ({"q1": None}, ["answers.q1"]),
        ({"q1": "  "}, ["answers.q1"]),
        ({"q2": "A1", "q3": True}, ["answers.q1"]),
        ({"q1": "x" * (MAX_ANSWER_LENGTH + 1)}, ["answers.q1"]),
        ({"q1": "a\u0007b"}, ["answers.q1"]),
        ({"q1": "a\ud800b"}, ["answers.q1"]),
        ({"q1": {"a": 1}}, ["answers.q1"]),
        ({"q1": True}, ["answers.q1"]),
        ({"q1": "Cards", "q2": "a1"}, ["answers.q2"]),
        ({"q1": "Cards", "q2": 0}, ["answers.q2"]),
        ({"q1": "Cards", "q3": "true"}, ["answers.q3"]),
        ({"q1": "Cards", "q3": 1}, ["answers.q3"]),
        ({"q1": "Cards", "q3": []}, ["answers.q3"]),
        ({"q1": "Cards", "Q1": "Cards"}, ["answers.Q1"]),
        ({"q1": 5, "q2": "C2", "q3": "yes"}, ["answers.q1", "answers.q2", "answers.q3"]),
        ({"q1": "Cards", "q3": 1.0}, ["answers.q3"]),
        ({"q1": "Cards", "q3": 0}, ["answers.q3"]),
        ({"q1": "Cards", "q2": ["A1"]}, ["answers.q2"]),
        ({"q1": "Cards", "q9": "?"}, ["answers.q9"]),
        ("Cards", ["answers"]),
        (["Cards"], ["answers"]),
    ],
)
def test_a_bad_answer_is_named(api: Api, answers: Any, fields: list[str]) -> None:
    assert list(refused(api, answers)) == fields


def test_a_bad_answer_is_told_what_it_needs(api: Api) -> None:
    wrong = refused(api, {"q1": "x" * (MAX_ANSWER_LENGTH + 1), "q2": "C2", "q3": "yes", "q9": "?"})
    assert wrong == {
        "answers.q1": "At most 1,000 characters; this has 1,001.",
        "answers.q2": "Choose one of the options.",
        "answers.q3": "This has to be true or false.",
        "answers.q9": "There is no such question.",
    }


def test_a_choice_that_is_needed_has_to_be_made(api: Api) -> None:
    level = EventType("level", "Level", 15, 15, questions=(Question("q1", "choice", "Level?", True, ("A", "B")),))
    experts.save(an_expert(handle="zoe-park", event_types=(level,)))
    wanted = {"expert": "zoe-park", "event_type": "level"}
    for answers in ({}, {"q1": None}, {"q1": ""}):
        assert api.post("/bookings", a_request(**wanted, answers=answers)).fields() == {"answers.q1": "This is needed."}
    assert book(api, **wanted, answers={"q1": "B"}).made["answers"] == [{"question": "Level?", "answer": "B"}]


def test_a_box_that_has_to_be_ticked_has_to_be_ticked(api: Api) -> None:
    terms = EventType("terms", "Terms", 15, 15, questions=(Question("q1", "checkbox", "Agreed?", required=True),))
    experts.save(an_expert(handle="zoe-park", event_types=(terms,)))
    wanted = {"expert": "zoe-park", "event_type": "terms"}
    for answers in ({}, {"q1": False}, {"q1": None}):
        assert list(api.post("/bookings", a_request(**wanted, answers=answers)).fields()) == ["answers.q1"]
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
    text = entries.build_file(booking, EntryViewer("Ada Lovelace")).replace("\r\n ", "")
    assert "Which level?: B1" in text


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_answers_are_in_the_mails_to_client_and_expert(api: Api, post: Post, stream: Stream, kind: str) -> None:
    book(api, proved=True, answers={**ANSWERS, "q1": "<b>Sorting</b>\n{{ 7 * 7 }}"})
    stream.flow()
    for mail in (*post.to("ben@example.com"), *post.to(ADA[0])):
        text = text_of(mail, kind)
        assert "What is it about?" in text and "Which level?" in text and "B1" in text and "{{ 7 * 7 }}" in text
        assert ("<b>Sorting</b>" in text) == (kind == "plain")
    assert len(post.sent) == 2


def test_where_nothing_was_asked_mails_say_nothing_of_it(api: Api, post: Post, stream: Stream) -> None:
    book(api, event_type="plain")
    stream.flow()
    assert "Answers" not in "".join(text_of(mail, "html") for mail in post.sent)


def test_answers_are_in_what_client_and_expert_export(api: Api) -> None:
    book(api, answers=ANSWERS)
    mine = api.get("/me/export", Authorization=f"Bearer {signed_in('ben@example.com')}").body
    experts_own = api.get("/me/export", Authorization=f"Bearer {signed_in(*ADA)}").body
    assert mine["bookings"][0]["answers"] == experts_own["sessions"][0]["answers"] == KEPT
    assert experts_own["expert"]["event_types"][0]["questions"][0]["label"] == "What is it about?"


def test_an_erased_client_leaves_no_answers(api: Api) -> None:
    request = a_request(answers={"q1": "Very private"})
    booking = api.post("/bookings", request, Idempotency_Key="key-1").body["booking"]
    assert "Very private" in str(kept())
    accounts.change("ben@example.com", NOW, lambda account: account)
    erase_account.erase("ben@example.com", NOW)
    assert "Very private" not in str(kept())
    shown = api.get(f"/bookings/{booking['id']}", Authorization=f"Bearer {signed_in(*ADA)}")
    assert shown.body["booking"]["answers"] == []


def test_answers_are_in_no_log_line(
    api: Api, post: Post, stream: Stream, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    book(api, answers={"q1": "Very private"})
    stream.flow()
    refused_answers = {"q1": "Very private", "q2": "Very private"}
    assert api.post("/bookings", a_request(answers=refused_answers)).status == 422
    said = [str(record.__dict__) for record in caplog.records] + list(capfd.readouterr())
    assert "answered" in str(said)
    assert "Very private" not in str(said)


def test_answers_cost_nothing_more(api: Api) -> None:
    with counted_calls() as calls:
        book(api, answers=ANSWERS)
    assert calls == ["GetItem", *LIMITED, "TransactWriteItems"]


def test_the_longest_answers_and_notes_in_any_script_are_taken(api: Api) -> None:
    questions = tuple(Question(f"q{number}", "text", "?") for number in range(5))
    experts.save(an_expert(handle="zoe-park", event_types=(EventType("long", "Long", 15, 15, questions=questions),)))
    wanted = a_request(expert="zoe-park", event_type="long", notes="𝄞" * 2000)
    wanted["answers"] = {question.id: "𝄞" * MAX_ANSWER_LENGTH for question in questions}
    assert api.post("/bookings", json.dumps(wanted, ensure_ascii=False)).status == 201
