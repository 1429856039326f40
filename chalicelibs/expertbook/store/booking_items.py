"""Bookings as items of the table, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pynamodb.expressions.update import Action

from expertbook import tracing
from expertbook.domain.booking import BookedEventType, BookedExpert, Booking, Client, GivenAnswer, Role, Status
from expertbook.domain.contact import Contact
from expertbook.domain.date_form import DEFAULT_LOCALE
from expertbook.domain.email_address import normalize_email
from expertbook.domain.scheduling.local_time import format_instant, from_epoch, to_epoch
from expertbook.domain.scheduling.model import Place
from expertbook.store.items import BookingItem
from expertbook.store.keys import BOOKING, booking_key, email_key, expert_key
from expertbook.store.versions import known


def item_of(booking: Booking) -> BookingItem:
    """The item of a booking."""
    start = format_instant(booking.start)
    return BookingItem(
        PK=booking_key(booking.id),
        SK=BOOKING,
        GSI1PK=email_key(normalize_email(booking.client.email)),
        GSI1SK=start,
        GSI2PK=expert_key(booking.expert.handle),
        GSI2SK=start,
        booking_id=booking.id,
        version=booking.version,
        sequence=booking.sequence,
        request=booking.request,
        status=booking.status.value,
        status_by=booking.status_by.value if booking.status_by is not None else None,
        cancelled_from=booking.cancelled_from.value if booking.cancelled_from is not None else None,
        reason=booking.reason or None,
        expert=asdict(booking.expert),
        event_type=asdict(booking.event_type),
        start=booking.start,
        end=booking.end,
        claimed_from=from_epoch(booking.claimed[0]),
        claimed_to=from_epoch(booking.claimed[1]),
        timezone=booking.timezone,
        name=booking.client.name,
        email=booking.client.email,
        phone=booking.client.phone,
        notes=booking.client.notes,
        answers=[asdict(given) for given in booking.answers] or None,
        place=asdict(booking.place),
        video_url=booking.video_url,
        created_at=booking.created_at,
        updated_at=booking.updated_at,
        proved=booking.is_proved or None,
        locale=booking.locale,
        network=booking.network,
    )


def booking_of(item: BookingItem) -> Booking:
    """The booking of an item."""
    return Booking(
        id=item.booking_id,
        status=Status(item.status),
        expert=_booked_expert(item.expert),
        event_type=BookedEventType(**known(BookedEventType, item.event_type)),
        start=item.start,
        end=item.end,
        claimed=(to_epoch(item.claimed_from), to_epoch(item.claimed_to)),
        timezone=item.timezone,
        client=Client(name=item.name, email=item.email, phone=item.phone, notes=item.notes),
        place=Place(**known(Place, item.place)),
        video_url=item.video_url,
        created_at=item.created_at,
        updated_at=item.updated_at,
        version=int(item.version),
        sequence=int(item.sequence),
        status_by=Role(item.status_by) if item.status_by else None,
        cancelled_from=Status(item.cancelled_from) if item.cancelled_from else None,
        reason=item.reason or "",
        request=item.request,
        answers=tuple(GivenAnswer(**known(GivenAnswer, given)) for given in item.answers or ()),
        is_proved=bool(item.proved),
        locale=item.locale or DEFAULT_LOCALE,
        network=item.network,
    )


def _booked_expert(stored: dict[str, Any]) -> BookedExpert:
    contact = Contact(**known(Contact, stored.get("contact", {})))
    return BookedExpert(**{**known(BookedExpert, stored), "contact": contact})


def from_image(image: dict[str, Any]) -> Booking:
    """The booking in a stream record's image."""
    item = BookingItem()
    item.deserialize(image)
    return booking_of(item)


def set_request_id() -> Action:
    """For an update of some attributes: the request that causes it, if there is one; no more the one that booked."""
    by = tracing.request_id()
    return BookingItem.request_id.remove() if by is None else BookingItem.request_id.set(by)
