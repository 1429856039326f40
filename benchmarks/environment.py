"""Where operations are measured: the tests' environment, which has to be there before the library is imported."""

from __future__ import annotations

from datetime import UTC, datetime

import tests.conftest  # noqa: F401 (sets the environment and the paths)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday."""
