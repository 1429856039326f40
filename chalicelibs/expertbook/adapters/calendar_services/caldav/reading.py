"""Read what changed in a calendar: by its sync token (RFC 6578), by its ctag or the tags of its objects, or all of it.

No list is asked for in parts: xandikos gives the first part with the final token, and the rest is lost.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from html import escape
from urllib.parse import quote, unquote

from expertbook.adapters.calendar_services.caldav.calls import Answer, Calls, RefusedThere, TooMuch, refused, usable_tag
from expertbook.adapters.calendar_services.caldav.multistatus import CALENDAR_SERVER, Row, cal, dav
from expertbook.adapters.calendar_services.service import CalendarChanges, GoneThere, ObjectReading, ServiceError
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.adapters.external_calendars.reader import WALL_SECONDS, read_objects
from expertbook.adapters.guarded_web import WebUrl
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import from_epoch

MAX_OBJECTS = 5_000
"""In the span. One of 100,000 is refused as a whole."""

MAX_OBJECT_BYTES = 1_000_000
BATCH = 50
"""How many objects are asked for at once."""

READER_BYTES = 3_000_000
"""How much one reader gets at once."""

MAX_MISSES = 3
"""After so many sync tokens that were refused, none is sent any more."""

_MARGIN = timedelta(days=2)
"""Servers know whole days, and times without a zone, by other clocks than ours."""

_ETAG, _TOKEN, _CTAG = dav("getetag"), dav("sync-token"), f"{CALENDAR_SERVER} getctag"

_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_NAMES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'

_STATE = f"""{_HEAD}<D:propfind {_NAMES} xmlns:S="{CALENDAR_SERVER}"><D:prop>
<D:sync-token/><S:getctag/><D:resourcetype/></D:prop></D:propfind>"""

_TAGS = f"{_HEAD}<D:propfind {_NAMES}><D:prop><D:getetag/></D:prop></D:propfind>"


@dataclass(frozen=True, slots=True)
class State:
    """What a calendar was called when it was read last: by itself as a whole, or a `digest` of its objects' tags."""

    token: str = ""
    ctag: str = ""
    digest: str = ""
    misses: int = 0

    @classmethod
    def of(cls, text: str) -> State:
        """The state that was kept; one of another form is none."""
        try:
            return cls(**json.loads(text)) if text else cls()
        except (ValueError, TypeError):
            return cls()

    @property
    def text(self) -> str:
        """To keep."""
        return json.dumps({name: value for name, value in asdict(self).items() if value}, separators=(",", ":")) or ""


@dataclass(frozen=True, slots=True)
class ReadFor:
    """What is to be known of objects, and as whose."""

    span: Interval
    timezone: str
    addresses: frozenset[str] = frozenset()


def read_changes(calls: Calls, calendar: WebUrl, before: str, wanted: ReadFor) -> CalendarChanges:
    """What changed in a calendar since the state `before`. See `ServiceClient.read_changes`."""
    known = State.of(before)
    if known.token and known.misses < MAX_MISSES:
        try:
            return _read_by_token(calls, calendar, known, wanted)
        except (RefusedThere, TooMuch):
            # An old token (403, 409 or 412), a server that doesn't know the report, or more than can be said at once.
            known = replace(known, misses=known.misses + 1)
    found, _ = calls.ask("PROPFIND", calendar, _STATE, 0)
    told = found.rows[0] if found.rows else Row("", 404, {})
    if told.status in (404, 410):
        raise GoneThere
    now = State(told.text(_TOKEN), told.text(_CTAG), "", known.misses)
    if now.ctag and now.ctag == known.ctag:
        return CalendarChanges({}, frozenset(), replace(now, digest=known.digest).text, is_whole=False)
    tags = _list_tags(calls, calendar, wanted.span)
    now = replace(now, digest=hashlib.sha256(json.dumps(sorted(tags.items())).encode()).hexdigest()[:32])
    if not now.ctag and all(tags.values()) and now.digest == known.digest:
        return CalendarChanges({}, frozenset(), now.text, is_whole=False)
    changed, _ = _read(calls, calendar, list(tags), wanted)
    return CalendarChanges(changed, frozenset(), now.text, is_whole=True)


def read_object(calls: Calls, calendar: WebUrl, object_id: str, wanted: ReadFor) -> ObjectReading | None:
    """One object as it is now, or None."""
    found = get_object(calls, calendar, object_id)
    return _read_texts({object_id: found}, wanted, calls.left())[object_id] if found is not None else None


def get_object(calls: Calls, calendar: WebUrl, object_id: str) -> tuple[str, str] | None:
    """The tag and the text of an object, or None."""
    answer = calls.call("GET", url_of(calendar, object_id), headers={"Accept": "text/calendar"})
    if answer.status in (404, 410):
        return None
    if answer.status != 200:
        raise refused(answer)
    if len(answer.body) > MAX_OBJECT_BYTES:
        raise TooMuch(Fault(Code.CALENDAR_TOO_MUCH))
    return _tag_of(calls, answer), answer.body.decode("utf-8", "replace")


def _tag_of(calls: Calls, answer: Answer) -> str:
    """The tag of what was read, which not every server says in its answer."""
    if answer.tag:
        return answer.tag
    try:
        found, _ = calls.ask("PROPFIND", answer.url, _TAGS, 0)
    except GoneThere:
        return ""
    return usable_tag(found.rows[0].text(_ETAG)) if found.rows else ""


def find_uid(calls: Calls, calendar: WebUrl, uid: str) -> str | None:
    """The id of the object with this UID, if there is one."""
    match = f'<C:prop-filter name="UID"><C:text-match collation="i;octet">{escape(uid)}</C:text-match></C:prop-filter>'
    found, _ = calls.ask("REPORT", calendar, _query(match), 1)
    return next((name for row in found.rows if (name := id_in(calendar, row.href))), None)


def url_of(calendar: WebUrl, object_id: str) -> WebUrl:
    """Where an object is."""
    return WebUrl(calendar.scheme, calendar.host, calendar.port, calendar.path + object_id)


def id_in(calendar: WebUrl, href: str) -> str | None:
    """The id of the object that an href means: its last segment, in one spelling. None for the calendar itself."""
    path = href.strip().partition("?")[0]
    name = quote(unquote(path.rpartition("/")[2]), safe="@")
    return name if name and unquote(path) != unquote(calendar.path.rstrip("/")) else None


def _read_by_token(calls: Calls, calendar: WebUrl, known: State, wanted: ReadFor) -> CalendarChanges:
    ask = (
        f"{_HEAD}<D:sync-collection {_NAMES}><D:sync-token>{escape(known.token)}</D:sync-token>"
        "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    )
    found, _ = calls.ask("REPORT", calendar, ask, 0)
    if not found.token or any(row.status == 507 for row in found.rows) or len(found.rows) > MAX_OBJECTS:
        raise TooMuch(Fault(Code.CALENDAR_TOO_MUCH))
    rows = {name: row.status for row in found.rows if (name := id_in(calendar, row.href))}
    gone = {name for name, status in rows.items() if status in (404, 410)}
    changed, missing = _read(calls, calendar, [name for name in rows if name not in gone], wanted)
    ctag = known.ctag if not rows else ""
    state = State(found.token, ctag, known.digest if not rows else "")
    return CalendarChanges(changed, frozenset(gone | missing), state.text, is_whole=False)


def _list_tags(calls: Calls, calendar: WebUrl, span: Interval) -> dict[str, str]:
    """The tags of all objects within the span, and maybe of others, by their ids."""
    start, end = from_epoch(span[0]) - _MARGIN, from_epoch(span[1]) + _MARGIN
    within = f'<C:time-range start="{start:%Y%m%dT%H%M%SZ}" end="{end:%Y%m%dT%H%M%SZ}"/>'
    try:
        found, _ = calls.ask("REPORT", calendar, _query(within), 1)
    except RefusedThere:
        found, _ = calls.ask("PROPFIND", calendar, _TAGS, 1)
    tags = {
        name: row.text(_ETAG) for row in found.rows if row.status in (200, 403) and (name := id_in(calendar, row.href))
    }
    if len(tags) > MAX_OBJECTS:
        raise ServiceError(Fault(Code.CALENDAR_TOO_MUCH))
    return tags


def _query(filtered: str) -> str:
    return (
        f"{_HEAD}<C:calendar-query {_NAMES}><D:prop><D:getetag/></D:prop><C:filter>"
        f'<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{filtered}</C:comp-filter></C:comp-filter>'
        "</C:filter></C:calendar-query>"
    )


def _read(
    calls: Calls, calendar: WebUrl, names: Sequence[str], wanted: ReadFor
) -> tuple[dict[str, ObjectReading], set[str]]:
    """What objects say, and which of them aren't there any more."""
    found: dict[str, ObjectReading] = {}
    texts: dict[str, tuple[str, str]] = {}
    size = 0
    for name, tag, text in _fetch(calls, calendar, names):
        if text is None:
            found[name] = ObjectReading(tag, unread=1)
            continue
        texts[name] = tag, text
        size += len(text)
        if size > READER_BYTES:
            found |= _read_texts(texts, wanted, calls.left())
            texts, size = {}, 0
    found |= _read_texts(texts, wanted, calls.left())
    return found, set(names) - found.keys()


def _fetch(calls: Calls, calendar: WebUrl, names: Sequence[str]) -> Iterator[tuple[str, str, str | None]]:
    """The ids, tags and texts of objects, a batch at a time; no text for one that is too large, or is forbidden."""
    for at in range(0, len(names), BATCH):
        yield from _fetch_batch(calls, calendar, names[at : at + BATCH])


def _fetch_batch(calls: Calls, calendar: WebUrl, names: Sequence[str]) -> Iterator[tuple[str, str, str | None]]:
    hrefs = "".join(f"<D:href>{escape(url_of(calendar, name).path)}</D:href>" for name in names)
    ask = (
        f"{_HEAD}<C:calendar-multiget {_NAMES}><D:prop><D:getetag/><C:calendar-data/></D:prop>{hrefs}"
        "</C:calendar-multiget>"
    )
    try:
        found, _ = calls.ask("REPORT", calendar, ask, 1)
    except TooMuch:
        if len(names) == 1:
            yield names[0], "", None
            return
        half = len(names) // 2
        yield from _fetch_batch(calls, calendar, names[:half])
        yield from _fetch_batch(calls, calendar, names[half:])
        return
    left = set(names)
    for row in found.rows:
        name, text = id_in(calendar, row.href), row.text(cal("calendar-data"))
        if name not in left or not (text or row.status in (403, 404, 410)):
            continue
        left.discard(name)
        if text:
            yield name, usable_tag(row.text(_ETAG)), text if len(text) <= MAX_OBJECT_BYTES else None
        elif row.status == 403:
            yield name, "", None
    for name in sorted(left):
        yield from _fetch_one(calls, calendar, name)


def _fetch_one(calls: Calls, calendar: WebUrl, name: str) -> Iterator[tuple[str, str, str | None]]:
    """One that was asked for, and not spoken of."""
    try:
        one = get_object(calls, calendar, name)
    except RefusedThere as refusal:
        if refusal.status != 403:
            raise
        yield name, "", None
    else:
        if one is not None:
            yield name, *one


def _read_texts(texts: Mapping[str, tuple[str, str]], wanted: ReadFor, seconds: float) -> dict[str, ObjectReading]:
    if not texts:
        return {}
    try:
        read = read_objects(
            [text for _, text in texts.values()],
            wanted.span,
            wanted.timezone,
            wanted.addresses,
            seconds=min(WALL_SECONDS, seconds),
        )
    except UnreadableCalendar as error:
        raise ServiceError(error.fault) from None
    found = {}
    for (name, (tag, _)), times in zip(texts.items(), read, strict=True):
        if times is None:
            found[name] = ObjectReading(tag, unread=1)
            continue
        said = times.reading
        found[name] = ObjectReading(
            *(tag, tuple(said.busy), times.booking_id, times.own),
            *(said.unread, tuple(said.titles), said.unknown_zones),
        )
    return found
