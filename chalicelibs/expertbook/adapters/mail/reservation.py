"""What a mail says of a booking, for programs that show it as a card (schema.org's EventReservation)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from expertbook.adapters.ics.places import PlaceDescription
from expertbook.domain.booking import Action, Booking, Status
from expertbook.domain.scheduling.local_time import format_instant
from expertbook.domain.text import to_one_line

_STATUS = {Status.CONFIRMED: "ReservationConfirmed", Status.CANCELLED: "ReservationCancelled"}


def describe_reservation(
    booking: Booking, place: PlaceDescription, link: str, actions: Collection[Action]
) -> dict[str, Any] | None:
    """A booking that is confirmed or cancelled; None for any other, of which nobody knows yet whether it takes place.

    `booking` is what the mail may show, and so is all of this: a cancelled one has no place. `actions` are what its
    reader may do with it.
    """
    status = _STATUS.get(booking.status)
    if status is None:
        return None
    ahead = booking.status is Status.CONFIRMED
    event = {
        "@type": "Event",
        "name": to_one_line(booking.event_type.title),
        "startDate": format_instant(booking.start),
        "endDate": format_instant(booking.end),
        "organizer": _person(booking.expert.name),
        **({"location": _location(booking, place)} if ahead else {}),
    }
    return {
        "@type": "EventReservation",
        "reservationNumber": booking.id,
        "reservationStatus": f"https://schema.org/{status}",
        "underName": _person(booking.client.name),
        "reservationFor": event,
        "url": link,
        **({"modifyReservationUrl": link} if Action.RESCHEDULE in actions else {}),
        **({"cancelReservationUrl": link} if Action.CANCEL in actions else {}),
    }


def _person(name: str) -> dict[str, str]:
    return {"@type": "Person", "name": to_one_line(name)}


def _location(booking: Booking, place: PlaceDescription) -> dict[str, str]:
    if place.link:
        return {"@type": "VirtualLocation", "url": place.link}
    words = to_one_line(place.words)
    is_address = booking.place.kind == "in_person"
    return {"@type": "Place", "name": words, **({"address": words} if is_address else {})}
