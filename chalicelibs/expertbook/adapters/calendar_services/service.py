"""What we ask of any calendar service, in one form for all of them. The calendar function alone does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from expertbook.domain.calendar_account import Channel, FoundCalendar
from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.calendar_objects import ObjectReading as ObjectReading  # what a service answers with
from expertbook.domain.faults import Fault
from expertbook.domain.scheduling.intervals import Interval


class ServiceError(Exception):
    """A service can't be asked, or refuses. Its fault is for the expert, and has nothing secret."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class SignInRefused(ServiceError):
    """It doesn't take these credentials, and won't: the expert has to give others. We don't ask again before."""


class TryLater(ServiceError):
    """Down, slow or busy: after so many `seconds`, if it says so, it may go."""

    def __init__(self, fault: Fault, seconds: int | None = None) -> None:
        super().__init__(fault)
        self.seconds = seconds


class ChangedThere(Exception):
    """An entry isn't as we know it: somebody else wrote it, or it's there already. Nothing was written."""


class GoneThere(Exception):
    """There is no such entry any more, or its calendar is gone."""


@dataclass(frozen=True, slots=True)
class CalendarChanges:
    """What came since the state that was given. `is_whole`: `changed` are all objects that there are within the span,
    and what is known of others goes. `state` is what to give the next time, as text."""

    changed: Mapping[str, ObjectReading]
    gone: frozenset[str]
    state: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """Where an entry is now, and what the service calls this state of it."""

    object_id: str
    tag: str


TokenOf = Callable[[str], str]
"""What a service is to send along with each call on the channel of this name."""


class ServiceClient(Protocol):
    """An account at a service. Every call takes a bounded time, and raises ServiceError, SignInRefused or TryLater.

    `calendar` is the URL of a FoundCalendar; `object_id` names an object in it.
    """

    @property
    def address(self) -> str:
        """The account's email address, as the service told it when its calendars were found; empty where it doesn't,
        or before."""
        ...

    def credentials_now(self) -> bytes | None:
        """The account's credentials, if they aren't those that were given any more: to be sealed anew, also after a
        failure. None where nothing changed. Asks nobody."""
        ...

    def name_entry(self, uid: str) -> str:
        """The `object_id` with which an entry of this UID is written anew, the same each time. Asks nobody."""
        ...

    def find_calendars(self) -> tuple[str, list[FoundCalendar]]:
        """Where the account's calendars are (`home`), and all that hold events, as many as MAX_FOUND."""
        ...

    def read_changes(
        self, calendar: str, state: str, span: Interval, timezone: str, addresses: frozenset[str]
    ) -> CalendarChanges:
        """What changed in a calendar since `state`, which is empty for the first time and for a whole reading.

        Whole days, and times without a zone, are in `timezone`. An invitation that one of the `addresses` declined is
        no busy time. Raises GoneThere if there is no such calendar.
        """
        ...

    def read_entry(self, calendar: str, object_id: str, span: Interval, timezone: str) -> ObjectReading | None:
        """One object as it is now, or None."""
        ...

    def write_entry(self, calendar: str, content: EntryContent, object_id: str | None, tag: str | None) -> WrittenEntry:
        """Write an entry anew (`tag` None: only if there is none yet), or change time, status and place of the one that
        is called `tag`. The rest of that one stays as it is there: title, notes, alarms are the expert's own business.
        What has its UID under another name, as an invitation that was taken into the calendar, becomes the entry.

        Raises ChangedThere or GoneThere; nothing is written then. To write the same again changes nothing.
        """
        ...

    def watch(self, calendar: str, known: Channel | None, token_of: TokenOf, url: str, now: datetime) -> Channel | None:
        """Have the service call a URL for each change of a calendar, for some time: the channel that is `known` lasts
        longer then, or there is another one. None if the service calls nobody.

        Raises GoneThere if there is no such calendar.
        """
        ...

    def stop(self, channel: Channel) -> None:
        """Have it call no more. A channel that isn't known there any more has stopped."""
        ...

    def delete_entry(self, calendar: str, object_id: str, tag: str | None) -> None:
        """Delete an entry that is still called `tag`; with None in whatever state. One that isn't there is deleted.

        Raises ChangedThere; nothing is deleted then.
        """
        ...
