"""Webhooks: where an expert's programs hear of what happens to bookings, and what they hear. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zlib import crc32

from expertbook.domain.booking import Booking, Status

MAX_WEBHOOKS = 5
"""How many an expert may have."""

KEPT = timedelta(days=30)
"""How long events and attempts are kept, and what wasn't delivered waits."""

OVERLAP = timedelta(days=1)
"""How long the secret before signs beside a new one."""

LANES = 3
"""How much goes to one webhook at once. A booking is always in the same lane, so what happens to it stays in order."""

MOST_REPLAYED = 2_000
"""Events that one replay sends again."""

PAUSES = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=2), timedelta(hours=5), timedelta(hours=10), timedelta(hours=10)),
)
"""Before each further try: together 27 hours and a half."""

VERSION = 1
"""Of the payloads: it counts up when a field goes or comes to mean something else. New fields don't count."""


class WebhookEvent(StrEnum):
    """What a webhook hears of. An expert chooses among them, but for the last two."""

    BOOKING_CREATED = "booking.created"
    BOOKING_CONFIRMED = "booking.confirmed"
    BOOKING_MOVED = "booking.moved"
    BOOKING_CANCELLED = "booking.cancelled"
    BOOKING_COMPLETED = "booking.completed"
    BOOKING_NO_SHOW = "booking.no_show"
    BOOKING_EXPIRED = "booking.expired"
    REVIEW_CREATED = "review.created"
    REVIEW_CHANGED = "review.changed"
    VERIFICATION = "webhook.verification"
    TEST = "webhook.test"


SENT_ONCE = frozenset({WebhookEvent.VERIFICATION, WebhookEvent.TEST})
"""Somebody looks on while these are sent: they go to a webhook in any state, and are tried once."""

CHOOSABLE = tuple(event for event in WebhookEvent if event not in SENT_ONCE)
"""What an expert chooses among."""


class Payload(StrEnum):
    """How much a webhook is told: ids, or the booking as it is when it's sent."""

    THIN = "thin"
    FULL = "full"


class WebhookStatus(StrEnum):
    """Whether events go to a webhook: not before it has proved that it wants them."""

    UNVERIFIED = "unverified"
    ACTIVE = "active"
    PAUSED = "paused"


class PausedBecause(StrEnum):
    """Why a webhook is paused."""

    FAILED = "failed"
    BY_YOU = "by_you"
    RESTORED = "restored"


class Problem(StrEnum):
    """Why an attempt failed."""

    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    PRIVATE_ADDRESS = "private_address"
    REDIRECTED = "redirected"
    BAD_ANSWER = "bad_answer"
    PROOF_MISSING = "proof_missing"


@dataclass(frozen=True, slots=True)
class Webhook:
    """`secret` signs, and until `previous_until` also the one before. `failing_since`: nothing was delivered since, and
    something failed. What was tried before `resumed_at` begins anew. `version` counts the writes, but for those of
    `failing_since`."""

    id: str
    expert: str
    url: str = field(repr=False)
    events: tuple[WebhookEvent, ...]
    payload: Payload
    secret: str = field(repr=False)
    created_at: datetime
    status: WebhookStatus = WebhookStatus.UNVERIFIED
    paused_because: PausedBecause | None = None
    is_proved: bool = False
    previous_secret: str | None = field(default=None, repr=False)
    previous_until: datetime | None = None
    failing_since: datetime | None = None
    resumed_at: datetime | None = None
    version: int = 1

    def secrets_at(self, now: datetime) -> list[str]:
        """Those that sign, the newest first."""
        if self.previous_secret is None or self.previous_until is None or now >= self.previous_until:
            return [self.secret]
        return [self.secret, self.previous_secret]

    def hears_of(self, event: WebhookEvent) -> bool:
        """Whether it wants such an event."""
        return event in SENT_ONCE or event in self.events


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. Of a booking it has the id and the status that it came to, and nothing of a person.

    `subject` is what it's about: of one subject, the `number` says the order. `proof` is the random text that a
    webhook has to answer with."""

    type: WebhookEvent
    subject: str
    number: int
    at: datetime
    status: Status | None = None
    proof: str = ""

    @property
    def id(self) -> str:
        """The same whenever the same happened: what is told twice is known by it."""
        return f"{self.subject}-{self.number:06d}-{self.type.value.replace('.', '-')}"

    @property
    def place(self) -> str:
        """What it's found by while it waits: of what an expert tries, only the last waits."""
        return self.type.value if self.type in SENT_ONCE else self.id

    @property
    def booking_id(self) -> str | None:
        """The booking that it's about, if it's about one."""
        return None if self.type in SENT_ONCE else self.subject

    @property
    def lane(self) -> int:
        """In which lane of a webhook it goes. What an expert tries is in the first one."""
        return 0 if self.type in SENT_ONCE else crc32(self.subject.encode()) % LANES


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that a webhook hasn't got yet. `next_at`: not before; after `tries` that failed, the last at `tried_at`.
    `is_again`: it was asked for again."""

    event: Event
    is_again: bool = False
    tries: int = 0
    tried_at: datetime | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver an event: the answer's status and beginning, or why there is none."""

    event_id: str
    type: WebhookEvent
    booking_id: str | None
    at: datetime
    status: int | None
    problem: Problem | None
    answer: str = field(repr=False)
    milliseconds: int
    next_try_at: datetime | None = None
    is_again: bool = False
    place: str = ""


def events_of(before: Booking | None, after: Booking) -> list[Event]:
    """What happened to a booking, if anybody is to hear of it. One that needs no confirmation is created alone."""
    if after.is_quiet or not after.expert.handle or (before is not None and before.version == after.version):
        return []
    return [Event(kind, after.id, after.version, _at(kind, after), after.status) for kind in _kinds_of(before, after)]


def _at(kind: WebhookEvent, booking: Booking) -> datetime:
    if kind is WebhookEvent.REVIEW_CREATED:
        return booking.reviewed_at or booking.updated_at
    if kind is WebhookEvent.REVIEW_CHANGED:
        return booking.review_changed_at or booking.updated_at
    return booking.updated_at


def _kinds_of(before: Booking | None, after: Booking) -> Iterable[WebhookEvent]:
    if before is None:
        yield WebhookEvent.BOOKING_CREATED
        return
    if (before.start, before.end) != (after.start, after.end):
        yield WebhookEvent.BOOKING_MOVED
    elif before.status is not after.status and after.status in _OF_STATUS:
        yield _OF_STATUS[after.status]
    if before.reviewed_at is None and after.reviewed_at is not None:
        yield WebhookEvent.REVIEW_CREATED
    elif before.review_changed_at != after.review_changed_at:
        yield WebhookEvent.REVIEW_CHANGED


_OF_STATUS = {
    Status.CONFIRMED: WebhookEvent.BOOKING_CONFIRMED,
    Status.CANCELLED: WebhookEvent.BOOKING_CANCELLED,
    Status.COMPLETED: WebhookEvent.BOOKING_COMPLETED,
    Status.NO_SHOW: WebhookEvent.BOOKING_NO_SHOW,
    Status.EXPIRED: WebhookEvent.BOOKING_EXPIRED,
}


def next_try(tries: int, now: datetime) -> datetime | None:
    """When an event is tried again that failed so many times, the last time at `now`; None if not any more."""
    return now + PAUSES[tries - 1] if tries <= len(PAUSES) else None
