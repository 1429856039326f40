"""Plans what bookings come to by themselves, where nothing is planned: of a table that no release with plans had yet,
or where it was lost."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from expertbook.domain.errors import Changed
from infra.data.kinds import Item
from infra.data.scanning import Progress, Rate, scan
from infra.data.target import Target
from infra.data.writing import patiently, side_by_side
from infra.deployment.planned import note_planned

_ASKED: dict[str, Any] = {
    "FilterExpression": "SK = :booking AND #status IN (:pending, :confirmed)",
    "ExpressionAttributeNames": {"#status": "status"},
    "ExpressionAttributeValues": {
        ":booking": {"S": "BOOKING"},
        ":pending": {"S": "pending"},
        ":confirmed": {"S": "confirmed"},
    },
}


def plan_bookings(target: Target, rate: Rate) -> int:
    """Plan what is due of each booking of which nothing is planned, and note that all are; how many weren't.

    One Scan, and one or two writes and reads for each booking that is pending or confirmed.
    """
    # Imported only now: the library's store reads the environment when it is imported.
    from expertbook.services.plan_bookings import plan_anew
    from expertbook.store.booking_items import from_image

    now, progress = datetime.now(UTC).replace(microsecond=0), Progress("bookings planned")

    def plan(item: Item) -> bool:
        with suppress(Changed):  # then the stream plans it
            return patiently(lambda: plan_anew(from_image(item), now))
        return False

    client, number = target.client("dynamodb"), 0
    for was_missing in side_by_side(plan, scan(client, target.table, rate, **_ASKED)):
        progress.add()
        number += was_missing
    note_planned(client, target.table)
    return number


def plan_webhooks(target: Target, rate: Rate) -> int:
    """Have each lane of a webhook looked at in which something waits; how many. One Scan, and an UpdateItem for each
    lane."""
    from expertbook.store.keys import PENDING_PREFIX, WEBHOOKS_PREFIX
    from expertbook.store.webhook_events import plan

    now, values = datetime.now(UTC).replace(microsecond=0), {":pending": {"S": PENDING_PREFIX}}
    asked = {
        "FilterExpression": "begins_with(SK, :pending)",
        "ExpressionAttributeValues": values,
        "ProjectionExpression": "PK, SK",
    }
    found = scan(target.client("dynamodb"), target.table, rate, **asked)
    lanes = {(item["PK"]["S"].removeprefix(WEBHOOKS_PREFIX), *item["SK"]["S"].split("#")[1:3]) for item in found}
    for handle, webhook_id, lane in lanes:
        patiently(lambda: plan(handle, webhook_id, int(lane), now))  # noqa: B023 - it's called at once
    return len(lanes)


def release_webhooks(target: Target, rate: Rate) -> int:
    """Let webhooks go on that a restore from another table paused; how many. One Scan, and a TransactWriteItems for
    each, with what their lanes are to send."""
    from expertbook.domain.webhook import PausedBecause
    from expertbook.services.webhooks import let_go_on
    from expertbook.store.keys import WEBHOOK_PREFIX
    from expertbook.store.webhooks import from_image

    now = datetime.now(UTC).replace(microsecond=0)
    asked = {
        "FilterExpression": "begins_with(SK, :webhook)",
        "ExpressionAttributeValues": {":webhook": {"S": WEBHOOK_PREFIX}},
    }

    def wake(item: Item) -> bool:
        webhook = from_image(item)
        if webhook.paused_because is not PausedBecause.RESTORED:
            return False
        with suppress(Changed):  # by their expert
            patiently(lambda: let_go_on(webhook, now))
            return True
        return False

    return sum(side_by_side(wake, scan(target.client("dynamodb"), target.table, rate, **asked)))


def release(target: Target, rate: Rate) -> int:
    """Have what lies ahead of quiet bookings go out by itself from now on; how many are quiet no more.

    Those that are over stay quiet. One Scan, and an UpdateItem for each, after which the stream plans it.
    """
    from expertbook.store import bookings
    from expertbook.store.booking_items import from_image

    now = datetime.now(UTC)

    def wake(item: Item) -> bool:
        booking = from_image(item)
        if not booking.is_quiet or booking.end <= now:
            return False
        with suppress(Changed):  # by somebody; it's still quiet, and the next run meets it
            patiently(lambda: bookings.set_quiet(booking, quiet=False))
            return True
        return False

    return sum(side_by_side(wake, scan(target.client("dynamodb"), target.table, rate, **_ASKED)))
