"""Send the mails about a change of the table. Each is sent once, no matter how often its record comes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import quote, urlsplit

from expertbook import metrics, settings, tracing
from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.keys import get_signing_keys
from expertbook.adapters.mail import bounces, messages
from expertbook.adapters.mail.mail_events import MailEvent, mail_event_of, only_reader_of
from expertbook.adapters.mail.messages import BadEmailAddress, Recipient
from expertbook.adapters.mail.outbox import MailRefused, Outbox
from expertbook.domain import sign_in_code
from expertbook.domain.booking import ACTIVE, Booking, Role
from expertbook.domain.calendar_entry import CalendarEntry
from expertbook.domain.date_form import DEFAULT_LOCALE
from expertbook.domain.email_address import normalize_email
from expertbook.domain.errors import Unavailable
from expertbook.domain.faults import Code, Fault
from expertbook.domain.limits import WINDOW_SECONDS
from expertbook.domain.replies import InvitationReply
from expertbook.domain.scheduling.local_time import format_instant, to_epoch
from expertbook.domain.sign_in_code import SignInCode
from expertbook.domain.webhook import Webhook
from expertbook.metrics import Metric
from expertbook.store import accounts, bookings, calendar_accounts, experts, proofs
from expertbook.store import mails as store
from expertbook.stream import dead_letters

log = logging.getLogger(__name__)


def mail_booking_change(before: Booking | None, after: Booking, now: datetime, outbox: Outbox) -> None:
    """Mail the client and the expert about a change of their booking, if it is worth a mail.

    Raises Unavailable if a mail can't be sent now. The next try skips the mails that were sent. One GetItem and one
    Query for the expert, and two writes for each mail; while too many mails come back, one or two GetItem for a client
    who isn't known to have proved the address.
    """
    event = mail_event_of(before, after)
    if event is None:
        return
    for to in _recipients(after):
        if only_reader_of(event, after) not in (to.role, None):
            continue
        change = f"{after.id}#{after.version}"
        unproved = to.email if to.role is Role.CLIENT and not to.is_proved else None
        mail = lambda to=to: _build_mail(event, before, after, to, now)  # noqa: E731
        _send_once(change, to.role.value, now, outbox, mail, unproved)


def mail_by_itself(event: MailEvent, name: str, booking: Booking, reader: Role, now: datetime, outbox: Outbox) -> None:
    """Mail one side something that nobody did: a reminder, unless they turned those off, or a request that still waits.

    `name` tells it from all other mails. Raises Unavailable. One GetItem, three and a Query for the expert, and two
    writes.
    """
    outbox.check()
    to = _recipient(booking, reader)
    if to is None:
        return
    if event is MailEvent.REMINDED:
        account = accounts.load(normalize_email(to.email))
        if account is not None and not account.is_reminded:
            return
        to = _with_ways_out(to)
    unproved = to.email if to.role is Role.CLIENT and not to.is_proved else None
    mail = lambda: _build_mail(event, None, booking, to, now)  # noqa: E731
    _send_once(name, to.role.value, now, outbox, mail, unproved, store.CLOCK_LEASE)


def _with_ways_out(to: Recipient) -> Recipient:
    site, token = settings.site_url(), tokens.load_signer().make_reminders_token(normalize_email(to.email))
    url = f"{site}/api/reminders/off?token={token}"
    return replace(to, unsubscribe_url=url, account_url=f"{site}/account")


def send_code(issued: SignInCode, email: str, network: str, now: datetime, outbox: Outbox) -> None:
    """Mail a sign-in code to the normalized email address that it proves, unless it is too old. `network` is the digest
    of the one that asked for it.

    Raises Unavailable. Two writes.
    """
    if not issued.nonce or issued.valid_until <= to_epoch(now):
        return
    about = (get_signing_keys(), issued.key_id, email, issued.nonce)
    code, secret = sign_in_code.derive_code(*about), sign_in_code.derive_secret(*about)
    if code is not None:
        link = f"{settings.site_url()}/bookings#sign-in.{network}.{secret}.{quote(email, safe='')}"
        about_mail = (issued.email, code, link, issued.locale, settings.mail_from())
        mail = lambda: messages.build_code_mail(*about_mail)  # noqa: E731
        _send_once(f"CODE#{issued.nonce}", "client", now, outbox, mail, email)


def ask_for_review(booking: Booking, now: datetime, outbox: Outbox) -> None:
    """Ask the client of a completed booking for a review, once. Nobody is asked who was erased meanwhile, or about an
    expert who was.

    Raises Unavailable. Two writes; while too many mails come back, one or two GetItem.
    """
    outbox.check()
    if not booking.client.email or not booking.expert.handle:
        return
    to = _client_of(booking)
    mail = lambda: messages.build_review_mail(booking, to, settings.mail_from())  # noqa: E731
    unproved = None if to.is_proved else to.email
    _send_once(f"REVIEW#{booking.id}", "client", now, outbox, mail, unproved, store.CLOCK_LEASE)


def mail_paused_webhook(webhook: Webhook, now: datetime, outbox: Outbox) -> None:
    """Tell an expert that a webhook is paused, to which nothing came through for a day.

    Raises Unavailable. Up to two GetItem, and two writes.
    """
    to = _expert_of(webhook.expert, f"/dashboard/webhooks?webhook={webhook.id}")
    if to is None:
        return
    name = f"WEBHOOK#{webhook.id}#{webhook.version}"
    about = (to.name, to.email, urlsplit(webhook.url).hostname or "", to.link, to.locale, settings.mail_from())
    _send_once(name, Role.EXPERT.value, now, outbox, lambda: messages.build_webhook_mail(*about), None)


def mail_entry_put_back(before: CalendarEntry, entry: CalendarEntry, now: datetime, outbox: Outbox) -> None:
    """Tell an expert that what they did with a booking in their calendar can't be, and was put back. Nothing is mailed
    of what is changed there again and again.

    Raises Unavailable. Up to three GetItem, and two writes.
    """
    fault, seen = entry.fault, before.seen
    if fault is not None and fault.kind is not Code.CHANGED_AGAIN_AND_AGAIN:
        build = lambda booking, to: messages.build_put_back_mail(booking, to, fault, seen, settings.mail_from())  # noqa: E731
        _mail_about_entry(entry, "PUT_BACK", build, now, outbox)


def ask_about_entry(entry: CalendarEntry, now: datetime, outbox: Outbox) -> None:
    """Ask an expert what it means that they took a booking out of their calendar.

    Raises Unavailable. Up to three GetItem, and two writes.
    """
    build = lambda booking, to: messages.build_asked_mail(booking, to, entry.fault, settings.mail_from())  # noqa: E731
    _mail_about_entry(entry, "ASKED", build, now, outbox)


def mail_reply_refused(reply: InvitationReply, fault: Fault, now: datetime, outbox: Outbox) -> None:
    """Tell whoever replied to their invitation by mail why that can't be; that it's too much for the hour, once an hour
    for a booking.

    Raises Unavailable. Up to three GetItem, and two writes; while too many mails come back, one or two GetItem more for
    a client who isn't known to have proved the address.
    """
    booking = bookings.load(reply.booking_id)
    to = _recipient(booking, reply.role) if booking is not None else None
    if booking is None or to is None:
        return
    unproved = to.email if to.role is Role.CLIENT and not to.is_proved else None
    mail = lambda: messages.build_reply_refused_mail(booking, to, reply, fault, now, settings.mail_from())  # noqa: E731
    which = f"HOUR{to_epoch(reply.at) // WINDOW_SECONDS}" if fault.kind is Code.HOUR_IS_FULL else reply.at.isoformat()
    _send_once(f"{booking.id}#REPLY#{which}", to.role.value, now, outbox, mail, unproved)


def _mail_about_entry(
    entry: CalendarEntry,
    what: str,
    build: Callable[[Booking, Recipient], EmailMessage],
    now: datetime,
    outbox: Outbox,
) -> None:
    """Nothing is mailed about a booking that isn't ahead any more by now, or isn't this expert's."""
    booking = bookings.load(entry.booking_id)
    if booking is None or booking.expert.handle != entry.expert:
        return
    if booking.status not in ACTIVE or booking.start <= now:
        return
    to = _recipient(booking, Role.EXPERT)
    if to is not None:
        name = f"{entry.booking_id}#{what}#{entry.account}#{entry.version}"
        _send_once(name, Role.EXPERT.value, now, outbox, lambda: build(booking, to), None)


_sent_unrecorded: set[tuple[str, str]] = set()
"""Mails that this process sent but couldn't record as sent. When their record comes again, only that is left to do."""


def _send_once(
    change: str,
    to: str,
    now: datetime,
    outbox: Outbox,
    mail: Callable[[], EmailMessage],
    unproved: str | None,
    lease: timedelta = store.LEASE,
) -> None:
    """`unproved` is the recipient's address, if it may be one that nobody ever proved."""
    if (change, to) not in _sent_unrecorded:
        if not store.begin(change, to, now, lease):
            return
        try:
            _send_or_give_up(change, to, outbox, mail, unproved)
        except Exception:
            store.put_off(change, to)
            raise
    _sent_unrecorded.add((change, to))
    store.done(change, to)
    _sent_unrecorded.discard((change, to))


def _send_or_give_up(
    change: str, to: str, outbox: Outbox, mail: Callable[[], EmailMessage], unproved: str | None
) -> None:
    about = {"change": change, "to": to, "request_id": tracing.request_id()}
    if unproved is not None and bounces.are_too_many() and not _was_proved(normalize_email(unproved)):
        # For good: one that comes late is of no use, and all of them at once would have the alarm ring again.
        metrics.count(Metric.MAIL_WITHHELD)
        log.warning("mail withheld", extra=about)
        return
    try:
        outbox.send(mail())
        metrics.count(Metric.MAIL_SENT)
        log.info("mail sent", extra=about)
    except (MailRefused, BadEmailAddress) as error:
        # Retrying wouldn't help, and would block the records behind it.
        cause = error.cause if isinstance(error, MailRefused) else "BadAddress"
        dead_letters.send_letter({"mail": change, "to": to, "cause": cause, "request_id": tracing.request_id()})
        metrics.count(Metric.MAIL_REFUSED)
        log.warning("mail refused", extra={**about, "cause": cause})
    except Unavailable:
        metrics.count(Metric.MAIL_PUT_OFF)
        raise


def _was_proved(email: str) -> bool:
    """Whether somebody ever signed in with a normalized address. Who did so before that was noted has an account."""
    return proofs.load(email) is not None or accounts.load(email) is not None


def _recipients(booking: Booking) -> list[Recipient]:
    """The client and the expert, without those who were erased. Two GetItem."""
    found = (_recipient(booking, role) for role in (Role.CLIENT, Role.EXPERT))
    return [each for each in found if each is not None]


def _recipient(booking: Booking, role: Role) -> Recipient | None:
    """The client or the expert, unless they were erased. Two GetItem for the expert."""
    if role is Role.CLIENT:
        return _client_of(booking) if booking.client.email else None
    return _expert_of(booking.expert.handle, f"/booking#{booking.id}") if booking.expert.handle else None


def _expert_of(handle: str, page: str) -> Recipient | None:
    """An expert with an email address, who is led to this page of the site. Two GetItem."""
    expert = experts.load(handle)
    if expert is None or not expert.email:
        return None
    account = accounts.load(normalize_email(expert.email))
    locale = account.locale if account is not None and account.locale else DEFAULT_LOCALE
    link = f"{settings.site_url()}{page}"
    return Recipient(Role.EXPERT, expert.name, expert.email, expert.availability.timezone, locale, link)


def _is_written_for(to: Recipient, booking: Booking) -> bool:
    """Whether the booking is written into a calendar of its reader's, where an invitation would have it twice. One
    Query for the expert."""
    if to.role is not Role.EXPERT:
        return False
    return any(account.writes for account in calendar_accounts.of_expert(booking.expert.handle))


def _client_of(booking: Booking) -> Recipient:
    site, client = settings.site_url(), booking.client
    token = tokens.load_signer().make_manage_token(booking.id, format_instant(booking.start), mailed=True)
    return Recipient(
        Role.CLIENT,
        client.name,
        client.email,
        booking.timezone,
        booking.locale,
        f"{site}/booking#{booking.id}.{token}",
        is_proved=booking.is_proved,
        cover_url=f"{site}{booking.expert.cover_url}" if booking.expert.cover_url else "",
    )


_NOTES: dict[MailEvent, Callable[[MailEvent, Booking, Recipient, str], EmailMessage]] = {
    MailEvent.ABSENCE_REPORTED: messages.build_absence_mail,
    MailEvent.ABSENCE_REPLIED: messages.build_absence_mail,
    MailEvent.PROPOSED: messages.build_proposal_mail,
    MailEvent.PROPOSAL_REFUSED: messages.build_proposal_mail,
}
"""Events whose mails have no entry for the calendar."""


def _build_mail(event: MailEvent, before: Booking | None, after: Booking, to: Recipient, now: datetime) -> EmailMessage:
    build = _NOTES.get(event)
    if build is not None:
        return build(event, after, to, settings.mail_from())
    if _is_written_for(to, after):
        to = replace(to, is_invited=False)
    return messages.build_booking_mail(event, before, after, to, settings.mail_from(), now)
