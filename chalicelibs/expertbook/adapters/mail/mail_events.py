"""What happened to a booking, told from how it was and how it is: pure."""

from __future__ import annotations

from enum import StrEnum

from expertbook.domain.booking import Booking, Role, Status


class Happening(StrEnum):
    """What both are written about."""

    REQUESTED = "requested"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    MOVED = "moved"


def happening(before: Booking | None, after: Booking) -> Happening | None:
    """What the change was, or None if nobody is written about it."""
    if before is None:
        return Happening.REQUESTED if after.status is Status.PENDING else Happening.BOOKED
    if (before.status, after.status) == (Status.PENDING, Status.CONFIRMED):
        return Happening.CONFIRMED
    if after.status is Status.CANCELLED and before.status is not Status.CANCELLED:
        declined = before.status is Status.PENDING and after.status_by is Role.EXPERT
        return Happening.DECLINED if declined else Happening.CANCELLED
    if before.start != after.start:
        return Happening.MOVED
    return None
