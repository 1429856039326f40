"""Mails that a change of the table causes, each sent once, however often its record comes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

from expertbook import metrics, settings, tracing
from expertbook.adapters.identity import tokens
from expertbook.adapters.identity.keys import signing_keys
from expertbook.adapters.mail import messages
from expertbook.adapters.mail.mail_events import Happening, happening
from expertbook.adapters.mail.messages import BadAddress, To
from expertbook.adapters.mail.outbox import Outbox, Refused
from expertbook.domain import sign_in_code
from expertbook.domain.booking import Booking, Role
from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import to_epoch, to_text
from expertbook.domain.sign_in_code import Asked
from expertbook.metrics import Metric
from expertbook.store import experts
from expertbook.store import mails as store
from expertbook.stream import dead_letters

log = logging.getLogger(__name__)


def tell_of_booking(before: Booking | None, after: Booking, now: datetime, outbox: Outbox) -> None:
    """Write to the client and the expert of what happened to their booking, if anything did that they want to know.

    Raises Unavailable if a mail could not be sent for now; what was sent is not sent again the next time. One GetItem
    for the expert, and two writes a mail.
    """
    what = happening(before, after)
    if what is None:
        return
    for to in _readers(after):
        change = f"{after.id}#{after.version}"
        _once(change, to.role.value, now, outbox, lambda to=to: _about(what, before, after, to))  # type: ignore[misc]


def send_code(asked: Asked, address: str, now: datetime, outbox: Outbox) -> None:
    """Mail a sign-in code to the lower-case address that asked for it, unless it is too old already or was used.

    Raises Unavailable. Two writes.
    """
    if not asked.nonce or asked.valid_until <= to_epoch(now):
        return
    code = sign_in_code.code_of(signing_keys(), asked.key_id, address, asked.nonce)
    if code is not None:
        mail = lambda: messages.with_code(asked.email, code, settings.mail_from())  # noqa: E731
        _once(f"CODE#{asked.nonce}", "client", now, outbox, mail)


_not_noted: set[tuple[str, str]] = set()
"""Mails that this process sent, but could not note down: when their record comes again, that is what is left to do."""


def _once(change: str, to: str, now: datetime, outbox: Outbox, mail: Callable[[], EmailMessage]) -> None:
    if (change, to) not in _not_noted:
        if not store.begin(change, to, now):
            return
        try:
            _send_or_give_up(change, to, outbox, mail)
        except Exception:
            store.put_off(change, to)
            raise
    _not_noted.add((change, to))
    store.done(change, to)
    _not_noted.discard((change, to))


def _send_or_give_up(change: str, to: str, outbox: Outbox, mail: Callable[[], EmailMessage]) -> None:
    about = {"change": change, "to": to, "request_id": tracing.request_id()}
    try:
        outbox.send(mail())
        metrics.count(Metric.MAIL_SENT)
        log.info("mail sent", extra=about)
    except (Refused, BadAddress) as error:
        # Waiting would help nobody, and hold up everything behind it.
        cause = error.cause if isinstance(error, Refused) else "BadAddress"
        dead_letters.leave({"mail": change, "to": to, "cause": cause, "request_id": tracing.request_id()})
        metrics.count(Metric.MAIL_REFUSED)
        log.warning("mail refused", extra={**about, "cause": cause})
    except Unavailable:
        metrics.count(Metric.MAIL_PUT_OFF)
        raise


def _readers(booking: Booking) -> list[To]:
    """The client, unless erased, and the expert, unless gone."""
    site, readers = settings.site_url(), []
    page = f"{site}/booking#{booking.id}"
    if booking.client.email:
        token = tokens.manage_token(booking.id, to_text(booking.start))
        client = booking.client
        readers.append(To(Role.CLIENT, client.name, client.email, booking.timezone, f"{page}.{token}"))
    expert = experts.load(booking.expert.handle) if booking.expert.handle else None
    if expert is not None and expert.email:
        readers.append(To(Role.EXPERT, expert.name, expert.email, expert.availability.timezone, page))
    return readers


def _about(what: Happening, before: Booking | None, after: Booking, to: To) -> EmailMessage:
    return messages.about_booking(what, before, after, to, settings.mail_from())
