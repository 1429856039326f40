"""Signed tokens that a caller gets and sends back. HS256, with the id of the signing key."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from expertbook import settings
from expertbook.adapters.identity.keys import digest_with, get_signing_keys, key_of
from expertbook.domain.scheduling.local_time import Epoch, parse_instant, to_epoch
from expertbook.domain.signing_keys import SigningKeys

_ALGORITHM = "HS256"
_MANAGE = "manage"
_SIGN_IN = "session"
_FEED = "feed"
_CURSOR = "cursor"
_REMINDERS = "reminders"
_CONSENT = "consent"

MANAGE_LIFETIME = timedelta(days=180)
"""How long after its start a booking can be opened with its manage token."""

SIGN_IN_LIFETIME = timedelta(days=14)
"""How long somebody stays signed in."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, as proved by their token: the id of the booking that a manage token opens, or the normalized
    email address of somebody who is signed in, with their handle if they are an expert. All are None for a stranger.

    `signed_in_at` is when they proved the address; None for tokens of release 0.1, which don't say it. `is_mailed`: the
    manage token was sent to the client's address alone, so whoever has it reads the client's mail."""

    manages: str | None = None
    email: str | None = None
    expert: str | None = None
    signed_in_at: Epoch | None = field(default=None, compare=False)
    is_mailed: bool = False

    @property
    def is_moderator(self) -> bool:
        """Whether they are signed in with an address that may hide reviews."""
        return self.email is not None and self.email in settings.moderators()


CONSENT_LIFETIME = timedelta(minutes=10)
"""How long somebody may take at a service's consent page."""


@dataclass(frozen=True, slots=True)
class Consent:
    """An expert's way to a calendar service's consent page and back, of which nothing is kept here.

    `account` is the calendar account that it leads to, and `consents` how often its expert had consented to it; 0 for a
    new one. Both make it work once: that account is there then, or was consented to since. `verifier` is PKCE's, which
    nobody else can make; `state` goes to the service and comes back.
    """

    expert: str
    service: str
    account: str
    consents: int
    verifier: str = field(repr=False)
    state: str = field(default="", repr=False)


class BadToken(Exception):
    """We didn't make this token, or not for this purpose, or it has expired."""


class ExpiredToken(BadToken):
    """We made it, for this purpose, and its time is over."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes tokens with keys that are at hand, so it can't fail after what a token is for was written."""

    keys: SigningKeys

    def make_manage_token(self, booking_id: str, start: str, *, mailed: bool = False) -> str:
        """The token that opens this booking (`start` as RFC 3339). The same one until the key is rotated. `mailed`: it
        goes to the client's address and nowhere else, and proves that one can read mail there."""
        expires = to_epoch(parse_instant(start) + MANAGE_LIFETIME)
        return self._sign(_MANAGE, {"sub": booking_id, "exp": expires} | ({"mailed": True} if mailed else {}))

    def make_sign_in_token(
        self, email: str, expert: str | None, now: datetime, signed_in_at: Epoch | None = None
    ) -> tuple[str, datetime]:
        """A sign-in token for a proved email address, and when it expires. `expert` is the address's handle, if any,
        and `signed_in_at` when the address was proved, if not now."""
        expires_at = now + SIGN_IN_LIFETIME
        proved_at = to_epoch(now) if signed_in_at is None else signed_in_at
        claims = {"sub": email, "exp": to_epoch(expires_at), "auth_time": proved_at}
        return self._sign(_SIGN_IN, claims | ({"expert": expert} if expert else {})), expires_at

    def make_feed_key(self, handle: str, serial: int) -> str:
        """The key of an expert's calendar feed. It works until the feed gets a new serial."""
        return self._sign(_FEED, {"sub": handle, "serial": serial})

    def make_reminders_token(self, email: str) -> str:
        """The token that turns the reminders to a normalized address off. For good: it does nothing else."""
        return self._sign(_REMINDERS, {"sub": email})

    def make_consent(self, expert: str, service: str, account: str, consents: int, now: datetime) -> Consent:
        """A way to a service's consent page, for ten minutes. `account` is an id that was just made, or, with its
        `consents`, that of one which needs other credentials."""
        claims = {
            "sub": expert,
            "service": service,
            "account": account,
            "consents": consents,
            "jti": secrets.token_urlsafe(16),
        }
        state = self._sign(_CONSENT, claims | {"exp": to_epoch(now + CONSENT_LIFETIME)})
        return Consent(expert, service, account, consents, _verifier(self.keys.current, str(claims["jti"])), state)

    def make_cursor(self, listing: str, after: str) -> str:
        """A cursor: `listing` says which list, `after` where in it. Signed, so that nobody can make their own."""
        return self._sign(_CURSOR, {"list": listing, "after": after})

    def _sign(self, audience: str, claims: dict[str, Any]) -> str:
        import jwt  # slow to import, and most requests need no token

        headers = {"kid": self.keys.current}
        return jwt.encode({**claims, "aud": audience}, self.keys.by_id[self.keys.current], _ALGORITHM, headers)


def load_signer() -> Signer:
    """A signer with the current key. Call it before you write. Raises Unavailable."""
    return Signer(get_signing_keys())


def identify_caller(token: str | None) -> Caller:
    """The caller that the token proves. A stranger if there is no token, or a bad one."""
    if token is None:
        return Caller()
    try:
        claims = _verify((_MANAGE, _SIGN_IN), token)
    except BadToken:
        return Caller()
    if claims["aud"] == _MANAGE:
        return Caller(manages=claims["sub"], is_mailed=claims.get("mailed") is True)
    return Caller(email=claims["sub"], expert=claims.get("expert"), signed_in_at=claims.get("auth_time"))


def read_feed_serial(token: str, handle: str) -> int:
    """The serial in a key of this expert's feed. Raises BadToken for anything else."""
    claims = _verify((_FEED,), token)
    if claims.get("sub") != handle:
        raise BadToken
    return int(claims["serial"])


def read_reminders_email(token: str) -> str:
    """The normalized address whose reminders the token turns off. Raises BadToken for anything else."""
    return str(_verify((_REMINDERS,), token)["sub"])


def read_consent(state: str, expert: str) -> Consent:
    """The way that an expert comes back on from a service. Raises ExpiredToken for one that was open too long ago, and
    BadToken for anything else, as another expert's. Raises Unavailable."""
    claims = _verify((_CONSENT,), state)
    if claims.get("sub") != expert:
        raise BadToken
    import jwt

    verifier = _verifier(jwt.get_unverified_header(state)["kid"], str(claims["jti"]))
    return Consent(expert, str(claims["service"]), str(claims["account"]), int(claims["consents"]), verifier, state)


def read_cursor(token: str, listing: str) -> str:
    """Where in this list the cursor points. Raises BadToken for anything else."""
    claims = _verify((_CURSOR,), token)
    if claims.get("list") != listing:
        raise BadToken
    return str(claims["after"])


def _verify(audience: tuple[str, ...], token: str) -> dict[str, Any]:
    import jwt

    try:
        key = key_of(jwt.get_unverified_header(token)["kid"])
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=[_ALGORITHM], audience=audience)
    except jwt.ExpiredSignatureError as error:
        raise ExpiredToken from error
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise BadToken from error
    return claims


def _verifier(key_id: str, nonce: str) -> str:
    """A verifier of PKCE: the same for the same way, although it isn't kept anywhere. Raises BadToken."""
    found = digest_with(key_id, f"consent {nonce}")
    if found is None:
        raise BadToken
    return found
