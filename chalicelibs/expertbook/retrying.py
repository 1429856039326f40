"""Trying again: the library's one loop for it. Each pause is longer than the last, and drawn by lot."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator


def attempts(most: int, first_pause: float = 0.02, longest: float = 1.0) -> Iterator[int]:
    """Count up to `most` attempts from 0, with a pause before each but the first.

    Return or break when one works; what stands behind the loop is for when none did. Pauses are in seconds: they
    double from `first_pause` up to `longest`.
    """
    for attempt in range(most):
        if attempt:
            time.sleep(jittered(min(longest, first_pause * 2 ** (attempt - 1))))
        yield attempt


def jittered(seconds: float) -> float:
    """Half to one and a half of it, by lot: two who got in each other's way don't meet again."""
    return seconds * random.uniform(0.5, 1.5)  # noqa: S311 (keeps nobody out)
