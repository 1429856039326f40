"""What a calendar service calls us with when a calendar changed: have the account read soon, and not for each call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from expertbook.adapters import calendar_queue
from expertbook.adapters.calendar_services.channels import Forged, WatchedCalendar
from expertbook.adapters.calendar_services.google import push as google_push
from expertbook.adapters.calendar_services.microsoft import push as microsoft_push
from expertbook.clock import attempts
from expertbook.domain.calendar_account import PUSHES_APART, AccountStatus, CalendarAccount
from expertbook.domain.errors import NotFound, Unavailable
from expertbook.store import calendar_accounts as store

ATTEMPTS = 5
"""How often we try while others change the same account's channels."""


def hear_google(headers: Mapping[str, str], now: datetime) -> None:
    """A call of Google's; `headers` have names in small letters. One GetItem, an UpdateItem and a message; nothing for
    the first call of a channel.

    Raises NotFound for one that is forged, or not about a channel that we have; Unavailable.
    """
    try:
        told = google_push.read_notification(headers)
    except Forged:
        raise NotFound from None
    if not told.is_first and not _hear(told.watched, told.channel, now):
        raise NotFound


def hear_microsoft(body: bytes, now: datetime) -> None:
    """A call of Graph's, which may be about many subscriptions: that calendars changed, or that subscriptions end. For
    each subscription one GetItem, an UpdateItem and a message, at most.

    Raises NotFound if any of it is forged, or none of it is about a channel that we have; Unavailable.
    """
    try:
        told = microsoft_push.read_notifications(body)
    except Forged:
        raise NotFound from None
    ended = [each for each in told if each.wants_renewal]
    known = [_renew(each.watched, each.subscription, now) for each in ended]
    changed = {(each.watched, each.subscription) for each in told if not each.wants_renewal}
    known += [_hear(watched, subscription, now) for watched, subscription in changed]
    if not any(known):
        raise NotFound


def _hear(watched: WatchedCalendar, channel: str, now: datetime) -> bool:
    """Have an account read if none of the calls before leads to that anyway; False if the channel isn't ours."""
    account = _load(watched, channel)
    if account is None:
        return False
    if store.push(account, now) and account.status is AccountStatus.CONNECTED:
        calendar_queue.tell_account(account.expert, account.id, _put_off(account, now))
    return True


def _renew(watched: WatchedCalendar, channel: str, now: datetime) -> bool:
    """Have a channel renewed that ends, or made anew; False if it isn't ours."""
    for _ in attempts(ATTEMPTS):
        account = _load(watched, channel)
        if account is None:
            return False
        ending = account.channels[watched.calendar]
        if ending.until <= now:
            return True
        ended = {**account.channels, watched.calendar: replace(ending, until=now)}
        if store.keep_channels(account, replace(account, channels=ended, watch_at=None), due=now):
            calendar_queue.tell_account(account.expert, account.id)
            return True
    raise Unavailable


def _load(watched: WatchedCalendar, channel: str) -> CalendarAccount | None:
    """The account, if this is a channel of its calendar."""
    account = store.load(watched.handle, watched.account)
    if account is None or account.status is AccountStatus.LEAVING:
        return None
    found = account.channels.get(watched.calendar)
    return account if found is not None and found.id == channel else None


def _put_off(account: CalendarAccount, now: datetime) -> timedelta:
    """How long the message waits: a service calls for each change, so some that follow each other are read at once."""
    if account.has_unread_pushes or account.is_worked_for(now):
        return PUSHES_APART  # somebody may be reading
    return max(timedelta(), account.read_at + PUSHES_APART - now) if account.read_at is not None else timedelta()
