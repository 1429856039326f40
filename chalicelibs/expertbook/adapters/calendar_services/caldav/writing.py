"""Write an entry, change it, delete it: each only if it is still what we know of it."""

from __future__ import annotations

from expertbook.adapters.calendar_services.caldav.calls import Answer, Calls, refused
from expertbook.adapters.calendar_services.caldav.entry_text import build_text, change_text
from expertbook.adapters.calendar_services.caldav.reading import find_uid, get_object, url_of
from expertbook.adapters.calendar_services.service import ChangedThere, GoneThere, ServiceError, WrittenEntry
from expertbook.adapters.guarded_web import WebUrl
from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.faults import Code, Fault


def name_of(uid: str) -> str:
    """What the object of an entry that we write anew is called."""
    return f"{uid.partition('@')[0]}.ics"


def create_entry(
    calls: Calls, calendar: WebUrl, content: EntryContent, object_id: str | None, organizer: str
) -> WrittenEntry:
    """Write an entry that isn't there yet. If its UID is there under another name, an invitation that was taken into
    the calendar, that one becomes the entry. Raises ChangedThere if there is something under its own name."""
    name = object_id or name_of(content.uid)
    answer = _put(calls, calendar, name, build_text(content, organizer), {"If-None-Match": "*"})
    if "no-uid-conflict" in answer.errors and (other := find_uid(calls, calendar, content.uid)) not in (None, name):
        assert other is not None
        return change_entry(calls, calendar, content, other, None, organizer)
    return WrittenEntry(name, _tag(calls, calendar, content, name, answer))


def change_entry(
    calls: Calls, calendar: WebUrl, content: EntryContent, object_id: str, tag: str | None, organizer: str
) -> WrittenEntry:
    """Change time, status and place of an entry that is still called `tag`; with None, of whatever it is called."""
    found = get_object(calls, calendar, object_id)
    if found is None:
        raise GoneThere
    called, text = found
    if tag is not None and called != tag:
        raise ChangedThere
    changed = change_text(text, content) or build_text(content, organizer)
    if changed == text:
        return WrittenEntry(object_id, called)
    answer = _put(calls, calendar, object_id, changed, {"If-Match": called} if called else {})
    return WrittenEntry(object_id, _tag(calls, calendar, content, object_id, answer))


def delete_entry(calls: Calls, calendar: WebUrl, object_id: str, tag: str | None) -> None:
    """Delete an entry that is still called `tag`; with None in whatever state. One that isn't there is deleted."""
    answer = calls.call("DELETE", url_of(calendar, object_id), headers={"If-Match": tag} if tag else {})
    if answer.status == 412:
        # Some servers say this of what isn't there, too.
        if get_object(calls, calendar, object_id) is not None:
            raise ChangedThere
    elif answer.status not in (404, 410) and not 200 <= answer.status < 300:
        raise _refused(answer)


def _put(calls: Calls, calendar: WebUrl, object_id: str, text: str, condition: dict[str, str]) -> Answer:
    headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
    return calls.call("PUT", url_of(calendar, object_id), text, headers)


def _tag(calls: Calls, calendar: WebUrl, content: EntryContent, object_id: str, answer: Answer) -> str:
    """What the server calls the entry that was put. Where it doesn't say so, and the entry is another one by now, that
    is nothing: so the next reading looks at it. Raises for one that wasn't put."""
    if 200 <= answer.status < 300:
        if answer.tag:
            return answer.tag
        tag, text = get_object(calls, calendar, object_id) or ("", "")
        return tag if change_text(text, content) == text else ""
    if answer.status == 412 and not answer.errors - {"no-uid-conflict"}:
        raise ChangedThere
    if answer.status == 409:
        raise GoneThere  # the calendar: a collection that isn't there
    raise _refused(answer)


def _refused(answer: Answer) -> Exception:
    return ServiceError(Fault(Code.CALENDAR_READ_ONLY)) if answer.status == 403 else refused(answer)
