"""What of a text anybody sees."""

from __future__ import annotations

import pytest

from expertbook.domain.text import is_visible


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\u00a0", "\u200b", "\u2060\u00ad", "\u3164", "\u115f\u1160", "\ufe0f", "\u034f"]
)
def test_spaces_and_marks_without_a_shape_are_seen_by_nobody(text: str) -> None:
    assert not is_visible(text)


@pytest.mark.parametrize("text", ["a", "é", "·", "字", "👩\u200d🔬", "\u3164x", " 1 "])
def test_anything_else_is_seen(text: str) -> None:
    assert is_visible(text)
