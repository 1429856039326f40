"""The time of the small cloud and of the browsers that look at its site."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday."""
