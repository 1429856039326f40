"""The form refuses while typing what the server would refuse, and nothing that the server would take."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError

from chalicelib.requests.bookings import BookingBody
from expertbook.domain.booking_questions import parse_answers
from expertbook.domain.errors import InvalidFields
from expertbook.domain.scheduling.model import Question
from tests.site.rules.conftest import Rules

RULES = "booking/form/booking_rules"

TYPED: dict[str, list[str]] = {
    "name": ["Ben Ito", "  Zoë  ", "🦊", "<b>Ben</b>", "x" * 120, "", "   ", "\u200b", "x" * 121, "🦊" * 121],
    "email": [
        *("ben@example.com", "ben+sessions@example.com", "björn@bücher.example.com", " ben@EXAMPLE.com "),
        *("", "ben", "ben@", "@example.com", "ben@example", "ben@exam ple.com", "a@b@example.com", ".ben@example.com"),
        *("be..n@example.com", "ben@-example.com", "x" * 250 + "@example.com"),
    ],
    "phone": [
        *("+44 20 7946 0000", "+1 (212) 555-0100", "+91 98765 43210", "+683 4000", " +442079460000 "),
        *("", "020 7946 0000", "call me", "+44 CALL ME", "+44 1", "+0 123456789", "+1234567890123456"),
    ],
    "notes": ["", "line\nline", "y" * 2000, "y" * 2001],
}


@pytest.fixture(scope="module")
def server() -> BookingBody:
    return BookingBody()


def page_takes(rules: Rules, field: str, value: str) -> bool:
    return rules.call(RULES, "checkField", field, value) is None


def server_takes(server: BookingBody, field: str, value: str) -> bool:
    try:
        server.fields[field].deserialize(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("field", TYPED)
def test_the_page_and_the_server_agree(rules: Rules, server: BookingBody, field: str) -> None:
    by_page = {value: page_takes(rules, field, value) for value in TYPED[field]}
    by_server = {value: server_takes(server, field, value) for value in TYPED[field]}
    assert by_page == by_server
    assert set(by_page.values()) >= {True, False}


ANSWERS: dict[str, tuple[Question, list[Any]]] = {
    "text": (Question("q1", "text", "Why?"), ["", "  ", "Because", "x" * 1000, "🦊" * 1000, "x" * 1001]),
    "needed text": (Question("q1", "text", "Why?", required=True), ["", " ", "Because", "x" * 1001]),
    "choice": (Question("q1", "choice", "Who?", options=("A", "B")), ["", "A", "B", "C"]),
    "needed choice": (Question("q1", "choice", "Who?", required=True, options=("A", "B")), ["", "A", "C"]),
    "needed box": (Question("q1", "checkbox", "Read it", required=True), [True, False, ""]),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_the_page_and_the_server_agree_on_answers(rules: Rules, case: str) -> None:
    question, typed = ANSWERS[case]
    asked = {"id": "q1", "kind": question.kind, "required": question.required, "options": list(question.options)}
    by_page, by_server = {}, {}
    for value in typed:
        by_page[value] = rules.call(RULES, "checkAnswer", asked, value)
        by_server[value] = _refusal(question, rules.call(RULES, "tidyAnswers", [asked], {"q1": value}))
    assert by_page == by_server
    assert None in by_page.values() and len(set(by_page.values())) > 1


def _refusal(question: Question, answers: dict[str, Any]) -> str | None:
    try:
        parse_answers((question,), answers)
    except InvalidFields as error:
        return error.errors[0].message
    return None
