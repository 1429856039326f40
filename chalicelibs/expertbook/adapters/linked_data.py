"""What programs read of a page or a mail, in the words of schema.org."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def to_script(thing: Mapping[str, Any]) -> str:
    """The thing as an element of HTML, which nothing that people wrote can end."""
    safe = json.dumps({"@context": "https://schema.org", **thing}).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{safe}</script>'
