"""Load and edit the calling expert. A change of one part never undoes a change of another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from expertbook.adapters.identity.tokens import Caller
from expertbook.clock import attempts
from expertbook.domain.errors import Changed, NotFound, Unavailable
from expertbook.domain.expert import Expert
from expertbook.store import experts as store
from expertbook.store.requests import NotedRequest

ATTEMPTS = 5
"""How often we try while others change the same expert."""


def load_own_expert(caller: Caller) -> Expert:
    """The calling expert. Raises NotFound if the caller isn't one. One strongly consistent GetItem."""
    expert = store.load(caller.expert, consistent=True) if caller.expert is not None else None
    if expert is None:
        raise NotFound
    return expert


def edit_own_expert(
    caller: Caller, edit: Callable[[Expert], Expert], note: Callable[[], NotedRequest | None] = lambda: None
) -> Expert:
    """Save the calling expert as `edit` returns them. Calls `edit` again if somebody else saves in between.

    One GetItem and one PutItem; no PutItem if nothing changes. Raises what `edit` raises, NotFound, or Unavailable if
    others keep changing the same expert. What `note` returns after `edit` is written along: see `experts.save`.
    """
    for _ in attempts(ATTEMPTS):
        before = load_own_expert(caller)
        after = edit(before)
        if after == before:
            return before
        with suppress(Changed):
            return store.save(after, note())
    raise Unavailable
