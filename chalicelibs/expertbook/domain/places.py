"""Where client and expert meet, in words."""

from __future__ import annotations

from dataclasses import dataclass

from expertbook.domain.booking import Booking, Status
from expertbook.domain.phone_number import format_phone


@dataclass(frozen=True, slots=True)
class PlaceDescription:
    """The place in words, and the link to it, if there is one."""

    words: str
    link: str | None = None


def visible_video_url(booking: Booking) -> str | None:
    """The URL of the video call, if it may be shown: not while the expert has yet to confirm the booking."""
    return None if booking.status is Status.PENDING else booking.video_url


def describe_place(booking: Booking) -> PlaceDescription:
    """The place of the booking, as far as it may be shown now."""
    kind = booking.place.kind
    if kind == "phone":
        number = format_phone(booking.client.phone)
        return PlaceDescription(f"Phone call: {booking.expert.name} calls {number}" if number else "Phone call")
    if kind == "in_person":
        return PlaceDescription(booking.place.detail)
    link = visible_video_url(booking)
    return PlaceDescription(f"Video call: {link}" if link else "Video call; the link comes with the confirmation", link)
