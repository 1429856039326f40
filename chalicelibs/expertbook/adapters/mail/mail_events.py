"""What happened to a booking, from how it was and how it is, or by itself. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from expertbook.domain.booking import Absence, Booking, Proposal, Role, Status


class MailEvent(StrEnum):
    """What client and expert get a mail about; of an absence or a proposal, only the one who has yet to hear of it."""

    REQUESTED = "requested"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    AGREED = "agreed"
    """A request was confirmed at another time than it asked for, as the other one accepted that."""
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
    PROPOSED = "proposed"
    PROPOSAL_REFUSED = "proposal_refused"


def mail_event_of(before: Booking | None, after: Booking) -> MailEvent | None:
    """What to mail about this change, or None."""
    if before is None:
        return MailEvent.REQUESTED if after.status is Status.PENDING else MailEvent.BOOKED
    if (before.status, after.status) == (Status.PENDING, Status.CONFIRMED):
        return MailEvent.CONFIRMED if _time_of(before) == _time_of(after) else MailEvent.AGREED
    if after.status is Status.CANCELLED and before.status is not Status.CANCELLED:
        if before.status is not Status.PENDING:
            return MailEvent.CANCELLED
        return MailEvent.DECLINED if after.status_by is Role.EXPERT else MailEvent.WITHDRAWN
    if after.status is Status.EXPIRED and before.status is not Status.EXPIRED:
        return None if after.is_quiet else MailEvent.EXPIRED
    if _time_of(before) != _time_of(after):
        return MailEvent.MOVE_REQUESTED if after.status is Status.PENDING else MailEvent.MOVED
    return _absence_event_of(before.absence, after.absence) or _proposal_event_of(before.proposal, after.proposal)


def _time_of(booking: Booking) -> tuple[datetime, datetime]:
    return booking.start, booking.end


def _absence_event_of(before: Absence | None, after: Absence | None) -> MailEvent | None:
    if after is None or before == after:
        return None
    if before is None:
        return MailEvent.ABSENCE_REPORTED
    return MailEvent.ABSENCE_REPLIED if before.replied_at is None and after.replied_at is not None else None


def _proposal_event_of(before: Proposal | None, after: Proposal | None) -> MailEvent | None:
    if after is None or after.is_withdrawn or before == after:
        return None
    return MailEvent.PROPOSED if after.refused_at is None else MailEvent.PROPOSAL_REFUSED


def only_reader_of(event: MailEvent, booking: Booking) -> Role | None:
    """Who alone gets the mail, as the other one said it; None if both do."""
    proposal = booking.proposal
    if proposal is not None and event is MailEvent.PROPOSED:
        return Role.EXPERT if proposal.by is Role.CLIENT else Role.CLIENT
    if proposal is not None and event is MailEvent.PROPOSAL_REFUSED:
        return proposal.by
    return {MailEvent.ABSENCE_REPORTED: Role.EXPERT, MailEvent.ABSENCE_REPLIED: Role.CLIENT}.get(event)
