"""Signed tokens: what a client is given to come back with. HS256, with the id of the key that signed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from expertbook.identity.keys import signing_keys
from expertbook.scheduling.local_time import from_text, to_epoch

_ALGORITHM = "HS256"
_MANAGE = "manage"
_CURSOR = "cursor"

MANAGE_LIFE = timedelta(days=180)
"""How long after its session a booking can still be opened with its manage token."""


class BadToken(Exception):
    """The token was not made here, not for this, or has expired."""


def manage_token(booking_id: str, start: str) -> str:
    """The token that opens this booking (start as RFC 3339): the same one each time, as long as the key is."""
    expires = to_epoch(from_text(start) + MANAGE_LIFE)
    return _signed(_MANAGE, {"sub": booking_id, "exp": expires})


def opens(token: str, booking_id: str) -> bool:
    """Whether the token is the manage token of that booking."""
    try:
        return bool(_verified(_MANAGE, token).get("sub") == booking_id)
    except BadToken:
        return False


def cursor(listing: str, after: str) -> str:
    """A place in a list: `listing` says which one, `after` where. Signed, so that nobody can point it elsewhere."""
    return _signed(_CURSOR, {"list": listing, "after": after})


def place_in(token: str, listing: str) -> str:
    """The place that a cursor of that list names; BadToken for any other text."""
    claims = _verified(_CURSOR, token)
    if claims.get("list") != listing:
        raise BadToken
    return str(claims["after"])


def _signed(audience: str, claims: dict[str, Any]) -> str:
    import jwt  # slow to import, and most requests need no token

    keys = signing_keys()
    headers = {"kid": keys.current}
    return jwt.encode({**claims, "aud": audience}, keys.by_id[keys.current], _ALGORITHM, headers)


def _verified(audience: str, token: str) -> dict[str, Any]:
    import jwt

    try:
        key = signing_keys().by_id[jwt.get_unverified_header(token)["kid"]]
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=[_ALGORITHM], audience=audience)
    except (jwt.InvalidTokenError, KeyError, TypeError) as error:
        raise BadToken from error
    return claims
