"""A booking, as its client and its expert see it."""

from __future__ import annotations

from typing import Any

from expertbook.domain.booking import Absence, Booking, Role
from expertbook.domain.contact import Contact
from expertbook.domain.phone_number import format_phone
from expertbook.domain.places import visible_video_url
from expertbook.domain.replies import ReplyKind, attendance_of, current_proposal
from expertbook.domain.scheduling.local_time import format_epoch, format_instant
from expertbook.views.expert import place_view


def booking_view(booking: Booking) -> dict[str, Any]:
    """The `booking` of the API. A video call's link and the expert's contact are shown only after the confirmation."""
    return {
        "id": booking.id,
        "status": booking.status.value,
        "expert": {
            "handle": booking.expert.handle,
            "name": booking.expert.name,
            "category": booking.expert.category,
            "photo_url": booking.expert.photo_url,
            "accent": booking.expert.accent,
        },
        "event_type": {
            "slug": booking.event_type.slug,
            "title": booking.event_type.title,
            "duration_minutes": booking.event_type.duration_minutes,
            "cancel_notice_minutes": booking.event_type.cancel_notice_minutes,
        },
        "start": format_instant(booking.start),
        "end": format_instant(booking.end),
        "timezone": booking.timezone,
        "name": booking.client.name,
        "email": booking.client.email,
        "phone": booking.client.phone,
        "phone_text": format_phone(booking.client.phone),
        "notes": booking.client.notes,
        "answers": [{"question": given.question, "answer": given.answer} for given in booking.answers],
        "place": place_view(booking.place),
        "contact": contact_view(booking.contact),
        "video_url": visible_video_url(booking),
        "reason": booking.reason or None,
        "status_by": booking.status_by.value if booking.status_by is not None else None,
        "cancelled_from": booking.cancelled_from.value if booking.cancelled_from is not None else None,
        "stars": booking.stars,
        "absence": _absence_view(booking.absence),
        "attendance": {role.value: _attendance_word(booking, role) for role in Role},
        "proposal": _proposal_view(booking),
        "sequence": booking.sequence,
        "created_at": format_instant(booking.created_at),
        "updated_at": format_instant(booking.updated_at),
    }


def _absence_view(absence: Absence | None) -> dict[str, str | None] | None:
    """That the expert didn't come, as the client says."""
    if absence is None:
        return None
    return {
        "reported_at": format_instant(absence.reported_at),
        "reply": absence.reply or None,
        "replied_at": format_instant(absence.replied_at) if absence.replied_at is not None else None,
    }


def _attendance_word(booking: Booking, role: Role) -> str | None:
    found = attendance_of(booking, role)
    if found is None:
        return None
    return (ReplyKind.ACCEPTED if found.is_certain else ReplyKind.TENTATIVE).value


def _proposal_view(booking: Booking) -> dict[str, str | bool] | None:
    """The other time that one of the two proposed last by mail, for the time that the booking has."""
    found = current_proposal(booking)
    if found is None:
        return None
    begins, ends = found.time
    return {
        "by": found.by.value,
        "start": format_epoch(begins),
        "end": format_epoch(ends),
        "refused": found.refused_at is not None,
    }


def contact_view(contact: Contact | None) -> dict[str, str | None] | None:
    """How to reach the expert, as far as they share it."""
    return None if contact is None else {"email": contact.email or None, "phone": contact.phone or None}
