"""End the sign-ins of an address, and tell whether one was ended."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from datetime import datetime

from expertbook.adapters.identity.tokens import SIGN_IN_LIFETIME, Caller
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.store import sign_ins
from expertbook.store.sign_ins import Ended

log = logging.getLogger(__name__)

KNOWN_SECONDS = 60
"""How long a process goes by what it read about ended sign-ins: so long may one still work after it was ended."""

MOST_KNOWN = 1000
"""Of how many addresses a process keeps that."""

_known: OrderedDict[str, tuple[Ended, float]] = OrderedDict()
"""By address: its sign-ins that are ended, and when that was read."""


def check_sign_in(caller: Caller) -> Caller:
    """The caller; a stranger if their sign-in was ended.

    One GetItem, if this process didn't read it within KNOWN_SECONDS; none for those who aren't signed in. Raises
    Unavailable: a sign-in that may be ended counts for nothing.
    """
    if caller.email is None or caller.signed_in_at is None:
        return caller
    return Caller() if _load_ended(caller.email).has(caller.signed_in_at) else caller


def end_one(caller: Caller, now: datetime) -> None:
    """End the sign-in that the caller's token is of, with the tokens that were made of that one; others go on. One
    UpdateItem. Raises Unavailable.

    Another process may take it for up to KNOWN_SECONDS more. A token of release 0.1 goes on until it expires.
    """
    if caller.email is not None and caller.signed_in_at is not None:
        sign_ins.end_one(caller.email, caller.signed_in_at, now, SIGN_IN_LIFETIME)
        _known.pop(caller.email, None)


def end_all(caller: Caller, now: datetime) -> None:
    """End every sign-in of the caller's, this one included. One UpdateItem. Raises Unavailable.

    Another process may take them for up to KNOWN_SECONDS more. Tokens of release 0.1 go on until they expire.
    """
    if caller.email is None:
        return
    until = max(to_epoch(now), caller.signed_in_at or Epoch(0))
    sign_ins.end(caller.email, until, SIGN_IN_LIFETIME)
    _known.pop(caller.email, None)


def end_all_or_put_off(caller: Caller, now: datetime) -> None:
    """The same after something was written that is answered with success, and of which the stream does it anyway."""
    try:
        end_all(caller, now)
    except Unavailable:
        log.warning("ending sign-ins put off")


def forget_known() -> None:
    """Read again the next time, as a new process does."""
    _known.clear()


def remember(address: str, ended: Ended) -> None:
    """Go by this answer of the table for KNOWN_SECONDS."""
    _known[address] = ended, time.monotonic()
    _known.move_to_end(address)
    if len(_known) > MOST_KNOWN:
        _known.popitem(last=False)


def _load_ended(address: str) -> Ended:
    known = _known.get(address)
    if known is not None and time.monotonic() - known[1] <= KNOWN_SECONDS:
        return known[0]
    ended = sign_ins.load(address)
    remember(address, ended)
    return ended
