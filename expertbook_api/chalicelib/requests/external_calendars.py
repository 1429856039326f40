"""What requests of experts about their external calendars may hold."""

from __future__ import annotations

from typing import Any

from chalicelib.requests.fields import Text
from chalicelib.requests.idempotency import IdempotencyHeaders as IdempotencyHeaders
from chalicelib.requests.schema import Body


class CalendarBody(Body):
    """`POST /me/calendars`. The view gets the URL and the name."""

    url = Text(2000, required=True, metadata={"description": "The secret address of an iCalendar feed."})
    name = Text(60, minimum=0, load_default="")

    def convert(self, given: dict[str, Any]) -> tuple[str, str]:
        return given["url"], given["name"]
