"""What requests of experts about their external calendars may hold."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from chalicelib.requests.fields import Text
from chalicelib.requests.idempotency import IdempotencyHeaders as IdempotencyHeaders
from chalicelib.requests.schema import Body
from expertbook.adapters.external_calendars.calendar_url import MAX_CHARACTERS


class CalendarBody(Body):
    """`POST /me/calendars`. The view gets the URL and the name."""

    example = MappingProxyType({"url": "https://calendar.example.com/ada/4f2a.ics", "name": "Work"})

    url = Text(
        MAX_CHARACTERS,
        form=r"(https|webcal)://[^\s@]+",
        required=True,
        metadata={"format": "uri", "description": "The secret address of an iCalendar feed."},
    )
    name = Text(60, minimum=0, load_default="")

    def convert(self, given: dict[str, Any]) -> tuple[str, str]:
        return given["url"], given["name"]
