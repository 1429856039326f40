"""An expert, as everybody sees them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from expertbook.domain.expert import Expert
from expertbook.domain.openings import COUNTED_SECONDS, SHOWN, Openings
from expertbook.domain.scheduling.local_time import format_epoch, to_epoch
from expertbook.domain.scheduling.model import EventType, Place, Question


def card_view(expert: Expert) -> dict[str, Any]:
    """The expert as a card in a list."""
    return {
        "handle": expert.handle,
        "name": expert.name,
        "category": expert.category,
        "headline": expert.headline,
        "experience_years": expert.experience_years,
        "rating": expert.figures.rating,
        "reviews": expert.figures.number,
        "timezone": expert.availability.timezone,
        "photo_url": expert.photo_url,
        "accent": expert.accent,
    }


def listed_card_view(expert: Expert) -> dict[str, Any]:
    """The card in the directory, with what is charged for what `openings_view` counts."""
    offered = expert.first_event_type
    return {**card_view(expert), "price": offered.price if offered is not None else ""}


def openings_view(openings: Openings, now: datetime) -> dict[str, Any]:
    """When an expert in a list can be booked next, and how often within seven days."""
    starts = openings.starts(to_epoch(now))
    until = to_epoch(now) + COUNTED_SECONDS
    return {
        "next_open": [format_epoch(start) for start in starts[:SHOWN]],
        "open_count": sum(start < until for start in starts),
    }


def expert_view(expert: Expert) -> dict[str, Any]:
    """The expert on their own page."""
    return {
        **card_view(expert),
        "cover_url": expert.cover_url,
        "bio": expert.bio,
        "specializations": list(expert.specializations),
        "event_types": [event_type_view(offered) for offered in expert.shown_event_types],
    }


def event_type_view(event_type: EventType) -> dict[str, Any]:
    """The event type, without what only clients with a booking see."""
    return {
        "slug": event_type.slug,
        "title": event_type.title,
        "description": event_type.description,
        "duration_minutes": event_type.duration_minutes,
        "interval_minutes": event_type.interval_minutes,
        "buffer_before_minutes": event_type.buffer_before_minutes,
        "buffer_after_minutes": event_type.buffer_after_minutes,
        "minimum_notice_minutes": event_type.minimum_notice_minutes,
        "cancel_notice_minutes": event_type.cancel_notice_minutes,
        "booking_window_days": event_type.booking_window_days,
        "daily_cap": event_type.daily_cap,
        "requires_confirmation": event_type.requires_confirmation,
        "place": place_view(event_type.place),
        "price": event_type.price,
        "phone": event_type.phone,
        "questions": [question_view(question) for question in event_type.questions],
    }


def question_view(question: Question) -> dict[str, Any]:
    """A question, as the booking form asks it."""
    return {
        "id": question.id,
        "kind": question.kind,
        "label": question.label,
        "required": question.required,
        "options": list(question.options),
    }


def place_view(place: Place) -> dict[str, str]:
    """The kind of place. A street address is public; a meeting link is not."""
    if place.kind == "in_person":
        return {"kind": place.kind, "address": place.detail}
    return {"kind": place.kind}
