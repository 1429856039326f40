"""Webhooks in the table, with what goes there: in one partition an expert."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from expertbook.domain.errors import Changed, InvalidFields, NotFound
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.local_time import parse_instant
from expertbook.domain.webhook import (
    MAX_WEBHOOKS,
    Event,
    PausedBecause,
    Payload,
    Webhook,
    WebhookEvent,
    WebhookStatus,
)
from expertbook.store import requests
from expertbook.store.errors import ConditionFailed, RawItem, translate_errors
from expertbook.store.items import (
    WebhookItem,
    WebhooksItem,
    is_of_known_form,
)
from expertbook.store.keys import (
    WEBHOOK_IDS,
    WEBHOOK_PREFIX,
    WEBHOOKS_PREFIX,
    webhook_key,
    webhooks_key,
)
from expertbook.store.requests import NotedRequest
from expertbook.store.table import instant_in, plain, query_items, read_item, update_item
from expertbook.store.transaction import Transaction
from expertbook.store.webhook_events import put_again, put_lanes


def of_expert(handle: str) -> list[Webhook]:
    """All webhooks of an expert, the oldest first. One strongly consistent Query."""
    found = query_items(webhooks_key(handle), WebhookItem.SK.startswith(WEBHOOK_PREFIX), consistent=True)
    return sorted(map(from_image, found), key=lambda webhook: (webhook.created_at, webhook.id))


def load(handle: str, webhook_id: str) -> Webhook | None:
    """The webhook, or None. One strongly consistent GetItem."""
    found = read_item(webhooks_key(handle), webhook_key(webhook_id))
    return from_image(found) if found is not None else None


def add(webhook: Webhook, proof: Event, now: datetime, noted: NotedRequest | None = None) -> None:
    """Write a new webhook, and have its proof asked for. One TransactWriteItems.

    Conditions: the expert has fewer than MAX_WEBHOOKS, else InvalidFields; and the idempotency key, if any, was never
    used. Raises AnsweredBefore, IdempotencyKeyReused or Unavailable; nothing is written then.
    """
    ids = WebhooksItem(PK=webhooks_key(webhook.expert), SK=WEBHOOK_IDS)
    has_room = WebhooksItem.ids.does_not_exist() | (size(WebhooksItem.ids) < MAX_WEBHOOKS)  # type: ignore[no-untyped-call]
    transaction = Transaction()
    transaction.put(_item(webhook), WebhookItem.PK.does_not_exist(), label="webhook")
    transaction.update(ids, [WebhooksItem.ids.add({webhook.id})], has_room, label="ids")
    put_again(transaction, webhook.expert, webhook.id, [proof], now)
    try:
        requests.commit(transaction, noted)
    except ConditionFailed as refused:
        raise InvalidFields.of("url", Fault(Code.LIMIT_REACHED, maximum=MAX_WEBHOOKS)) from refused


def save(webhook: Webhook, now: datetime, events: Sequence[Event] = (), lanes: Iterable[int] = ()) -> Webhook:
    """Write a changed webhook, with events that go there and lanes that are to be looked at. One PutItem, or
    where there are such one TransactWriteItems.

    Condition: nobody wrote it since it was read; else Changed. Raises Unavailable; nothing is written then.
    """
    saved = replace(webhook, version=webhook.version + 1)
    unwritten = WebhookItem.version == webhook.version
    more = [*lanes]
    try:
        if not events and not more:
            with translate_errors():
                _item(saved).save(unwritten)
            return saved
        transaction = Transaction()
        transaction.put(_item(saved), unwritten, label="webhook")
        put_again(transaction, webhook.expert, webhook.id, events, now)
        put_lanes(transaction, webhook.expert, webhook.id, more, now)
        transaction.commit()
    except ConditionFailed as refused:
        raise Changed from refused
    return saved


def delete(handle: str, webhook_id: str) -> None:
    """Delete a webhook; what is planned comes to nothing, and the rest deletes itself. One TransactWriteItems.

    Condition: there is one; else NotFound.
    """
    ids = WebhooksItem(PK=webhooks_key(handle), SK=WEBHOOK_IDS)
    transaction = Transaction()
    transaction.delete(_key(handle, webhook_id), WebhookItem.PK.exists(), label="webhook")
    transaction.update(ids, [WebhooksItem.ids.delete({webhook_id})], label="ids")
    try:
        transaction.commit()
    except ConditionFailed as refused:
        raise NotFound from refused


def delete_all(handle: str) -> None:
    """Delete the webhooks of an expert who is gone, with all that goes there. One Query for each 1 MB, one
    BatchWriteItem for each 25."""
    with translate_errors(), WebhookItem.batch_write() as batch:
        for item in query_items(webhooks_key(handle), consistent=True, only=("PK", "SK")):
            batch.delete(WebhookItem(item["PK"]["S"], item["SK"]["S"]))


def note_working(webhook: Webhook) -> None:
    """Something was delivered: it isn't failing. One UpdateItem."""
    _update(webhook, [WebhookItem.failing.remove()], WebhookItem.PK.exists())


def note_failing(webhook: Webhook, now: datetime) -> None:
    """Something failed, and it hadn't before. One UpdateItem.

    Condition: it's not noted yet.
    """
    _update(webhook, [WebhookItem.failing.set(now)], WebhookItem.PK.exists() & WebhookItem.failing.does_not_exist())


def note_proved(webhook: Webhook) -> None:
    """It has proved that it wants what comes, which goes there from now on unless it's paused. One UpdateItem.

    Condition: nobody wrote it since it was read; else Changed.
    """
    actions: list[Action] = [WebhookItem.proved.set(True), WebhookItem.failing.remove(), WebhookItem.version.add(1)]
    if webhook.status is WebhookStatus.UNVERIFIED:
        actions.append(WebhookItem.status.set(WebhookStatus.ACTIVE.value))
    if not _update(webhook, actions, (WebhookItem.version == webhook.version) & is_of_known_form()):
        raise Changed


def pause(webhook: Webhook) -> None:
    """Send nothing more there, as nothing came through for long; the stream mails its expert. One UpdateItem.

    Condition: nobody wrote it since it was read.
    """
    actions = [
        WebhookItem.status.set(WebhookStatus.PAUSED.value),
        WebhookItem.paused_because.set(PausedBecause.FAILED.value),
        WebhookItem.version.add(1),
    ]
    _update(webhook, actions, (WebhookItem.version == webhook.version) & is_of_known_form())


def from_image(image: RawItem) -> Webhook:
    """The webhook in an item as DynamoDB writes it."""
    stored = plain(image)
    known = {event.value: event for event in WebhookEvent}
    return Webhook(
        id=stored["SK"].removeprefix(WEBHOOK_PREFIX),
        expert=stored["PK"].removeprefix(WEBHOOKS_PREFIX),
        url=stored["url"],
        events=tuple(known[name] for name in json.loads(stored["events"]) if name in known),
        payload=Payload(stored["payload"]),
        secret=stored["secret"],
        created_at=parse_instant(stored["created_at"]),
        status=WebhookStatus(stored["status"]),
        paused_because=PausedBecause(stored["paused_because"]) if "paused_because" in stored else None,
        is_proved=stored.get("proved", False),
        previous_secret=stored.get("previous"),
        previous_until=instant_in(stored, "previous_until"),
        failing_since=instant_in(stored, "failing"),
        resumed_at=instant_in(stored, "resumed_at"),
        version=int(stored["version"]),
    )


def _item(webhook: Webhook) -> WebhookItem:
    return WebhookItem(
        PK=webhooks_key(webhook.expert),
        SK=webhook_key(webhook.id),
        url=webhook.url,
        events=[event.value for event in webhook.events],
        payload=webhook.payload.value,
        secret=webhook.secret,
        previous=webhook.previous_secret,
        previous_until=webhook.previous_until,
        status=webhook.status.value,
        paused_because=webhook.paused_because.value if webhook.paused_because is not None else None,
        proved=webhook.is_proved or None,
        failing=webhook.failing_since,
        resumed_at=webhook.resumed_at,
        created_at=webhook.created_at,
        version=webhook.version,
    )


def _key(handle: str, webhook_id: str) -> WebhookItem:
    return WebhookItem(PK=webhooks_key(handle), SK=webhook_key(webhook_id))


def _update(webhook: Webhook, actions: Sequence[Action], condition: Condition) -> bool:
    try:
        update_item(webhooks_key(webhook.expert), webhook_key(webhook.id), actions, condition)
    except ConditionFailed:
        return False
    return True
