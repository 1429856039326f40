"""The ids of our entries at Google: made of the booking's id, so that writing one twice is a conflict there.

An id has letters from a to v and digits (base32hex), and stays taken when its event is deleted: to write it again is
409, and to bring it back was reported to be refused (googleapis/google-api-ruby-client#1811). So what was deleted is
written under the next of a booking's ids.
https://developers.google.com/workspace/calendar/api/v3/reference/events#id
"""

from __future__ import annotations

import re

MAX_IDS = 16
"""How often an entry can be written again after it was deleted."""

_ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HEX = "0123456789abcdefghijklmnopqrstuv"
_TO_HEX, _TO_ULID = str.maketrans(_ULID, _HEX), str.maketrans(_HEX, _ULID)
_OURS = re.compile(r"eb([0-9a-v]{26})[1-9a-f]?")
_OUR_UID = re.compile(r"([0-9A-HJKMNP-TV-Z]{26})@expertbook", re.IGNORECASE)


def event_id(booking_id: str, number: int = 0) -> str:
    """The id of a booking's entry; with a number, of the one after so many that were deleted."""
    return f"eb{booking_id.translate(_TO_HEX)}{number:x}" if number else f"eb{booking_id.translate(_TO_HEX)}"


def booking_of(found: str) -> str | None:
    """The booking of an id of ours; None for one of somebody else's, as each copy has. Google's own have 26 letters."""
    ours = _OURS.fullmatch(found)
    return ours[1].translate(_TO_ULID) if ours else None


def booking_in_uid(uid: str) -> str | None:
    """The booking of a UID of ours: of an entry that came by mail or from a feed."""
    ours = _OUR_UID.fullmatch(uid)
    return ours[1].upper() if ours else None
