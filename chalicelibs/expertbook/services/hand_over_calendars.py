"""Hand calendars and accounts that are due to the calendar function, by its queue: the clock does it each minute."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice, zip_longest

from expertbook.adapters import calendar_queue
from expertbook.domain.errors import Unavailable
from expertbook.store import calendar_accounts, calendars

log = logging.getLogger(__name__)

MOST_WAITING = 4_000
"""Messages that wait at a time: what the function takes within two minutes while nobody is slow. More would only be the
same again, since what waits is still due."""


def hand_over_due(now: datetime) -> int:
    """Have the calendar function look at what is due, the longest waiting first, as much as there is room for in its
    queue. Returns how many.

    Two Query a 1 MB, one GetQueueAttributes, one SendMessage each. What can't be handed over stays due.
    """
    try:
        room = max(MOST_WAITING - calendar_queue.waiting(), 0)
        told = calendar_queue.send_due(islice(_due(now, room), room)) if room else 0
    except Unavailable:
        log.warning("calendars put off", exc_info=True)
        return 0
    if told:
        log.info("calendars handed over", extra={"calendars": told})
    return told


def _due(now: datetime, most: int) -> Iterator[str]:
    """Accounts and calendars by turns, so that many of one kind don't keep back the other."""
    accounts = (calendar_queue.message_of_account(*each) for each in calendar_accounts.due(now, most))
    feeds = (calendar_queue.message_of_feed(*each) for each in calendars.due(now, most))
    return (message for message in chain.from_iterable(zip_longest(accounts, feeds)) if message is not None)
