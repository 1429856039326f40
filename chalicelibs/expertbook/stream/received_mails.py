"""Take in the mails that SES received. A mail that does nothing is counted, and nobody hears of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from expertbook import metrics
from expertbook.adapters.mail.inbox import fetch_mail
from expertbook.domain.errors import Unavailable
from expertbook.domain.mailed_answer import Drop, Dropped
from expertbook.domain.scheduling.local_time import parse_instant
from expertbook.metrics import Metric
from expertbook.services.receive_reply import receive_reply

log = logging.getLogger(__name__)

_GREETING = "AMAZON_SES_SETUP_NOTIFICATION"
"""What SES puts into the bucket when it's told of it."""


def take_in(messages: Sequence[dict[str, Any]]) -> list[str]:
    """Take in the mails that these messages of the queue name, as the bucket notifies of them. Returns the ids of those
    that have to come again."""
    again = []
    for message in messages:
        try:
            for key, at in _named(json.loads(message["body"])):
                _take(key, at)
        except Unavailable:
            log.warning("mail put off")
            again.append(message["messageId"])
    return again


def _named(notified: dict[str, Any]) -> Iterator[tuple[str, datetime]]:
    """The mails' keys, and when they came. The bucket also tells once that it will notify."""
    for record in notified.get("Records", []):
        key = unquote_plus(record["s3"]["object"]["key"])
        if not key.endswith(_GREETING):
            yield key, parse_instant(record["eventTime"])


def _take(key: str, at: datetime) -> None:
    try:
        reply = receive_reply(fetch_mail(key), at)
    except Dropped as dropped:
        metrics.count(Metric.REPLY_NOT_PROVED if dropped.why is Drop.NOT_PROVED else Metric.REPLY_DROPPED)
        log.info("mail dropped", extra={"why": dropped.why.value})
    else:
        metrics.count(Metric.REPLY_RECEIVED)
        log.info("reply received", extra={"booking": reply.booking_id, "kind": reply.kind.value})
