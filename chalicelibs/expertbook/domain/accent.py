"""The accent color that an expert chooses, by name. How each looks is in frontend/styles/tokens.css."""

from __future__ import annotations

from typing import Final

DEFAULT_ACCENT: Final = "violet"
"""The site's own."""

ACCENTS: Final = (DEFAULT_ACCENT, "indigo", "blue", "teal", "green", "amber", "rose", "slate")
"""Few, so that every one of them can be read in both color schemes, which a test shows."""
