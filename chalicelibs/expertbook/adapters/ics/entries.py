"""Bookings as calendar entries (RFC 5545): in a mail, as a file, and as a calendar feed. All times are in UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Literal

from expertbook.adapters.ics.places import describe_place
from expertbook.adapters.words import Words, words_for
from expertbook.domain.booking import ACTIVE, OFF, Booking, Status
from expertbook.domain.contact import Contact
from expertbook.domain.date_form import DEFAULT_LOCALE
from expertbook.domain.phone_number import format_phone
from expertbook.domain.text import to_one_line

if TYPE_CHECKING:
    from icalendar import Event  # takes 0.13 s to import

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

_PRODUCT = "-//ExpertBook//ExpertBook//EN"
_STATUS = {Status.PENDING: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.EXPIRED: "CANCELLED"}

FEED_REFRESH = timedelta(minutes=15)
"""How often we ask programs to read a calendar feed again. Most of them read it when they like."""


@dataclass(frozen=True, slots=True)
class Participant:
    """The organizer or an attendee of a calendar entry."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class EntryViewer:
    """Whose calendar an entry is for: the other person's name, the link to the booking, if known, for a client how to
    reach the expert, and in which language they read it."""

    other: str
    link: str = ""
    contact: Contact | None = None
    locale: str = DEFAULT_LOCALE


class ReplyAsked(Enum):
    """What an invitation says of its attendee's answer: the participation, and whether a reply is asked for."""

    GIVEN = "ACCEPTED", "FALSE"
    WELCOME = "ACCEPTED", "TRUE"
    """They have agreed, and may reply otherwise."""
    PERHAPS = "TENTATIVE", "TRUE"
    WANTED = "NEEDS-ACTION", "TRUE"


def build_invitation(
    booking: Booking,
    method: Literal["REQUEST", "CANCEL"],
    organizer: Participant,
    attendee: Participant,
    reader: EntryViewer,
    answer: ReplyAsked = ReplyAsked.GIVEN,
) -> str:
    """The entry to enclose in a mail. A booking always has the same UID; its SEQUENCE rises with each change. Replies
    go to the organizer."""
    from icalendar import vCalAddress

    def address(person: Participant, **parameters: str) -> vCalAddress:
        found = vCalAddress(f"mailto:{person.email}")
        found.params.update({"CN": to_one_line(person.name) or person.email, **parameters})
        return found

    entry = _build_entry(booking, reader)
    entry.add("organizer", address(organizer))
    participation, asks = answer.value
    told = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": participation, "RSVP": asks if method == "REQUEST" else "FALSE"}
    entry.add("attendee", address(attendee, **told))
    return _build_calendar(method, [entry])


def build_file(booking: Booking, reader: EntryViewer) -> str:
    """The booking as a file to download."""
    return _build_calendar("PUBLISH", [_build_entry(booking, reader)])


def build_feed(expert: str, bookings: Iterable[Booking]) -> str:
    """The bookings of an expert of this name as a calendar feed, without cancelled ones."""
    entries = [
        _build_entry(booking, EntryViewer(booking.client.name)) for booking in bookings if booking.status not in OFF
    ]
    return _build_calendar("PUBLISH", entries, words_for(DEFAULT_LOCALE)("entry.feed", expert=expert))


def uid_of(booking: Booking) -> str:
    """The UID of a booking's entry, in whatever calendar and mail."""
    return f"{booking.id}@expertbook"


def entry_title(booking: Booking, other: str, words: Words) -> str:
    """What an entry is called; `other` is the other person's name."""
    return to_one_line(words("entry.summary", title=booking.event_type.title, other=other))


def list_answers(booking: Booking) -> str:
    """The client's answers, one a line."""
    return "\n".join(f"{to_one_line(given.question)}: {to_one_line(given.answer)}" for given in booking.answers)


def join_paragraphs(*texts: str) -> str:
    """The texts as paragraphs. The library escapes line ends, so no text can start a property."""
    kept = ("\n".join(to_one_line(line) for line in text.splitlines()) for text in texts)
    return "\n\n".join(text for text in kept if text)


def _build_calendar(method: Method, entries: Iterable[Event], name: str | None = None) -> str:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name is not None:
        calendar.add("x-wr-calname", to_one_line(name))
        calendar.add("refresh-interval", FEED_REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(entry)
    text: str = calendar.to_ical().decode()
    return text


def _build_entry(booking: Booking, reader: EntryViewer) -> Event:
    from icalendar import Event

    words = words_for(reader.locale)
    place = describe_place(booking, words)
    entry = Event()
    entry.add("uid", uid_of(booking))
    entry.add("sequence", booking.sequence)
    entry.add("dtstamp", booking.updated_at)
    entry.add("dtstart", booking.start)
    entry.add("dtend", booking.end)
    entry.add("summary", entry_title(booking, reader.other, words))
    entry.add(
        "description",
        join_paragraphs(
            place.words, _contact_line(reader, words), booking.client.notes, list_answers(booking), reader.link
        ),
    )
    entry.add("location", to_one_line(place.link or place.words))
    entry.add("status", _STATUS.get(booking.status, "CONFIRMED"))
    entry.add("transp", "OPAQUE" if booking.status in ACTIVE else "TRANSPARENT")
    if reader.link:
        entry.add("url", reader.link)
    return entry


def _contact_line(reader: EntryViewer, words: Words) -> str:
    """ "Contact: ada@example.com, +44 20 7946 0000", or nothing."""
    if reader.contact is None:
        return ""
    ways = filter(None, (reader.contact.email, format_phone(reader.contact.phone or "")))
    return words("row", name=words("contact"), value=", ".join(ways))
