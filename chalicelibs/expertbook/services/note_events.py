"""Note what happened to a booking for its expert's webhooks, as the stream tells it; no request does so."""

from __future__ import annotations

import logging
from datetime import datetime

from expertbook.adapters import webhook_queue
from expertbook.domain.booking import Booking
from expertbook.domain.webhook import events_of
from expertbook.store import webhook_events as store
from expertbook.store import webhooks

log = logging.getLogger(__name__)


def note_events(before: Booking | None, after: Booking, now: datetime) -> None:
    """Write what happened for each webhook that hears of it, and have it sent. Again, it writes nothing more.

    One Query where anything happened; for each webhook a TransactWriteItems and an UpdateItem. Raises Unavailable.
    """
    found = events_of(before, after)
    for webhook in webhooks.of_expert(after.expert.handle) if found else ():
        heard = [event for event in found if webhook.hears_of(event.type)]
        for event in heard:
            store.note_event(webhook, event, now)
            log.info("event noted", extra={"expert": webhook.expert, "webhook": webhook.id, "event": event.id})
        lanes = {event.lane for event in heard}
        for lane in lanes:
            store.plan(webhook.expert, webhook.id, lane, now)
        webhook_queue.tell(webhook.expert, webhook.id, lanes)
