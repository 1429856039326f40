"""What happened to a booking, from how it was and how it is, or by itself. Pure."""

from __future__ import annotations

from enum import StrEnum

from expertbook.domain.booking import Absence, Booking, Role, Status


class MailEvent(StrEnum):
    """What client and expert get a mail about; of an absence, only the one who has yet to hear of it."""

    REQUESTED = "requested"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    MOVED = "moved"
    MOVE_REQUESTED = "move_requested"
    REMINDED = "reminded"
    ASKED_AGAIN = "asked_again"
    EXPIRED = "expired"
    ABSENCE_REPORTED = "absence_reported"
    ABSENCE_REPLIED = "absence_replied"


def mail_event_of(before: Booking | None, after: Booking) -> MailEvent | None:
    """What to mail about this change, or None."""
    if before is None:
        return MailEvent.REQUESTED if after.status is Status.PENDING else MailEvent.BOOKED
    if (before.status, after.status) == (Status.PENDING, Status.CONFIRMED):
        return MailEvent.CONFIRMED
    if after.status is Status.CANCELLED and before.status is not Status.CANCELLED:
        if before.status is not Status.PENDING:
            return MailEvent.CANCELLED
        return MailEvent.DECLINED if after.status_by is Role.EXPERT else MailEvent.WITHDRAWN
    if after.status is Status.EXPIRED and before.status is not Status.EXPIRED:
        return None if after.is_quiet else MailEvent.EXPIRED
    if (before.start, before.end) != (after.start, after.end):
        return MailEvent.MOVE_REQUESTED if after.status is Status.PENDING else MailEvent.MOVED
    return _absence_event_of(before.absence, after.absence)


def _absence_event_of(before: Absence | None, after: Absence | None) -> MailEvent | None:
    if after is None or before == after:
        return None
    if before is None:
        return MailEvent.ABSENCE_REPORTED
    return MailEvent.ABSENCE_REPLIED if before.replied_at is None and after.replied_at is not None else None
