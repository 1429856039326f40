"""What follows from changes of the table: projections and pages of profiles, mails, erased accounts."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from expertbook import tracing
from expertbook.adapters.site import pages, photos, qr
from expertbook.store import accounts, booking_items, codes, directory, experts
from expertbook.store.keys import ACCOUNT, BOOKING, CODE, EXPERT_PREFIX, PROFILE, account_key
from expertbook.stream import dead_letters, records
from expertbook.stream.records import Record

if TYPE_CHECKING:
    from expertbook.adapters.mail.outbox import Outbox

log = logging.getLogger(__name__)

FUNCTION = "follow_changes"

BUDGET_SECONDS = 20
"""How long new records are begun: the last one's two mails may take half a minute, and the function may run for one."""


def follow(batch: Sequence[Record], now: datetime) -> str | None:
    """Do what follows from each record.

    Returns None, or the sequence number of the first record that is to come again; the batch comes again from there.
    A record that no trying helps is left with the dead letters, and never returned.

    Where a record has to wait, those behind it go on, but for those of the same partition. That is right for every
    kind: the stream keeps its order for each item alone, so nothing here ever relied on the order of two of them.
    And what was done is harmless when it comes again with the batch: a projection is of the profile as it is now, and
    written on the condition of its version; a page and a code's picture are drawn from it once more; a mail is
    remembered by the change that caused it; what was erased is not found.
    """
    deadline = time.monotonic() + BUDGET_SECONDS
    run = _FollowedBatch(now)
    first_waiting = None
    for record in batch:
        if time.monotonic() > deadline:
            log.warning("out of time", extra={"sequence": records.sequence(record)})
            return first_waiting or records.sequence(record)
        if not run.follow(record):
            first_waiting = first_waiting or records.sequence(record)
    return first_waiting


@dataclass(slots=True)
class _FollowedBatch:
    """What is known of a batch while it is followed: which partitions wait, and how mail gets out, if it does."""

    now: datetime
    waiting: set[str] = field(default_factory=set)
    outbox: Outbox | None = None

    def follow(self, record: Record) -> bool:
        """Do what follows from a record; False if it is to come again."""
        partition = records.partition(record)
        if partition in self.waiting:
            return False
        try:
            following = _FOLLOWERS.get(records.sort_key(record))
            if following is not None:
                with tracing.trace_request(records.request_id(record)):
                    following(self, record)
        except Exception as error:  # noqa: BLE001 - whatever it is, it stops no other record; dead_letters logs it
            if not dead_letters.retry_or_set_aside(FUNCTION, record, error, self.now):
                return True
            self.waiting.add(partition)
            return False
        return True

    def mails(self) -> Outbox:
        """The way out for this batch's mails; made when there is one, since what makes mails is slow to import."""
        from expertbook.adapters.mail.outbox import Outbox

        if self.outbox is None:
            self.outbox = Outbox()
        return self.outbox


def _follow_profile(_run: _FollowedBatch, record: Record) -> None:
    handle = records.partition(record).removeprefix(EXPERT_PREFIX)
    image = records.image(record, "OldImage")  # useful, not needed: what counts is the profile in the table
    replaced = experts.from_image(image) if image else None
    directory.project(handle, replaced)
    expert = experts.load(handle, consistent=True)  # nothing comes after the last record to put right an old page
    pages.publish(expert, replaced)
    qr.publish(expert, replaced)
    if replaced is not None and (expert is None or expert.photo_url != replaced.photo_url):
        photos.remove(replaced.photo_url)
    log.info("profile followed", extra={"expert": handle})


def _follow_booking(run: _FollowedBatch, record: Record) -> None:
    from expertbook.stream import mail_delivery

    image = records.after(record)
    if image is None or records.is_restored(record):
        return
    old = records.before(record)
    before = booking_items.from_image(old) if old else None
    mail_delivery.mail_booking_change(before, booking_items.from_image(image), run.now, run.mails())


def _follow_code(run: _FollowedBatch, record: Record) -> None:
    from expertbook.stream import mail_delivery

    image = records.after(record)
    if image is None:
        return
    asked, old = codes.from_image(image), records.before(record)
    if old and codes.from_image(old).nonce == asked.nonce:
        return  # a try was counted
    mail_delivery.send_code(asked, _email_of(record), run.now, run.mails())


def _follow_account(run: _FollowedBatch, record: Record) -> None:
    from expertbook.services import erase_account

    image = records.after(record)
    if image is not None and accounts.from_image(image).erase_asked_at is not None:
        erase_account.erase(_email_of(record), run.now)


def _email_of(record: Record) -> str:
    return records.partition(record).removeprefix(account_key(""))


_FOLLOWERS: dict[str, Callable[[_FollowedBatch, Record], None]] = {
    PROFILE: _follow_profile,
    BOOKING: _follow_booking,
    CODE: _follow_code,
    ACCOUNT: _follow_account,
}
"""Kinds of items by their sort key. One that is not here is of a release that follows it, or of none."""
