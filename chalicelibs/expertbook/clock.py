"""The one place that reads the clock, and that waits. Rules get `now` as an argument."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def now_milliseconds() -> int:
    """The present instant in epoch milliseconds."""
    return time.time_ns() // 1_000_000


def attempts(most: int, first_pause: float = 0.02, longest: float = 1.0) -> Iterator[int]:
    """Count up to `most` attempts from 0, with a pause before each but the first: the library's one retry loop.

    Return or break when one works; what stands behind the loop is for when none did. Pauses are in seconds: they
    double from `first_pause` up to `longest`.
    """
    for attempt in range(most):
        if attempt:
            time.sleep(jitter(min(longest, first_pause * 2 ** (attempt - 1))))
        yield attempt


def jitter(seconds: float) -> float:
    """Between half of it and one and a half, at random: two that got in each other's way don't meet again."""
    return seconds * random.uniform(0.5, 1.5)  # noqa: S311 (keeps nobody out)
