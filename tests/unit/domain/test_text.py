"""What of a text anybody sees."""

from __future__ import annotations

import pytest

from expertbook.domain.faults import Code, Fault
from expertbook.domain.text import clean_text, find_fault, is_visible


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\u00a0", "\u200b", "\u2060\u00ad", "\u3164", "\u115f\u1160", "\ufe0f", "\u034f"]
)
def test_spaces_and_marks_without_a_shape_are_seen_by_nobody(text: str) -> None:
    assert not is_visible(text)


@pytest.mark.parametrize("text", ["a", "é", "·", "字", "👩\u200d🔬", "\u3164x", " 1 "])
def test_anything_else_is_seen(text: str) -> None:
    assert is_visible(text)


@pytest.mark.parametrize("blank", ["\n", "\t", "\r\n", "\u00a0", "\u3000", "\ufeff", " \n "])
def test_blanks_around_a_text_go(blank: str) -> None:
    assert clean_text(f"{blank}Ada{blank}") == "Ada"


@pytest.mark.parametrize("control", ["\x1c", "\x1d", "\x1e", "\x1f", "\x85", "\x00"])
def test_control_characters_stay_to_be_refused(control: str) -> None:
    text = clean_text(f"Ada{control}")
    assert find_fault(text, 10, lines=True) == Fault(Code.NOT_SHOWABLE)
