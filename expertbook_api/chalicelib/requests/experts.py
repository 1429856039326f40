"""What requests about the directory and an expert's page may hold."""

from __future__ import annotations

from typing import Any

from chalicelib.requests.fields import Day, OneOf, Text, WholeNumber, Zone
from chalicelib.requests.schema import LONGEST_CURSOR, LONGEST_ID, LONGEST_SLUG, SLUG, Parameters
from expertbook.domain.directory_entries import ALL, Sort
from expertbook.domain.scheduling.slots import MAX_DAYS
from expertbook.services.directory_pages import LAST_NUMBERED_PAGE, DirectoryRequest
from expertbook.services.expert_page import ExpertPageRequest


class DirectoryParameters(Parameters):
    """`GET /experts`."""

    search = Text(
        60,
        minimum=0,
        metadata={
            "description": "Parts of names, or beginnings of words of headlines, specialisations and categories."
        },
    )
    category = Text(60, minimum=0, metadata={"description": "A category's exact name; All for no filter."})
    page = WholeNumber(1, LAST_NUMBERED_PAGE, from_text=True)
    limit = WholeNumber(1, 50, from_text=True)
    cursor = Text(LONGEST_CURSOR, metadata={"description": "The `next` of the answer before."})
    sort = OneOf([sort.value for sort in Sort])
    open = OneOf(["today", "week"], metadata={"description": "Only those with an open start by then."})
    timezone = Zone(metadata={"description": "Whose calendar `open` goes by; UTC if it's left out."})

    def convert(self, given: dict[str, Any]) -> DirectoryRequest:
        if given.get("category") in ("", "All", ALL):
            given["category"] = None
        if "sort" in given:
            given["sort"] = Sort(given["sort"])
        return DirectoryRequest(**given)


class ExpertParameters(Parameters):
    """`GET /experts/{handle}`. The view gets the query, and the id of the booking that's to be moved, if any."""

    first = Day(data_key="from")
    days = WholeNumber(1, MAX_DAYS, from_text=True)
    event_type = Text(LONGEST_SLUG, metadata=SLUG)
    timezone = Zone()
    hold = Text(LONGEST_ID, metadata={"description": "Your own hold, whose time then counts as free."})
    moving = Text(LONGEST_ID, metadata={"description": "Your booking that is to be moved; its time counts as free."})

    def convert(self, given: dict[str, Any]) -> tuple[ExpertPageRequest, str | None]:
        moving = given.pop("moving", None)
        return ExpertPageRequest(**given), moving
