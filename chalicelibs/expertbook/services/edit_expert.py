"""Load and edit the calling expert. A change of one part never undoes a change of another."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from expertbook import clock
from expertbook.adapters.identity.tokens import Caller
from expertbook.clock import attempts
from expertbook.domain.daily_cap import may_fill_dates
from expertbook.domain.errors import Changed, NotFound, Unavailable
from expertbook.domain.expert import Expert
from expertbook.domain.previews import true_pictures
from expertbook.services import openings
from expertbook.store import day_counts
from expertbook.store import experts as store
from expertbook.store.requests import NotedRequest

log = logging.getLogger(__name__)

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
    others keep changing the same expert. Of the pictures for previews, those go that show what isn't so any more. What
    `note` returns after `edit` is written along: see `experts.save`. Where a daily cap may fill dates, this also costs
    what `day_counts.note_full` does, and `openings.refresh` if it did.
    """
    after: Expert | None = None
    for _ in attempts(ATTEMPTS):
        before = load_own_expert(caller)
        if after is not None and before == replace(after, version=after.version + 1):
            # It's what we wrote: the answer was lost, and the SDK sent it a second time, which was refused.
            return before
        after = edit(before)
        after = replace(after, previews=true_pictures(before, after))
        if after == before:
            return before
        with suppress(Changed):
            saved = store.save(after, note())
            if may_fill_dates(before, saved):
                _show_full_dates(saved)
            return saved
    raise Unavailable


def _show_full_dates(expert: Expert) -> None:
    """Have dates that are full by a cap shown so at once. The edit is saved: if this isn't possible now, they look
    open until somebody tries to book."""
    now = clock.now()
    try:
        if day_counts.note_full(expert, now):
            openings.refresh(expert.handle, now)
    except Unavailable:
        log.warning("full dates not shown", extra={"expert": expert.handle})
