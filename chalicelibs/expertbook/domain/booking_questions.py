"""What a client answers to the questions of an event type. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expertbook.domain.booking import GivenAnswer
from expertbook.domain.errors import FieldError, InvalidFields
from expertbook.domain.scheduling.model import Question
from expertbook.domain.text import clean, fault_of

LONGEST_ANSWER = 1000

_YES, _NO = "Yes", "No"


class _Bad(Exception):
    """An answer that its question does not allow; says what it needs."""


def given_answers(questions: tuple[Question, ...], answers: Mapping[str, Any]) -> tuple[GivenAnswer, ...]:
    """The answers in the order of the questions, those left empty left out; InvalidFields names every bad one."""
    given = []
    errors = [
        FieldError(f"answers.{unknown}", "There is no such question.")
        for unknown in sorted(answers.keys() - {question.id for question in questions})
    ]
    for question in questions:
        try:
            text = _text_of(question, answers.get(question.id))
        except _Bad as bad:
            errors.append(FieldError(f"answers.{question.id}", str(bad)))
            continue
        if text:
            given.append(GivenAnswer(question.label, text))
    if errors:
        raise InvalidFields(errors)
    return tuple(given)


def _text_of(question: Question, answer: Any) -> str:
    if question.kind == "checkbox":
        if answer is not None and not isinstance(answer, bool):
            raise _Bad("This has to be true or false.")
        if question.required and not answer:
            raise _Bad("Please tick this.")
        return _YES if answer else _NO
    if answer is not None and not isinstance(answer, str):
        raise _Bad("This has to be text.")
    text = clean(answer or "")
    if not text:
        if question.required:
            raise _Bad("This is needed.")
        return ""
    if question.kind == "choice" and text not in question.options:
        raise _Bad("Choose one of the options.")
    fault = fault_of(text, LONGEST_ANSWER, lines=True)
    if fault is not None:
        raise _Bad(fault)
    return text
