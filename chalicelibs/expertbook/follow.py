"""What follows from changes of the table: projections and pages of profiles, mails, erased accounts."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from expertbook.errors import Unavailable
from expertbook.experts.model import Expert
from expertbook.site import pages, photos, qr
from expertbook.store import accounts, booking_items, codes, directory, experts
from expertbook.store.keys import ACCOUNT, BOOKING, CODE, EXPERT_PREFIX, PROFILE, account_key

log = logging.getLogger(__name__)

BUDGET_SECONDS = 20
"""How long new records are begun: the last one's two mails may take half a minute, and the function may run for one."""

Change = dict[str, Any]
"""What a stream record tells: the keys, and the images before and after."""


def follow(records: Sequence[dict[str, Any]], now: datetime) -> str | None:
    """Do what follows from each record.

    Returns None, or the sequence number of the first record that could not be followed, or for which there was no time
    left; what came after it comes again with it. Whatever follows may be done twice: it changes nothing, and sends
    nothing, the second time.
    """
    deadline = time.monotonic() + BUDGET_SECONDS
    for record in records:
        change = record["dynamodb"]
        if time.monotonic() > deadline:
            log.warning("out of time", extra={"sequence": str(change["SequenceNumber"])})
            return str(change["SequenceNumber"])
        try:
            _FOLLOWING.get(change["Keys"]["SK"]["S"], _nothing)(change, now)
        except (Unavailable, BotoCoreError, ClientError) as error:
            sequence = str(change["SequenceNumber"])
            log.warning("record put off", extra={"sequence": sequence, "cause": type(error).__name__})
            return sequence
    return None


def _profile(change: Change, _now: datetime) -> None:
    handle = change["Keys"]["PK"]["S"].removeprefix(EXPERT_PREFIX)
    replaced = _image(change, "OldImage")
    directory.project(handle, replaced)
    expert = experts.load(handle)
    pages.publish(expert, replaced)
    qr.publish(expert, replaced)
    if replaced is not None and (expert is None or expert.photo_url != replaced.photo_url):
        photos.remove(replaced.photo_url)
    log.info("profile followed", extra={"expert": handle})


def _booking(change: Change, now: datetime) -> None:
    from expertbook.mail import delivery

    if "NewImage" not in change:
        return
    before = booking_items.from_image(change["OldImage"]) if "OldImage" in change else None
    delivery.tell_of_booking(before, booking_items.from_image(change["NewImage"]), now)


def _code(change: Change, now: datetime) -> None:
    from expertbook.mail import delivery

    if "NewImage" not in change:
        return
    asked = codes.from_image(change["NewImage"])
    if "OldImage" in change and codes.from_image(change["OldImage"]).nonce == asked.nonce:
        return  # a try was counted
    delivery.send_code(asked, _address(change), now)


def _account(change: Change, now: datetime) -> None:
    from expertbook.accounts import erasure

    if "NewImage" in change and accounts.from_image(change["NewImage"]).erase_asked_at is not None:
        erasure.erase(_address(change), now)


def _nothing(_change: Change, _now: datetime) -> None:
    """A kind of item that this release does not follow."""


def _address(change: Change) -> str:
    address: str = change["Keys"]["PK"]["S"]
    return address.removeprefix(account_key(""))


def _image(change: Change, name: str) -> Expert | None:
    return experts.from_image(change[name]) if change.get(name) else None


_FOLLOWING: dict[str, Callable[[Change, datetime], None]] = {
    PROFILE: _profile,
    BOOKING: _booking,
    CODE: _code,
    ACCOUNT: _account,
}
