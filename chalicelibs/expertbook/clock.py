"""The one place that reads the clock. Rules get `now` as an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, to the second, in UTC."""
    return datetime.now(UTC).replace(microsecond=0)
