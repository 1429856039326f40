"""A calendar entry: a booking as it stands in a calendar of its expert's. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from expertbook.domain.booking import OFF, Booking, Status
from expertbook.domain.faults import Fault
from expertbook.domain.places import visible_video_url
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch

_PLACE = re.compile(r"\{(\w+)\}")


class EntryStatus(StrEnum):
    """What the expert did with an entry: nothing that matters; moved or resized it, or deleted it, which follow_changes
    has yet to hear; or deleted it, and was asked what that means."""

    WRITTEN = "written"
    MOVED = "moved"
    DELETED = "deleted"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """The entry of a booking, as it was written last: `object_id` is where in the account's `calendar`, `tag` what the
    service calls this state of it, `time` the booking's then, at the booking's `booking_version`.

    `seen` is where the expert moved it to. `fault` says why it was put back the last time, or of one that is deleted
    that it is in another calendar, or may be. `version` counts the writes.
    """

    expert: str
    account: str
    booking_id: str
    calendar: str
    object_id: str = field(repr=False)
    tag: str
    time: Interval
    booking_version: int
    status: EntryStatus = EntryStatus.WRITTEN
    seen: Interval | None = None
    fault: Fault | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """A booking whose entry may differ from it. `number` counts how often it was noted: it isn't settled by somebody
    who saw an earlier one. `is_forced`: the entry is to be written although the booking didn't change. `is_removed`: if
    it's gone, another account may have removed it, and not its expert. It isn't looked at before `not_before`."""

    booking_id: str
    since: datetime
    number: int
    is_forced: bool = False
    is_removed: bool = False
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryContent:
    """What an entry says. `attendee` is the name and the email address of a client who is to stand in it."""

    uid: str
    sequence: int
    title: str = field(repr=False)
    description: str = field(repr=False)
    place: str = field(repr=False)
    url: str = field(repr=False)
    start: datetime
    end: datetime
    is_tentative: bool
    changed_at: datetime
    attendee: tuple[str, str] | None = field(default=None, repr=False)


def time_of(booking: Booking) -> Interval:
    """The time that its entry has."""
    return to_epoch(booking.start), to_epoch(booking.end)


def is_written(booking: Booking) -> bool:
    """Whether a booking has an entry at all: not once it's off or one of its people was erased, and not where nothing
    goes out about it by itself."""
    return booking.status not in OFF and not booking.is_quiet and bool(booking.client.email and booking.expert.handle)


def is_shown_otherwise(before: Booking | None, after: Booking) -> bool:
    """Whether a change of a booking changes its entry."""
    return (_shown(before) if before is not None else None) != _shown(after)


def fill_template(template: str, values: Mapping[str, str]) -> str:
    """A template with what a booking has in the places of `{words}`. What is put in is never taken for a place."""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), template)


def _shown(booking: Booking) -> tuple[object, ...] | None:
    """What its entry shows that follows the booking."""
    if not is_written(booking):
        return None
    video, is_tentative = visible_video_url(booking), booking.status is Status.PENDING
    return booking.expert.handle, time_of(booking), is_tentative, booking.place, video, booking.client
