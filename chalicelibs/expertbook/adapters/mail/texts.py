"""The texts of mails about a booking."""

from __future__ import annotations

from dataclasses import dataclass

from expertbook.adapters.mail.mail_events import MailEvent
from expertbook.adapters.words import Words
from expertbook.domain.booking import Booking, Role
from expertbook.domain.text import to_one_line

MAX_SUBJECT_LENGTH = 150


@dataclass(frozen=True, slots=True)
class MailTexts:
    """The subject, the heading above the details, and the sentence below the heading."""

    subject: str
    heading: str
    lead: str


def write_texts(what: MailEvent, booking: Booking, reader: Role, words: Words) -> MailTexts:
    """The texts of a mail to the client or to the expert."""
    other = to_one_line(booking.client.name if reader is Role.EXPERT else booking.expert.name)
    about = f"to_{reader.value}.{what.value}"
    own = what is MailEvent.CANCELLED and booking.status_by is reader
    subject = words(f"{about}.subject", title=to_one_line(booking.event_type.title), other=other)
    return MailTexts(
        subject[:MAX_SUBJECT_LENGTH],
        words(f"{about}.heading"),
        words("you_cancelled") if own else words(f"{about}.lead", other=other),
    )
