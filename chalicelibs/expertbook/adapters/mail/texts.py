"""The texts of mails about a booking. Pure; times are in the reader's own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from expertbook.adapters.mail.mail_events import MailEvent
from expertbook.adapters.mail.zone_words import zone_words
from expertbook.domain.booking import Booking, Role
from expertbook.domain.date_form import DateForm
from expertbook.domain.scheduling.local_time import zone_named
from expertbook.domain.text import to_one_line

MAX_SUBJECT_LENGTH = 150


@dataclass(frozen=True, slots=True)
class MailTexts:
    """The subject, the heading above the details, and the sentence below the heading."""

    subject: str
    heading: str
    lead: str


def write_texts(what: MailEvent, booking: Booking, reader: Role) -> MailTexts:
    """The texts of a mail to the client or to the expert."""
    other = booking.client.name if reader is Role.EXPERT else booking.expert.name
    heading, lead = _CLIENT[what] if reader is Role.CLIENT else _EXPERT[what]
    if what is MailEvent.CANCELLED and booking.status_by is reader:
        lead = "You cancelled this session. The time is free again."
    subject = to_one_line(f"{heading}: {booking.event_type.title} with {other}")[:MAX_SUBJECT_LENGTH]
    return MailTexts(subject, heading, lead.format(other=to_one_line(other)))


def format_span(start: datetime, end: datetime, timezone: str, form: DateForm) -> str:
    """ "Tuesday 24 November 2026, 10:30–11:30 (London, UTC+0)", in this zone and form."""
    begins, ends = (instant.astimezone(zone_named(timezone)) for instant in (start, end))
    return f"{form.date(begins)}, {form.span(begins, ends)} ({zone_words(timezone, begins)})"


_CLIENT = {
    MailEvent.REQUESTED: ("Requested", "{other} will confirm it. Your time is kept until then."),
    MailEvent.BOOKED: ("Booked", "You’re booked with {other}."),
    MailEvent.CONFIRMED: ("Confirmed", "{other} has confirmed your session."),
    MailEvent.DECLINED: ("Declined", "{other} can’t take this session. You may want to choose another time."),
    MailEvent.CANCELLED: ("Cancelled", "{other} cancelled this session. You may want to choose another time."),
    MailEvent.MOVED: ("Moved", "Your session has a new time. What stands in your calendar moves along."),
    MailEvent.MOVE_REQUESTED: ("New time requested", "{other} will confirm it. The new time is kept until then."),
}
_EXPERT = {
    MailEvent.REQUESTED: ("New request", "{other} asks for this time. It is kept until you confirm or decline."),
    MailEvent.BOOKED: ("New session", "{other} booked a session with you."),
    MailEvent.CONFIRMED: ("Confirmed", "You confirmed this session with {other}."),
    MailEvent.DECLINED: ("Declined", "You declined this session. The time is free again."),
    MailEvent.CANCELLED: ("Cancelled", "{other} cancelled this session. The time is free again."),
    MailEvent.MOVED: ("Moved", "This session has a new time. What stands in your calendar moves along."),
    MailEvent.MOVE_REQUESTED: (
        "New time to confirm",
        "This session is to move. The new time is kept until you confirm or decline.",
    ),
}
