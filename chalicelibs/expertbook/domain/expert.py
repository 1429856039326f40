"""An expert: a person whom clients can book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from expertbook.domain.accent import DEFAULT_ACCENT
from expertbook.domain.contact import NOT_CHOSEN, Contact
from expertbook.domain.rating import NO_REVIEWS, Figures
from expertbook.domain.scheduling.model import Availability, EventType


@dataclass(frozen=True, slots=True)
class Expert:
    """The profile is the source of truth; the directory, the name index and the counts are projections of it.

    `figures` is what the reviews come to; the stream counts them (`store/reviews`).
    `version` counts the writes of the profile; version 0 isn't saved yet.
    `email` is the address for signing in and for mail, in lower case, and is never shown. A hidden expert isn't in the
    directory, but can be booked by the link. `caps_since` is the version from which on the day counts for daily caps
    are valid. `has_calendars` is true if the expert has external calendars, and `has_blocks` if there
    is anybody from whom they take no bookings. `contact` is for clients with a confirmed booking alone.
    `cover_url` is a wide picture, or empty. `previews` has the pictures for link previews, by the event type's slug, or
    "" for the page of the expert.
    """

    handle: str
    name: str
    category: str
    headline: str
    bio: str
    specializations: tuple[str, ...]
    experience_years: int
    photo_url: str
    availability: Availability
    event_types: tuple[EventType, ...]
    version: int = 0
    email: str = ""
    hidden: bool = False
    caps_since: int = 0
    has_calendars: bool = False
    contact: Contact = NOT_CHOSEN
    has_blocks: bool = False
    accent: str = DEFAULT_ACCENT
    cover_url: str = ""
    previews: Mapping[str, str] = field(default_factory=dict)
    figures: Figures = NO_REVIEWS

    def event_type(self, slug: str) -> EventType | None:
        """The event type with this slug, or None."""
        return next((offered for offered in self.event_types if offered.slug == slug), None)

    @property
    def shown_event_types(self) -> tuple[EventType, ...]:
        """The event types on the expert's page."""
        return tuple(offered for offered in self.event_types if not offered.hidden)

    @property
    def first_event_type(self) -> EventType | None:
        """The event type that is shown where none is asked for, or None."""
        return next(iter(self.shown_event_types), None)

    @property
    def has_day_items(self) -> bool:
        """Whether the table has items for whole days besides the claims: counts for a daily cap, or busy times."""
        return self.has_calendars or any(offered.daily_cap is not None for offered in self.event_types)
