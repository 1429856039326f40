"""The keys of the table (docs/architecture.md has them on one page). Pure text, so that rules may use it."""

from __future__ import annotations

from datetime import date

from expertbook.domain.scheduling.local_time import (
    Epoch,
    format_to_the_minute,
    parse_instant,
    remember_grains,
    to_epoch,
)

EXPERT_PREFIX = "EXPERT#"
PROFILE = "PROFILE"
LISTED = "LISTED"
CARD = "CARD"
OPENINGS = "OPENINGS"
READINGS = "READINGS"
BLOCKS = "BLOCKS"
REVIEW_PREFIX = "REVIEW#"
REPORTS = "REPORTS"
BOOKING = "BOOKING"
REPLIES_PREFIX = "REPLIES#"
REPLY_PREFIX = "REPLY#"
REQUEST = "REQUEST"
CONNECTION = "CONNECTION"
HOLD = "HOLD"
HOLDER = "HOLDER"
ACCOUNT = "ACCOUNT"
CODE_PREFIX = "CODE#"
PROOF = "PROOF"
CALLS = "CALLS"
ENDED = "ENDED"
ERASURES = "ERASURES"
FEED = "FEED"
HANDLE = "HANDLE"
CALENDARS = "CALENDARS"
DUE_PREFIX = "DUE#"
PLANNED = "PLANNED"
"""Sort key of the note that all bookings of a table are planned."""
CALENDAR_PREFIX = "CALENDAR#"
CALENDARS_PREFIX = "CALENDARS#"
CALENDAR_ACCOUNTS = "CALENDAR-ACCOUNTS"
"""Partition in GSI1 of all calendar accounts, by when they are to be looked at."""
CALENDAR_ACCOUNT_PREFIX = "ACCOUNT#"
CALENDAR_ACCOUNT_IDS = "IDS"
ENTRY_PREFIX = "ENTRY#"
WEBHOOKS_PREFIX = "WEBHOOKS#"
WEBHOOK_PREFIX = "WEBHOOK#"
WEBHOOK_IDS = "IDS"
EVENT_PREFIX = "EVENT#"
PENDING_PREFIX = "PENDING#"
ATTEMPT_PREFIX = "ATTEMPT#"
SLOT_PREFIX = "SLOT#"
COUNT_MARK = "#COUNT#"
BUSY_MARK = "#BUSY#"
"""What tells the items of whole days from claims, which stand among them."""


def expert_key(handle: str) -> str:
    """Partition of an expert's profile and claims."""
    return f"{EXPERT_PREFIX}{handle}"


def slot_key(grain: Epoch) -> str:
    """The slot key: who writes it first has the grain (named by its first instant)."""
    return f"{SLOT_PREFIX}{instant_key(grain)}"


@remember_grains
def grain_of(key: str) -> Epoch:
    """The grain of a slot key."""
    return instant_of(key[len(SLOT_PREFIX) :])


def day_count_key(begins: Epoch, slug: str, since: int) -> str:
    """Sort key of a day's count; it begins like the slot key of the date's first instant, to be read with the claims.

    `since` is the version of the profile from which on days are counted so.
    """
    return f"{slot_key(begins)}{COUNT_MARK}{slug}#{since}"


def busy_day_key(day: date, calendar: str) -> str:
    """Sort key of a UTC date's busy times by one calendar; it sorts before the slot keys of that date."""
    return f"{SLOT_PREFIX}{day.isoformat()}{BUSY_MARK}{calendar}"


def calendar_key(calendar_id: str) -> str:
    """Sort key of a calendar of an expert's from elsewhere."""
    return f"{CALENDAR_PREFIX}{calendar_id}"


def calendars_key(handle: str) -> str:
    """Partition of an expert's calendar accounts, with the bookings that are written there."""
    return f"{CALENDARS_PREFIX}{handle}"


def calendar_account_key(account_id: str) -> str:
    """Sort key of a calendar account."""
    return f"{CALENDAR_ACCOUNT_PREFIX}{account_id}"


def calendar_entry_key(account_id: str, booking_id: str) -> str:
    """Sort key of a booking as it stands in a calendar of this account."""
    return f"{ENTRY_PREFIX}{account_id}#{booking_id}"


def pending_entry_key(account_id: str, booking_id: str) -> str:
    """Sort key of a booking whose entry in a calendar of this account may differ from it."""
    return f"{PENDING_PREFIX}{account_id}#{booking_id}"


def calendar_objects_key(calendar_id: str) -> str:
    """Sort key of what the objects of a calendar of an account said."""
    return f"OBJECTS#{calendar_id}"


def review_key(review_id: str) -> str:
    """Sort key of a review of an expert."""
    return f"{REVIEW_PREFIX}{review_id}"


def report_key(review_id: str) -> str:
    """Sort key of what visitors complain about a review."""
    return f"REPORT#{review_id}"


def reviews_key(handle: str) -> str:
    """Partition of an expert's reviews in GSI1 (all) and GSI2 (those that everybody sees)."""
    return f"REVIEWS#{handle}"


def handle_key(likeness: str) -> str:
    """Partition of a handle and all that look like it."""
    return f"HANDLE#{likeness}"


def booking_key(booking_id: str) -> str:
    """Partition of a booking."""
    return f"BOOKING#{booking_id}"


def replies_key(booking_id: str) -> str:
    """Partition of what people replied by mail to the invitation of a booking. Not the booking's own: whoever receives
    mail may write here and nowhere else, which rights tell apart by the partition alone."""
    return f"{REPLIES_PREFIX}{booking_id}"


def reply_key(role: str) -> str:
    """Sort key of what somebody last replied by mail to the invitation of a booking."""
    return f"{REPLY_PREFIX}{role}"


def request_key(digest: str) -> str:
    """Partition of what an idempotency key was answered with."""
    return f"REQUEST#{digest}"


def hold_key(hold_id: str) -> str:
    """Partition of a hold."""
    return f"HOLD#{hold_id}"


def holder_key(digest: str) -> str:
    """Partition of what somebody held of late; the digest is of their network's address."""
    return f"HOLDER#{digest}"


def code_key(network: str) -> str:
    """Sort key of the sign-in code that a network asked for, by its digest."""
    return f"{CODE_PREFIX}{network}"


def calls_key(limit: str, whose: str) -> str:
    """Partition of what somebody did within an hour that a limit is about."""
    return f"CALLS#{limit}#{whose}"


def account_key(email: str) -> str:
    """Partition of an account and its sign-in codes. The address is in lower case."""
    return f"ACCOUNT#{email}"


def ended_key(digest: str) -> str:
    """Partition of until when an address's sign-ins are ended; the digest is of the address in lower case."""
    return f"ENDED#{digest}"


def email_key(email: str) -> str:
    """Partition of an address's bookings in GSI1. The address is in lower case."""
    return f"EMAIL#{email}"


def mail_key(change: str) -> str:
    """Partition of the mails that a change caused."""
    return f"MAIL#{change}"


def due_key(kind: str, which: str = "") -> str:
    """Sort key of what is due of a kind, beside the item that it's about."""
    return f"{DUE_PREFIX}{kind}#{which}" if which else f"{DUE_PREFIX}{kind}"


def due_shard_key(shard: int) -> str:
    """Partition of a part of all that is due, in GSI1."""
    return f"{DUE_PREFIX}{shard}"


def webhooks_key(handle: str) -> str:
    """Partition of an expert's webhooks, with all that goes there."""
    return f"{WEBHOOKS_PREFIX}{handle}"


def webhook_key(webhook_id: str) -> str:
    """Sort key of a webhook."""
    return f"{WEBHOOK_PREFIX}{webhook_id}"


def webhook_event_key(webhook_id: str, event_id: str) -> str:
    """Sort key of what a webhook hears of."""
    return f"{EVENT_PREFIX}{webhook_id}#{event_id}"


def pending_key(webhook_id: str, lane: int, event_id: str) -> str:
    """Sort key of what a webhook hasn't got yet."""
    return f"{PENDING_PREFIX}{webhook_id}#{lane}#{event_id}"


def attempt_key(webhook_id: str, place: str) -> str:
    """Sort key of a try to deliver to a webhook; the place begins with when it was."""
    return f"{ATTEMPT_PREFIX}{webhook_id}#{place}"


def watch_key(handle: str) -> str:
    """Partition of an expert's watchers."""
    return f"WATCH#{handle}"


SHARING = "#SHARING"
"""Sort key among watchers, of which no connection's id begins so: that the queue tells them."""


def connection_key(connection_id: str) -> str:
    """Partition of a WebSocket connection."""
    return f"CONNECTION#{connection_id}"


def instant_key(instant: Epoch) -> str:
    """An instant as it stands in a sort key, to the minute: `2026-11-23T10:05Z`."""
    return format_to_the_minute(instant)


def instant_of(key: str) -> Epoch:
    """The instant of an `instant_key`."""
    return to_epoch(parse_instant(key))
