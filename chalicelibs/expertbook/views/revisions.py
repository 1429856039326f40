"""Revisions: which version of a part somebody edits, so that two edits at once never undo each other."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from expertbook.domain.errors import Changed


def add_revision(view: dict[str, Any]) -> dict[str, Any]:
    """The view with its revision, which changes when anything in the view changes."""
    return {**view, "revision": revision_of(view)}


def revision_of(view: Any) -> str:
    """The revision of a view."""
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()[:20]


def check_revision(current: dict[str, Any], revision: str, wanted: dict[str, Any] | None = None) -> None:
    """Raise Changed, with the current view, unless the caller edited this revision, or it is as `wanted` already: the
    answer to the same request may have been lost."""
    if current["revision"] != revision and current != wanted:
        raise Changed("Somebody changed this since you opened it; nothing of yours was saved yet.", current)
