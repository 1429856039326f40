"""The kinds of items in the table, and their keys (docs/architecture.md has them on one page)."""

from __future__ import annotations

from pynamodb.attributes import (
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from expertbook.store.table import Item


class Profile(Item):
    """An expert: profile, availability, event types."""

    handle = UnicodeAttribute()
    name = UnicodeAttribute()
    category = UnicodeAttribute()
    headline = UnicodeAttribute()
    bio = UnicodeAttribute()
    specializations = JSONAttribute()
    experience_years = NumberAttribute()
    rating = NumberAttribute()
    photo_url = UnicodeAttribute()
    availability = JSONAttribute()
    event_types = JSONAttribute()
    version = NumberAttribute()


class Claim(Item):
    """A grain of an expert is taken by this booking."""

    booking_id = UnicodeAttribute()


class BookingItem(Item):
    """A booking. GSI1 finds it by the client's address, GSI2 by the expert, both by its start."""

    GSI1PK = UnicodeAttribute()
    GSI1SK = UnicodeAttribute()
    GSI2PK = UnicodeAttribute()
    GSI2SK = UnicodeAttribute()
    booking_id = UnicodeAttribute()
    status = UnicodeAttribute()
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
    place = JSONAttribute()
    video_url = UnicodeAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()


class Request(Item):
    """What an idempotency key was answered with; `answer` is the booking as it was made."""

    booking_id = UnicodeAttribute()
    fingerprint = UnicodeAttribute()
    answer = JSONAttribute()
    expires_at = TTLAttribute()


class Watcher(Item):
    """A WebSocket connection that looks at an expert's slots."""

    connection_id = UnicodeAttribute()
    expires_at = TTLAttribute()


class ConnectionItem(Item):
    """What a WebSocket connection watches, so that it can be forgotten by its id."""

    handle = UnicodeAttribute()
    expires_at = TTLAttribute()


class Entry(Item):
    """A projection of a profile that lists answer with: a directory or a name entry."""

    card = JSONAttribute()


class Listing(Item):
    """What of an expert is projected at present, so that a change removes exactly what it replaces."""

    category = UnicodeAttribute()
    keys = JSONAttribute()
    version = NumberAttribute()


class Count(Item):
    """How many experts a category (or ALL) lists."""

    category = UnicodeAttribute()
    experts = NumberAttribute()
