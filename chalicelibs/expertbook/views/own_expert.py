"""An expert, as they see themselves: every part with its revision."""

from __future__ import annotations

from typing import Any

from expertbook.domain.expert import Expert
from expertbook.domain.previews import wanted_of
from expertbook.domain.scheduling.model import WEEKDAYS, Availability, EventType
from expertbook.views.expert import event_type_view
from expertbook.views.revisions import add_revision, revision_of


def own_expert_view(expert: Expert) -> dict[str, Any]:
    """Everything that the expert can edit, and what goes with it."""
    return {
        "handle": expert.handle,
        "url": f"/{expert.handle}",
        "email": expert.email,
        "rating": expert.figures.rating,
        "reviews": expert.figures.number,
        "timezone": expert.availability.timezone,
        **profile_view(expert),
        "availability": availability_view(expert.availability),
        **event_types_view(expert),
        "previews_wanted": len(wanted_of(expert)),
    }


def profile_view(expert: Expert) -> dict[str, Any]:
    """What the expert's page says about them, and what their clients see besides."""
    return add_revision(
        {
            "name": expert.name,
            "category": expert.category,
            "headline": expert.headline,
            "bio": expert.bio,
            "specializations": list(expert.specializations),
            "experience_years": expert.experience_years,
            "photo_url": expert.photo_url,
            "accent": expert.accent,
            "cover_url": expert.cover_url,
            "hidden": expert.hidden,
            "contact_email": expert.contact.email,
            "contact_phone": expert.contact.phone,
        }
    )


def availability_view(availability: Availability) -> dict[str, Any]:
    """When the expert can be booked. All seven weekdays are there."""
    return add_revision(
        {
            "timezone": availability.timezone,
            "weekly": {day: [list(hours) for hours in availability.weekly.get(day, ())] for day in WEEKDAYS},
            "overrides": {
                day: [list(hours) for hours in found] for day, found in sorted(availability.overrides.items())
            },
        }
    )


def event_types_view(expert: Expert) -> dict[str, Any]:
    """The event types in their order, including hidden ones."""
    return {
        "event_types": [own_event_type_view(offered) for offered in expert.event_types],
        "order_revision": revision_of([offered.slug for offered in expert.event_types]),
    }


def own_event_type_view(event_type: EventType) -> dict[str, Any]:
    """An event type, with what clients don't see."""
    shown = event_type_view(event_type)
    place = {"kind": event_type.place.kind, "detail": event_type.place.detail}
    reminders = {"client": list(event_type.reminders.client), "expert": list(event_type.reminders.expert)}
    return add_revision({**shown, "place": place, "hidden": event_type.hidden, "reminders": reminders})
