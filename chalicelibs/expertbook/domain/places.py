"""Where a session happens, in words."""

from __future__ import annotations

from dataclasses import dataclass

from expertbook.domain.booking import Booking, Status


@dataclass(frozen=True, slots=True)
class PlaceDescription:
    """The place in words, and the link that leads there, if one does."""

    words: str
    link: str | None = None


def visible_video_url(booking: Booking) -> str | None:
    """The link of a video session; an expert's own is told only once the booking is confirmed."""
    hidden = booking.place.kind == "link" and booking.status is Status.PENDING
    return None if hidden else booking.video_url


def describe_place(booking: Booking) -> PlaceDescription:
    """Where the session happens, as far as it may be told now."""
    kind = booking.place.kind
    if kind == "phone":
        return PlaceDescription(f"Phone call: {booking.expert.name} calls {booking.client.phone}")
    if kind == "in_person":
        return PlaceDescription(booking.place.detail)
    link = visible_video_url(booking)
    return PlaceDescription(f"Video call: {link}" if link else "Video call; the link comes with the confirmation", link)
