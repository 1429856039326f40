"""What a JPEG says of its size, and that no bytes can hang who asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expertbook.domain.jpeg import size_of
from infra.workspace import FRONTEND


def test_a_real_picture_says_its_size() -> None:
    assert size_of((FRONTEND / "card.jpg").read_bytes()) == (1200, 630)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xc0\x00\x11", b"\x89PNG\r\n\x1a\n" * 9, b"\xff\xd8\xff\xe0pixels" * 9],
)
def test_what_says_none_has_none(content: bytes) -> None:
    assert size_of(content) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_to_an_end(content: bytes) -> None:
    size_of(b"\xff\xd8\xff" + content)
