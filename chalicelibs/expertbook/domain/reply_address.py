"""Where the invitations to a booking ask to be answered at: an address for each of its two people. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass, field

from expertbook.domain.booking import Booking, Role

_DIGEST_LENGTH = 20
_LETTERS = {Role.CLIENT: "c", Role.EXPERT: "e"}
_ROLES = {letter: role for role, letter in _LETTERS.items()}
_FORM = re.compile(rf"reply\+([0-9a-hjkmnp-tv-z]{{26}})([ce])([a-z2-7]{{{_DIGEST_LENGTH}}})@[a-z0-9.-]{{1,255}}")


@dataclass(frozen=True, slots=True)
class AddressedTo:
    """What an address of this form says: whose reply to which booking comes there. Whether it's true `is_ours` says."""

    address: str = field(repr=False)
    booking_id: str
    role: Role


def reply_address(booking: Booking, role: Role) -> str | None:
    """The address at which this person's reply to the booking's invitations is received, or None if none is.

    It's in small letters, with 53 characters before the @, of which a mail server takes 64. Programs may write it in
    others.
    """
    if booking.reply_to is None:
        return None
    begins = f"{booking.id.lower()}{_LETTERS[role]}"
    digest = hmac.new(booking.reply_to.secret.encode(), begins.encode(), hashlib.sha256).digest()
    told = base64.b32encode(digest).decode().lower()[:_DIGEST_LENGTH]
    return f"reply+{begins}{told}@{booking.reply_to.domain}"


def read_reply_address(text: str) -> AddressedTo | None:
    """What the address says, or None if it isn't of this form."""
    address = text.strip().lower()
    found = _FORM.fullmatch(address)
    return AddressedTo(address, found[1].upper(), _ROLES[found[2]]) if found else None


def is_ours(addressed: AddressedTo, booking: Booking) -> bool:
    """Whether we gave this address to that person of the booking. Compares in constant time."""
    given = reply_address(booking, addressed.role) or ""
    return hmac.compare_digest(given.encode(), addressed.address.encode())
