"""What can be wrong, as a code with its values and as a sentence."""

from __future__ import annotations

import re

import pytest

from expertbook.domain.errors import (
    AlreadyExpert,
    ExpertBookError,
    HandleTaken,
    IdempotencyKeyReused,
    InvalidFields,
    NotAccepted,
    ProofNeeded,
    SlotTaken,
    StatusNotAllowed,
    TooManyRequests,
    Unavailable,
    WrongCode,
)
from expertbook.domain.faults import CODES, Code, Fault, Value, restore_fault


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Fault(Code.REQUIRED), "This is needed."),
        (Fault(Code.TOO_LONG, maximum=2000, length=12345), "At most 2,000 characters; this has 12,345."),
        (Fault(Code.NOT_ONE_OF, allowed=("asc", "desc")), "This has to be one of asc, desc."),
        (Fault(Code.NOT_IN_YEARS, first="2000", last="2100"), "Choose a date from 2000 to 2100."),
        (Fault(Code.TOO_SOON, minutes=1440), "This needs 1 day of notice; choose a later time."),
        (Fault(Code.TOO_FAR_AHEAD, days=1), "This can be booked 1 day ahead at most."),
        (Fault(Code.HOUR_IS_FULL, minutes=1), "That is more than an hour allows. Try again in 1 minute."),
        (
            Fault(Code.BOOKING_TOO_LONG, hours=4, minutes=250),
            "A booking takes at most 4 hours with its buffers; these take 250 minutes.",
        ),
    ],
)
def test_the_sentence_is_made_of_the_values(fault: Fault, message: str) -> None:
    assert fault.message == message


def test_codes_are_words_that_stay() -> None:
    assert Fault(Code.NOT_AN_EMAIL).code == "not_an_email"
    assert len(set(CODES)) == len(Code)


@pytest.mark.parametrize("values", [{}, {"maximum": 1}, {"maximum": 1, "length": 2, "typed": 3}])
def test_a_fault_has_exactly_the_values_of_its_sentence(values: dict[str, Value]) -> None:
    with pytest.raises(AssertionError):
        Fault(Code.TOO_LONG, **values)


def test_a_kept_fault_is_the_same_again_unless_another_release_kept_it() -> None:
    kept = Fault(Code.CALENDAR_SERVER_FAILS, status=503)
    assert restore_fault(kept.code, kept.values) == kept
    assert restore_fault("calendar_on_the_moon", {}) is None
    assert restore_fault("calendar_server_fails", {}) is None


@pytest.mark.parametrize("kind", Code)
def test_every_fault_is_said_in_whole_sentences(kind: Code) -> None:
    assert_sentences(kind.value)


@pytest.mark.parametrize(
    "error",
    [
        *(InvalidFields([]), SlotTaken(), StatusNotAllowed(Fault(Code.BEING_ERASED)), NotAccepted(), WrongCode()),
        *(ProofNeeded(), TooManyRequests(Fault(Code.HOLDS_KEPT), 1), IdempotencyKeyReused(), HandleTaken()),
        *(AlreadyExpert(), Unavailable()),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_error_is_said_in_whole_sentences(error: ExpertBookError) -> None:
    assert_sentences(str(error))


ERRORS = [kind for kind in ExpertBookError.__subclasses__() if kind.__module__ == ExpertBookError.__module__]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_has_a_code_and_a_title(kind: type[ExpertBookError]) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code), kind.code
    assert re.fullmatch(r"[A-Z][a-z' ,]+", kind.title), kind.title


ABBREVIATIONS = {"ASCII", "GB", "IANA", "ISO", "JPEG", "JSON", "KB", "MB", "UUID"}


def assert_sentences(text: str) -> None:
    """It begins with a capital, a number or a value, ends with a full stop or a question mark, and shouts nothing."""
    assert re.fullmatch(r"[A-Z0-9{].*[.?]", text), text
    assert set(re.findall(r"[A-Z]{2,}", text)) <= ABBREVIATIONS, text
