"""The lifecycle of a booking: who can do what with it, and what it becomes. Pure: `now` is an argument.

pending -> confirmed -> completed | no_show; completed by itself a day after its end (domain/due.py)
pending | confirmed -> cancelled
pending -> expired, by itself when it would have begun
confirmed -> pending, by a client who moves what the expert confirms by hand
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from expertbook.domain.booking import ACTIVE, Action, Booking, Role, Status
from expertbook.domain.booking_rules import snapshot_event_type
from expertbook.domain.errors import NotFound, StatusNotAllowed
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.grains import claimed_span
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.domain.scheduling.model import EventType

CHANGEABLE = timedelta(days=14)
"""How long after it was given a review can be changed."""

ACTION_OF = {
    Status.CONFIRMED: Action.CONFIRM,
    Status.CANCELLED: Action.CANCEL,
    Status.COMPLETED: Action.COMPLETE,
    Status.NO_SHOW: Action.NO_SHOW,
}
"""The action that leads to each status. Only a move leads back to `pending`."""

_CLIENT_MAY = frozenset({Action.CANCEL, Action.RESCHEDULE, Action.REVIEW})
_EXPERT_MAY = frozenset(Action) - {Action.REVIEW}


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
    if action is Action.REVIEW:
        return _find_obstacle_to_review(booking, now)
    if booking.status not in ACTIVE:
        return Fault(_CLOSED[booking.status])
    if action in (Action.COMPLETE, Action.NO_SHOW):
        if booking.status is Status.PENDING:
            return Fault(Code.NEVER_CONFIRMED)
        return Fault(Code.NOT_BEGUN) if now < booking.start else None
    if action is Action.CONFIRM and booking.status is Status.CONFIRMED:
        return Fault(Code.IS_CONFIRMED)
    if now >= booking.end:
        return Fault(Code.IS_OVER)
    if role is Role.EXPERT:
        return None
    if now >= booking.start:
        return Fault(Code.HAS_BEGUN)
    # A request that nobody confirmed yet is withdrawn at any time: the notice is for who counts on the booking.
    is_withdrawn = action is Action.CANCEL and booking.status is Status.PENDING
    if not is_withdrawn and now > last_change(booking):
        return Fault(Code.NOTICE_PASSED, minutes=booking.event_type.cancel_notice_minutes)
    return None


def _find_obstacle_to_review(booking: Booking, now: datetime) -> Fault | None:
    if booking.status is not Status.COMPLETED:
        return Fault(Code.NOT_COMPLETED)
    if booking.reviewed_at is not None and now > booking.reviewed_at + CHANGEABLE:
        return Fault(Code.REVIEW_IS_FINAL, days=CHANGEABLE.days)
    return None


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
