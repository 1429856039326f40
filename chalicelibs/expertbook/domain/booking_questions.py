"""A client's answers to the questions of an event type. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expertbook.domain.booking import GivenAnswer
from expertbook.domain.errors import FieldError, InvalidFields
from expertbook.domain.faults import BadValue, Code, Fault
from expertbook.domain.scheduling.model import Question
from expertbook.domain.text import clean_text, find_fault

MAX_ANSWER_LENGTH = 1000

_YES, _NO = "Yes", "No"


class _BadAnswer(BadValue):
    """The question doesn't allow this answer."""


def parse_answers(questions: tuple[Question, ...], answers: Mapping[str, Any]) -> tuple[GivenAnswer, ...]:
    """The answers in the order of the questions, without empty ones. InvalidFields names every bad one."""
    given = []
    errors = [
        FieldError(f"answers.{unknown}", Fault(Code.UNKNOWN_QUESTION))
        for unknown in sorted(answers.keys() - {question.id for question in questions})
    ]
    for question in questions:
        try:
            text = _parse_answer(question, answers.get(question.id))
        except _BadAnswer as bad:
            errors.append(FieldError(f"answers.{question.id}", bad.fault))
            continue
        if text:
            given.append(GivenAnswer(question.label, text))
    if errors:
        raise InvalidFields(errors)
    return tuple(given)


def _parse_answer(question: Question, answer: Any) -> str:
    if question.kind == "checkbox":
        if answer is not None and not isinstance(answer, bool):
            raise _BadAnswer(Fault(Code.NOT_TRUE_OR_FALSE))
        if question.required and not answer:
            raise _BadAnswer(Fault(Code.NOT_TICKED))
        return _YES if answer else _NO
    if answer is not None and not isinstance(answer, str):
        raise _BadAnswer(Fault(Code.NOT_TEXT))
    text = clean_text(answer or "")
    if not text:
        if question.required:
            raise _BadAnswer(Fault(Code.REQUIRED))
        return ""
    if question.kind == "choice" and text not in question.options:
        raise _BadAnswer(Fault(Code.NOT_AN_OPTION))
    fault = find_fault(text, MAX_ANSWER_LENGTH, lines=True)
    if fault is not None:
        raise _BadAnswer(fault)
    return text
