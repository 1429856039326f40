"""Where client and expert meet, in words."""

from __future__ import annotations

from dataclasses import dataclass

from expertbook.adapters.words import Words
from expertbook.domain.booking import Booking
from expertbook.domain.phone_number import format_phone
from expertbook.domain.places import visible_video_url


@dataclass(frozen=True, slots=True)
class PlaceDescription:
    """The place in words, and the link to it, if there is one."""

    words: str
    link: str | None = None


def describe_place(booking: Booking, words: Words) -> PlaceDescription:
    """The place of the booking, as far as it may be shown now."""
    kind = booking.place.kind
    if kind == "phone":
        number = format_phone(booking.client.phone)
        called = words("place.calls", expert=booking.expert.name, number=number) if number else words("place.phone")
        return PlaceDescription(called)
    if kind == "in_person":
        return PlaceDescription(booking.place.detail)
    link = visible_video_url(booking)
    return PlaceDescription(words("place.video_at", link=link) if link else words("place.video_later"), link)
