"""The lifecycle of a booking: who can do what with it, and what it becomes. Pure: `now` is an argument.

pending -> confirmed -> completed | no_show; completed by itself a day after its end (domain/due.py)
pending | confirmed -> cancelled
pending -> expired, by itself when it would have begun
confirmed -> pending, by a client who moves what the expert confirms by hand

Beside the status, the client may say that the expert didn't come, and the expert reply to that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from expertbook.domain.booking import ACTIVE, OFF, Absence, Action, Booking, Role, Status
from expertbook.domain.booking_rules import snapshot_event_type
from expertbook.domain.errors import NotFound, StatusNotAllowed
from expertbook.domain.faults import Code, Fault
from expertbook.domain.replies import standing_proposal
from expertbook.domain.scheduling.grains import GRAIN_SECONDS, REACH_SECONDS, claimed_span
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import Epoch, from_epoch, to_epoch
from expertbook.domain.scheduling.model import GRAIN_MINUTES, MAX_AHEAD, EventType

CHANGEABLE = timedelta(days=14)
"""How long after it was given a review can be changed."""

REPORTABLE = timedelta(hours=48)
"""How long after its end the client of a booking may say that the expert didn't come."""

ACTION_OF = {
    Status.CONFIRMED: Action.CONFIRM,
    Status.CANCELLED: Action.CANCEL,
    Status.COMPLETED: Action.COMPLETE,
    Status.NO_SHOW: Action.NO_SHOW,
}
"""The action that leads to each status. Only a move leads back to `pending`."""

_CLIENT_MAY = frozenset(
    {Action.CANCEL, Action.RESCHEDULE, Action.REVIEW, Action.REPORT_ABSENCE, Action.ANSWER_PROPOSAL}
)
_EXPERT_MAY = frozenset(Action) - {Action.REVIEW, Action.REPORT_ABSENCE}


def allowed_actions(booking: Booking, role: Role, now: datetime) -> list[Action]:
    """What somebody in this role may do with the booking now."""
    return [
        action for action in Action if _role_may(action, role) and _find_obstacle(booking, action, role, now) is None
    ]


def check_action(booking: Booking, action: Action, role: Role, now: datetime) -> None:
    """Raise NotFound if the role never may, StatusNotAllowed if the booking doesn't allow it now."""
    if not _role_may(action, role):
        raise NotFound
    obstacle = _find_obstacle(booking, action, role, now)
    if obstacle is not None:
        raise StatusNotAllowed(obstacle)


def set_status(booking: Booking, status: Status, reason: str, role: Role, now: datetime) -> Booking:
    """The booking with another status. Raises what `check_action` raises."""
    check_action(booking, ACTION_OF[status], role, now)
    if status is Status.CANCELLED:
        return cancel(booking, role, reason, now)
    changed = replace(booking, status=status, status_by=role, reason=reason)
    return replace(changed, version=booking.version + 1, updated_at=now)


def cancel(booking: Booking, role: Role, reason: str, now: datetime) -> Booking:
    """The booking, cancelled without a check of its notice. Its calendar entry changes too."""
    changed = replace(booking, status=Status.CANCELLED, status_by=role, cancelled_from=booking.status, reason=reason)
    changed = replace(changed, sequence=booking.sequence + 1)
    return replace(changed, version=booking.version + 1, updated_at=now)


def complete_by_itself(booking: Booking, now: datetime) -> Booking:
    """A confirmed booking, completed as nobody said otherwise."""
    changed = replace(booking, status=Status.COMPLETED, status_by=None, reason="")
    return replace(changed, version=booking.version + 1, updated_at=now)


def expire(booking: Booking, now: datetime) -> Booking:
    """A request whose time has come before its expert confirmed it. Its calendar entry goes."""
    changed = replace(booking, status=Status.EXPIRED, status_by=None, reason="", sequence=booking.sequence + 1)
    return replace(changed, version=booking.version + 1, updated_at=now)


def move(booking: Booking, event_type: EventType, start: datetime, role: Role, now: datetime) -> Booking:
    """The booking at another start, with the event type as it is offered now.

    Where the expert confirms by hand, they have to confirm the time that a client chose: it is pending again.
    """
    asks_again = role is Role.CLIENT and event_type.requires_confirmation and booking.status is Status.CONFIRMED
    if asks_again:
        booking = replace(booking, status=Status.PENDING, status_by=role, reason="")
    return replace(
        booking,
        event_type=snapshot_event_type(event_type),
        start=start,
        end=start + timedelta(minutes=event_type.duration_minutes),
        claimed=claimed_span(event_type, to_epoch(start)),
        sequence=booking.sequence + 1,
        version=booking.version + 1,
        updated_at=now,
        reminders=event_type.reminders,
    )


def find_obstacle_to_move(booking: Booking, time: Interval | None, now: datetime) -> Fault | None:
    """Why the booking can't be moved to this time, which is whatever somebody chose in a calendar, or None. It needs
    no offered hours, but free claims. None for a time is a whole day."""
    if time is None:
        return Fault(Code.NO_TIME_OF_DAY)
    begins, ends = time
    if begins >= ends:
        return Fault(Code.ENDS_TOO_EARLY)
    if begins < to_epoch(now):
        return Fault(Code.TIME_GONE_BY)
    if begins % GRAIN_SECONDS or ends % GRAIN_SECONDS:
        return Fault(Code.NOT_ON_FIVE_MINUTES, minutes=GRAIN_MINUTES)
    first, last = _claimed_with_buffers(booking, time)
    if last - first > REACH_SECONDS:
        return Fault(Code.BOOKING_TOO_LONG, hours=REACH_SECONDS // 3600, minutes=(last - first) // 60)
    if begins > to_epoch(now + MAX_AHEAD):
        return Fault(Code.DATE_TOO_FAR_AHEAD)
    return None


def may_propose(booking: Booking, now: datetime) -> bool:
    """Whether either of the two may propose some other time by mail: until the booking begins."""
    return booking.status in ACTIVE and now < booking.start


def find_obstacle_to_propose(booking: Booking, time: Interval | Code, now: datetime) -> Fault | None:
    """Why this time can't be proposed for the booking, whichever of the two does so by mail, or None. A code for a time
    says why it isn't known."""
    if now >= booking.start:
        return Fault(Code.HAS_BEGUN)
    return Fault(time) if isinstance(time, Code) else find_obstacle_to_move(booking, time, now)


def move_to(booking: Booking, time: Interval, now: datetime) -> Booking:
    """The booking at another time, of another length as well, with the buffers that it has: as its expert wants it, or
    both agreed."""
    begins, ends = time
    return replace(
        booking,
        event_type=replace(booking.event_type, duration_minutes=(ends - begins) // 60),
        start=from_epoch(begins),
        end=from_epoch(ends),
        claimed=_claimed_with_buffers(booking, time),
        sequence=booking.sequence + 1,
        version=booking.version + 1,
        updated_at=now,
    )


def accept_proposal(booking: Booking, now: datetime) -> Booking:
    """The booking at the time that was proposed for it. As both agreed on that, there's nothing left to confirm."""
    assert booking.proposal is not None
    moved = move_to(booking, booking.proposal.time, now)
    if booking.status is Status.PENDING:
        return replace(moved, status=Status.CONFIRMED, status_by=Role.EXPERT, reason="")
    return moved


def _claimed_with_buffers(booking: Booking, time: Interval) -> Interval:
    before, after = to_epoch(booking.start) - booking.claimed[0], booking.claimed[1] - to_epoch(booking.end)
    return Epoch(time[0] - before), Epoch(time[1] + after)


def check_removable(booking: Booking, role: Role, now: datetime) -> None:
    """Raise NotFound unless it's the client who takes the booking off their list, StatusNotAllowed if it's ahead."""
    if role is not Role.CLIENT:
        raise NotFound
    if booking.status in ACTIVE and now < booking.end:
        raise StatusNotAllowed(Fault(Code.NOT_OVER))


def _role_may(action: Action, role: Role) -> bool:
    return action in (_EXPERT_MAY if role is Role.EXPERT else _CLIENT_MAY)


def _find_obstacle(booking: Booking, action: Action, role: Role, now: datetime) -> Fault | None:
    """Why the booking doesn't allow this now, or None."""
    special = _SPECIAL_OBSTACLES.get(action)
    if special is not None:
        return special(booking, role, now)
    if booking.status not in ACTIVE:
        return Fault(_CLOSED[booking.status])
    if action in (Action.COMPLETE, Action.NO_SHOW):
        return _find_obstacle_to_end(booking, now)
    if action is Action.CONFIRM and booking.status is Status.CONFIRMED:
        return Fault(Code.IS_CONFIRMED)
    if now >= booking.end:
        return Fault(Code.IS_OVER)
    if action is Action.RESCHEDULE and booking.absence is not None:
        return Fault(Code.ABSENCE_REPORTED)  # it's about this time
    if role is Role.EXPERT:
        return None
    if now >= booking.start:
        return Fault(Code.HAS_BEGUN)
    # A request that nobody confirmed yet is withdrawn at any time: the notice is for who counts on the booking.
    is_withdrawn = action is Action.CANCEL and booking.status is Status.PENDING
    if not is_withdrawn and now > last_change(booking):
        return Fault(Code.NOTICE_PASSED, minutes=booking.event_type.cancel_notice_minutes)
    return None


def _find_obstacle_to_end(booking: Booking, now: datetime) -> Fault | None:
    if booking.status is Status.PENDING:
        return Fault(Code.NEVER_CONFIRMED)
    return Fault(Code.NOT_BEGUN) if now < booking.start else None


def _find_obstacle_to_review(booking: Booking, _role: Role, now: datetime) -> Fault | None:
    if booking.status is not Status.COMPLETED:
        return Fault(Code.NOT_COMPLETED)
    if booking.absence is not None:
        return Fault(Code.ABSENCE_REPORTED)
    if booking.reviewed_at is not None and now > booking.reviewed_at + CHANGEABLE:
        return Fault(Code.REVIEW_IS_FINAL, days=CHANGEABLE.days)
    return None


def _find_obstacle_to_report(booking: Booking, _role: Role, now: datetime) -> Fault | None:
    if booking.absence is not None:
        return Fault(Code.ABSENCE_REPORTED)
    if booking.status is Status.PENDING:
        return Fault(Code.NEVER_CONFIRMED)
    if booking.status in OFF:
        return Fault(_CLOSED[booking.status])
    if now < booking.start:
        return Fault(Code.NOT_BEGUN)
    if now > booking.end + REPORTABLE:
        return Fault(Code.ABSENCE_TOO_LATE, hours=REPORTABLE // timedelta(hours=1))
    return None


def _find_obstacle_to_reply(booking: Booking, _role: Role, _now: datetime) -> Fault | None:
    if booking.absence is None:
        return Fault(Code.NO_ABSENCE)
    return Fault(Code.HAS_REPLY) if booking.absence.replied_at is not None else None


def _find_obstacle_to_answer(booking: Booking, role: Role, now: datetime) -> Fault | None:
    proposal = standing_proposal(booking, now)
    return Fault(Code.NO_PROPOSAL) if proposal is None or proposal.by is role else None


_SPECIAL_OBSTACLES = {
    Action.REVIEW: _find_obstacle_to_review,
    Action.REPORT_ABSENCE: _find_obstacle_to_report,
    Action.REPLY_TO_ABSENCE: _find_obstacle_to_reply,
    Action.ANSWER_PROPOSAL: _find_obstacle_to_answer,
}
"""Of what has conditions of its own."""


def report_absence(booking: Booking, role: Role, now: datetime) -> Booking:
    """The booking whose client says that the expert didn't come. Raises what `check_action` raises."""
    check_action(booking, Action.REPORT_ABSENCE, role, now)
    return replace(booking, absence=Absence(now), version=booking.version + 1, updated_at=now)


def reply_to_absence(booking: Booking, text: str, role: Role, now: datetime) -> Booking:
    """The booking with what its expert says to that. Raises what `check_action` raises."""
    check_action(booking, Action.REPLY_TO_ABSENCE, role, now)
    assert booking.absence is not None
    absence = replace(booking.absence, reply=text, replied_at=now)
    return replace(booking, absence=absence, version=booking.version + 1, updated_at=now)


def review(booking: Booking, stars: int, now: datetime) -> Booking:
    """The booking with its client's review, or with another one. Raises what `check_action` raises."""
    check_action(booking, Action.REVIEW, Role.CLIENT, now)
    reviewed = replace(booking, stars=stars, version=booking.version + 1)
    if booking.reviewed_at is None:
        return replace(reviewed, reviewed_at=now)
    return replace(reviewed, review_changed_at=now)


def last_change(booking: Booking) -> datetime:
    """The last instant at which a client may move the booking, or cancel it once it's confirmed."""
    return booking.start - timedelta(minutes=booking.event_type.cancel_notice_minutes)


_CLOSED = {
    Status.COMPLETED: Code.IS_COMPLETED,
    Status.NO_SHOW: Code.IS_MISSED,
    Status.CANCELLED: Code.IS_CANCELLED,
    Status.EXPIRED: Code.IS_EXPIRED,
}
