"""Note what somebody replied by mail to the invitation to their booking. What comes of it `follow_changes` does: this
runs in the function that strangers' mail reaches, which may write that note and nothing else."""

from __future__ import annotations

from datetime import datetime

from expertbook.adapters.external_calendars.mailed_answer import read_answer
from expertbook.adapters.ics.entries import uid_of
from expertbook.adapters.mail.headers import ascii_address
from expertbook.adapters.mail.received import read_mail
from expertbook.domain.booking import Booking, Role
from expertbook.domain.email_address import normalize_email
from expertbook.domain.mailed_answer import Drop, Dropped, names_of, read_reply
from expertbook.domain.replies import InvitationReply
from expertbook.domain.reply_address import is_ours
from expertbook.store import bookings, experts, replies


def receive_reply(content: bytes, at: datetime) -> InvitationReply:
    """Note the reply in a mail that came `at`, unless it came before, or a newer one of the same person.

    Nothing is read of the table before SES's proof of the sender. Then one GetItem, one more for an expert, and one
    UpdateItem. Raises Dropped if the mail does nothing, and Unavailable.
    """
    mail = read_mail(content)
    booking = bookings.load(mail.addressed.booking_id)
    if booking is None or not is_ours(mail.addressed, booking):
        raise Dropped(Drop.NOT_TO_US)
    role = mail.addressed.role
    invited, timezone = _invited(booking, role)
    if mail.sender != invited:
        raise Dropped(Drop.NOT_INVITED)
    answer = read_answer(mail.calendar, timezone)
    reply = read_reply(answer, booking, uid_of(booking), role, invited, at)
    replies.note(reply, names_of(answer, invited, mail.message_id, at))
    return reply


def _invited(booking: Booking, role: Role) -> tuple[str, str]:
    """The address in their invitation, in small letters, nothing of who was erased; and their time zone. One GetItem
    for the expert."""
    email, timezone = booking.client.email, booking.timezone
    if role is Role.EXPERT:
        expert = experts.load(booking.expert.handle) if booking.expert.handle else None
        email, timezone = (expert.email, expert.availability.timezone) if expert is not None else ("", timezone)
    return normalize_email(ascii_address(email) or "") if email else "", timezone
