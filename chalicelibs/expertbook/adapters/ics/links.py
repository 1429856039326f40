"""Links that open a web calendar with the entry filled in. They contain no link to the booking."""

from __future__ import annotations

from urllib.parse import urlencode

from expertbook.adapters.ics.places import describe_place
from expertbook.adapters.words import Words
from expertbook.domain.booking import Booking
from expertbook.domain.scheduling.local_time import format_instant


def google_calendar_url(booking: Booking, other: str, words: Words) -> str:
    """Adds the booking to Google Calendar; `other` is the other person's name."""
    times = "/".join(instant.strftime("%Y%m%dT%H%M%SZ") for instant in (booking.start, booking.end))
    place = describe_place(booking, words)
    fields = {
        "action": "TEMPLATE",
        "text": words("entry.summary", title=booking.event_type.title, other=other),
        "dates": times,
        "details": place.words,
        "location": place.link or place.words,
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(fields)}"


def outlook_calendar_url(booking: Booking, other: str, words: Words) -> str:
    """Adds the booking to Outlook on the web; `other` is the other person's name."""
    place = describe_place(booking, words)
    fields = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": words("entry.summary", title=booking.event_type.title, other=other),
        "startdt": format_instant(booking.start),
        "enddt": format_instant(booking.end),
        "body": place.words,
        "location": place.link or place.words,
    }
    return f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(fields)}"
