"""The kinds of items in the table, and their keys (docs/architecture.md has them on one page)."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    NumberSetAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.expressions.condition import Condition

from expertbook import clock
from expertbook.domain.accent import DEFAULT_ACCENT
from expertbook.store.keys import OPENINGS
from expertbook.store.table import Item
from expertbook.store.versions import KNOWN, WRITTEN


class Versioned(Item):
    """An item that says in which form it was written; see versions.py."""

    schema = NumberAttribute(null=True, default_for_new=WRITTEN)


class Whole(Versioned):
    """An item that is read, changed and written whole: on the condition that no later release wrote it.

    What that release put there would be lost. Its version has moved on for everyone who tries: the caller is told to
    come back, and meets the later release then.
    """

    def save(self, condition: Condition | None = None, *, add_version_condition: bool = True) -> dict[str, Any]:
        """Write it. One PutItem."""
        return super().save(_of_known_form(condition), add_version_condition=add_version_condition)

    def get_save_kwargs_from_instance(
        self, condition: Condition | None = None, return_values_on_condition_failure: str | None = None
    ) -> dict[str, Any]:
        """The same in a transaction."""
        return super().get_save_kwargs_from_instance(_of_known_form(condition), return_values_on_condition_failure)


def is_of_known_form() -> Condition:
    """The condition that no later release wrote the item, or that it is not there."""
    older: Condition = Versioned.schema.does_not_exist() | (Versioned.schema <= KNOWN)
    return older


def _of_known_form(condition: Condition | None) -> Condition:
    return is_of_known_form() if condition is None else condition & is_of_known_form()


class Profile(Whole):
    """An expert: profile, availability, event types. `email` is where the expert signs in and is written to;
    `contact_email` and `contact_phone` are for clients with a confirmed booking, and missing until they are chosen.
    `stars` and `reviews` are what the reviews come to, `rating` what earlier releases make of them."""

    handle = UnicodeAttribute()
    email = UnicodeAttribute(default="")
    name = UnicodeAttribute()
    category = UnicodeAttribute()
    headline = UnicodeAttribute()
    bio = UnicodeAttribute()
    specializations = JSONAttribute()
    experience_years = NumberAttribute()
    rating = NumberAttribute()
    stars = NumberAttribute(default=0)
    reviews = NumberAttribute(default=0)
    photo_url = UnicodeAttribute()
    hidden = BooleanAttribute(default=False)
    caps_since = NumberAttribute(default=0)
    has_calendars = BooleanAttribute(default=False)
    has_blocks = BooleanAttribute(default=False)
    contact_email = UnicodeAttribute(null=True)
    contact_phone = UnicodeAttribute(null=True)
    accent = UnicodeAttribute(default=DEFAULT_ACCENT)
    cover_url = UnicodeAttribute(null=True)
    previews = JSONAttribute(null=True)
    availability = JSONAttribute()
    event_types = JSONAttribute()
    version = NumberAttribute()


class FormerExpert(Versioned):
    """What stays in the place of the profile of an expert who is gone: the handle is not given to anybody else."""

    version = NumberAttribute()


class HandleItem(Versioned):
    """A handle is given out, and with it all that look like it."""

    handle = UnicodeAttribute()


class Claim(Versioned):
    """A grain of an expert is taken: by this booking, or by this hold until `expires_at`. `written_at` is in epoch
    milliseconds, and only the first of the grains that are written together has it, as `request_id`. The items of whole
    days, `DayCount` and `BusyDay`, are read along with claims."""

    booking_id = UnicodeAttribute(null=True)
    hold_id = UnicodeAttribute(null=True)
    written_at = NumberAttribute(null=True, default_for_new=clock.now_milliseconds)
    expires_at = TTLAttribute(null=True)


class DayCount(Versioned):
    """The sessions of an event type on a date of the expert's, counted for its daily cap.

    `sessions` has the bookings' ids once it is `counted`, and before that where they make the date full; `changes`
    counts what was taken out, before and after.
    `begins` and `ends` are the date's instants (epoch seconds), `cap` the cap as it was at the last booking.
    """

    sessions = UnicodeSetAttribute(null=True)
    counted = BooleanAttribute(null=True)
    changes = NumberAttribute(null=True)
    begins = NumberAttribute(null=True)
    ends = NumberAttribute(null=True)
    cap = NumberAttribute(null=True)


class CalendarItem(Whole):
    """A calendar from elsewhere; GSI1 finds those that are to be read next. `url` is as good as a password.

    A release that doesn't know `unread` to `reading` loses them; for want of `reading`, the calendar is read anew then.
    Releases from before `fault` read `error`, the same in a sentence.
    """

    GSI1PK = UnicodeAttribute(null=True)
    GSI1SK = UnicodeAttribute(null=True)
    expert = UnicodeAttribute()
    url = UnicodeAttribute()
    name = UnicodeAttribute()
    host = UnicodeAttribute()
    timezone = UnicodeAttribute()
    etag = UnicodeAttribute(null=True)
    last_modified = UnicodeAttribute(null=True)
    added_at = UTCDateTimeAttribute()
    read_at = UTCDateTimeAttribute(null=True)
    expanded_at = UTCDateTimeAttribute(null=True)
    next_at = UTCDateTimeAttribute(null=True)
    error = UnicodeAttribute(null=True)
    fault = JSONAttribute(null=True)
    failures = NumberAttribute()
    days = JSONAttribute()
    unread = NumberAttribute(default=0)
    unread_titles = JSONAttribute(null=True)
    unknown_zones = JSONAttribute(null=True)
    reading = NumberAttribute(default=0)
    asked_at = UTCDateTimeAttribute(null=True)
    account = UnicodeAttribute(null=True)
    state = UnicodeAttribute(null=True)
    version = NumberAttribute()


class ReadingsItem(Whole):
    """When an expert `asked` for readings of external calendars (epoch seconds), and until when one is under way."""

    asked = JSONAttribute()
    until = NumberAttribute()
    version = NumberAttribute()
    expires_at = TTLAttribute()


class BlocksItem(Whole):
    """Whom an expert takes no bookings from."""

    blocks = JSONAttribute()
    version = NumberAttribute()


class BusyDay(Versioned):
    """When an expert is busy on a UTC date by a calendar of theirs: intervals in epoch seconds. One of a calendar
    account has the `account`'s id, by which a backup knows to leave it out."""

    busy = JSONAttribute()
    account = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()


class HoldItem(Versioned):
    """Time kept while somebody fills in the form; its id opens it."""

    expert = UnicodeAttribute()
    claimed_from = UTCDateTimeAttribute()
    claimed_to = UTCDateTimeAttribute()
    holder = UnicodeAttribute()
    expires_at = TTLAttribute()


class HolderItem(Whole):
    """What was held of late from one network, so that nobody holds too much."""

    holds = JSONAttribute()
    version = NumberAttribute()
    expires_at = TTLAttribute()


class BookingItem(Versioned):
    """A booking. GSI1 finds it by the client's address, GSI2 by the expert, both by its start.

    `version` counts its writes, `sequence` those that its calendar entry follows (moved, cancelled). `request` is the
    digest of the idempotency key that made it. `removed`: the client took it off their list. `proved`: it
    was booked by somebody signed in with its address. `network` is a digest of the network that it was made from.
    `quiet`: nothing goes out by itself about it. `absent_at` is when the client said that the expert didn't come.
    `reply_secret`: from it come the addresses at which replies to the invitations are received.
    """

    GSI1PK = UnicodeAttribute(null=True)
    GSI1SK = UnicodeAttribute(null=True)
    GSI2PK = UnicodeAttribute(null=True)
    GSI2SK = UnicodeAttribute(null=True)
    booking_id = UnicodeAttribute()
    version = NumberAttribute()
    sequence = NumberAttribute()
    request = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    status_by = UnicodeAttribute(null=True)
    cancelled_from = UnicodeAttribute(null=True)
    expired = BooleanAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    expert = JSONAttribute()
    event_type = JSONAttribute()
    start = UTCDateTimeAttribute()
    end = UTCDateTimeAttribute()
    claimed_from = UTCDateTimeAttribute()
    claimed_to = UTCDateTimeAttribute()
    timezone = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    phone = UnicodeAttribute()
    notes = UnicodeAttribute()
    answers = JSONAttribute(null=True)
    place = JSONAttribute()
    video_url = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()
    removed = BooleanAttribute(null=True)
    proved = BooleanAttribute(null=True)
    locale = UnicodeAttribute(null=True)
    network = UnicodeAttribute(null=True)
    quiet = BooleanAttribute(null=True)
    reminders = JSONAttribute(null=True)
    stars = NumberAttribute(null=True)
    reviewed_at = UTCDateTimeAttribute(null=True)
    review_changed_at = UTCDateTimeAttribute(null=True)
    absent_at = UTCDateTimeAttribute(null=True)
    absence_reply = UnicodeAttribute(null=True)
    absence_replied_at = UTCDateTimeAttribute(null=True)
    client_attends = JSONAttribute(null=True)
    expert_attends = JSONAttribute(null=True)
    proposal = JSONAttribute(null=True)
    reply_domain = UnicodeAttribute(null=True)
    reply_secret = UnicodeAttribute(null=True)


class ReplyItem(Versioned):
    """What the client or the expert of a booking last replied by mail to its invitation. `came` has the names of all
    that came of them."""

    kind = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    sequence = NumberAttribute()
    start = UTCDateTimeAttribute(null=True)
    end = UTCDateTimeAttribute(null=True)
    unread = UnicodeAttribute(null=True)
    came = UnicodeSetAttribute(null=True)
    expires_at = TTLAttribute()


class ReviewItem(Versioned):
    """What a client says of a completed booking. GSI1 lists all of an expert's by when they were given, GSI2 those that
    aren't hidden. `counted` is how many of its stars are in the profile's figures; missing while none are. `reports`
    counts complaints. `version` counts the writes but for these two."""

    GSI1PK = UnicodeAttribute(null=True)
    GSI1SK = UnicodeAttribute(null=True)
    GSI2PK = UnicodeAttribute(null=True)
    GSI2SK = UnicodeAttribute(null=True)
    stars = NumberAttribute()
    text = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    given_at = UTCDateTimeAttribute()
    changed_at = UTCDateTimeAttribute(null=True)
    reply = UnicodeAttribute(null=True)
    replied_at = UTCDateTimeAttribute(null=True)
    hidden = UnicodeAttribute(null=True)
    reports = NumberAttribute(null=True)
    counted = NumberAttribute(null=True)
    version = NumberAttribute()


class ReportItem(Versioned):
    """That visitors complained about a review, until somebody looked at it. GSI1 lists them, the oldest first."""

    GSI1PK = UnicodeAttribute(null=True)
    GSI1SK = UnicodeAttribute(null=True)
    complaints = UnicodeSetAttribute(null=True)
    number = NumberAttribute(default=0)
    first_at = UTCDateTimeAttribute()


class Request(Versioned):
    """What an idempotency key was answered with; `answer` is the booking as it was made, or names what else was."""

    booking_id = UnicodeAttribute(null=True)
    fingerprint = UnicodeAttribute()
    answer = JSONAttribute()
    expires_at = TTLAttribute()


class AccountItem(Whole):
    """What is kept about an address besides its bookings. `expert` is the handle of somebody who is one. GSI1 finds the
    erasures that are due."""

    GSI1PK = UnicodeAttribute(null=True)
    GSI1SK = UnicodeAttribute(null=True)
    email = UnicodeAttribute()
    name = UnicodeAttribute(default="")
    phone = UnicodeAttribute(default="")
    timezone = UnicodeAttribute(null=True)
    locale = UnicodeAttribute(null=True)
    expert = UnicodeAttribute(null=True)
    reminded = BooleanAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    erase_asked_at = UTCDateTimeAttribute(null=True)
    erased_at = UTCDateTimeAttribute(null=True)
    version = NumberAttribute()


class EndedItem(Versioned):
    """The sign-ins of an address are over that are not from after `until`, and those from an instant in `alone` (epoch
    seconds)."""

    until = NumberAttribute()
    alone = NumberSetAttribute(null=True)
    expires_at = TTLAttribute()


class CodeItem(Whole):
    """A sign-in code that a network asked for: not the code itself, but the nonce from which the holder of the key can
    tell it. `used_by` is the digest of the request that used it.

    `sent` has the instants (epoch seconds) at which it asked for the address during the last hour.
    """

    email = UnicodeAttribute()
    key_id = UnicodeAttribute()
    nonce = UnicodeAttribute(null=True)
    valid_until = NumberAttribute()
    tries = NumberAttribute()
    used_by = UnicodeAttribute(null=True)
    sent = JSONAttribute()
    version = NumberAttribute()
    locale = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()


class ProofItem(Versioned):
    """Somebody signed in with the address, from these networks (digests)."""

    networks = UnicodeSetAttribute()
    proved_at = UTCDateTimeAttribute()


class CallCount(Versioned):
    """The calls of somebody that count towards a limit, in an hour that lasts `until` (epoch seconds)."""

    calls = UnicodeSetAttribute(null=True)
    until = NumberAttribute()
    expires_at = TTLAttribute()


class MailItem(Versioned):
    """A mail that a change causes: being sent until `lease_until` (epoch seconds), or `sent`."""

    sent = BooleanAttribute()
    lease_until = NumberAttribute()
    expires_at = TTLAttribute()


class DueItem(Versioned):
    """Work that is due. GSI1 finds it by when. `version` is of the item that it's about, when this was planned; what
    falls due after `since` isn't done yet; until `doing_until` (epoch seconds) somebody does it."""

    GSI1PK = UnicodeAttribute()
    GSI1SK = UnicodeAttribute()
    version = NumberAttribute()
    since = UTCDateTimeAttribute()
    tries = NumberAttribute(default=0)
    about = JSONAttribute(null=True)
    doing_until = NumberAttribute(null=True)
    expires_at = TTLAttribute()


class WebhookItem(Whole):
    """A webhook of an expert's. `secret` and `previous` sign what goes there, the latter until `previous_until`.
    `failing` is since when nothing was delivered."""

    url = UnicodeAttribute()
    events = JSONAttribute()
    payload = UnicodeAttribute()
    secret = UnicodeAttribute()
    previous = UnicodeAttribute(null=True)
    previous_until = UTCDateTimeAttribute(null=True)
    status = UnicodeAttribute()
    paused_because = UnicodeAttribute(null=True)
    proved = BooleanAttribute(null=True)
    failing = UTCDateTimeAttribute(null=True)
    resumed_at = UTCDateTimeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    version = NumberAttribute()


class WebhooksItem(Versioned):
    """The ids of all of an expert's webhooks, so that nobody adds too many."""

    ids = UnicodeSetAttribute(null=True)


class WebhookEventItem(Versioned):
    """What happened that a webhook hears of. `status` is what the booking came to."""

    type = UnicodeAttribute()
    subject = UnicodeAttribute()
    number = NumberAttribute()
    at = UTCDateTimeAttribute()
    status = UnicodeAttribute(null=True)
    proof = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()


class PendingEventItem(WebhookEventItem):
    """The same, as long as the webhook hasn't got it: how often that failed, when last, and when it's tried next."""

    again = BooleanAttribute(null=True)
    tries = NumberAttribute(default=0)
    tried_at = UTCDateTimeAttribute(null=True)
    next_at = UTCDateTimeAttribute(null=True)


class WebhookAttemptItem(Versioned):
    """A try to deliver an event, and the first KB of the answer."""

    event_id = UnicodeAttribute()
    type = UnicodeAttribute()
    booking_id = UnicodeAttribute(null=True)
    at = UTCDateTimeAttribute()
    status = NumberAttribute(null=True)
    problem = UnicodeAttribute(null=True)
    answer = UnicodeAttribute(null=True)
    milliseconds = NumberAttribute()
    next_try_at = UTCDateTimeAttribute(null=True)
    again = BooleanAttribute(null=True)
    expires_at = TTLAttribute()


class FeedItem(Versioned):
    """How often an expert's calendar feed got a new key."""

    serial = NumberAttribute()


class Watcher(Versioned):
    """A WebSocket connection that looks at an expert's slots."""

    connection_id = UnicodeAttribute()
    expires_at = TTLAttribute()


class Sharing(Versioned):
    """That an expert's watchers are told through the queue, until `expires_at` at least. It stands among them."""

    expires_at = TTLAttribute()


class ConnectionItem(Versioned):
    """What a WebSocket connection watches, so that it can be forgotten by its id."""

    handle = UnicodeAttribute()
    expires_at = TTLAttribute()


class Entry(Versioned):
    """An expert's place in a list; the handle ends the sort key. Release 0.1 reads the `card`. `event_types` are the
    slugs of those on the expert's page, in the list of a category by name alone."""

    card = JSONAttribute(null=True)
    event_types = JSONAttribute(null=True)


class SearchEntry(Versioned):
    """A term by which an expert is found, with what a search compares and puts in order. Entries of who is open soonest
    have the openings as well."""

    match = JSONAttribute()
    begins = UTCDateTimeAttribute(null=True)
    bits = BinaryAttribute(null=True, legacy_encoding=False)
    notice_minutes = NumberAttribute(null=True)


class CardItem(Versioned):
    """A part of an expert's card in a list, all of which are read at once: the card itself, or the openings."""

    card = JSONAttribute(null=True)
    begins = UTCDateTimeAttribute(null=True)
    bits = BinaryAttribute(null=True, legacy_encoding=False)
    notice_minutes = NumberAttribute(null=True)


class OpeningsItem(Whole):
    """When an expert is open in the days to come; GSI1 finds those that the clock has overtaken. `keys` are the entries
    that go by it, made from the profile of version `profile`."""

    GSI1PK = UnicodeAttribute(default=OPENINGS)
    GSI1SK = UnicodeAttribute()
    begins = UTCDateTimeAttribute()
    bits = BinaryAttribute(legacy_encoding=False)
    notice_minutes = NumberAttribute()
    keys = JSONAttribute()
    profile = NumberAttribute()
    version = NumberAttribute()


class Listing(Whole):
    """What of an expert is projected at present, so that a change removes exactly what it replaces. `category` is
    the one that counts the expert; empty for one who is hidden. `searched` is a digest of what the search entries
    hold; empty while they are written."""

    category = UnicodeAttribute()
    keys = JSONAttribute()
    version = NumberAttribute()
    searched = UnicodeAttribute(default="")


class Count(Versioned):
    """How many experts a category (or ALL) lists. `changes` counts the transactions that changed it."""

    category = UnicodeAttribute()
    experts = NumberAttribute()
    changes = NumberAttribute(default=0)


class CalendarAccountItem(Whole):
    """A calendar account of an expert's; GSI1 finds those that are to be looked at next. `credentials` are sealed."""

    GSI1PK = UnicodeAttribute(null=True)
    GSI1SK = UnicodeAttribute(null=True)
    service = UnicodeAttribute()
    user = UnicodeAttribute()
    credentials = BinaryAttribute(legacy_encoding=False)
    added_at = UTCDateTimeAttribute()
    server = UnicodeAttribute(null=True)
    home = UnicodeAttribute(null=True)
    host = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    fault = JSONAttribute(null=True)
    failures = NumberAttribute(default=0)
    unread = NumberAttribute(null=True)
    calendars = JSONAttribute()
    reads = JSONAttribute()
    unreached = JSONAttribute(null=True)
    writes_to = UnicodeAttribute(null=True)
    written_to = UnicodeAttribute(null=True)
    on_delete = UnicodeAttribute()
    title = UnicodeAttribute(null=True)
    description = UnicodeAttribute(null=True)
    invites = BooleanAttribute(null=True)
    asked_at = UTCDateTimeAttribute(null=True)
    left_at = UTCDateTimeAttribute(null=True)
    read_at = UTCDateTimeAttribute(null=True)
    next_at = UTCDateTimeAttribute(null=True)
    lease_until = NumberAttribute(null=True)
    wanted = NumberAttribute(default=0)
    version = NumberAttribute()
    consents = NumberAttribute(default=1)
    channels = JSONAttribute(null=True)
    channel_key = UnicodeAttribute(null=True)
    watch_at = UTCDateTimeAttribute(null=True)
    pushed = NumberAttribute(default=0)
    read_pushed = NumberAttribute(default=0)


class CalendarAccountsItem(Versioned):
    """The ids of all of an expert's calendar accounts, so that nobody adds too many; and how often a calendar was
    chosen that gets bookings, so that no two accounts have the same."""

    ids = UnicodeSetAttribute(null=True)
    choices = NumberAttribute(null=True)


class CalendarEntryItem(Whole):
    """A booking as it was last written into a calendar. `begins` and `ends` are epoch seconds, as `seen` is."""

    calendar = UnicodeAttribute()
    object_id = UnicodeAttribute()
    tag = UnicodeAttribute()
    begins = NumberAttribute()
    ends = NumberAttribute()
    booking_version = NumberAttribute()
    status = UnicodeAttribute()
    seen = JSONAttribute(null=True)
    fault = JSONAttribute(null=True)
    version = NumberAttribute()
    expires_at = TTLAttribute()


class PendingEntryItem(Versioned):
    """A booking whose entry may differ from it."""

    since = UTCDateTimeAttribute()
    number = NumberAttribute()
    forced = BooleanAttribute(null=True)
    removed = BooleanAttribute(null=True)
    not_before = UTCDateTimeAttribute(null=True)
    expires_at = TTLAttribute()


class CalendarObjectsItem(Versioned):
    """What the objects of a calendar of an account say, compressed, and the `state` of one whose objects nobody
    needs."""

    content = BinaryAttribute(null=True, legacy_encoding=False)
    state = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()
