"""The templates by which experts word the entries of their bookings. Pure."""

from __future__ import annotations

import re

PLACES = ("client", "event_type", "email", "phone", "notes", "answers", "link")
"""What can stand in braces in a template: what a booking has of it takes its place."""

MAX_TITLE, MAX_DESCRIPTION = 200, 2000
"""Characters of a template."""

_PLACE = re.compile(r"\{(\w*)\}")


def unknown_places(template: str) -> list[str]:
    """The words in braces that stand for nothing."""
    return [name for name in _PLACE.findall(template) if name not in PLACES]
