"""Signed tokens: what a client is given to come back with. HS256, with the id of the key that signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from expertbook.adapters.identity.keys import get_signing_keys, key_of
from expertbook.domain.scheduling.local_time import parse_instant, to_epoch

_ALGORITHM = "HS256"
_MANAGE = "manage"
_SIGN_IN = "session"
_FEED = "feed"
_CURSOR = "cursor"

MANAGE_LIFETIME = timedelta(days=180)
"""How long after its session a booking can still be opened with its manage token."""


SIGN_IN_LIFETIME = timedelta(days=14)
"""How long somebody stays signed in."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as far as their token proves it: the holder of a booking's manage token, or an address signed in
    (lower case), with its expert's handle if it is one's. Nothing of it for a stranger."""

    manages: str | None = None
    address: str | None = None
    expert: str | None = None


class BadToken(Exception):
    """The token was not made here, not for this, or has expired."""


def make_manage_token(booking_id: str, start: str) -> str:
    """The token that opens this booking (start as RFC 3339): the same one each time, as long as the key is."""
    expires = to_epoch(parse_instant(start) + MANAGE_LIFETIME)
    return _sign(_MANAGE, {"sub": booking_id, "exp": expires})


def make_sign_in_token(address: str, expert: str | None, now: datetime) -> tuple[str, datetime]:
    """A token for an address that was proved, and when it expires. `expert` is the handle that belongs to it."""
    expires_at = now + SIGN_IN_LIFETIME
    claims = {"sub": address, "exp": to_epoch(expires_at)}
    return _sign(_SIGN_IN, claims | ({"expert": expert} if expert else {})), expires_at


def identify_caller(token: str | None) -> Caller:
    """Whom the token proves; a stranger for none, and for any that was not made here or has expired."""
    if token is None:
        return Caller()
    try:
        claims = _verify((_MANAGE, _SIGN_IN), token)
    except BadToken:
        return Caller()
    if claims["aud"] == _MANAGE:
        return Caller(manages=claims["sub"])
    return Caller(address=claims["sub"], expert=claims.get("expert"))


def make_feed_key(handle: str, serial: int) -> str:
    """The key of an expert's calendar feed: it works until the feed has another serial."""
    return _sign(_FEED, {"sub": handle, "serial": serial})


def read_feed_serial(token: str, handle: str) -> int:
    """The serial that a feed key of that expert carries; BadToken for any other text."""
    claims = _verify((_FEED,), token)
    if claims.get("sub") != handle:
        raise BadToken
    return int(claims["serial"])


def make_cursor(listing: str, after: str) -> str:
    """A place in a list: `listing` says which one, `after` where. Signed, so that nobody can point it elsewhere."""
    return _sign(_CURSOR, {"list": listing, "after": after})


def read_cursor(token: str, listing: str) -> str:
    """The place that a cursor of that list names; BadToken for any other text."""
    claims = _verify((_CURSOR,), token)
    if claims.get("list") != listing:
        raise BadToken
    return str(claims["after"])


def _sign(audience: str, claims: dict[str, Any]) -> str:
    import jwt  # slow to import, and most requests need no token

    keys = get_signing_keys()
    headers = {"kid": keys.current}
    return jwt.encode({**claims, "aud": audience}, keys.by_id[keys.current], _ALGORITHM, headers)


def _verify(audience: tuple[str, ...], token: str) -> dict[str, Any]:
    import jwt

    try:
        key = key_of(jwt.get_unverified_header(token)["kid"])
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=[_ALGORITHM], audience=audience)
    except (jwt.InvalidTokenError, KeyError, TypeError) as error:
        raise BadToken from error
    return claims
