"""Replies by mail to invitations, and what they make of a booking: who comes, and which other time is proposed. Pure:
`now` is an argument.

Neither counts as a change of the booking: `updated_at`, from which plans begin, stays. Both are about the time that the
booking had at their `sequence`, so they end when it moves or is cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from expertbook.domain.booking import ACTIVE, Attendance, Booking, Proposal, Role
from expertbook.domain.faults import Code
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch


class ReplyKind(StrEnum):
    """What somebody replies: that they come, perhaps, or not; or they propose another time."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class InvitationReply:
    """What the client or the expert of a booking replied, as it was received `at`, to the invitation of that `sequence`
    of the booking. `start` and `end` are the time that they propose, whatever it is, to the second; missing of other
    kinds, and where no time is known: then `unread` is why."""

    booking_id: str
    role: Role
    kind: ReplyKind
    at: datetime
    sequence: int
    start: datetime | None = None
    end: datetime | None = None
    unread: Code | None = None


def attendance_of(booking: Booking, role: Role) -> Attendance | None:
    """What somebody replied to the invitation to the time that the booking has, if that it is that they come."""
    found = booking.client_attends if role is Role.CLIENT else booking.expert_attends
    return found if found is not None and found.sequence == booking.sequence else None


def current_proposal(booking: Booking) -> Proposal | None:
    """The last other time that was proposed for the time that an active booking has, if it was refused as well."""
    found = _last_proposal(booking)
    return found if found is not None and not found.is_withdrawn and booking.status in ACTIVE else None


def _last_proposal(booking: Booking) -> Proposal | None:
    """The last one for the time that the booking has, if it was withdrawn as well."""
    found = booking.proposal
    return found if found is not None and found.sequence == booking.sequence else None


def standing_proposal(booking: Booking, now: datetime) -> Proposal | None:
    """The one that can be accepted: until the booking begins, or would."""
    found = current_proposal(booking)
    if found is None or found.refused_at is not None:
        return None
    return found if to_epoch(now) < min(to_epoch(booking.start), found.time[0]) else None


def is_new(booking: Booking, reply: InvitationReply) -> bool:
    """Whether the booking has neither this reply nor a later one of the same person. Replies may come in another order
    than they were sent: the other one's say nothing of that, but a later proposal of theirs stands before this one."""
    attends, proposal = attendance_of(booking, reply.role), _last_proposal(booking)
    if attends is not None:
        return attends.at < reply.at
    if proposal is None or not (proposal.by is reply.role or reply.kind is ReplyKind.PROPOSED):
        return True
    return proposal.at < reply.at


def note_attendance(booking: Booking, role: Role, at: datetime, *, is_certain: bool) -> Booking:
    """The booking to which this person comes, or perhaps. What they proposed before stands no more."""
    attends = Attendance(is_certain, at, booking.sequence)
    kept = booking.proposal
    if kept is not None and kept.by is role:
        kept = replace(kept, is_withdrawn=True)
    return _with_attendance(replace(booking, proposal=kept), role, attends)


def propose(booking: Booking, role: Role, time: Interval, at: datetime) -> Booking:
    """The booking for which this person proposes another time, in place of what was proposed before and of what they
    replied. What the other one proposed later stays."""
    found = _last_proposal(booking)
    proposal = found if found is not None and found.at >= at else Proposal(role, time, at, booking.sequence)
    return _with_attendance(replace(booking, proposal=proposal), role, None)


def refuse_proposal(booking: Booking, now: datetime) -> Booking:
    """The booking that keeps its time, as who was asked says."""
    assert booking.proposal is not None
    refused = replace(booking.proposal, refused_at=now)
    return replace(booking, proposal=refused, version=booking.version + 1)


def _with_attendance(booking: Booking, role: Role, attends: Attendance | None) -> Booking:
    changed = replace(booking, version=booking.version + 1)
    if role is Role.CLIENT:
        return replace(changed, client_attends=attends)
    return replace(changed, expert_attends=attends)
