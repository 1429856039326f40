"""What a booking's entry says in a calendar that its expert connected, in the expert's own words if they chose any."""

from __future__ import annotations

from expertbook import settings
from expertbook.adapters.ics.entries import entry_title, join_paragraphs, list_answers, uid_of
from expertbook.adapters.ics.places import describe_place
from expertbook.adapters.words import words_for
from expertbook.domain.booking import Booking, Status
from expertbook.domain.calendar_account import CalendarAccount
from expertbook.domain.calendar_entry import EntryContent, fill_template
from expertbook.domain.date_form import DEFAULT_LOCALE
from expertbook.domain.phone_number import format_phone
from expertbook.domain.text import to_display_name, to_one_line

MAX_TITLE, MAX_DESCRIPTION = 250, 4000
"""Characters of an entry. Some services refuse more; what people typed may be longer, and is on the booking's page."""


def content_of(booking: Booking, account: CalendarAccount, locale: str = DEFAULT_LOCALE) -> EntryContent:
    """The entry of a booking, which leads its expert to its page. Whatever a client typed stays plain text, and the
    title and the place stay on one line."""
    words = words_for(locale)
    place = describe_place(booking, words)
    client, link = booking.client, f"{settings.site_url()}/booking#{booking.id}"
    values = {
        "client": to_one_line(client.name),
        "event_type": to_one_line(booking.event_type.title),
        "email": to_one_line(client.email),
        "phone": format_phone(client.phone),
        "notes": client.notes,
        "answers": list_answers(booking),
        "link": link,
    }
    title = to_one_line(fill_template(account.title, values)) or entry_title(booking, client.name, words)
    if account.description:
        description = _keep_lines(fill_template(account.description, values))
    else:
        description = join_paragraphs(place.words, client.notes, values["answers"], link)
    return EntryContent(
        uid=uid_of(booking),
        sequence=booking.sequence,
        title=_cut(title, MAX_TITLE),
        description=_cut(description, MAX_DESCRIPTION),
        place=to_one_line(place.link or place.words),
        url=link,
        start=booking.start,
        end=booking.end,
        is_tentative=booking.status is Status.PENDING,
        changed_at=booking.updated_at,
        attendee=(to_display_name(client.name) or client.email, client.email) if account.invites else None,
    )


def _keep_lines(text: str) -> str:
    """The text without marks that only hide, each line on a line; paragraphs stay apart."""
    return "\n".join(to_one_line(line) for line in text.splitlines()).strip("\n")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
