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

log = logging.getLogger(__name__)

KNOWN_SECONDS = 60
"""How long a process goes by what it read about ended sign-ins: so long may one still work after it was ended."""

MOST_KNOWN = 1000
"""Of how many addresses a process keeps that."""

_known: OrderedDict[str, tuple[Epoch | None, float]] = OrderedDict()
"""By address: until when its sign-ins are ended, and when that was read."""


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
    remember(caller.email, until)


def end_all_or_put_off(caller: Caller, now: datetime) -> None:
    """The same after something was written that is answered with success, and of which the stream does it anyway."""
    try:
        end_all(caller, now)
    except Unavailable:
        log.warning("ending sign-ins put off")


def forget_known() -> None:
    """Read again the next time, as a new process does."""
    _known.clear()


def remember(address: str, ended: Epoch | None) -> None:
    """Go by this answer of the table for KNOWN_SECONDS."""
    _known[address] = ended, time.monotonic()
    _known.move_to_end(address)
    if len(_known) > MOST_KNOWN:
        _known.popitem(last=False)


def _ended_until(address: str) -> Epoch | None:
    ended, read_at = _known.get(address, (None, None))
    if read_at is None or time.monotonic() - read_at > KNOWN_SECONDS:
        ended = sign_ins.ended_until(address)
        remember(address, ended)
    return ended
