"""Who may call an endpoint. This is checked before anything else of the request is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalice.app import Request

from chalicelib.requests.http import read_bearer_token, read_query
from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.errors import NotFound, SignInNeeded
from expertbook.services.sign_outs import check_sign_in

if TYPE_CHECKING:
    from expertbook.services.booking_access import OpenedBooking

MANAGE_TOKEN, SIGN_IN, FEED_KEY, LINK_TOKEN = "manage_token", "session", "feed_key", "link_token"
"""What can prove a caller, by its name in the OpenAPI document. The last two stand in the query."""


@dataclass(frozen=True, slots=True)
class Callers:
    """A kind of callers.

    `identify` takes the request and the parts of its path. It returns arguments for the view, or raises what others
    get. `proofs` are the tokens that can prove a caller, one of which is needed; `optional_proofs` those that a caller
    may send, whom the view reads. `problems` are the statuses that others get.

    Each call with a sign-in token costs a GetItem, unless the process read within a minute that it wasn't ended. The
    endpoints' budgets leave that out.
    """

    identify: Callable[[Request, Mapping[str, str]], dict[str, Any]]
    proofs: tuple[str, ...] = ()
    problems: tuple[int, ...] = ()
    optional_proofs: tuple[str, ...] = ()


def read_caller(request: Request) -> Caller:
    """The caller that the Authorization header proves; a stranger without a valid token. Raises Unavailable."""
    return _identify(read_bearer_token(request))


def _identify(token: str | None) -> Caller:
    return check_sign_in(tokens.identify_caller(token))


def _anybody(_: Request, __: Mapping[str, str]) -> dict[str, Any]:
    return {}


def _signed_in(request: Request, _: Mapping[str, str]) -> dict[str, Any]:
    caller = read_caller(request)
    if caller.email is None:
        raise SignInNeeded("Sign in with the code that we send to your email address.")
    return {"caller": caller}


def _signed_in_or_hidden(request: Request, _: Mapping[str, str]) -> dict[str, Any]:
    caller = read_caller(request)
    if caller.email is None:
        raise NotFound
    return {"caller": caller}


def _with_booking(request: Request, path: Mapping[str, str]) -> dict[str, Any]:
    return {"opened": _open(path["booking_id"], read_caller(request))}


def _with_booking_link(request: Request, path: Mapping[str, str]) -> dict[str, Any]:
    token = read_bearer_token(request) or read_query(request).get("token")
    return {"opened": _open(path["booking_id"], _identify(token))}


def _open(booking_id: str, caller: Caller) -> OpenedBooking:
    from expertbook.services.booking_access import open_booking  # brings along all that books, and most calls don't

    return open_booking(booking_id, caller)


ANYBODY = Callers(_anybody)

PERHAPS_SIGNED_IN = Callers(_anybody, optional_proofs=(SIGN_IN,))
"""Anybody. Somebody who is signed in needn't prove the address that they book with."""

PERHAPS_BOOKING_PARTY = Callers(_anybody, optional_proofs=(MANAGE_TOKEN, SIGN_IN))
"""Anybody. A party of a booking may name it."""

FEED_KEY_HOLDER = Callers(_anybody, (FEED_KEY,), (404,))
"""Anybody with the key of the feed. The service checks it, since it has to look up the feed."""

LINK_HOLDER = Callers(_anybody, (LINK_TOKEN,), (404,))
"""Anybody with a link from a mail. The service checks its token."""

SIGNED_IN = Callers(_signed_in, (SIGN_IN,), (401,))
"""Anybody who is signed in. The view gets the `caller`."""

SIGNED_IN_OR_HIDDEN = Callers(_signed_in_or_hidden, (SIGN_IN,), (404,))
"""Anybody who is signed in; others get 404 in place of 401. The view gets the `caller`."""

EXPERT = Callers(_signed_in, (SIGN_IN,), (401, 404))
"""An expert who is signed in. The view gets the `caller`; for one who isn't an expert the service finds nothing."""

MODERATOR = Callers(_signed_in, (SIGN_IN,), (401, 404))
"""Somebody who is signed in with an address that the deployment names. The service finds nothing for anybody else."""

BOOKING_PARTY = Callers(_with_booking, (MANAGE_TOKEN, SIGN_IN), (404,))
"""The booking's client, by its manage token or signed in, and its expert, signed in. The view gets it as `opened`."""

BOOKING_PARTY_BY_LINK = Callers(_with_booking_link, (*BOOKING_PARTY.proofs, LINK_TOKEN), BOOKING_PARTY.problems)
"""The same, with the token in the header or in the query: calendar programs open a link and send no headers."""
