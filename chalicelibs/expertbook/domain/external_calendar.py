"""A calendar from elsewhere, whose busy times an expert does not offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

MAX_CALENDARS = 5
"""Calendars an expert may have."""


@dataclass(frozen=True, slots=True)
class ExternalCalendar:
    """`url` is as good as a password: it is never shown again, nor logged. `error` says why it could not be read last
    time; what was read before stays then, and `failures` counts the times in a row.

    `days` are the UTC dates with busy times, each with a digest of them. `timezone` is the expert's when it was read;
    whole days and times without a zone were taken to be there. `version` counts the writes.
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
