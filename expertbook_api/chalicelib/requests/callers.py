"""Who may call an endpoint. Each kind of caller is found out here, before anything else of the request is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalice.app import Request

from chalicelib.requests.http import read_bearer_token, read_query
from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.errors import NotFound, SignInNeeded
from expertbook.services.booking_access import opened

MANAGE_TOKEN, SIGN_IN = "manage_token", "session"
"""What may prove a caller, by the names of the OpenAPI document."""


@dataclass(frozen=True, slots=True)
class Callers:
    """A kind of callers: `identify` gives the view what it learns of them, as arguments, or raises what others get.

    `proofs` are the tokens that they may have, and `problems` the statuses that others get.
    """

    words: str
    identify: Callable[[Request, Mapping[str, str]], dict[str, Any]]
    proofs: tuple[str, ...] = ()
    problems: tuple[int, ...] = ()


def read_caller(request: Request) -> Caller:
    """Whom the Authorization header proves; a stranger without a good one."""
    return tokens.caller(read_bearer_token(request))


def _anybody(_: Request, __: Mapping[str, str]) -> dict[str, Any]:
    return {}


def _signed_in(request: Request, _: Mapping[str, str]) -> dict[str, Any]:
    caller = read_caller(request)
    if caller.address is None:
        raise SignInNeeded("Sign in with the code that we send to your e-mail address.")
    return {"caller": caller}


def _signed_in_or_hidden(request: Request, _: Mapping[str, str]) -> dict[str, Any]:
    caller = read_caller(request)
    if caller.address is None:
        raise NotFound
    return {"caller": caller}


def _with_booking(request: Request, path: Mapping[str, str]) -> dict[str, Any]:
    return {"opened": opened(path["booking_id"], read_caller(request))}


def _with_booking_link(request: Request, path: Mapping[str, str]) -> dict[str, Any]:
    token = read_bearer_token(request) or read_query(request).get("token")
    return {"opened": opened(path["booking_id"], tokens.caller(token))}


ANYBODY = Callers("anybody", _anybody)

FEED_KEY_HOLDER = Callers("whoever has the feed's key, which the service checks", _anybody, problems=(404,))

SIGNED_IN = Callers("somebody signed in", _signed_in, (SIGN_IN,), (401,))

SIGNED_IN_OR_HIDDEN = Callers("somebody signed in; others find nothing", _signed_in_or_hidden, (SIGN_IN,), (404,))

EXPERT = Callers(
    "an expert; the service finds nothing for others who are signed in", _signed_in, (SIGN_IN,), (401, 404)
)

BOOKING_PARTY = Callers(
    "a party to the booking: whoever has its manage token, its client or its expert, signed in",
    _with_booking,
    (MANAGE_TOKEN, SIGN_IN),
    (404,),
)

BOOKING_PARTY_BY_LINK = Callers(
    "a party to the booking, whose token may stand in the query instead",
    _with_booking_link,
    BOOKING_PARTY.proofs,
    (404,),
)
