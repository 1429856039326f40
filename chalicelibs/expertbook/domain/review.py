"""A review: what the client of a completed booking says of it. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from expertbook.domain.blocks import Block, BlockKind, meets_email
from expertbook.domain.booking import Booking
from expertbook.domain.email_address import normalize_email
from expertbook.domain.expert import Expert
from expertbook.domain.text import to_plain_name

MAX_STARS = 5
MAX_TEXT = 1000
MAX_REPLY = 1000
MAX_REASON = 500

_ID_LETTERS = 24


class Complaint(StrEnum):
    """Why somebody reports a review."""

    INSULTING = "insulting"
    PRIVATE = "private"
    SPAM = "spam"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a client says: 1 to 5 stars, and perhaps a text."""

    stars: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the expert says to a review, once and for all."""

    text: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """`name` is the client's first name; it and the text are empty once the client's account is erased. `hidden` is the
    operator's reason where the review is hidden: then it isn't listed and doesn't count."""

    id: str
    expert: str
    stars: int
    text: str = field(repr=False)
    name: str = field(repr=False)
    given_at: datetime
    changed_at: datetime | None = None
    reply: Reply | None = None
    hidden: str | None = None

    def says(self, opinion: Opinion) -> bool:
        """Whether this is what the client says."""
        return (self.stars, self.text) == (opinion.stars, opinion.text)

    @property
    def month(self) -> str:
        """When it was given, as far as anybody is told: `2026-11`."""
        return f"{self.given_at:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Report:
    """That visitors complained about a review: how often, why, and when first."""

    review: Review
    number: int
    complaints: tuple[Complaint, ...]
    first_at: datetime


def id_of(booking_id: str) -> str:
    """The id of a booking's review: one a booking. It leads nobody back to the booking, whose id says when it was made
    and has 80 bits of chance."""
    return hashlib.sha256(f"review {booking_id}".encode()).hexdigest()[:_ID_LETTERS]


def first_name(name: str) -> str:
    """The part of a client's name that everybody sees: the first word that isn't a title (`Dr. Ben Ito` is Ben)."""
    words = to_plain_name(name).split()
    return next((word for word in words if not word.endswith(".")), words[0] if words else "")


def is_own(booking: Booking, expert: Expert) -> bool:
    """Whether the expert booked themselves: with the address that they sign in with or give to clients, whatever tag
    it has."""
    address = normalize_email(booking.client.email)
    theirs = [normalize_email(each) for each in (expert.email, expert.contact.email) if each]
    return any(meets_email(Block("", BlockKind.EMAIL, each, booking.created_at), address) for each in theirs)


def begin_review(booking: Booking, opinion: Opinion, now: datetime) -> Review:
    """The first review of a booking."""
    handle, name = booking.expert.handle, first_name(booking.client.name)
    return Review(id_of(booking.id), handle, opinion.stars, opinion.text, name, now)
