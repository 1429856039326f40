"""An external calendar: clients can't book the expert while it says "busy"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from expertbook.domain.errors import TooManyRequests
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.local_time import Epoch, to_epoch

MAX_CALENDARS = 5
"""How many external calendars an expert may have."""

MAX_ASKED = 20
"""How many readings an expert may ask for within an hour; adding a calendar asks for one."""

ASKED_SECONDS = 60
"""How long a reading that was asked for keeps out the expert's next one, unless it ends before."""

CLOCKS_DIFFER = timedelta(seconds=5)
"""What is due so soon is done now: who asked for it may have a clock that is ahead."""

_NEVER = Epoch(0)
_HOUR_SECONDS = 3600
_SOON_SECONDS = 5
"""When it's worth while to ask again while a calendar is being read: mostly that takes a second."""

MAX_TITLES = 5
"""How many titles of entries that can't be read are shown."""

READING = 2
"""The way in which calendars are read. A calendar that was read in another way is read anew, also if it didn't change:
count up when the same file comes to mean other times. (A release before 2 stores none.)"""


@dataclass(frozen=True, slots=True)
class ExternalCalendar:
    """`url` is as good as a password: we never show it again, and never log it. `error` says why the last read failed;
    the busy times of the read before stay. `failures` counts failed reads in a row.

    `days` are the UTC dates with busy times, each with a digest of its times. `timezone` is the expert's zone at the
    last read, which we used for whole days and for times without a zone. `version` counts the writes.

    `unread` counts entries of which the last read couldn't read something, and `unread_titles` are those of the first
    of them: only their expert may see them. `unknown_zones` are names of time zones that say nothing, each with the
    zone that was taken instead. `reading` is READING of the last read.

    `asked_at` is when the expert asked for a reading, until that ends.

    One of a calendar account has the `account`'s id, and is read with it; `state` is what the service needs to tell
    what changed since the last read.
    """

    id: str
    expert: str
    url: str = field(repr=False)
    name: str
    host: str
    added_at: datetime
    timezone: str = "UTC"
    etag: str | None = None
    last_modified: str | None = None
    read_at: datetime | None = None
    expanded_at: datetime | None = None
    next_at: datetime | None = None
    error: Fault | None = None
    failures: int = 0
    days: Mapping[str, str] = field(default_factory=dict)
    unread: int = 0
    unread_titles: Sequence[str] = field(default=(), repr=False)
    unknown_zones: Mapping[str, str] = field(default_factory=dict, repr=False)
    reading: int = 0
    asked_at: datetime | None = None
    account: str = ""
    state: str = field(default="", repr=False)
    version: int = 0


@dataclass(frozen=True, slots=True)
class AskedReadings:
    """When an expert asked for readings within the last hour. One is under way until `until`.

    `version` counts the writes, one for each reading; version 0 isn't saved yet."""

    asked: tuple[Epoch, ...] = ()
    until: Epoch = _NEVER
    version: int = 0


def ask_reading(before: AskedReadings, now: datetime) -> AskedReadings:
    """With one reading more. Raises TooManyRequests while another one is under way, and for the 21st within an hour."""
    at = to_epoch(now)
    if before.until > at:
        raise TooManyRequests(Fault(Code.CALENDAR_BEING_READ), min(before.until - at, _SOON_SECONDS))
    asked = tuple(instant for instant in before.asked if instant > at - _HOUR_SECONDS)
    if len(asked) >= MAX_ASKED:
        raise TooManyRequests(Fault(Code.CALENDARS_READ, maximum=MAX_ASKED), min(asked) + _HOUR_SECONDS - at)
    return replace(before, asked=(*asked, at), until=Epoch(at + ASKED_SECONDS))
