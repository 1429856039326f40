"""A calendar account: an expert's account at a calendar service, whose calendars are read and get bookings. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from expertbook.domain.faults import Fault
from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.domain.text import to_one_line

MAX_ACCOUNTS = 3
"""How many an expert may have."""

MAX_FOUND = 50
"""How many calendars of an account are listed."""

MAX_READ = 10
"""How many calendars of an account keep time free."""

READ_EVERY = timedelta(minutes=5)
"""How often an account's calendars are read, unless the service tells us of changes."""

READ_PUSHED_EVERY = timedelta(hours=1)
"""How often they are read all the same where it does: of a few changes it says nothing. Also the longest that one waits
which couldn't be read."""

PUSHES_APART = timedelta(seconds=10)
"""How soon after a reading a service's call leads to the next one. Services call for each change, also for ours."""

WATCHED_AGAIN_AFTER = timedelta(hours=1)
"""How soon a service is asked once more for channels, whatever became of that."""

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
    GOOGLE = "google"
    MICROSOFT = "microsoft"

    @property
    def has_consent(self) -> bool:
        """Whether its experts let us in at a page of the service's own, and not with a password."""
        return self is not CalendarService.CALDAV

    @property
    def host(self) -> str:
        """Where its accounts are; empty where each says that itself."""
        return _HOSTS.get(self, "")


_HOSTS = {CalendarService.GOOGLE: "calendar.google.com", CalendarService.MICROSOFT: "outlook.com"}


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
        return cls(cls.id_of(account_id, url), url, to_one_line(name)[:MAX_NAME], is_writable)

    @staticmethod
    def id_of(account_id: str, url: str) -> str:
        """Our id of an account's calendar that its service has at this URL."""
        return hashlib.sha256(f"calendar {account_id} {url}".encode()).hexdigest()[:_ID_LETTERS]


@dataclass(frozen=True, slots=True)
class Channel:
    """A service's calls of ours when a calendar changed, until then or until it says. `resource` is the service's own
    name for what is watched, which Google wants to hear to stop."""

    id: str
    resource: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class CalendarAccount:
    """`credentials` are sealed: the calendar function alone can open them, for this expert alone. `server` is what the
    expert typed, empty where the address of the `user` says it; `home` is where the calendars were found.

    `reads` are the ids of those calendars that keep time free, each an external calendar with the same id; `writes_to`
    is the one that gets the bookings, or empty; `written_to` the one that all bookings ahead were last noted for, which
    is another until that is done anew. `title` and `description` are templates, empty for the usual words.
    `invites`: the client stands in the entry as an attendee.

    `asked_at`: somebody waits for a reading since. `left_at`: since when it's leaving. `error` says why it can't be
    reached, `failures` how often in a row; `unread` how often in a row one of its calendars couldn't be read;
    `unreached` are those with which the next reading begins, as the last one broke off. `wanted` counts what there was
    to do; `version` the changes by its expert, and `consents` those that let us in at its page. `pushed` counts the
    service's calls, `read_pushed` those that the last reading knew of. `lease_until`: who works for it may until then.
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
    unread: int = 0
    calendars: tuple[FoundCalendar, ...] = field(default=(), repr=False)
    reads: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
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
    consents: int = 1
    channels: Mapping[str, Channel] = field(default_factory=dict, repr=False)
    channel_key: str = field(default="", repr=False)
    watch_at: datetime | None = None
    pushed: int = 0
    read_pushed: int = 0
    lease_until: Epoch | None = None

    def calendar(self, calendar_id: str) -> FoundCalendar | None:
        """The account's calendar of this id."""
        return next((found for found in self.calendars if found.id == calendar_id), None)

    @property
    def writes(self) -> bool:
        """Whether bookings are written into one of its calendars."""
        return bool(self.writes_to) and self.status is not AccountStatus.LEAVING

    @property
    def watched(self) -> list[FoundCalendar]:
        """Those of its calendars whose changes are of interest."""
        return [found for found in self.calendars if found.id in self.reads or found.id == self.writes_to]

    @property
    def lacks_calendars(self) -> bool:
        """Whether one that its expert chose wasn't there when its calendars were found last."""
        return any(self.calendar(chosen) is None for chosen in {*self.reads, self.writes_to} - {""})

    def writes_into(self, url: str) -> bool:
        """Whether bookings are written into the calendar that the service has at this URL, or will be once it lists it
        again."""
        target = self.calendar(self.writes_to)
        if target is None:
            return self.writes and self.writes_to == FoundCalendar.id_of(self.id, url)
        return self.writes and target.url == url

    @property
    def has_unread_pushes(self) -> bool:
        """Whether the service called since the last reading."""
        return self.pushed != self.read_pushed

    def is_worked_for(self, now: datetime) -> bool:
        """Whether somebody has its lease."""
        return self.lease_until is not None and self.lease_until > to_epoch(now)

    @property
    def reads_on(self) -> datetime | None:
        """When its calendars are to be read; None if none of them is read or written to."""
        if not self.reads and not self.writes_to:
            return None
        if self.asked_at is not None or self.read_at is None:
            return self.asked_at or self.added_at
        if self.has_unread_pushes:
            return self.read_at + PUSHES_APART
        return self.read_at + self._reads_every - LOOKED_EVERY

    @property
    def _reads_every(self) -> timedelta:
        """Seldom while the service tells of changes in each calendar. Of what couldn't be read it says nothing more, so
        that is as soon as if nobody told, and later each time."""
        ends = [self.channels[found.id].until for found in self.watched if found.id in self.channels]
        if self.read_at is None or not ends or len(ends) < len({*self.reads, self.writes_to} - {""}):
            return READ_EVERY
        again = READ_EVERY * 2 ** min(self.unread - 1, 10) if self.unread else READ_PUSHED_EVERY
        return max(READ_EVERY, min(again, READ_PUSHED_EVERY, min(ends) - self.read_at))


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
