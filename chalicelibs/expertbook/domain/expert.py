"""An expert: a person who can be booked."""

from __future__ import annotations

from dataclasses import dataclass

from expertbook.domain.scheduling.model import Availability, EventType


@dataclass(frozen=True, slots=True)
class Expert:
    """The profile is the truth; directory, name index and counts are projections of it.

    `rating` is 0 to 5, 0 for somebody who has none yet. `version` counts the writes of the profile; 0 has not been
    written yet. `email` is where the expert signs in and is written to, in lower case; it is shown to nobody. A hidden
    expert is not in the directory, and can be booked by the link. `caps_since` is the version since which days are
    counted as they are now, for daily caps; `has_calendars` says that busy times are read from elsewhere.
    """

    handle: str
    name: str
    category: str
    headline: str
    bio: str
    specializations: tuple[str, ...]
    experience_years: int
    rating: float
    photo_url: str
    availability: Availability
    event_types: tuple[EventType, ...]
    version: int = 0
    email: str = ""
    hidden: bool = False
    caps_since: int = 0
    has_calendars: bool = False

    def event_type(self, slug: str) -> EventType | None:
        """The event type of that slug, or None."""
        return next((offered for offered in self.event_types if offered.slug == slug), None)

    @property
    def shown_event_types(self) -> tuple[EventType, ...]:
        """Those that are on the expert's page."""
        return tuple(offered for offered in self.event_types if not offered.hidden)

    @property
    def has_day_items(self) -> bool:
        """Whether something is kept of whole days besides the claims: sessions counted, or busy times."""
        return self.has_calendars or any(offered.daily_cap is not None for offered in self.event_types)
