"""An expert's webhooks: add, show, change and remove them, and have events sent again. `send_webhooks` sends them."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from socket import getaddrinfo
from typing import Any

from expertbook.adapters import guarded_web, webhook_queue
from expertbook.adapters.guarded_web import Deadline, Obstacle, Refusal
from expertbook.adapters.identity.tokens import Caller
from expertbook.clock import attempts
from expertbook.domain.errors import Changed, InvalidFields, NotFound, Unavailable
from expertbook.domain.faults import Code, Fault
from expertbook.domain.idempotency import request_key
from expertbook.domain.limits import Limit
from expertbook.domain.scheduling.local_time import format_instant, to_epoch
from expertbook.domain.webhook import (
    CHOOSABLE,
    KEPT,
    LANES,
    MAX_WEBHOOKS,
    MOST_REPLAYED,
    OVERLAP,
    Event,
    PausedBecause,
    Payload,
    Webhook,
    WebhookEvent,
    WebhookStatus,
)
from expertbook.services import call_limits, edit_expert
from expertbook.store import webhook_events as events
from expertbook.store import webhooks as store
from expertbook.store.requests import AnsweredBefore, NotedRequest
from expertbook.views.webhook import attempt_view, webhook_view

CHECK_SECONDS = 2.0
"""How long somebody waits for the check of a URL."""

ATTEMPTS = 5
"""How often we try while others change the same webhook."""

_SECRET_BYTES = 32
_PASSING = {Obstacle.NO_SERVER, Obstacle.UNREACHABLE}


@dataclass(frozen=True, slots=True)
class WebhookWish:
    """What is to be of a webhook; None stays as it is."""

    url: str | None = None
    events: tuple[WebhookEvent, ...] | None = None
    payload: Payload | None = None
    status: WebhookStatus | None = None


@dataclass(frozen=True, slots=True)
class WebhookChange:
    """What becomes of a webhook, what goes there then, and which lanes are to be looked at."""

    after: Webhook
    events: Sequence[Event] = ()
    lanes: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class AttemptListRequest:
    """The attempts before this place; the newest first."""

    cursor: str | None = None
    limit: int = 20


def show_all(caller: Caller) -> dict[str, Any]:
    """The calling expert's webhooks. One GetItem and one Query."""
    found = store.of_expert(edit_expert.load_own_expert(caller).handle)
    return {"webhooks": [webhook_view(webhook) for webhook in found], "limit": MAX_WEBHOOKS}


def show(caller: Caller, webhook_id: str) -> dict[str, Any]:
    """One of them. Raises NotFound. One GetItem."""
    return webhook_view(_load(caller, webhook_id))


def add(caller: Caller, wish: WebhookWish, now: datetime, idempotency_key: str | None = None) -> dict[str, Any]:
    """Add a webhook, and ask it for its proof. No other answer has the secret, but that to a repeated request with the
    same idempotency key.

    Raises InvalidFields for a URL that may not be called, and for the sixth; TooManyRequests, IdempotencyKeyReused or
    Unavailable. One GetItem, one UpdateItem and one TransactWriteItems; a GetItem more for what was added before.
    """
    handle = edit_expert.load_own_expert(caller).handle
    assert wish.url is not None
    check_url(wish.url)
    _count(caller, now)
    webhook = Webhook(
        id=secrets.token_urlsafe(9),
        expert=handle,
        url=wish.url,
        events=wish.events or CHOOSABLE,
        payload=wish.payload or Payload.THIN,
        secret=_new_secret(),
        created_at=now,
    )
    proof = _something_to_try(webhook, now)
    asked = [wish.url, [event.value for event in wish.events or ()], wish.payload]
    key = request_key(idempotency_key, asked, "webhook", handle) if idempotency_key is not None else None
    try:
        store.add(webhook, proof, now, NotedRequest(key, {"webhook": webhook.id}, now) if key is not None else None)
    except AnsweredBefore as before:
        webhook = _load(caller, before.answer["webhook"])
        return webhook_view(webhook) | {"secret": webhook.secret}
    webhook_queue.tell(handle, webhook.id, [proof.lane])
    return webhook_view(webhook) | {"secret": webhook.secret}


def change(caller: Caller, webhook_id: str, wish: WebhookWish, now: datetime) -> dict[str, Any]:
    """Change a webhook. One at another URL has to prove itself again. What one missed while it was paused goes there
    once it isn't any more.

    Raises NotFound, InvalidFields, TooManyRequests or Unavailable. One GetItem and one PutItem; where something goes
    there then, a TransactWriteItems in its place, and for another URL an UpdateItem more.
    """
    before = _load(caller, webhook_id)
    is_moved = wish.url is not None and wish.url != before.url
    if is_moved:
        check_url(wish.url or "")
        _count(caller, now)

    def changed(webhook: Webhook) -> WebhookChange:
        after = _changed(webhook, wish, now)
        proof = [_something_to_try(after, now)] if is_moved and after.status is WebhookStatus.UNVERIFIED else []
        is_resumed = after.status is WebhookStatus.ACTIVE is not webhook.status
        return WebhookChange(after, proof, range(LANES) if is_resumed else ())

    return webhook_view(_edit(caller, before, changed, now))


def remove(caller: Caller, webhook_id: str) -> None:
    """Delete a webhook. Raises NotFound. One TransactWriteItems."""
    if caller.expert is None:
        raise NotFound
    store.delete(caller.expert, webhook_id)


def rotate(caller: Caller, webhook_id: str, now: datetime) -> dict[str, Any]:
    """Give a webhook a new secret. The one before signs beside it for a day. Raises NotFound or Unavailable.

    One GetItem and one PutItem.
    """

    def rotated(webhook: Webhook) -> WebhookChange:
        until = now + OVERLAP
        return WebhookChange(
            replace(webhook, secret=_new_secret(), previous_secret=webhook.secret, previous_until=until)
        )

    saved = _edit(caller, _load(caller, webhook_id), rotated, now)
    return {"secret": saved.secret, "previous_valid_until": format_instant(now + OVERLAP)}


def test(caller: Caller, webhook_id: str, now: datetime) -> dict[str, Any]:
    """Send a webhook something that didn't happen; one that has yet to prove itself is asked for that again.

    Raises NotFound, TooManyRequests or Unavailable. One GetItem, one UpdateItem and one TransactWriteItems.
    """
    webhook = _load(caller, webhook_id)
    _count(caller, now)
    event = _something_to_try(webhook, now)
    _send_again(webhook, [event], now)
    return {"event_id": event.id}


def list_attempts(caller: Caller, webhook_id: str, request: AttemptListRequest) -> dict[str, Any]:
    """What was tried, the newest first. Raises NotFound. One GetItem and one Query."""
    webhook = _load(caller, webhook_id)
    found, more = events.attempts_of(webhook.expert, webhook.id, request.limit, request.cursor)
    return {
        "attempts": [attempt_view(attempt) for attempt in found],
        "next": found[-1].place if more else None,
    }


def resend(caller: Caller, webhook_id: str, event_id: str, now: datetime) -> dict[str, Any]:
    """Send an event of the last thirty days again. Raises NotFound, InvalidFields, TooManyRequests or Unavailable.

    Two GetItem, one UpdateItem and one TransactWriteItems.
    """
    webhook = _load(caller, webhook_id)
    event = events.load_event(webhook.expert, webhook.id, event_id)
    if event is None:
        raise InvalidFields.of("event_id", Fault(Code.UNKNOWN_EVENT))
    _count(caller, now)
    _send_again(webhook, [event], now)
    return {"event_id": event.id}


def replay(caller: Caller, webhook_id: str, span: tuple[datetime, datetime], now: datetime) -> dict[str, Any]:
    """Send again what happened within a span. Raises NotFound, InvalidFields, TooManyRequests or Unavailable.

    One GetItem, one Query for each 1 MB, one UpdateItem, and a TransactWriteItems for each ninety events.
    """
    webhook, (since, until) = _load(caller, webhook_id), span
    if until - since > KEPT:
        raise InvalidFields.of("to", Fault(Code.SPAN_TOO_LONG, days=KEPT.days))
    found = events.events_between(webhook.expert, webhook.id, since, until)
    if len(found) > MOST_REPLAYED:
        raise InvalidFields.of("to", Fault(Code.TOO_MANY, maximum=MOST_REPLAYED, count=len(found)))
    _count(caller, now)
    _send_again(webhook, found, now)
    return {"events": len(found)}


def let_go_on(webhook: Webhook, now: datetime) -> None:
    """Let a webhook go on that was paused, with what it missed. One TransactWriteItems. Raises Changed."""
    store.save(_changed(webhook, WebhookWish(status=WebhookStatus.ACTIVE), now), now, lanes=range(LANES))


def check_url(url: str) -> None:
    """Raise InvalidFields for a URL that may not be called, also if its host is in a private network. Sends nothing
    there; what the name server doesn't say in time, the first attempt tells."""
    try:
        guarded_web.resolve_host(guarded_web.parse_url(url), Deadline(CHECK_SECONDS), getaddrinfo)
    except TimeoutError:
        return
    except Refusal as refusal:
        if refusal.obstacle in _PASSING:
            return
        code = Code.WEBHOOK_PRIVATE if refusal.obstacle is Obstacle.PRIVATE else Code.NOT_A_WEBHOOK_URL
        raise InvalidFields.of("url", Fault(code)) from None


def _send_again(webhook: Webhook, chosen: Sequence[Event], now: datetime) -> None:
    events.send_again(webhook.expert, webhook.id, chosen, now)
    webhook_queue.tell(webhook.expert, webhook.id, {event.lane for event in chosen})


def _something_to_try(webhook: Webhook, now: datetime) -> Event:
    """A first event, whose random text has to come back; or, once that was done, one that is only a test. The last
    one alone waits, so a repeated request asks for no more."""
    if webhook.is_proved:
        return Event(WebhookEvent.TEST, "test", to_epoch(now), now)
    return Event(WebhookEvent.VERIFICATION, "proof", to_epoch(now), now, proof=secrets.token_urlsafe(24))


def _changed(webhook: Webhook, wish: WebhookWish, now: datetime) -> Webhook:
    changed = replace(
        webhook,
        events=webhook.events if wish.events is None else wish.events,
        payload=wish.payload or webhook.payload,
    )
    if wish.url is not None and wish.url != webhook.url:
        changed = replace(changed, url=wish.url, is_proved=False, failing_since=None, resumed_at=now)
        changed = replace(changed, status=WebhookStatus.UNVERIFIED, paused_because=None)
    if wish.status is WebhookStatus.PAUSED and changed.status is not WebhookStatus.PAUSED:
        return replace(changed, status=WebhookStatus.PAUSED, paused_because=PausedBecause.BY_YOU)
    if wish.status is WebhookStatus.ACTIVE and changed.status is WebhookStatus.PAUSED:
        status = WebhookStatus.ACTIVE if changed.is_proved else WebhookStatus.UNVERIFIED
        return replace(changed, status=status, paused_because=None, failing_since=None, resumed_at=now)
    return changed


def _edit(caller: Caller, webhook: Webhook, edit: Callable[[Webhook], WebhookChange], now: datetime) -> Webhook:
    for attempt in attempts(ATTEMPTS):
        if attempt:
            webhook = _load(caller, webhook.id)
        change = edit(webhook)
        if change.after == webhook:
            return webhook
        try:
            saved = store.save(change.after, now, change.events, change.lanes)
        except Changed:
            continue
        webhook_queue.tell(saved.expert, saved.id, {*change.lanes, *(event.lane for event in change.events)})
        return saved
    raise Unavailable


def _count(caller: Caller, now: datetime) -> None:
    """What has a server elsewhere called counts towards a limit of an hour."""
    counted = [call_limits.by_address(Limit.WEBHOOKS_PER_ADDRESS, caller.email or "")]
    call_limits.count_call(counted, call_limits.name_call(), now)


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"


def _load(caller: Caller, webhook_id: str) -> Webhook:
    found = store.load(caller.expert, webhook_id) if caller.expert is not None else None
    if found is None:
        raise NotFound
    return found
