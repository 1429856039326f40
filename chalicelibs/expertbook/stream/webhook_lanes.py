"""Have webhooks sent what they haven't got: the clock hands each lane that is due to the queue, and the queue calls the
function that sends. So one that hangs keeps no reminder waiting."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from expertbook import clock, settings
from expertbook.adapters import webhook_queue
from expertbook.domain.due import Due
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import parse_instant
from expertbook.store import webhook_events as store

if TYPE_CHECKING:
    from expertbook.adapters.mail.outbox import Outbox

log = logging.getLogger(__name__)


def do(due: Due, now: datetime, _outbox: Outbox) -> Due | None:
    """Let go of the lane, and then ask for it: whoever is asked takes it on. What comes next is theirs to say.

    One UpdateItem and one SendMessage. Raises Unavailable.
    """
    store.hand_over(due, now + store.SAFETY_NET)
    webhook_queue.send(*store.lane_of(due), now if settings.allows_jumps() else None)
    return due


def pass_over(_due: Due, _now: datetime) -> Due | None:
    """It's asked for again by what comes next."""
    return None


def send(messages: Sequence[dict[str, Any]], seconds: float) -> list[str]:
    """Send what the lanes of these messages have. Returns the ids of those that have to come again."""
    from expertbook.services.send_webhooks import send_lane  # the clock needs none of it

    again = []
    for message in messages:
        asked = json.loads(message["body"])
        ahead = timedelta()
        if "at" in asked and settings.allows_jumps():
            ahead = max(parse_instant(asked["at"]) - clock.now(), ahead)
        try:
            send_lane(asked["expert"], asked["webhook"], asked["lane"], ahead, seconds)
        except Unavailable:
            log.warning("webhook put off", extra={"expert": asked["expert"]})
            again.append(message["messageId"])
    return again
