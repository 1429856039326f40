"""The only module that reads the clock, and the one retry loop. Rules get `now` as an argument."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime


def now() -> datetime:
    """The current instant in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def now_milliseconds() -> int:
    """The current instant in epoch milliseconds."""
    return time.time_ns() // 1_000_000


def attempts(most: int, first_pause: float = 0.02, longest: float = 1.0) -> Iterator[int]:
    """Count attempts from 0, with a pause before each but the first. At most `most` of them.

    Return or break out of the loop when one succeeds; the code after it is for when none did. Pauses are in seconds,
    and double from `first_pause` up to `longest`.
    """
    for attempt in range(most):
        if attempt:
            time.sleep(jitter(min(longest, first_pause * 2 ** (attempt - 1))))
        yield attempt


def jitter(seconds: float) -> float:
    """Half to one and a half of it, at random, so that two competing callers don't collide again."""
    return seconds * random.uniform(0.5, 1.5)  # noqa: S311 (keeps nobody out)
