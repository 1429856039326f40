"""What webhooks hear of, have yet to get, and what was tried: in the partition of their expert."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from pynamodb.expressions.update import Action

from expertbook.domain.booking import Status
from expertbook.domain.due import Due, DueKind
from expertbook.domain.scheduling.local_time import format_instant, parse_instant, to_epoch
from expertbook.domain.webhook import (
    KEPT,
    Attempt,
    Event,
    Pending,
    Problem,
    Webhook,
    WebhookEvent,
)
from expertbook.store.due import shard_of
from expertbook.store.errors import ConditionFailed, RawItem, translate_errors
from expertbook.store.items import (
    DueItem,
    PendingEventItem,
    WebhookAttemptItem,
    WebhookEventItem,
    WebhookItem,
)
from expertbook.store.keys import (
    WEBHOOKS_PREFIX,
    attempt_key,
    due_key,
    due_shard_key,
    pending_key,
    webhook_event_key,
    webhooks_key,
)
from expertbook.store.table import Item, connection, instant_in, plain, query_items, read_item, update_item
from expertbook.store.transaction import Transaction

AT_ONCE = 90
"""Events in a transaction."""

SAFETY_NET = timedelta(minutes=2)
"""When the clock looks after what was asked for: the queue may have lost it, or the function been ended."""


def note_event(webhook: Webhook, event: Event, now: datetime) -> None:
    """Write what happened, and that the webhook hasn't got it; nothing if it was written before. One
    TransactWriteItems.

    Condition: there is no such event. Raises Unavailable.
    """
    item = WebhookEventItem(
        PK=webhooks_key(webhook.expert), SK=webhook_event_key(webhook.id, event.id), **_of_event(event, now)
    )
    transaction = Transaction()
    transaction.put(item, WebhookEventItem.PK.does_not_exist(), label="event")
    transaction.put(pending_item(webhook.expert, webhook.id, Pending(event), now), label="pending")
    try:
        transaction.commit()
    except ConditionFailed:
        return


def plan(handle: str, webhook_id: str, lane: int, now: datetime, wait: timedelta = SAFETY_NET) -> None:
    """Have a lane looked at: by the clock after `wait`, if nobody does before. Whoever does just now looks once more.
    One UpdateItem."""
    update_item(webhooks_key(handle), _lane_key(webhook_id, lane), plan_actions(handle, now + wait))


def hand_over(due: Due, until: datetime) -> None:
    """Let go of a lane that was taken on, which is to be looked at again by then. One UpdateItem.

    Condition: it's there.
    """
    actions: list[Action] = [DueItem.GSI1SK.set(format_instant(until)), DueItem.doing_until.remove()]
    try:
        update_item(due.partition, due_key(due.kind, due.which), actions, DueItem.PK.exists())
    except ConditionFailed:
        return


def lane_of(due: Due) -> tuple[str, str, int]:
    """The expert, the webhook and the lane that are to be looked at."""
    webhook_id, _, lane = due.which.partition("#")
    return due.partition.removeprefix(WEBHOOKS_PREFIX), webhook_id, int(lane)


def due_lane(handle: str, webhook_id: str, lane: int) -> tuple[str, DueKind, str]:
    """What names a lane among what is due: partition, kind, and which."""
    return webhooks_key(handle), DueKind.WEBHOOK, f"{webhook_id}#{lane}"


def pending(handle: str, webhook_id: str, lane: int, now: datetime) -> list[Pending]:
    """What of a lane the webhook hasn't got: by what it's about, and what happened to that in order. One strongly
    consistent Query for each 1 MB."""
    begins = WebhookItem.SK.startswith(pending_key(webhook_id, lane, ""))
    found = query_items(webhooks_key(handle), begins, consistent=True)
    return [_pending(item) for item in found if int(item["expires_at"]["N"]) > to_epoch(now)]


def events_between(handle: str, webhook_id: str, since: datetime, until: datetime) -> list[Event]:
    """What happened in a span. One Query for each 1 MB of the last thirty days."""
    found = query_items(webhooks_key(handle), WebhookItem.SK.startswith(webhook_event_key(webhook_id, "")))
    return [event for event in map(_event, found) if since <= event.at <= until]


def load_event(handle: str, webhook_id: str, event_id: str) -> Event | None:
    """An event of the last thirty days, or None. One GetItem."""
    found = read_item(webhooks_key(handle), webhook_event_key(webhook_id, event_id))
    return _event(found) if found is not None else None


def send_again(handle: str, webhook_id: str, events: Sequence[Event], now: datetime) -> None:
    """Have events go to the webhook that it may have got. One TransactWriteItems for each ninety."""
    for first in range(0, len(events), AT_ONCE):
        transaction = Transaction()
        put_again(transaction, handle, webhook_id, events[first : first + AT_ONCE], now)
        transaction.commit()


def put_again(transaction: Transaction, handle: str, webhook_id: str, events: Iterable[Event], now: datetime) -> None:
    """Have the transaction write that the webhook hasn't got these, and that their lanes are to be looked at."""
    lanes = set[int]()
    for event in events:
        again = Pending(event, is_again=event.booking_id is not None)
        transaction.put(pending_item(handle, webhook_id, again, now), label="pending")
        lanes.add(event.lane)
    put_lanes(transaction, handle, webhook_id, lanes, now)


def put_lanes(transaction: Transaction, handle: str, webhook_id: str, lanes: Iterable[int], now: datetime) -> None:
    """Have the transaction write that these lanes are to be looked at."""
    for lane in lanes:
        transaction.update(lane_item(handle, webhook_id, lane), plan_actions(handle, now + SAFETY_NET), label="lane")


def settle(handle: str, webhook_id: str, what: Pending) -> None:
    """The webhook got it, or it isn't tried any more. One DeleteItem.

    Condition: it's still the same that waits.
    """
    item = PendingEventItem(webhooks_key(handle), pending_key(webhook_id, what.event.lane, what.event.place))
    with suppress(ConditionFailed), translate_errors():
        item.delete(PendingEventItem.number == what.event.number)


def put_off(handle: str, webhook_id: str, what: Pending) -> None:
    """It failed: note how often, and when it's tried next. One UpdateItem.

    Condition: it's there.
    """
    actions: list[Action] = [
        PendingEventItem.tries.set(what.tries),
        PendingEventItem.tried_at.set(what.tried_at) if what.tried_at else PendingEventItem.tried_at.remove(),
        PendingEventItem.next_at.set(what.next_at) if what.next_at else PendingEventItem.next_at.remove(),
    ]
    key = pending_key(webhook_id, what.event.lane, what.event.place)
    try:
        update_item(webhooks_key(handle), key, actions, PendingEventItem.PK.exists())
    except ConditionFailed:
        return


def note_attempt(handle: str, webhook_id: str, attempt: Attempt, milliseconds: int) -> None:
    """Keep a try for thirty days; it ended at that epoch millisecond. One PutItem."""
    place = f"{milliseconds:013d}-{secrets.token_hex(3)}"
    item = WebhookAttemptItem(
        PK=webhooks_key(handle),
        SK=attempt_key(webhook_id, place),
        event_id=attempt.event_id,
        type=attempt.type.value,
        booking_id=attempt.booking_id,
        at=attempt.at,
        status=attempt.status,
        problem=attempt.problem.value if attempt.problem is not None else None,
        answer=attempt.answer or None,
        milliseconds=attempt.milliseconds,
        next_try_at=attempt.next_try_at,
        again=attempt.is_again or None,
        expires_at=attempt.at + KEPT,
    )
    with translate_errors():
        item.save()


def attempts_of(handle: str, webhook_id: str, limit: int, before: str | None) -> tuple[list[Attempt], bool]:
    """The tries before that place, the newest first; and whether there are more. One Query."""
    start = None
    if before is not None:
        start = {"PK": {"S": webhooks_key(handle)}, "SK": {"S": attempt_key(webhook_id, before)}}
    with translate_errors():
        answer = connection().query(
            Item.Meta.table_name,
            webhooks_key(handle),
            range_key_condition=WebhookItem.SK.startswith(attempt_key(webhook_id, "")),
            exclusive_start_key=start,
            limit=limit + 1,
            scan_index_forward=False,
        )
    found = [_attempt(item) for item in answer["Items"]]
    return found[:limit], len(found) > limit


def pending_item(handle: str, webhook_id: str, what: Pending, now: datetime) -> PendingEventItem:
    """The item of what a webhook hasn't got yet."""
    return PendingEventItem(
        PK=webhooks_key(handle),
        SK=pending_key(webhook_id, what.event.lane, what.event.place),
        again=what.is_again or None,
        **_of_event(what.event, now),
    )


def _of_event(event: Event, now: datetime) -> dict[str, Any]:
    return {
        "type": event.type.value,
        "subject": event.subject,
        "number": event.number,
        "at": event.at,
        "status": event.status.value if event.status is not None else None,
        "proof": event.proof or None,
        "expires_at": now + KEPT,
    }


def _event(image: RawItem) -> Event:
    stored = plain(image)
    return Event(
        type=WebhookEvent(stored["type"]),
        subject=stored["subject"],
        number=int(stored["number"]),
        at=parse_instant(stored["at"]),
        status=Status(stored["status"]) if "status" in stored else None,
        proof=stored.get("proof", ""),
    )


def _pending(image: RawItem) -> Pending:
    stored = plain(image)
    return Pending(
        _event(image),
        is_again=stored.get("again", False),
        tries=int(stored["tries"]),
        tried_at=instant_in(stored, "tried_at"),
        next_at=instant_in(stored, "next_at"),
    )


def _attempt(image: RawItem) -> Attempt:
    stored = plain(image)
    return Attempt(
        event_id=stored["event_id"],
        type=WebhookEvent(stored["type"]),
        booking_id=stored.get("booking_id"),
        at=parse_instant(stored["at"]),
        status=int(stored["status"]) if "status" in stored else None,
        problem=Problem(stored["problem"]) if "problem" in stored else None,
        answer=stored.get("answer", ""),
        milliseconds=int(stored["milliseconds"]),
        next_try_at=instant_in(stored, "next_try_at"),
        is_again=stored.get("again", False),
        place=stored["SK"].rpartition("#")[2],
    )


def _lane_key(webhook_id: str, lane: int) -> str:
    return due_key(DueKind.WEBHOOK, f"{webhook_id}#{lane}")


def lane_item(handle: str, webhook_id: str, lane: int) -> DueItem:
    """The key of a lane among what is due."""
    return DueItem(PK=webhooks_key(handle), SK=_lane_key(webhook_id, lane))


def plan_actions(handle: str, at: datetime) -> list[Action]:
    """What plans it."""
    return [
        DueItem.GSI1PK.set(due_shard_key(shard_of(webhooks_key(handle)))),
        DueItem.GSI1SK.set(format_instant(at)),
        DueItem.version.add(1),
        DueItem.since.set(at),
        DueItem.tries.set(0),
        DueItem.expires_at.set(at + KEPT),
    ]
