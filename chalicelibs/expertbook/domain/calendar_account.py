"""A calendar account: an expert's account at a calendar service, whose calendars are read and get bookings. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from expertbook.domain.faults import Fault
from expertbook.domain.text import to_one_line

MAX_ACCOUNTS = 3
"""How many an expert may have."""

MAX_FOUND = 50
"""How many calendars of an account are listed."""

MAX_READ = 10
"""How many calendars of an account keep time free."""

READ_EVERY = timedelta(minutes=5)
"""How often an account's calendars are read, unless the service tells us of changes."""

FRESH_FOR = timedelta(minutes=5)
"""How long after a reading nobody asks for another one who holds or books a time."""


SOON = timedelta(seconds=30)
"""How long after a reading was asked for it's worth to wait for it, and not to ask again."""

LOOKED_EVERY = timedelta(minutes=1)
"""How often the clock looks for accounts that are due; so one is due that much before it should have been read."""

REFUSED_FOR = timedelta(days=30)
"""When an account is looked at again that its service refuses, unless its expert gives other credentials: nothing is
asked then either."""

LEAVES_WITHIN = timedelta(minutes=10)
"""How long written entries are removed before an account goes in any case, and its credentials with it."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
MAX_ASKED_PAUSE = timedelta(days=1)
"""The longest that a service may have us wait."""

SPREAD = 0.2
"""A pause is longer or shorter by up to this part of it, so that those who failed together don't come back together."""


MAX_NAME = 100
"""Characters of a calendar's name."""

_ID_LETTERS = 26


class CalendarService(StrEnum):
    """Where an account is."""

    CALDAV = "caldav"


class AccountStatus(StrEnum):
    """`connecting` until it was reached for the first time with these credentials; `refused` until the expert gives
    others, as the service doesn't take them; `broken` while it can't be reached; `leaving` while written entries are
    removed, after which the account is."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    REFUSED = "refused"
    BROKEN = "broken"
    LEAVING = "leaving"


class OnDelete(StrEnum):
    """What becomes of a booking whose entry the expert deletes in the calendar."""

    ASK = "ask"
    CANCEL = "cancel"
    PUT_BACK = "put_back"


@dataclass(frozen=True, slots=True)
class FoundCalendar:
    """One of an account's calendars. `id` is ours, the same for the same `url`, which is shown to nobody."""

    id: str
    url: str = field(repr=False)
    name: str
    is_writable: bool = True

    @classmethod
    def of(cls, account_id: str, url: str, name: str, *, is_writable: bool) -> FoundCalendar:
        """A calendar that an account's service lists under this name. Its id doesn't tell whose it is."""
        digest = hashlib.sha256(f"calendar {account_id} {url}".encode()).hexdigest()
        return cls(digest[:_ID_LETTERS], url, to_one_line(name)[:MAX_NAME], is_writable)


@dataclass(frozen=True, slots=True)
class CalendarAccount:
    """`credentials` are sealed: the calendar function alone can open them, for this expert alone. `server` is what the
    expert typed, empty where the address of the `user` says it; `home` is where the calendars were found.

    `reads` are the ids of those calendars that keep time free, each an external calendar with the same id; `writes_to`
    is the one that gets the bookings, or empty; `written_to` the one that all bookings ahead were last noted for, which
    is another until that is done anew. `title` and `description` are templates, empty for the usual words.
    `invites`: the client stands in the entry as an attendee.

    `asked_at`: somebody waits for a reading since. `left_at`: since when it's leaving. `error` says why it can't be
    reached, `failures` how often in a row. `wanted` counts what there was to do; `version` the changes by its expert.
    """

    id: str
    expert: str
    service: CalendarService
    user: str = field(repr=False)
    credentials: bytes = field(repr=False)
    added_at: datetime
    server: str = field(default="", repr=False)
    home: str = field(default="", repr=False)
    host: str = ""
    status: AccountStatus = AccountStatus.CONNECTING
    error: Fault | None = None
    failures: int = 0
    calendars: tuple[FoundCalendar, ...] = field(default=(), repr=False)
    reads: tuple[str, ...] = ()
    writes_to: str = ""
    on_delete: OnDelete = OnDelete.ASK
    title: str = field(default="", repr=False)
    description: str = field(default="", repr=False)
    invites: bool = False
    written_to: str = ""
    asked_at: datetime | None = None
    left_at: datetime | None = None
    read_at: datetime | None = None
    next_at: datetime | None = None
    wanted: int = 0
    version: int = 1

    def calendar(self, calendar_id: str) -> FoundCalendar | None:
        """The account's calendar of this id."""
        return next((found for found in self.calendars if found.id == calendar_id), None)

    @property
    def writes(self) -> bool:
        """Whether bookings are written into one of its calendars."""
        return bool(self.writes_to) and self.status is not AccountStatus.LEAVING

    @property
    def reads_on(self) -> datetime | None:
        """When its calendars are to be read; None if none of them is read or written to."""
        if not self.reads and not self.writes_to:
            return None
        if self.asked_at is not None or self.read_at is None:
            return self.asked_at or self.added_at
        return self.read_at + READ_EVERY - LOOKED_EVERY


def pause_after(failures: int, asked_seconds: int | None, chance: float) -> timedelta:
    """How long an account is left alone that failed so often in a row: as long as its service asks for, or longer each
    time. `chance`, from 0 to 1, says where within the spread."""
    if asked_seconds is not None:
        return min(max(timedelta(seconds=asked_seconds), timedelta()), MAX_ASKED_PAUSE)
    pause: timedelta = FIRST_PAUSE * 2 ** min(max(failures - 1, 0), 10)
    return min(pause, LONGEST_PAUSE) * (1 + SPREAD * (2 * chance - 1))


def is_stale(account: CalendarAccount, now: datetime) -> bool:
    """Whether its calendars keep time free and weren't read for a while, so that who holds a time asks for it. Not
    where somebody did so a moment ago, or the service is left alone."""
    if account.status is not AccountStatus.CONNECTED or not account.reads:
        return False
    return not is_awaited(account, now) and (account.read_at is None or now - account.read_at >= FRESH_FOR)


def is_awaited(account: CalendarAccount, now: datetime) -> bool:
    """Whether a reading was asked for a moment ago and isn't done. One that takes longer isn't worth waiting for."""
    if account.status is not AccountStatus.CONNECTED or not account.reads or account.asked_at is None:
        return False
    return now - account.asked_at < SOON
