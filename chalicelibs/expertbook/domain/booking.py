"""A booking: a time that a client has booked with an expert."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from expertbook.domain.accent import DEFAULT_ACCENT
from expertbook.domain.contact import NOT_CHOSEN, Contact
from expertbook.domain.date_form import DEFAULT_LOCALE
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.model import USUAL_REMINDERS, Place, Reminders


class Status(StrEnum):
    """Where a booking is in its lifecycle."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OFF = frozenset({Status.CANCELLED, Status.EXPIRED})
"""A booking with one of these doesn't take place, and has no time."""

ACTIVE = frozenset({Status.PENDING, Status.CONFIRMED})
"""A booking with one of these keeps its time."""


class Role(StrEnum):
    """Somebody's part in a booking."""

    CLIENT = "client"
    EXPERT = "expert"


class Action(StrEnum):
    """What people can do with a booking."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    REVIEW = "review"
    REPORT_ABSENCE = "report_absence"
    REPLY_TO_ABSENCE = "reply_to_absence"
    ANSWER_PROPOSAL = "answer_proposal"


@dataclass(frozen=True, slots=True)
class Client:
    """The person who books. Only the client and the expert ever see this."""

    name: str
    email: str
    phone: str
    notes: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """A client's answer, with the question as it was asked."""

    question: str
    answer: str


MAX_ABSENCE_REPLY = 500


@dataclass(frozen=True, slots=True)
class Absence:
    """That the expert didn't come, as the client says; and what the expert replies to that, once. The text is empty
    until there is a reply, and again once either of them is erased."""

    reported_at: datetime
    reply: str = field(default="", repr=False)
    replied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """That somebody comes, or perhaps (not `is_certain`), as they replied by mail. It's about the time that the booking
    had at `sequence`."""

    is_certain: bool
    at: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another time that one of the two proposes by mail, in place of the one that the booking had at `sequence`. It
    stands until the other one accepts it, which moves the booking, or refuses it. `is_withdrawn`: who proposed it comes
    at the booked time after all; it's kept to tell what is older."""

    by: Role
    time: Interval
    at: datetime
    sequence: int
    refused_at: datetime | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """What the addresses are made of at which replies to the invitations are received (domain/reply_address.py): the
    domain, and a secret of this booking that nobody is shown."""

    domain: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BookedExpert:
    """The expert, as named at the time of booking. `contact`, `photo_url`, `accent` and `cover_url` follow the profile
    until the booking is over; a URL is empty without a picture, and in bookings from before it was kept."""

    handle: str
    name: str
    category: str
    contact: Contact = NOT_CHOSEN
    photo_url: str = ""
    accent: str = DEFAULT_ACCENT
    cover_url: str = ""


@dataclass(frozen=True, slots=True)
class BookedEventType:
    """The event type, as it was at the time of booking."""

    slug: str
    title: str
    duration_minutes: int
    cancel_notice_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Booking:
    """Instants are aware UTC datetimes; `timezone` is the client's. `claimed` is the booked time with its buffers,
    in epoch seconds.

    `version` counts the writes, starting at 1. `sequence` counts the changes of the calendar entry, starting at 0.
    `status_by` and `reason` belong to the last change of status. `cancelled_from` is the status that a cancelled
    booking had, unknown of old ones: a request that nobody had confirmed was declined or withdrawn. `request` is the
    digest of the idempotency key that the booking was made with. `is_proved`: whoever booked was signed in with the
    client's email address. `locale`: in whose form the client reads times. `network` is a digest of the network that it
    was made from, for the expert to block; it is shown to nobody. `is_quiet`: nothing goes out by itself about it, as
    it's sample data, came from another stage's backup, or was over before anything went out by itself.
    `reminders` are those of the event type when it was booked or moved. `absence` stands beside the status:
    neither says anything of the other. `client_attends`, `expert_attends` and `proposal` are what they replied by mail;
    they may be about a time that it had before. `reply_to` is missing where no mail was received when it was booked; it
    stays as it is, as calendars take an invitation from another organizer for another event.
    """

    id: str
    status: Status
    expert: BookedExpert
    event_type: BookedEventType
    start: datetime
    end: datetime
    claimed: Interval
    timezone: str
    client: Client
    place: Place
    video_url: str | None
    created_at: datetime
    updated_at: datetime
    version: int = 1
    sequence: int = 0
    status_by: Role | None = None
    cancelled_from: Status | None = None
    reason: str = ""
    request: str | None = None
    answers: tuple[GivenAnswer, ...] = ()
    is_proved: bool = False
    locale: str = DEFAULT_LOCALE
    network: str | None = field(default=None, repr=False)
    stars: int | None = None
    reviewed_at: datetime | None = None
    review_changed_at: datetime | None = None
    is_quiet: bool = False
    reminders: Reminders = USUAL_REMINDERS
    absence: Absence | None = None
    client_attends: Attendance | None = None
    expert_attends: Attendance | None = None
    proposal: Proposal | None = None
    reply_to: ReplyTo | None = None

    @property
    def contact(self) -> Contact | None:
        """How the client reaches the expert, if that may be shown: the expert shares it, and agreed to the session."""
        is_hidden = self.status in OFF | {Status.PENDING} or not self.expert.contact.is_shared
        return None if is_hidden else self.expert.contact
