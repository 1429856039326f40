"""Revisions: which state of a part of the expert somebody edits, so that two at once never undo each other."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from expertbook.domain.errors import Changed


def add_revision(view: dict[str, Any]) -> dict[str, Any]:
    """The view of a part with its revision, which is another one as soon as anything in it is."""
    return {**view, "revision": revision_of(view)}


def revision_of(view: Any) -> str:
    """The revision of what a view shows."""
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()[:20]


def check_revision(current: dict[str, Any], revision: str) -> None:
    """Raise Changed, with the part as it is now, unless it is what the caller began to edit."""
    if current["revision"] != revision:
        raise Changed("Somebody changed this since you opened it; nothing of yours was saved yet.", current)
