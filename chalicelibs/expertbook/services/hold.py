"""Hold a slot while somebody fills in the form, and release it."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from expertbook.adapters.identity.keys import digest_secretly
from expertbook.adapters.identity.networks import digest_network
from expertbook.clock import attempts
from expertbook.domain import booking_rules, hold_rules
from expertbook.domain.errors import Changed, IdempotencyKeyReused, SlotTaken, TooManyRequests, Unavailable
from expertbook.domain.hold_rules import Hold
from expertbook.domain.scheduling.grains import claimed_span
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch, format_epoch, format_instant, to_epoch
from expertbook.services.fresh_calendars import ask_for_readings
from expertbook.services.offers import check_not_busy, load_offer, slot_taken_error
from expertbook.store import holds as store
from expertbook.store.holds import Holder, StoredHold

ATTEMPTS = 6
"""How often we try while others from the same network hold slots."""

_FIRST_PAUSE_SECONDS = 0.03
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """The slot to hold, and the hold to replace, if any. `timezone` is for the nearest slots, if this one is taken."""

    expert: str
    event_type: str
    start: datetime
    timezone: str = "UTC"
    hold: str | None = None


def hold_slot(request: HoldRequest, network: str, now: datetime, idempotency_key: str | None = None) -> dict[str, Any]:
    """Hold a slot for five minutes. Replaces the caller's hold `request.hold`, if it still exists.

    `network` is the caller's network: one network can hold three slots at a time, and each of them for ten minutes.
    A repeated request with the same idempotency key gets the hold made the first time, as long as that exists.
    Raises InvalidFields, SlotTaken with the nearest open slots, TooManyRequests, IdempotencyKeyReused or Unavailable.
    Two GetItem (three when replacing a hold) and one TransactWriteItems. At the limit of three, one more BatchGetItem.
    A taken slot costs one more Query, or two where few are near; an expert with external calendars two more, and what
    `ask_for_readings` says. With a key, a slot that can't be held costs one more GetItem.
    """
    expert, event_type = load_offer(request.expert, request.event_type)
    booking_rules.check_offered(expert, event_type, request.start, now, "start")
    span = claimed_span(event_type, to_epoch(request.start))
    hold: Hold | StoredHold
    hold_id = _id_for(idempotency_key) if idempotency_key is not None else secrets.token_urlsafe(_ID_BYTES)
    replaced = store.load(request.hold) if request.hold not in (None, hold_id) else None
    try:
        check_not_busy(expert, span)
        hold = _hold(hold_id, expert.handle, span, replaced, digest_network(network), now)
    except (SlotTaken, TooManyRequests) as error:
        first = _first_answer(hold_id, expert.handle, span, now) if idempotency_key is not None else None
        if first is not None:
            hold = first
        elif isinstance(error, SlotTaken):
            raise slot_taken_error(expert, event_type, request.start, now, request.timezone) from error
        else:
            raise
    ask_for_readings(expert, now)
    return {
        "hold": {
            "id": hold.id,
            "expert": expert.handle,
            "event_type": event_type.slug,
            "start": format_instant(request.start),
            "end": format_instant(request.start + timedelta(minutes=event_type.duration_minutes)),
            "from": format_epoch(span[0]),
            "to": format_epoch(span[1]),
            "until": format_epoch(hold.until),
        }
    }


def release_hold(hold_id: str, now: datetime) -> None:
    """Release a hold. Does nothing if it doesn't exist any more. Two GetItem and one TransactWriteItems."""
    kept = store.load(hold_id)
    if kept is None:
        return
    instant = to_epoch(now)

    def release_it() -> None:
        holder = store.holder(kept.holder)
        holder.holds = hold_rules.end_holds(hold_rules.recent_holds(holder.holds, instant), [hold_id], instant)
        store.release(kept, holder, now)

    _try_again(release_it)


def _id_for(idempotency_key: str) -> str:
    """The id of the hold that a request with this key makes: always the same, and only we can tell it from the key."""
    digest = digest_secretly(f"hold {idempotency_key}")
    return base64.urlsafe_b64encode(bytes.fromhex(digest)[:_ID_BYTES]).rstrip(b"=").decode()


def _first_answer(hold_id: str, handle: str, span: Interval, now: datetime) -> StoredHold | None:
    """The hold that the request made the first time, if it still lasts."""
    kept = store.load(hold_id)
    if kept is None or kept.until <= to_epoch(now):
        return None
    if (kept.expert, kept.claimed) != (handle, span):
        raise IdempotencyKeyReused
    return kept


def _hold(hold_id: str, handle: str, span: Interval, replaced: StoredHold | None, digest: str, now: datetime) -> Hold:
    made: list[Hold] = []
    instant = to_epoch(now)

    def hold_it() -> None:
        holder = store.holder(digest)
        # One of this id is made anew, or it still lasts: then nothing is written.
        ended = {hold_id} | ({replaced.id} if replaced is not None else set())
        holder.holds = _load_history(holder, ended, instant)
        until = hold_rules.grant_until(holder.holds, handle, span, instant)
        hold = Hold(hold_id, handle, span, instant, until)
        holder.holds.append(hold)
        store.keep(hold, replaced, holder, now)
        made.append(hold)

    _try_again(hold_it)
    return made[0]


def _load_history(holder: Holder, ended: set[str], now: Epoch) -> list[Hold]:
    """The recent holds, of which some end now. At the limit, those that became bookings count as ended."""
    history = hold_rules.end_holds(hold_rules.recent_holds(holder.holds, now), ended, now)
    if hold_rules.is_full(history, now):
        ids = {hold.id for hold in hold_rules.active_holds(history, now)}
        history = hold_rules.end_holds(history, ids - store.existing(ids), now)
    return history


def _try_again(change: Callable[[], None]) -> None:
    """Try again if another request from the same network came first."""
    for _ in attempts(ATTEMPTS, _FIRST_PAUSE_SECONDS):
        with suppress(Changed):
            change()
            return
    raise Unavailable
