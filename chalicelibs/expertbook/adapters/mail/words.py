"""What the mails about a booking say: pure texts, in the reader's own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from expertbook.adapters.mail.mail_events import Happening
from expertbook.domain.booking import Booking, Role
from expertbook.domain.scheduling.local_time import zone
from expertbook.domain.text import one_line

LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Words:
    """The subject, the heading above the details, and the sentence below it."""

    subject: str
    heading: str
    lead: str


def words(what: Happening, booking: Booking, reader: Role) -> Words:
    """What a mail to the client, or to the expert, says."""
    other = booking.client.name if reader is Role.EXPERT else booking.expert.name
    heading, lead = _CLIENT[what] if reader is Role.CLIENT else _EXPERT[what]
    if what is Happening.CANCELLED and booking.status_by is reader:
        lead = "You cancelled this session. The time is free again."
    subject = one_line(f"{heading}: {booking.event_type.title} with {other}")[:LONGEST_SUBJECT]
    return Words(subject, heading, lead.format(other=one_line(other)))


def span_words(start: datetime, end: datetime, timezone: str) -> str:
    """ "Tuesday 24 November 2026, 10:30–11:30 (London, UTC+0)", on the clock of that zone."""
    begins, ends = (instant.astimezone(zone(timezone)) for instant in (start, end))
    until = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends:%A %H:%M}"
    day = f"{begins:%A} {begins.day} {begins:%B %Y}"
    return f"{day}, {begins:%H:%M}–{until} ({zone_place(timezone)}, {offset_words(begins)})"


def zone_place(timezone: str) -> str:
    """ "London" of "Europe/London"."""
    return timezone.rsplit("/", 1)[-1].replace("_", " ")


def offset_words(local: datetime) -> str:
    """ "UTC+1", "UTC-3:30"."""
    offset = local.utcoffset()
    assert offset is not None  # a time on a zone's clock has one
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


_CLIENT = {
    Happening.REQUESTED: ("Requested", "{other} confirms it next. Your time is kept until then."),
    Happening.BOOKED: ("Booked", "Your time with {other} is set."),
    Happening.CONFIRMED: ("Confirmed", "{other} has confirmed your session."),
    Happening.DECLINED: ("Declined", "{other} can’t take this session. You may want to choose another time."),
    Happening.CANCELLED: ("Cancelled", "{other} cancelled this session. You may want to choose another time."),
    Happening.MOVED: ("Moved", "Your session has a new time. What stands in your calendar moves along."),
}
_EXPERT = {
    Happening.REQUESTED: ("New request", "{other} asks for this time. It is kept until you confirm or decline."),
    Happening.BOOKED: ("New session", "{other} booked a session with you."),
    Happening.CONFIRMED: ("Confirmed", "You confirmed this session with {other}."),
    Happening.DECLINED: ("Declined", "You declined this session. The time is free again."),
    Happening.CANCELLED: ("Cancelled", "{other} cancelled this session. The time is free again."),
    Happening.MOVED: ("Moved", "This session has a new time. What stands in your calendar moves along."),
}
