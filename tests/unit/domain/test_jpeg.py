"""What a JPEG says of its size, and that no bytes can hang who asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expertbook.domain.jpeg import size_of
from infra.workspace import FRONTEND


def test_a_real_picture_says_its_size() -> None:
    assert size_of((FRONTEND / "card.jpg").read_bytes()) == (1200, 630)


@pytest.mark.parametrize("marker", range(0xC0, 0xD0))
def test_every_kind_of_frame_says_the_size_and_no_table_does(marker: int) -> None:
    frame = b"\xff\xc0\x00\x11\x08" + (630).to_bytes(2) + (1200).to_bytes(2)
    other = bytes([0xFF, marker]) + b"\x00\x11\x08" + (9).to_bytes(2) + (8).to_bytes(2) + bytes(10)
    tables = (0xC4, 0xC8, 0xCC)
    assert size_of(b"\xff\xd8" + other + frame) == ((1200, 630) if marker in tables else (8, 9))


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xc0\x00\x11", b"\x89PNG\r\n\x1a\n" * 9, b"\xff\xd8\xff\xe0pixels" * 9],
)
def test_what_says_none_has_none(content: bytes) -> None:
    assert size_of(content) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_to_an_end(content: bytes) -> None:
    size_of(b"\xff\xd8\xff" + content)
