"""The one place that reads the clock. Rules get `now` as an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)


def milliseconds() -> int:
    """The present instant in epoch milliseconds."""
    return time.time_ns() // 1_000_000
