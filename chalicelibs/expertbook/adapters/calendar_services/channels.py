"""Services' calls of ours when a calendar changed: channels, which end by themselves and have to be made anew.

Such a call says nothing but that something changed. It brings a token of ours along, made with the key that signs, so
none is believed that isn't the service's; and a token is of no use for another channel.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from expertbook.adapters.identity.keys import digest_with, get_signing_keys

RENEWED_BEFORE = timedelta(days=1)
"""How long before its end a channel is renewed, or another one made: both may be there, and no gap may."""

MAX_TOKEN = 128
"""As Graph has it; Google takes 256 characters."""

_DIGITS = 26
"""Of a digest: as many as 128 characters have room for besides the longest handle."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a calendar. `resource` is the service's own name for what is watched, which Google wants to hear to
    stop."""

    id: str
    resource: str = field(repr=False)
    until: datetime


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


def make_token(watched: WatchedCalendar, channel: str) -> str:
    """What a service sends along with each call on a channel: whose it is, and a digest by the key that signs now.

    Raises Unavailable.
    """
    key = get_signing_keys().current
    named = f"{key}.{watched.handle}.{watched.account}.{watched.calendar}"
    token = f"{named}.{_digest(key, named, channel)}"
    assert len(token) <= MAX_TOKEN, "no service takes a longer one"
    return token


def read_token(token: str, channel: str) -> WatchedCalendar:
    """What a token is about. Raises Forged, and Unavailable. It takes as long for a wrong digest as for the right
    one."""
    named, _, digest = token.rpartition(".")
    parts = named.split(".")
    if len(token) > MAX_TOKEN or len(parts) != 4 or not token.isascii():
        raise Forged
    expected = _digest(parts[0], named, channel)
    if not hmac.compare_digest(digest.encode(), (expected or "-").encode()) or expected is None:
        raise Forged
    return WatchedCalendar(*parts[1:])


def _digest(key: str, named: str, channel: str) -> str | None:
    found = digest_with(key, f"channel {named} {channel}")
    return found[:_DIGITS] if found is not None else None
