"""An expert: a person who can be booked."""

from __future__ import annotations

from dataclasses import dataclass

from expertbook.scheduling.model import Availability, EventType


@dataclass(frozen=True, slots=True)
class Expert:
    """The profile is the truth; directory, name index and counts are projections of it.

    `rating` is 0 to 5. `version` counts the writes of the profile; 0 has not been written yet. `email` is where the
    expert signs in and is written to, in lower case; it is shown to nobody.
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

    def event_type(self, slug: str) -> EventType | None:
        """The event type of that slug, or None."""
        return next((offered for offered in self.event_types if offered.slug == slug), None)
