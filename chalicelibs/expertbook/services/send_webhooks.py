"""Send a webhook what it hasn't got yet, a lane at a time: in order for each booking, and again until it has it.

Whoever looks at a lane takes it on first, as what is due; so a webhook has no more than its lanes going at once, and
one that hangs holds up nobody else's. A run that is ended leaves what it hadn't noted as delivered: that goes out a
second time, with the same id.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from expertbook import clock
from expertbook.adapters import webhook_call
from expertbook.adapters.webhook_call import WebhookReply
from expertbook.clock import attempts
from expertbook.domain.booking import Booking
from expertbook.domain.due import Due
from expertbook.domain.errors import Changed
from expertbook.domain.review import id_of
from expertbook.domain.webhook import (
    LANES,
    PAUSES,
    SENT_ONCE,
    Attempt,
    Payload,
    Pending,
    Problem,
    Webhook,
    WebhookEvent,
    WebhookStatus,
    next_try,
)
from expertbook.store import bookings, reviews, webhooks
from expertbook.store import due as due_work
from expertbook.store import webhook_events as store
from expertbook.views.webhook_payload import OF_REVIEWS, payload_view

log = logging.getLogger(__name__)

ANSWER_KEPT = 1024
"""Bytes of an answer that its expert sees."""

CLAIM_TRIES = 5
"""How often we try to take a lane on: the clock has it for moments."""

AFTER_A_FAILURE = timedelta(seconds=30)
"""When the rest of a lane is looked at in which something failed."""

SHORTEST_TEXT = 3
"""Letters of what a client typed that are looked for in an answer."""


def send_lane(handle: str, webhook_id: str, lane: int, ahead: timedelta, seconds: float) -> None:
    """Send what of a lane is to be sent by now; `ahead` of the clock, where time may jump.

    Begins nothing after `seconds`. Does nothing while somebody else does it, who looks once more. Two GetItem, two
    writes and a Query; for each event one or two GetItem and two writes. Raises Unavailable.
    """
    deadline = time.monotonic() + seconds
    due = _claim(handle, webhook_id, lane)
    while due is not None:
        next_at = _send_due(handle, webhook_id, lane, ahead, deadline)
        following = replace(due, at=next_at, doing_until=None) if next_at is not None else None
        if due_work.finish(due, following):
            return
        due = due_work.load(due.partition, due.kind, due.which)  # more came meanwhile


def _claim(handle: str, webhook_id: str, lane: int) -> Due | None:
    for _ in attempts(CLAIM_TRIES, 0.1):
        due = due_work.load(*store.due_lane(handle, webhook_id, lane))
        if due is None or due_work.claim(due, clock.now()):
            return due
    return None


def _send_due(handle: str, webhook_id: str, lane: int, ahead: timedelta, deadline: float) -> datetime | None:
    """When the lane is to be looked at again; None if nothing waits in it."""
    webhook = webhooks.load(handle, webhook_id)
    if webhook is None:
        return None
    next_at: list[datetime] = []
    held_up, has_failed = set[str](), False
    for waiting in store.pending(handle, webhook_id, lane, clock.now()):
        subject, now = waiting.event.subject, clock.now() + ahead
        if subject in held_up or not _goes_to(webhook, waiting):
            continue
        waiting = _begun_anew(webhook, waiting)
        not_before = waiting.next_at
        if has_failed or time.monotonic() > deadline:
            not_before = max(now + (AFTER_A_FAILURE if has_failed else timedelta()), not_before or now)
        elif not_before is None or not_before <= now:
            came = _send(webhook, waiting, now)
            webhook, not_before = came.webhook, came.next_at
            has_failed |= came.has_failed
        if not_before is not None:
            next_at.append(not_before)
            held_up.add(subject)
    return min(next_at) if next_at else None


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of sending an event: the webhook as it is then, and when it's tried again, if it is."""

    webhook: Webhook
    has_failed: bool = False
    next_at: datetime | None = None


def _goes_to(webhook: Webhook, waiting: Pending) -> bool:
    return waiting.event.type in SENT_ONCE or webhook.status is WebhookStatus.ACTIVE


def _begun_anew(webhook: Webhook, waiting: Pending) -> Pending:
    """What was tried before a pause counts no more after it."""
    if webhook.resumed_at is None or waiting.tried_at is None or waiting.tried_at > webhook.resumed_at:
        return waiting
    return replace(waiting, tries=0, next_at=None)


def _send(webhook: Webhook, waiting: Pending, now: datetime) -> _Came:
    event = waiting.event
    booking = bookings.load(event.subject) if event.booking_id is not None else None
    is_gone = event.booking_id is not None and (booking is None or booking.expert.handle != webhook.expert)
    if is_gone or not webhook.hears_of(event.type):
        store.settle(webhook.expert, webhook.id, waiting)
        return _Came(webhook)
    reply = _call(webhook, waiting, booking)
    if reply.problem is None:
        return _delivered(webhook, waiting, reply, booking)
    return _failed(webhook, waiting, reply, booking, now)


def _call(webhook: Webhook, waiting: Pending, booking: Booking | None) -> WebhookReply:
    event, at = waiting.event, clock.now()
    with_review = webhook.payload is Payload.FULL and event.type in OF_REVIEWS
    review = reviews.load_alone(webhook.expert, id_of(event.subject)) if with_review else None
    body = json.dumps(payload_view(webhook, event, booking, review), separators=(",", ":"), ensure_ascii=False).encode()
    reply = webhook_call.post(webhook.url, webhook_call.sign(webhook.secrets_at(at), event.id, at, body), body)
    if reply.problem is None and event.type is WebhookEvent.VERIFICATION and event.proof.encode() not in reply.body:
        return replace(reply, problem=Problem.PROOF_MISSING)
    return reply


def _delivered(webhook: Webhook, waiting: Pending, reply: WebhookReply, booking: Booking | None) -> _Came:
    _note(webhook, waiting, reply, booking, None)
    if waiting.event.type is WebhookEvent.VERIFICATION:
        webhook = _proved(webhook)
    elif webhook.failing_since is not None and waiting.event.booking_id is not None:
        webhooks.note_working(webhook)
        webhook = replace(webhook, failing_since=None)
    store.settle(webhook.expert, webhook.id, waiting)
    return _Came(webhook)


def _failed(webhook: Webhook, waiting: Pending, reply: WebhookReply, booking: Booking | None, now: datetime) -> _Came:
    if waiting.event.type in SENT_ONCE:
        _note(webhook, waiting, reply, booking, None)
        store.settle(webhook.expert, webhook.id, waiting)
        return _Came(webhook, has_failed=True)
    if webhook.failing_since is None:
        webhooks.note_failing(webhook, now)
        webhook = replace(webhook, failing_since=now)
    next_at = next_try(waiting.tries + 1, now)
    _note(webhook, waiting, reply, booking, next_at)
    if next_at is None:
        return _given_up(webhook, waiting, now)
    tried = replace(waiting, tries=waiting.tries + 1, tried_at=clock.now(), next_at=next_at)
    store.put_off(webhook.expert, webhook.id, tried)
    return _Came(webhook, has_failed=True, next_at=next_at)


def _given_up(webhook: Webhook, waiting: Pending, now: datetime) -> _Came:
    """The last try failed. Where nothing else came through either, the webhook is paused, and the event waits; else it
    alone is left out, so that what comes behind it goes on."""
    found = webhooks.load(webhook.expert, webhook.id) or webhook
    if found.failing_since is None or now - found.failing_since < sum(PAUSES, timedelta()):
        store.settle(webhook.expert, webhook.id, waiting)
        log.warning("event given up", extra={"expert": webhook.expert, "event": waiting.event.id})
        return _Came(found, has_failed=True)
    webhooks.pause(found)
    store.put_off(webhook.expert, webhook.id, replace(waiting, tried_at=clock.now(), next_at=None))
    log.warning("webhook paused", extra={"expert": webhook.expert, "webhook": webhook.id})
    return _Came(replace(found, status=WebhookStatus.PAUSED), has_failed=True)


def _proved(webhook: Webhook) -> Webhook:
    """It wants what comes: what happened meanwhile goes there too."""
    try:
        webhooks.note_proved(webhook)
    except Changed:
        log.info("webhook changed meanwhile", extra={"expert": webhook.expert})
        return webhook
    for lane in range(LANES):
        store.plan(webhook.expert, webhook.id, lane, clock.now(), timedelta())
    return webhooks.load(webhook.expert, webhook.id) or webhook


def _note(
    webhook: Webhook, waiting: Pending, reply: WebhookReply, booking: Booking | None, next_at: datetime | None
) -> None:
    attempt = Attempt(
        event_id=waiting.event.id,
        type=waiting.event.type,
        booking_id=waiting.event.booking_id,
        at=clock.now(),
        status=reply.status,
        problem=reply.problem,
        answer=answer_text(reply.body, booking),
        milliseconds=reply.milliseconds,
        next_try_at=next_at,
        is_again=waiting.is_again,
    )
    store.note_attempt(webhook.expert, webhook.id, attempt, clock.now_milliseconds())
    about = {"event": attempt.event_id, "status": reply.status, "problem": attempt.problem and attempt.problem.value}
    log.info("webhook called", extra={"expert": webhook.expert, "webhook": webhook.id, **about})


def answer_text(body: bytes, booking: Booking | None) -> str:
    """The beginning of an answer as text, without what it says of the booking's client: it's kept for thirty days, and
    nothing of somebody may be left who is erased meanwhile."""
    text = "".join(char if char.isprintable() or char in "\n\t" else " " for char in body.decode(errors="replace"))
    for typed in sorted(_typed(booking), key=len, reverse=True):
        for form in (typed, json.dumps(typed)[1:-1], json.dumps(typed, ensure_ascii=False)[1:-1]):
            text = text.replace(form, "…")
    return text.encode()[:ANSWER_KEPT].decode(errors="ignore")


def _typed(booking: Booking | None) -> set[str]:
    if booking is None:
        return set()
    client = booking.client
    texts = (*client.name.split(), client.name, client.email, client.phone, client.notes)
    answers = (given.answer for given in booking.answers)
    return {text for text in (*texts, *answers, booking.reason) if len(text) >= SHORTEST_TEXT}
