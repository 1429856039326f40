"""Change what is an expert's own: each part by itself, on the condition that it is what the expert began to edit."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from expertbook.adapters.identity.tokens import Caller
from expertbook.clock import attempts
from expertbook.domain.errors import Changed, NotFound, Unavailable
from expertbook.domain.expert import Expert
from expertbook.store import experts as store

ATTEMPTS = 5
"""How often a change is tried against changes of other parts of the same expert."""


def load_own_expert(caller: Caller) -> Expert:
    """The expert who asks; NotFound for whoever is none. One strongly consistent GetItem."""
    expert = store.load(caller.expert, consistent=True) if caller.expert is not None else None
    if expert is None:
        raise NotFound
    return expert


def edit_own_expert(caller: Caller, edit: Callable[[Expert], Expert]) -> Expert:
    """The expert who asks, after `edit`, which is called again with what another change made of them.

    One GetItem and one PutItem, which is left out where nothing changes. Raises what `edit` raises, NotFound, or
    Unavailable if others keep changing the same expert.
    """
    for _ in attempts(ATTEMPTS):
        before = load_own_expert(caller)
        after = edit(before)
        if after == before:
            return before
        with suppress(Changed):
            return store.save(after)
    raise Unavailable
