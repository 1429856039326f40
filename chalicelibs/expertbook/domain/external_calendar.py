"""An external calendar: clients can't book the expert while it says "busy"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

MAX_CALENDARS = 5
"""How many external calendars an expert may have."""


@dataclass(frozen=True, slots=True)
class ExternalCalendar:
    """`url` is as good as a password: we never show it again, and never log it. `error` says why the last read failed;
    the busy times of the read before stay. `failures` counts failed reads in a row.

    `days` are the UTC dates with busy times, each with a digest of its times. `timezone` is the expert's zone at the
    last read, which we used for whole days and for times without a zone. `version` counts the writes.
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
    version: int = 0
