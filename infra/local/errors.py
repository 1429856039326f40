"""Why `make local` can't go on."""

from __future__ import annotations


class LocalError(Exception):
    """It can't serve; the message says what to do about it, in a line."""
