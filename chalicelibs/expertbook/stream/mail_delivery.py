"""Mails that a change of the table causes, each sent once, however often its record comes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

from expertbook import metrics, settings, tracing
from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.keys import get_signing_keys
from expertbook.adapters.mail import messages
from expertbook.adapters.mail.mail_events import MailEvent, mail_event_of
from expertbook.adapters.mail.messages import BadEmailAddress, Recipient
from expertbook.adapters.mail.outbox import MailRefused, Outbox
from expertbook.domain import sign_in_code
from expertbook.domain.booking import Booking, Role
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import format_instant, to_epoch
from expertbook.domain.sign_in_code import SignInCode
from expertbook.metrics import Metric
from expertbook.store import experts
from expertbook.store import mails as store
from expertbook.stream import dead_letters

log = logging.getLogger(__name__)


def mail_booking_change(before: Booking | None, after: Booking, now: datetime, outbox: Outbox) -> None:
    """Write to the client and the expert of what happened to their booking, if anything did that they want to know.

    Raises Unavailable if a mail could not be sent for now; what was sent is not sent again the next time. One GetItem
    for the expert, and two writes a mail.
    """
    what = mail_event_of(before, after)
    if what is None:
        return
    for to in _recipients(after):
        change = f"{after.id}#{after.version}"
        _send_once(change, to.role.value, now, outbox, lambda to=to: _build_mail(what, before, after, to))  # type: ignore[misc]


def send_code(asked: SignInCode, address: str, now: datetime, outbox: Outbox) -> None:
    """Mail a sign-in code to the lower-case address that asked for it, unless it is too old already or was used.

    Raises Unavailable. Two writes.
    """
    if not asked.nonce or asked.valid_until <= to_epoch(now):
        return
    code = sign_in_code.derive_code(get_signing_keys(), asked.key_id, address, asked.nonce)
    if code is not None:
        mail = lambda: messages.build_code_mail(asked.email, code, settings.mail_from())  # noqa: E731
        _send_once(f"CODE#{asked.nonce}", "client", now, outbox, mail)


_sent_unrecorded: set[tuple[str, str]] = set()
"""Mails that this process sent, but could not note down: when their record comes again, that is what is left to do."""


def _send_once(change: str, to: str, now: datetime, outbox: Outbox, mail: Callable[[], EmailMessage]) -> None:
    if (change, to) not in _sent_unrecorded:
        if not store.begin(change, to, now):
            return
        try:
            _send_or_give_up(change, to, outbox, mail)
        except Exception:
            store.put_off(change, to)
            raise
    _sent_unrecorded.add((change, to))
    store.done(change, to)
    _sent_unrecorded.discard((change, to))


def _send_or_give_up(change: str, to: str, outbox: Outbox, mail: Callable[[], EmailMessage]) -> None:
    about = {"change": change, "to": to, "request_id": tracing.request_id()}
    try:
        outbox.send(mail())
        metrics.count(Metric.MAIL_SENT)
        log.info("mail sent", extra=about)
    except (MailRefused, BadEmailAddress) as error:
        # Waiting would help nobody, and hold up everything behind it.
        cause = error.cause if isinstance(error, MailRefused) else "BadAddress"
        dead_letters.send_letter({"mail": change, "to": to, "cause": cause, "request_id": tracing.request_id()})
        metrics.count(Metric.MAIL_REFUSED)
        log.warning("mail refused", extra={**about, "cause": cause})
    except Unavailable:
        metrics.count(Metric.MAIL_PUT_OFF)
        raise


def _recipients(booking: Booking) -> list[Recipient]:
    """The client, unless erased, and the expert, unless gone."""
    site, readers = settings.site_url(), []
    page = f"{site}/booking#{booking.id}"
    if booking.client.email:
        token = tokens.make_manage_token(booking.id, format_instant(booking.start))
        client = booking.client
        readers.append(Recipient(Role.CLIENT, client.name, client.email, booking.timezone, f"{page}.{token}"))
    expert = experts.load(booking.expert.handle) if booking.expert.handle else None
    if expert is not None and expert.email:
        readers.append(Recipient(Role.EXPERT, expert.name, expert.email, expert.availability.timezone, page))
    return readers


def _build_mail(what: MailEvent, before: Booking | None, after: Booking, to: Recipient) -> EmailMessage:
    return messages.build_booking_mail(what, before, after, to, settings.mail_from())
