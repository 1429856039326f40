"""Where a session happens, in words."""

from __future__ import annotations

from dataclasses import dataclass

from expertbook.domain.booking import Booking, Status


@dataclass(frozen=True, slots=True)
class Where:
    """The place in words, and the link that leads there, if one does."""

    words: str
    link: str | None = None


def video_link(booking: Booking) -> str | None:
    """The link of a video session; an expert's own is told only once the booking is confirmed."""
    hidden = booking.place.kind == "link" and booking.status is Status.PENDING
    return None if hidden else booking.video_url


def where(booking: Booking) -> Where:
    """Where the session happens, as far as it may be told now."""
    kind = booking.place.kind
    if kind == "phone":
        return Where(f"Phone call: {booking.expert.name} calls {booking.client.phone}")
    if kind == "in_person":
        return Where(booking.place.detail)
    link = video_link(booking)
    return Where(f"Video call: {link}" if link else "Video call; the link comes with the confirmation", link)
