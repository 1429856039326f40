"""How the embedded cloud (ministack 1.5.33) reads conditions: once each, not once for every item they are held against.

The names used here are private to ministack: its version is pinned.
"""

from __future__ import annotations

from functools import lru_cache

MOST_CONDITIONS = 500
"""They come from code, with placeholders for their values, so there are few."""


def read_conditions_once() -> None:
    """Have ministack remember conditions that it has read."""
    from ministack.services import dynamodb

    remembered = lru_cache(MOST_CONDITIONS)(dynamodb._tokenize)
    # A list of its own for each caller.
    dynamodb._tokenize = lambda text: list(remembered(text))
    dynamodb._condition_syntax_error = lru_cache(MOST_CONDITIONS)(dynamodb._condition_syntax_error)
