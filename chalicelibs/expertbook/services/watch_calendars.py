"""Have a calendar service tell us of changes in an account's calendars, by a channel for each."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from expertbook.adapters.calendar_services import channels
from expertbook.adapters.calendar_services.channels import WatchedCalendar
from expertbook.adapters.calendar_services.service import (
    GoneThere,
    ServiceClient,
    ServiceError,
    SignInRefused,
    TryLater,
)
from expertbook.domain.calendar_account import WATCHED_AGAIN_AFTER, CalendarAccount, Channel
from expertbook.store import calendar_accounts as store

log = logging.getLogger(__name__)


def watch(
    account: CalendarAccount, client: ServiceClient, now: datetime, deadline: float, *, is_anew: bool = False
) -> CalendarAccount:
    """See that each calendar that is read or written to has a channel, and no other has one; the account with its
    channels. None is begun after the monotonic `deadline`, but an hour later. `is_anew`: those that it had aren't
    believed to live. Whoever calls this has the account's lease.

    To be called before a reading, or what changes between the two wouldn't be heard of. What the service refuses keeps
    back nothing: it's asked again after an hour, and read every five minutes meanwhile. Where it refuses all of an
    account, which the site's operator may be able to mend, that is a warning. Nothing is asked or written
    before `watch_at`; then a call or two for each channel that is due, and one UpdateItem. Raises Unavailable.
    """
    url = channels.url_of(account)
    wanted = {found.id: found.url for found in account.watched} if url is not None and account.channel_key else {}
    is_looked_after = account.watch_at is not None and now < account.watch_at and not is_anew
    if is_looked_after or not (wanted or account.channels):
        return account
    known: Mapping[str, Channel] = {} if is_anew else account.channels
    kept = {calendar: channel for calendar, channel in known.items() if calendar in wanted}
    is_whole, refused = True, False
    for calendar, there in wanted.items():
        if not channels.is_due(kept.get(calendar), now):
            continue
        if time.monotonic() > deadline:
            is_whole = False
            break
        try:
            made = client.watch(there, kept.get(calendar), _TokensOf(account, calendar), url or "", now)
        except (ServiceError, GoneThere) as error:
            is_whole = False
            log.info("calendar not watched", extra=_about(account), exc_info=True)
            refused = refused or not isinstance(error, TryLater)
            if isinstance(error, (SignInRefused, TryLater)):
                break  # what is to be read or written says what that means
        else:
            kept |= {calendar: made} if made is not None else {}
    if refused and all(channel.until <= now for channel in kept.values()):
        log.warning("account not watched", extra=_about(account) | {"service": account.service.value})
    found = replace(account, channels=kept, watch_at=_next_look(kept, now, is_whole=is_whole))
    if not store.keep_channels(account, found):
        return account  # one was ended meanwhile, and more is wanted
    _stop(account, client, _ids(account.channels) - _ids(kept))
    return found


def stop_all(account: CalendarAccount, client: ServiceClient) -> None:
    """Have the service call no more for an account that goes. Raises nothing of the service's: channels end anyway."""
    _stop(account, client, _ids(account.channels))


class _TokensOf:
    """What the service sends along for a calendar of an account."""

    def __init__(self, account: CalendarAccount, calendar: str) -> None:
        self._key = account.channel_key
        self._watched = WatchedCalendar(account.expert, account.id, calendar)

    def __call__(self, channel: str) -> str:
        return channels.make_token(self._key, self._watched, channel)


def _next_look(kept: Mapping[str, Channel], now: datetime, *, is_whole: bool) -> datetime:
    soonest = now + WATCHED_AGAIN_AFTER
    if not is_whole or not kept:
        return soonest
    return max(soonest, min(channel.until for channel in kept.values()) - channels.RENEWED_BEFORE)


def _stop(account: CalendarAccount, client: ServiceClient, ids: set[str]) -> None:
    for channel in account.channels.values():
        if channel.id in ids:
            try:
                client.stop(channel)
            except (ServiceError, GoneThere):
                log.info("channel not stopped", extra=_about(account), exc_info=True)
                return


def _ids(found: Mapping[str, Channel]) -> set[str]:
    return {channel.id for channel in found.values()}


def _about(account: CalendarAccount) -> dict[str, str]:
    return {"expert": account.expert, "account": account.id}
