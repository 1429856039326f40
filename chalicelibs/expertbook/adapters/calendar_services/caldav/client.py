"""An account at a CalDAV server. See `ServiceClient`."""

from __future__ import annotations

from expertbook.adapters.calendar_services.caldav import discovery, writing
from expertbook.adapters.calendar_services.caldav.calls import Calls, RefusedThere
from expertbook.adapters.calendar_services.caldav.reading import ReadFor, read_changes, read_object
from expertbook.adapters.calendar_services.caldav.starting import parse_server, start_of
from expertbook.adapters.calendar_services.service import CalendarChanges, ObjectReading, WrittenEntry
from expertbook.adapters.guarded_web import Lookup
from expertbook.domain.calendar_account import CalendarAccount, FoundCalendar
from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.scheduling.intervals import Interval

FIND_SECONDS = 30.0
READ_SECONDS = 60.0
WRITE_SECONDS = 20.0
"""How long a call may take, all of its requests together."""


class CaldavClient:
    """Calls of one account's server. `password` is in no text that this has."""

    def __init__(self, account: CalendarAccount, password: str, lookup: Lookup) -> None:
        self._account_id = account.id
        self._start = start_of(account.server, account.user)
        self._calls = Calls(self._start, account.user, password, lookup)
        self._organizer = account.user if "@" in account.user else ""
        self._is_let_in = False

    @property
    def address(self) -> str:
        """Nothing: an account is called as its expert typed it."""
        return ""

    def credentials_now(self) -> None:
        """Nothing: a password changes where it was made, and not by our calls."""
        return

    def find_calendars(self) -> tuple[str, list[FoundCalendar]]:
        """See `ServiceClient`."""
        self._calls.begin(FIND_SECONDS)
        found = discovery.find_calendars(self._calls, self._start, self._account_id)
        self._is_let_in = True
        return found

    def read_changes(
        self, calendar: str, state: str, span: Interval, timezone: str, addresses: frozenset[str]
    ) -> CalendarChanges:
        """See `ServiceClient`. One that is forbidden has the account asked for its calendars, once: a server that
        forbids these as well, as some do for a password that was taken back, isn't asked again."""
        self._calls.begin(READ_SECONDS)
        try:
            return read_changes(self._calls, parse_server(calendar), state, ReadFor(span, timezone, addresses))
        except RefusedThere as refusal:
            if refusal.status == 403 and not self._is_let_in:
                self.find_calendars()
            raise

    def watch(self, *_: object, **__: object) -> None:
        """Nothing: no CalDAV server calls anybody."""
        return

    def stop(self, *_: object, **__: object) -> None:
        """Nothing: there is no channel."""

    def name_entry(self, uid: str) -> str:
        """See `ServiceClient`."""
        return writing.name_of(uid)

    def read_entry(self, calendar: str, object_id: str, span: Interval, timezone: str) -> ObjectReading | None:
        """See `ServiceClient`."""
        self._calls.begin(WRITE_SECONDS)
        return read_object(self._calls, parse_server(calendar), object_id, ReadFor(span, timezone))

    def write_entry(self, calendar: str, content: EntryContent, object_id: str | None, tag: str | None) -> WrittenEntry:
        """See `ServiceClient`."""
        self._calls.begin(WRITE_SECONDS)
        url = parse_server(calendar)
        if object_id is None or tag is None:
            return writing.create_entry(self._calls, url, content, object_id, self._organizer)
        return writing.change_entry(self._calls, url, content, object_id, tag, self._organizer)

    def delete_entry(self, calendar: str, object_id: str, tag: str | None) -> None:
        """See `ServiceClient`."""
        self._calls.begin(WRITE_SECONDS)
        writing.delete_entry(self._calls, parse_server(calendar), object_id, tag)
