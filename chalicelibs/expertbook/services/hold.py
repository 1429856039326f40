"""Hold a slot while somebody fills in the form, and let it go."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from expertbook.adapters.identity.networks import digest_network
from expertbook.clock import attempts
from expertbook.domain import booking_rules, hold_rules
from expertbook.domain.errors import Changed, SlotTaken, Unavailable
from expertbook.domain.hold_rules import Hold
from expertbook.domain.scheduling.grains import claimed_span
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch, format_instant, from_epoch, to_epoch
from expertbook.services.offers import check_not_busy, load_offer, slot_taken_error
from expertbook.store import holds as store
from expertbook.store.holds import Holder

ATTEMPTS = 6
"""How often it is tried against others from the same network."""

_FIRST_PAUSE_SECONDS = 0.03


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """The slot to hold, and the hold that it replaces, if any. `timezone` is for the nearest slots, if it is lost."""

    expert: str
    event_type: str
    start: datetime
    timezone: str = "UTC"
    hold: str | None = None


def hold_slot(wanted: HoldRequest, network: str, now: datetime) -> dict[str, Any]:
    """Hold a slot for five minutes, in place of the caller's hold `wanted.hold` if that is still there.

    `network` is where the request comes from: nobody there can hold more than three slots at a time, or one for long.
    Raises InvalidFields, SlotTaken with the nearest open slots, TooMany or Unavailable. Two GetItem (a third for the
    hold that is replaced) and one TransactWriteItems; at the limit of three a BatchGetItem, for a lost slot a Query,
    and for an expert who is busy elsewhere a Query.
    """
    expert, event_type = load_offer(wanted.expert, wanted.event_type)
    booking_rules.check_offered(expert, event_type, wanted.start, now, "start")
    replaced = store.load(wanted.hold) if wanted.hold is not None else None
    span = claimed_span(event_type, to_epoch(wanted.start))
    try:
        check_not_busy(expert, span)
        hold = _hold(expert.handle, span, replaced, digest_network(network), now)
    except SlotTaken as error:
        raise slot_taken_error(expert, event_type, wanted.start, now, wanted.timezone) from error
    return {
        "hold": {
            "id": hold.id,
            "expert": expert.handle,
            "event_type": event_type.slug,
            "start": format_instant(wanted.start),
            "end": format_instant(wanted.start + timedelta(minutes=event_type.duration_minutes)),
            "from": format_instant(from_epoch(span[0])),
            "to": format_instant(from_epoch(span[1])),
            "until": format_instant(from_epoch(hold.until)),
        }
    }


def release_hold(hold_id: str, now: datetime) -> None:
    """Let a hold go; nothing happens if it is not there any more. Two GetItem and one TransactWriteItems."""
    kept = store.load(hold_id)
    if kept is None:
        return
    instant = to_epoch(now)

    def let_go() -> None:
        holder = store.holder(kept.holder)
        holder.holds = hold_rules.end_holds(hold_rules.recent_holds(holder.holds, instant), [hold_id], instant)
        store.release(kept, holder, now)

    _against_others(let_go)


def _hold(handle: str, span: Interval, replaced: store.Kept | None, digest: str, now: datetime) -> Hold:
    made: list[Hold] = []
    instant = to_epoch(now)

    def hold_it() -> None:
        holder = store.holder(digest)
        holder.holds = _load_history(holder, replaced, instant)
        until = hold_rules.grant_until(holder.holds, handle, span, instant)
        hold = Hold(secrets.token_urlsafe(16), handle, span, instant, until)
        holder.holds.append(hold)
        store.keep(hold, replaced, holder, now)
        made.append(hold)

    _against_others(hold_it)
    return made[0]


def _load_history(holder: Holder, replaced: store.Kept | None, now: Epoch) -> list[Hold]:
    """What was held of late; at the limit, without those that were booked meanwhile."""
    history = hold_rules.recent_holds(holder.holds, now)
    if replaced is not None:
        history = hold_rules.end_holds(history, [replaced.id], now)
    if hold_rules.is_full(history, now):
        ids = {hold.id for hold in hold_rules.active_holds(history, now)}
        history = hold_rules.end_holds(history, ids - store.existing(ids), now)
    return history


def _against_others(change: Callable[[], None]) -> None:
    """Try again when another request from the same network came first."""
    for _ in attempts(ATTEMPTS, _FIRST_PAUSE_SECONDS):
        with suppress(Changed):
            change()
            return
    raise Unavailable
