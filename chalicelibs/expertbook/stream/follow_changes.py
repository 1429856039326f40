"""Follow changes of the table: project profiles, publish their pages, plan what is due, send mails, erase accounts."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from expertbook import tracing
from expertbook.adapters.site import pages, pictures, qr
from expertbook.domain.booking_rules import follow_profile, snapshot_expert
from expertbook.domain.calendar_entry import EntryStatus
from expertbook.domain.previews import pictures_of
from expertbook.domain.webhook import PausedBecause
from expertbook.services import openings
from expertbook.store import accounts, booked_experts, booking_items, codes, directory, experts
from expertbook.store.keys import (
    ACCOUNT,
    BOOKING,
    CODE_PREFIX,
    ENTRY_PREFIX,
    EXPERT_PREFIX,
    PROFILE,
    REPLY_PREFIX,
    REVIEW_PREFIX,
    WEBHOOK_PREFIX,
    account_key,
)
from expertbook.stream import dead_letters, records
from expertbook.stream.records import Record

if TYPE_CHECKING:
    from expertbook.adapters.mail.outbox import Outbox
    from expertbook.domain.expert import Expert

log = logging.getLogger(__name__)

FUNCTION = "follow_changes"

_PREFIXES = (CODE_PREFIX, ENTRY_PREFIX, REPLY_PREFIX, REVIEW_PREFIX, WEBHOOK_PREFIX)
"""Of sort keys, where an item has a name of its own."""

BUDGET_SECONDS = 20
"""After this time we start no record. The last one's two mails may take half a minute; the function has a minute."""


def follow(batch: Sequence[Record], now: datetime) -> str | None:
    """Follow each record.

    Returns None, or the sequence number of the first record to retry; Lambda sends the batch again from there. A
    record that can't succeed goes to the dead letters and is never returned.

    If a record has to wait, later records of the same partition wait too; the others go on. That is safe for every
    kind, because the stream keeps the order only for each item. And following a record twice does no harm: a
    projection is made from the current profile, and written on the condition of its version; pages and QR codes that
    the record changed are made from it; each mail is stored with the change that it is about; and what was erased
    isn't found. A review is counted once, as it says of itself what of it is.
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
    """The state while we follow a batch: which partitions wait, and whether mail can be sent."""

    now: datetime
    waiting: set[str] = field(default_factory=set)
    outbox: Outbox | None = None

    def follow(self, record: Record) -> bool:
        """Follow a record. False to retry it."""
        partition = records.partition(record)
        if partition in self.waiting:
            return False
        try:
            sort_key = records.sort_key(record)
            prefix = next((each for each in _PREFIXES if sort_key.startswith(each)), sort_key)
            following = _FOLLOWERS.get(prefix)
            if following is not None:
                with tracing.trace_request(records.request_id(record)):
                    following(self, record)
        except Exception as error:  # noqa: BLE001 - no error stops the other records; dead_letters logs it
            if not dead_letters.retry_or_set_aside(FUNCTION, record, error, self.now):
                return True
            self.waiting.add(partition)
            return False
        return True

    def mails(self) -> Outbox:
        """The outbox for this batch's mails. Made when needed, because its imports are slow."""
        from expertbook.adapters.mail.outbox import Outbox

        if self.outbox is None:
            self.outbox = Outbox()
        return self.outbox


def _follow_profile(run: _FollowedBatch, record: Record) -> None:
    handle = records.partition(record).removeprefix(EXPERT_PREFIX)
    image, saved = (records.image(record, name) for name in ("OldImage", "NewImage"))
    replaced = experts.from_image(image) if image else None  # helps, but what counts is the profile in the table
    directory.project(handle, replaced)
    openings.refresh(handle, run.now)
    expert = experts.load(handle, consistent=True)  # no later record would correct an old page
    # One that was saved as it was is to have all its pages written again: their shell is another one.
    is_renewed = _is_the_same(experts.from_image(saved) if saved else None, replaced)
    pages.publish(expert, None if is_renewed else replaced)
    qr.publish(expert, replaced)
    if expert is not None and (replaced is None or _is_shown_otherwise(expert, replaced)):
        booked_experts.project(expert, run.now)
    if replaced is not None:
        for path in sorted(pictures_of(replaced) - (pictures_of(expert) if expert is not None else set())):
            pictures.remove(path)
    log.info("profile followed", extra={"expert": handle})


def _is_the_same(expert: Expert | None, replaced: Expert | None) -> bool:
    """Whether nothing but the version differs."""
    return expert is not None and replaced is not None and replace(expert, version=replaced.version) == replaced


def _is_shown_otherwise(expert: Expert, replaced: Expert) -> bool:
    """Whether bookings have another contact, picture or accent color to show."""
    booked = snapshot_expert(replaced)
    return follow_profile(booked, expert) != booked


def _follow_booking(run: _FollowedBatch, record: Record) -> None:
    from expertbook.services import note_entries, note_events, plan_bookings
    from expertbook.stream import mail_delivery

    image = records.after(record)
    if image is None or records.is_restored(record):
        return  # what was put back is planned by who put it back
    old = records.before(record)
    before = booking_items.from_image(old) if old else None
    after = booking_items.from_image(image)
    plan_bookings.replan(before, after, run.now)
    note_entries.note_booking(before, after, run.now)
    note_events.note_events(before, after, run.now)
    # Not for what it merely shows otherwise: a contact that changes is written to each booking ahead.
    is_as_open = before is not None and (before.claimed, before.status) == (after.claimed, after.status)
    if (
        after.expert.handle
        and not is_as_open
        and any(openings.concern(each, run.now) for each in (before, after) if each is not None)
    ):
        openings.refresh(after.expert.handle, run.now)
    mail_delivery.mail_booking_change(before, after, run.now, run.mails())


def _follow_review(_: _FollowedBatch, record: Record) -> None:
    from expertbook.store import reviews

    handle = records.partition(record).removeprefix(EXPERT_PREFIX)
    reviews.count(handle, records.sort_key(record).removeprefix(REVIEW_PREFIX))


def _follow_webhook(run: _FollowedBatch, record: Record) -> None:
    from expertbook.store import webhooks
    from expertbook.stream import mail_delivery

    old, image = records.image(record, "OldImage"), records.image(record, "NewImage")
    if old is None or image is None:
        return
    before, after = webhooks.from_image(old), webhooks.from_image(image)
    if before.paused_because is None and after.paused_because is PausedBecause.FAILED:
        mail_delivery.mail_paused_webhook(after, run.now, run.mails())


def _follow_entry(run: _FollowedBatch, record: Record) -> None:
    from expertbook.services import apply_calendar_change
    from expertbook.store import calendar_entries
    from expertbook.stream import mail_delivery

    image = records.after(record)
    if image is None:
        return
    old = records.before(record)
    entry, before = calendar_entries.from_image(image), calendar_entries.from_image(old) if old else None
    if entry.status in (EntryStatus.MOVED, EntryStatus.DELETED):
        apply_calendar_change.apply(entry, run.now)
    elif before is not None and entry.status is EntryStatus.ASKED is not before.status:
        if apply_calendar_change.is_mailed(entry, run.now):
            mail_delivery.ask_about_entry(entry, run.now, run.mails())
    elif (
        before is not None and entry.fault is not None and (before.status, before.fault) != (entry.status, entry.fault)
    ):
        mail_delivery.mail_entry_put_back(before, entry, run.now, run.mails())


def _follow_reply(run: _FollowedBatch, record: Record) -> None:
    from expertbook.services import apply_reply
    from expertbook.store import replies
    from expertbook.stream import mail_delivery

    image = records.after(record)
    if image is None:
        return
    reply = replies.from_image(image)
    fault = apply_reply.apply(reply, run.now)
    if fault is not None:
        mail_delivery.mail_reply_refused(reply, fault, run.now, run.mails())


def _follow_code(run: _FollowedBatch, record: Record) -> None:
    from expertbook.stream import mail_delivery

    image = records.after(record)
    if image is None:
        return
    code, old = codes.from_image(image), records.before(record)
    if old and codes.from_image(old).nonce == code.nonce:
        return  # a try was counted, or it was used
    network = records.sort_key(record).removeprefix(CODE_PREFIX)
    mail_delivery.send_code(code, _email_of(record), network, run.now, run.mails())


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
    CODE_PREFIX: _follow_code,
    ENTRY_PREFIX: _follow_entry,
    REPLY_PREFIX: _follow_reply,
    REVIEW_PREFIX: _follow_review,
    WEBHOOK_PREFIX: _follow_webhook,
    ACCOUNT: _follow_account,
}
"""By the sort key of the item, or what it begins with. We ignore all other kinds; another release may follow them."""
