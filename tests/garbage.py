"""Garbage that Python looks for in tests."""

from __future__ import annotations

import gc


def collect_rarely() -> None:
    """Look for garbage rarely, and not among what is there now: it took a seventh of the API tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
