"""What somebody's calendar answers by mail to an invitation, and whether it counts. Pure.

RFC 5546 has the rules, RFC 6047 how it's mailed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from expertbook.domain.booking import Booking, Role
from expertbook.domain.faults import Code
from expertbook.domain.replies import InvitationReply, ReplyKind

REPLY, COUNTER = "REPLY", "COUNTER"
"""The methods that answer an invitation. A counter-proposal names another time."""

_NAME_LENGTH = 20

_KINDS = {"ACCEPTED": ReplyKind.ACCEPTED, "TENTATIVE": ReplyKind.TENTATIVE, "DECLINED": ReplyKind.DECLINED}


class Drop(StrEnum):
    """Why a mail does nothing. Its sender never hears of it: it may be a stranger's, in somebody else's name."""

    TOO_LARGE = "too_large"
    NOT_A_MAIL = "not_a_mail"
    SPAM = "spam"
    NOT_PROVED = "not_proved"
    """Nothing shows that the sender is who they say."""
    AUTOMATIC = "automatic"
    """A bounce, or a note that somebody is away."""
    NOT_TO_US = "not_to_us"
    """It isn't to the address of a booking."""
    NO_ANSWER = "no_answer"
    """It has no answer of a calendar: somebody wrote a text."""
    NOT_INVITED = "not_invited"
    """Its sender isn't who was invited with this address."""
    OF_ANOTHER = "of_another"
    """It answers another invitation, or for somebody else."""
    OUTDATED = "outdated"
    """It answers an invitation that was overtaken by a newer one."""


class Dropped(Exception):
    """A mail does nothing; `why` is the reason."""

    def __init__(self, why: Drop) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class MailedAnswer:
    """The answer of a calendar, as its program wrote it. `attendees` are the answers in it by email address, in small
    letters; a program may repeat those of others. `start` and `end` are the time that it names, in UTC, the end missing
    where it says none; or `unread` is why no time is known. `stamp` is when it was written, as it says. `is_of_series`:
    it's about a day of a series."""

    method: str
    uid: str
    sequence: int
    attendees: dict[str, str] = field(repr=False)
    start: datetime | None = None
    end: datetime | None = None
    unread: Code | None = None
    stamp: str = ""
    is_of_series: bool = False


def names_of(answer: MailedAnswer, invited: str, message_id: str, at: datetime) -> frozenset[str]:
    """By what the answer of this person is known when it comes again, in a mail of the same id, or in another one when
    it was written at the same time; if it has neither id nor time, by when it came. Digests."""
    said = f"{answer.method} {answer.attendees.get(invited)} {answer.sequence} {answer.start} {answer.end}"
    marks = [f"mail {message_id}"] * bool(message_id) + [f"written {answer.stamp}"] * bool(answer.stamp)
    marks = marks or [f"came {at.isoformat()}"]
    return frozenset(hashlib.sha256(f"{said} {mark}".encode()).hexdigest()[:_NAME_LENGTH] for mark in marks)


def read_reply(
    answer: MailedAnswer, booking: Booking, uid: str, role: Role, invited: str, at: datetime
) -> InvitationReply:
    """What this person of the booking replies, whose mail came `at`. `uid` is that of the booking's invitations, and
    `invited` the email address in them, in small letters.

    Raises Dropped.
    """
    part = answer.attendees.get(invited)
    if part is None or answer.uid != uid or answer.is_of_series:
        raise Dropped(Drop.OF_ANOTHER)
    if answer.sequence < booking.sequence:
        raise Dropped(Drop.OUTDATED)
    if answer.method == COUNTER:
        start, end = answer.start, answer.end
        if start is not None and end is None:
            end = start + (booking.end - booking.start)  # as long as it is
        return InvitationReply(booking.id, role, ReplyKind.PROPOSED, at, booking.sequence, start, end, answer.unread)
    kind = _KINDS.get(part.upper())
    if kind is None:
        raise Dropped(Drop.NO_ANSWER)  # delegated, or no answer yet
    return InvitationReply(booking.id, role, kind, at, booking.sequence)
