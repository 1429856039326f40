"""An external calendar: clients can't book the expert while it says "busy"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

MAX_CALENDARS = 5
"""How many external calendars an expert may have."""

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
    error: str | None = None
    failures: int = 0
    days: Mapping[str, str] = field(default_factory=dict)
    unread: int = 0
    unread_titles: Sequence[str] = field(default=(), repr=False)
    unknown_zones: Mapping[str, str] = field(default_factory=dict, repr=False)
    reading: int = 0
    version: int = 0
