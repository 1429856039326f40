"""Services' calls of ours when a calendar changed: channels, which end by themselves and have to be made anew.

Such a call says nothing but that something changed. It brings a token of ours along, which nobody else can make, and
which is of no use for another channel. Its digest is by a key of the account's own, that the API makes of the key that
signs: the calendar function, which strangers' servers answer, makes channels and has no key that signs.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from expertbook import settings
from expertbook.adapters.identity.keys import digest_with, get_signing_keys
from expertbook.domain.calendar_account import CalendarAccount, CalendarService, Channel

RENEWED_BEFORE = timedelta(days=1)
"""How long before its end a channel is renewed, or another one made: both may be there, and no gap may."""

MAX_TOKEN = 128
"""As Graph has it; Google takes 256 characters."""

_DIGITS = 26
"""Of a digest: as many as 128 characters have room for besides the longest handle."""


@dataclass(frozen=True, slots=True)
class WatchedCalendar:
    """What a call is about that is believed: a calendar of an account, both by our ids."""

    handle: str
    account: str
    calendar: str


class Forged(Exception):
    """It isn't the service's, or about none of our channels."""


def is_due(channel: Channel | None, now: datetime) -> bool:
    """Whether a channel is to be renewed or made."""
    return channel is None or channel.until - now <= RENEWED_BEFORE


def url_of(account: CalendarAccount) -> str | None:
    """What an account's service calls. None for one that calls nobody, and where it couldn't: services call the public
    web by https alone. A server on this machine that plays one calls what it's told.

    Of two accounts at the same mailbox Graph has one subscription: who finds one tells by the URL whose it is.
    """
    match account.service:
        case CalendarService.CALDAV:
            return None
        case CalendarService.GOOGLE:
            path, is_played = "google", bool(settings.google_url())
        case CalendarService.MICROSOFT:
            path, is_played = f"microsoft?account={account.id}", bool(settings.microsoft_url())
    site = settings.site_url()
    return f"{site}/api/calendar-pushes/{path}" if site.startswith("https://") or is_played else None


def channel_key(handle: str, account_id: str) -> str:
    """What an account's tokens are made with, by the key that signs now. Raises Unavailable."""
    key = get_signing_keys().current
    return f"{key}.{_account_key(key, handle, account_id)}"


def make_token(account_key: str, watched: WatchedCalendar, channel: str) -> str:
    """What a service sends along with each call on a channel: whose it is, and a digest by the account's key."""
    key, _, secret = account_key.partition(".")
    named = f"{key}.{watched.handle}.{watched.account}.{watched.calendar}"
    token = f"{named}.{_digest(secret, named, channel)}"
    assert len(token) <= MAX_TOKEN, "no service takes a longer one"
    return token


def read_token(token: str, channel: str) -> WatchedCalendar:
    """What a token is about. Raises Forged, and Unavailable. It takes as long for a wrong digest as for the right
    one."""
    named, _, digest = token.rpartition(".")
    parts = named.split(".")
    if len(token) > MAX_TOKEN or len(parts) != 4 or not token.isascii():
        raise Forged
    secret = _account_key(parts[0], parts[1], parts[2])
    expected = _digest(secret or "", named, channel)
    if not hmac.compare_digest(digest.encode(), expected.encode()) or secret is None:
        raise Forged
    return WatchedCalendar(*parts[1:])


def _account_key(key: str, handle: str, account_id: str) -> str | None:
    return digest_with(key, f"channels {handle} {account_id}")


def _digest(secret: str, named: str, channel: str) -> str:
    return hmac.new(secret.encode(), f"channel {named} {channel}".encode(), hashlib.sha256).hexdigest()[:_DIGITS]
