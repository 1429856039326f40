"""Many watchers of one expert are told by many functions, each a share of them: a FIFO queue shares the work out.

The only module that knows the queue. A group of it is one share of one expert's watchers, and a watcher is always in
the same share. So each hears of the changes in their order, which a page needs: it ignores what is older than the last
message that it got.
"""

from __future__ import annotations

import json
import logging
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from expertbook import settings
from expertbook.adapters.aws import aws_client, translate_outage
from expertbook.store import watchers
from expertbook.store.watchers import Watching
from expertbook.stream import dead_letters, telling
from expertbook.stream.records import Record
from expertbook.stream.telling import News

log = logging.getLogger(__name__)

MOST_AT_ONCE = 2_000
"""Watchers of an expert whom the function of the stream tells itself, within half a second."""

SHARES = 8
"""Of an expert's watchers. Another number moves watchers to other groups, where they may hear too late."""

A_MESSAGE = 1_000
"""Watchers in a message of the queue, which takes 50 KB then."""

SHARED_FOR = timedelta(minutes=30)
_SHARED_AT_LEAST = timedelta(minutes=20)
"""Once shared, an expert's changes go through the queue for longer than any of them may wait there: 15 minutes (the
queue's retention) and the minute of the function. One told directly could overtake it."""


def is_shared(watching: Watching) -> bool:
    """Whether an expert's watchers are told through the queue."""
    return watching.shared_until is not None or len(watching.since) > MOST_AT_ONCE


def share(news: News, watching: Watching, record: Record, now: datetime) -> None:
    """Put messages for each share into the queue. `record` is the last of the changes.

    Raises Unavailable if not all of them could be put there; those that were are harmless to repeat. One SendMessage
    for each thousand watchers of a share, and one BatchWriteItem in ten minutes.
    """
    if watching.shared_until is None or watching.shared_until - now < _SHARED_AT_LEAST:
        watchers.note_sharing(news.expert, now + SHARED_FOR)
    about: dict[str, Any] = {**asdict(news), "record": _shortened(record)}
    number = 0
    for group, members in _groups(news.expert, watching.since).items():
        for first in range(0, len(members), A_MESSAGE):
            _send(group, about | _named(members[first : first + A_MESSAGE], watching, now))
            number += 1
    log.info("push shared", extra={"expert": news.expert, "watchers": len(watching.since), "messages": number})


def tell(batch: Sequence[Record], now: datetime) -> list[str]:
    """Tell the watchers of each message of a batch. Returns the ids of the messages that have to come again.

    Behind one that failed, those of its group wait. One that can't be done is left with the dead letters.
    """
    began = time.monotonic()
    waiting: dict[str, str] = {}
    for queued in batch:
        group = queued["attributes"]["MessageGroupId"]
        if group in waiting.values() or not _tell(json.loads(queued["body"]), group, now, began):
            waiting[queued["messageId"]] = group
    return list(waiting)


def _tell(share: dict[str, Any], group: str, now: datetime, began: float) -> bool:
    """False to have the share come again."""
    try:
        news = News(share["expert"], share["message"], share["written_at"], share["request_ids"])
        long_ago = now - 2 * telling.OPENING_TIME
        watching = dict.fromkeys(share["watchers"], long_ago) | dict.fromkeys(share["opening"], now)
        telling.tell(news, group, watching, now, began)
    except Exception as error:  # noqa: BLE001 - no error stops the other groups; dead_letters logs it
        return not dead_letters.retry_or_set_aside(telling.FUNCTION, share["record"], error, now)
    return True


def _groups(expert: str, connection_ids: Iterable[str]) -> dict[str, list[str]]:
    """The shares, by their groups. A connection is always in the same one."""
    found: dict[str, list[str]] = {}
    for connection_id in connection_ids:
        found.setdefault(f"{expert}#{zlib.crc32(connection_id.encode()) % SHARES}", []).append(connection_id)
    return found


def _named(connection_ids: list[str], watching: Watching, now: datetime) -> dict[str, list[str]]:
    opening = [one for one in connection_ids if now - watching.since[one] <= telling.OPENING_TIME]
    return {"watchers": connection_ids, "opening": opening}


def _shortened(record: Record) -> Record:
    """As much of a record as `dead_letters` needs. Its key is public: the expert's handle and an instant."""
    change = {name: record["dynamodb"].get(name) for name in ("SequenceNumber", "Keys", "ApproximateCreationDateTime")}
    return {"eventSourceARN": record.get("eventSourceARN"), "dynamodb": change}


def _send(group: str, body: dict[str, Any]) -> None:
    # The queue drops a message with the same content as one that it has. The content names the watchers: by group and
    # sequence alone it would drop one for others, where watchers have come or gone since a first try.
    with translate_outage():
        aws_client("sqs").send_message(
            QueueUrl=settings.shares_url(), MessageGroupId=group, MessageBody=json.dumps(body)
        )
