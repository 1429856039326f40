"""What a JPEG says of itself. Pure."""

from __future__ import annotations

BEGINNING = b"\xff\xd8\xff"

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of a frame, which has the size. The others in between are tables."""


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, or None if it doesn't say."""
    at = 2
    while content.startswith(BEGINNING) and at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if marker in _FRAMES:
            return int.from_bytes(content[at + 7 : at + 9]), int.from_bytes(content[at + 5 : at + 7])
        at += 2 + length
    return None
