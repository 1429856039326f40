"""Sign in: request a code, and prove an email address with it. And end the sign-ins of an address."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from datetime import datetime
from typing import Any

from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.keys import get_signing_keys
from expertbook.adapters.identity.tokens import SIGN_IN_LIFETIME, Caller
from expertbook.domain import sign_in_code
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import Unavailable, WrongCode
from expertbook.domain.scheduling.local_time import Epoch, format_instant, from_epoch, to_epoch
from expertbook.store import accounts, sign_ins
from expertbook.store import codes as store

log = logging.getLogger(__name__)

KNOWN_SECONDS = 60
"""How long a process goes by what it read about ended sign-ins: so long may one still work after it was ended."""

MOST_KNOWN = 1000
"""Of how many addresses a process keeps that."""

_known: OrderedDict[str, tuple[Epoch | None, float]] = OrderedDict()
"""By address: until when its sign-ins are ended, and when that was read."""


def request_code(email: str, now: datetime) -> dict[str, Any]:
    """Have the stream mail a code to an email address, known to us or not.

    Raises TooManyRequests for the sixth code in an hour, or Unavailable. One GetItem and one PutItem.
    """
    key_id = get_signing_keys().current
    issued = store.renew(normalize_email(email), lambda before: sign_in_code.renew_code(before, email, key_id, now))
    return {"expires_at": format_instant(from_epoch(issued.valid_until))}


def sign_in(email: str, code: str, now: datetime) -> dict[str, Any]:
    """A sign-in token for the right code. Raises WrongCode, whatever is wrong with it.

    We count the try before we check the code, so that parallel guesses get five tries at most. Two UpdateItem and two
    GetItem; one UpdateItem for a wrong code.
    """
    address = normalize_email(email)
    signer, keys = tokens.load_signer(), get_signing_keys()
    issued = store.count_try(address, now)
    if issued is None or not sign_in_code.is_correct(code, keys, issued.key_id, address, issued.nonce):
        raise WrongCode
    account = accounts.load(address)
    ended = sign_ins.ended_until(address)
    if not store.use(address, issued.nonce):
        raise WrongCode
    _keep(address, ended)
    expert = account.expert if account is not None else None
    # Later than those that were ended in this very second, or by a clock that is ahead.
    signed_in_at = to_epoch(now) if ended is None else max(to_epoch(now), Epoch(ended + 1))
    token, expires_at = signer.make_sign_in_token(address, expert, now, signed_in_at)
    return {"token": token, "expires_at": format_instant(expires_at), "email": address, "expert": expert}


def check_sign_in(caller: Caller) -> Caller:
    """The caller; a stranger if their sign-in was ended.

    One GetItem, if this process didn't read it within KNOWN_SECONDS; none for those who aren't signed in. Raises
    Unavailable: a sign-in that may be ended counts for nothing.
    """
    if caller.email is None or caller.signed_in_at is None:
        return caller
    ended = _ended_until(caller.email)
    return caller if ended is None or caller.signed_in_at > ended else Caller()


def end_all(caller: Caller, now: datetime) -> None:
    """End every sign-in of the caller's, this one included. One UpdateItem. Raises Unavailable.

    Another process may take them for up to KNOWN_SECONDS more. Tokens of release 0.1 go on until they expire.
    """
    if caller.email is None:
        return
    until = max(to_epoch(now), caller.signed_in_at or Epoch(0))
    sign_ins.end(caller.email, until, SIGN_IN_LIFETIME)
    _keep(caller.email, until)


def end_all_or_put_off(caller: Caller, now: datetime) -> None:
    """The same after something was written that is answered with success, and of which the stream does it anyway."""
    try:
        end_all(caller, now)
    except Unavailable:
        log.warning("ending sign-ins put off")


def forget_known() -> None:
    """Read again the next time, as a new process does."""
    _known.clear()


def _ended_until(address: str) -> Epoch | None:
    ended, read_at = _known.get(address, (None, None))
    if read_at is None or time.monotonic() - read_at > KNOWN_SECONDS:
        ended = sign_ins.ended_until(address)
        _keep(address, ended)
    return ended


def _keep(address: str, ended: Epoch | None) -> None:
    _known[address] = ended, time.monotonic()
    _known.move_to_end(address)
    if len(_known) > MOST_KNOWN:
        _known.popitem(last=False)
