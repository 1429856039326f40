"""Find an account's calendars: its principal, the home of that one's calendars, and what is there (RFC 6764)."""

from __future__ import annotations

from urllib.parse import unquote

from expertbook.adapters.calendar_services.caldav.calls import Calls, RefusedThere
from expertbook.adapters.calendar_services.caldav.multistatus import Row, cal, dav
from expertbook.adapters.calendar_services.caldav.starting import WELL_KNOWN, Start
from expertbook.adapters.calendar_services.service import GoneThere, ServiceError, SignInRefused, TryLater
from expertbook.adapters.external_calendars.calendar_url import redirect
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.guarded_web import WebUrl
from expertbook.domain.calendar_account import MAX_FOUND, FoundCalendar
from expertbook.domain.faults import Code, Fault
from expertbook.domain.text import to_one_line

_MAX_HOMES = 3
_MAY_WRITE = {dav(name) for name in ("all", "write", "write-content", "bind")}

_WHO = """<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>
<D:current-user-principal/><C:calendar-home-set/><D:resourcetype/></D:prop></D:propfind>"""

_WHICH = """<?xml version="1.0" encoding="utf-8"?>
<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>
<D:displayname/><D:resourcetype/><C:supported-calendar-component-set/><D:current-user-privilege-set/>
</D:prop></D:propfind>"""


def find_calendars(calls: Calls, start: Start, account_id: str) -> tuple[str, list[FoundCalendar]]:
    """The URL of the first home, and its calendars. Raises ServiceError if there is none to be found; SignInRefused if
    they are forbidden: not one of them is, but the account."""
    homes = _find_homes(calls, start)
    found: dict[str, FoundCalendar] = {}
    refusal: ServiceError | None = None
    for home in homes[:_MAX_HOMES]:
        try:
            for calendar in _list(calls, home, start, account_id):
                found.setdefault(calendar.url, calendar)
        except GoneThere:
            continue
        except RefusedThere as error:
            refusal = refusal or _of_account(error)
    if not found:
        raise refusal or ServiceError(Fault(Code.NO_CALENDARS_THERE))
    return homes[0].whole, list(found.values())[:MAX_FOUND]


def join(base: WebUrl, href: str) -> WebUrl | None:
    """The URL that an href means there, or None."""
    try:
        return redirect(base, href)
    except UnreadableCalendar:
        return None


def _find_homes(calls: Calls, start: Start) -> list[WebUrl]:
    refusal: ServiceError | None = None
    for place in start.places:
        try:
            at = _where_it_is(calls, place)
            homes = _homes_at(calls, at) if at is not None else []
        except TryLater:
            raise
        except GoneThere:
            continue
        except RefusedThere as error:
            refusal = refusal or (_of_account(error) if error.status == 403 else None)
            continue
        except ServiceError as error:
            refusal = refusal or error
            continue
        if homes:
            return homes
    raise refusal or ServiceError(Fault(Code.NO_CALENDARS_THERE))


def _of_account(error: RefusedThere) -> ServiceError:
    return SignInRefused(Fault(Code.CALENDAR_SIGN_IN_REFUSED)) if error.status == 403 else error


def _where_it_is(calls: Calls, place: WebUrl) -> WebUrl | None:
    """Where the place leads to. Whether a server is one for calendars is asked without the password."""
    if place.path != WELL_KNOWN:
        return place
    answer = calls.call("PROPFIND", place, _WHO, {"Depth": "0", "Content-Type": "application/xml"}, signs_in=False)
    return answer.url if answer.status in (207, 401, 403) else None


def _homes_at(calls: Calls, place: WebUrl) -> list[WebUrl]:
    """The homes of the user's calendars, as a place knows them, or the principal that it names."""
    for _ in range(2):
        found, base = calls.ask("PROPFIND", place, _WHO, 0)
        row = found.rows[0] if found.rows else Row("", 404, {})
        if homes := _hrefs(row, cal("calendar-home-set"), base):
            return homes
        if _is_calendar(row):
            return [base]
        principals = _hrefs(row, dav("current-user-principal"), base)
        if not principals:
            return []
        place = principals[0]
    return []


def _list(calls: Calls, home: WebUrl, start: Start, account_id: str) -> list[FoundCalendar]:
    found, base = calls.ask("PROPFIND", home, _WHICH, 1)
    calendars = []
    for row in found.rows:
        url = join(base, row.href)
        if url is not None and start.is_for(url) and _is_calendar(row) and _takes_events(row):
            whole = as_collection(url).whole
            calendars.append(FoundCalendar.of(account_id, whole, _name(row, url), is_writable=_is_writable(row)))
    return calendars


def as_collection(url: WebUrl) -> WebUrl:
    """With the slash at its end that names of objects follow."""
    return url if url.path.endswith("/") else WebUrl(url.scheme, url.host, url.port, f"{url.path}/")


def _name(row: Row, url: WebUrl) -> str:
    last = unquote(url.path.rstrip("/").rpartition("/")[2])
    return to_one_line(row.text(dav("displayname"))) or last


def _is_calendar(row: Row) -> bool:
    kinds = row.props.get(dav("resourcetype"))
    return kinds is not None and kinds.find(cal("calendar")) is not None


def _takes_events(row: Row) -> bool:
    """Whether it isn't one of tasks alone."""
    kinds = row.props.get(cal("supported-calendar-component-set"))
    return kinds is None or not kinds.children or any(kind.label.upper() == "VEVENT" for kind in kinds.children)


def _is_writable(row: Row) -> bool:
    told = row.props.get(dav("current-user-privilege-set"))
    if told is None or not told.children:
        return True
    return any(right.name in _MAY_WRITE for privilege in told.children for right in privilege.children)


def _hrefs(row: Row, name: str, base: WebUrl) -> list[WebUrl]:
    if name not in row.props:
        return []
    found = (join(base, href.text.strip()) for href in row.props[name].all(dav("href")) if href.text.strip())
    return [url for url in found if url is not None]
