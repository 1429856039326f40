"""Counts of calls in the table: who does something how often within an hour."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache

from pynamodb.expressions.condition import size

from expertbook import settings
from expertbook.domain.limits import WINDOW_SECONDS, Limit, parse_limits
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.store.errors import ConditionFailed
from expertbook.store.items import CallCount
from expertbook.store.keys import CALLS, calls_key
from expertbook.store.table import update_item

_limits = cache(parse_limits)


def count(limit: Limit, whose: str, call: str, now: datetime) -> int | None:
    """Count a call in the hour that began with the first one. None, or the seconds until the hour is over if as many
    were counted as the deployment allows: then this one isn't.

    `whose` and `call` are digests or ids. The same call counts once, however often it's made. One UpdateItem for an
    hour that begins, two for one that runs already.
    """
    most = _limits(settings.limits())[limit]
    partition = calls_key(limit, whose)
    for attempt in (_begin, _join, _begin):  # a third time, for an hour that ended between the two
        with suppress(ConditionFailed):
            attempt(partition, call, most, now)
            return None
    found = CallCount.find(partition, CALLS)
    return max(1, int(found.until) - to_epoch(now)) if found is not None else 1


def take_back(limit: Limit, whose: str, call: str) -> None:
    """Count a call no more, since nothing came of it. One UpdateItem."""
    with suppress(ConditionFailed):
        actions = [CallCount.calls.delete([call])]
        update_item(calls_key(limit, whose), CALLS, actions, CallCount.calls.contains(call))


def _begin(partition: str, call: str, most: int, now: datetime) -> None:
    del most
    until = Epoch(to_epoch(now) + WINDOW_SECONDS)
    update_item(
        partition,
        CALLS,
        [
            CallCount.calls.set({call}),
            CallCount.until.set(until),
            CallCount.expires_at.set(now + timedelta(seconds=WINDOW_SECONDS)),
        ],
        CallCount.PK.does_not_exist() | (CallCount.until <= to_epoch(now)),
    )


def _join(partition: str, call: str, most: int, now: datetime) -> None:
    is_counted = CallCount.calls.contains(call)
    has_room = CallCount.calls.does_not_exist() | (size(CallCount.calls) < most)  # type: ignore[no-untyped-call]
    condition = (CallCount.until > to_epoch(now)) & (is_counted | has_room)
    update_item(partition, CALLS, [CallCount.calls.add([call])], condition)
