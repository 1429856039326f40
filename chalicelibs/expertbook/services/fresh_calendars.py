"""Have an expert's calendars read anew while somebody fills in the form, and wait for that a moment as they book."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from expertbook.adapters import calendar_queue
from expertbook.clock import attempts
from expertbook.domain.calendar_account import is_awaited, is_stale
from expertbook.domain.errors import Unavailable
from expertbook.domain.expert import Expert
from expertbook.store import calendar_accounts as store

log = logging.getLogger(__name__)

WAIT_SECONDS = 1.5
"""How long somebody waits who books."""

_PAUSE_SECONDS = 0.1
_MOST_LOOKS = 20


def ask_for_readings(expert: Expert, now: datetime) -> None:
    """Have those calendar accounts read at once that weren't for a while, without waiting for it. Raises nothing: the
    clock has them read soon anyway.

    One Query if the expert has calendars, else none; an UpdateItem and a message for each account that is asked for.
    """
    if not expert.has_calendars:
        return
    try:
        for account in store.of_expert(expert.handle):
            if is_stale(account, now):
                store.want(account.expert, account.id, now, is_asked=True)
                calendar_queue.tell_account(account.expert, account.id)
    except Unavailable:
        log.warning("reading not asked for", extra={"expert": expert.handle}, exc_info=True)


def wait_for_readings(expert: Expert, now: datetime) -> None:
    """Wait until readings are done that were asked for a moment ago, and no longer than WAIT_SECONDS. Raises nothing:
    who books goes on with what is known.

    One Query if the expert has calendars, else none; one more for each tenth of a second that it waits.
    """
    if not expert.has_calendars:
        return
    deadline = time.monotonic() + WAIT_SECONDS
    try:
        for _ in attempts(_MOST_LOOKS, _PAUSE_SECONDS, _PAUSE_SECONDS):
            is_late = time.monotonic() + _PAUSE_SECONDS > deadline
            if not any(is_awaited(account, now) for account in store.of_expert(expert.handle)) or is_late:
                return
    except Unavailable:
        log.warning("reading not waited for", extra={"expert": expert.handle}, exc_info=True)
