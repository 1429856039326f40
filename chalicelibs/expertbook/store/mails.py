"""Mails in the table: which ones were sent, so that a record that comes twice sends none twice."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from expertbook.domain.errors import Unavailable
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.store.errors import ConditionFailed, translate_errors
from expertbook.store.items import MailItem
from expertbook.store.keys import mail_key

LEASE = timedelta(seconds=90)
"""How long a run may take over a mail before another may send it; longer than a function can run."""

CLOCK_LEASE = timedelta(minutes=12)
"""The same of what the clock has sent: two of its runs may be at the same mail, and the clock of either be ten minutes
off. Who was killed over a mail had mostly sent it, so what waits so long is hardly ever missed."""

KEPT = timedelta(days=3)
"""How long a mail is remembered; a stream delivers its records for a day at most."""


def begin(change: str, to: str, now: datetime, lease: timedelta = LEASE) -> bool:
    """Take on the mail of a change to the client or the expert; False if it was sent. One PutItem, and if that is
    refused a GetItem.

    Condition: nobody took it on, or who did has not sent it and has had its time. Unavailable while somebody else has
    it.
    """
    item = MailItem(
        PK=mail_key(change),
        SK=to,
        sent=False,
        lease_until=to_epoch(now + lease),
        expires_at=now + KEPT,
    )
    is_not_sent = MailItem.sent == False  # noqa: E712 (a condition, not a comparison)
    lapsed = is_not_sent & (MailItem.lease_until <= to_epoch(now))
    with suppress(ConditionFailed), translate_errors():
        item.save(MailItem.PK.does_not_exist() | lapsed)
        return True
    if _was_sent(change, to):
        return False
    raise Unavailable


def done(change: str, to: str) -> None:
    """The mail is on its way, or given up. One UpdateItem."""
    _update(change, to, sent=True)


def put_off(change: str, to: str) -> None:
    """The mail was not sent: anyone who comes next may try. One UpdateItem."""
    _update(change, to, sent=False)


def _update(change: str, to: str, sent: bool) -> None:
    with translate_errors():
        MailItem(PK=mail_key(change), SK=to).update([MailItem.sent.set(sent), MailItem.lease_until.set(0)])


def _was_sent(change: str, to: str) -> bool:
    found = MailItem.find(mail_key(change), to)
    return found is not None and bool(found.sent)
