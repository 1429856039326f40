"""Pictures for link previews of an expert's pages: what each shows, which are wanted, and which are true. Pure.

The expert's own browser draws them, since the functions can't. A picture is kept for as long as it shows what is so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from expertbook.domain.expert import Expert

WIDTH, HEIGHT = 1200, 630
"""In pixels; what every service that shows previews asks for."""

OWN_PAGE = ""
"""In place of an event type's slug: the page of the expert themselves."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the picture of a page shows. `page` is OWN_PAGE, which has a category and a headline, or the slug of an
    event type, which has what comes after them instead; `duration_minutes` is 0 without one."""

    page: str
    name: str
    photo_url: str
    cover_url: str
    accent: str
    category: str = ""
    headline: str = ""
    title: str = ""
    duration_minutes: int = 0
    price: str = ""


def previews_of(expert: Expert) -> Iterator[Preview]:
    """What the pictures of an expert's pages are to show: nothing of what is hidden."""
    if expert.hidden:
        return
    own = Preview(OWN_PAGE, expert.name, expert.photo_url, expert.cover_url, expert.accent)
    yield replace(own, category=expert.category, headline=expert.headline)
    for offered in expert.shown_event_types:
        yield replace(
            own,
            page=offered.slug,
            title=offered.title,
            duration_minutes=offered.duration_minutes,
            price=offered.price,
        )


def wanted_of(expert: Expert) -> list[Preview]:
    """What is still to be drawn."""
    return [preview for preview in previews_of(expert) if preview.page not in expert.previews]


def true_pictures(before: Expert, after: Expert) -> dict[str, str]:
    """The pictures, by page, that are still true after an edit: those of pages that show what they showed before."""
    shown_before = {preview.page: preview for preview in previews_of(before)}
    return {
        preview.page: after.previews[preview.page]
        for preview in previews_of(after)
        if preview.page in after.previews and shown_before.get(preview.page) == preview
    }


def pictures_of(expert: Expert) -> set[str]:
    """The paths of all pictures that are shown of an expert."""
    return {expert.photo_url, expert.cover_url, *expert.previews.values()} - {""}
