"""Where client and expert meet, as far as that may be shown."""

from __future__ import annotations

from expertbook.domain.booking import Booking, Status


def visible_video_url(booking: Booking) -> str | None:
    """The URL of the video call, if it may be shown: not while the expert has yet to confirm the booking."""
    return None if booking.status is Status.PENDING else booking.video_url
