"""An entry as text (RFC 5545): made anew, or one that is there already with another time, status and place.

What is there comes from a stranger's server. It isn't parsed, only taken apart into lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from expertbook.domain.calendar_entry import EntryContent
from expertbook.domain.text import to_one_line

_PRODUCT = "-//ExpertBook//ExpertBook//EN"
_REPLACED = {"DTSTART", "DTEND", "DURATION", "STATUS", "LOCATION", "SEQUENCE", "DTSTAMP"}
_SAID = {"DTSTART", "DTEND", "DURATION", "STATUS", "LOCATION"}

_NAME = re.compile(r"[A-Za-z0-9-]+")
_LINE_END = re.compile(r"(?:\r\n|\r|\n)(?![ \t])")
_FOLD = re.compile(r"(?:\r\n|\r|\n)[ \t]")


def build_text(content: EntryContent, organizer: str) -> str:
    """A new entry. `organizer` is the email address of its owner, who invites the attendee, if there is one."""
    from icalendar import Calendar, Event, vCalAddress  # takes 0.13 s

    entry = Event()
    entry.add("uid", content.uid)
    entry.add("sequence", content.sequence)
    entry.add("dtstamp", content.changed_at)
    entry.add("dtstart", content.start)
    entry.add("dtend", content.end)
    entry.add("summary", to_one_line(content.title))
    if content.description:
        entry.add("description", "\n".join(to_one_line(line) for line in content.description.splitlines()))
    if content.place:
        entry.add("location", to_one_line(content.place))
    if content.url:
        entry.add("url", content.url)
    entry.add("status", "TENTATIVE" if content.is_tentative else "CONFIRMED")
    entry.add("transp", "OPAQUE")
    if content.attendee is not None:
        name, email = content.attendee
        attendee = vCalAddress(f"mailto:{email}")
        attendee.params.update({"CN": to_one_line(name) or email, "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED"})
        entry.add("attendee", attendee)
        if organizer:
            entry.add("organizer", vCalAddress(f"mailto:{organizer}"))
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add_component(entry)
    text: str = calendar.to_ical().decode()
    return text


def change_text(there: str, content: EntryContent) -> str | None:
    """The entry that is there with the content's time, status, place and sequence. All else stays as it is there: its
    series, its alarms, its words. The same text if it says these already, None if it has no event with this UID."""
    lines = list(_lines_of(there))
    event = _find_event(lines, content.uid)
    if event is None:
        return None
    wanted = {line.name: line for line in _lines_of(build_text(content, "")) if line.name in _REPLACED}
    own = [lines[at] for at in event.own]
    replaced = _REPLACED if "LOCATION" in wanted else _REPLACED - {"LOCATION"}
    sequences = [line for line in own if line.name == "SEQUENCE"]
    if any(_number(line) > content.sequence for line in sequences):
        wanted["SEQUENCE"] = max(sequences, key=_number)
    said = {line.whole for line in own if line.name in replaced & _SAID}
    if said == {line.whole for name, line in wanted.items() if name in _SAID} and wanted["SEQUENCE"] in sequences:
        return there
    out = {at for at in event.own if lines[at].name in replaced}
    kept = [line for at, line in enumerate(lines) if at not in out]
    first = event.begin + 1
    return "\r\n".join(line.raw for line in [*kept[:first], *wanted.values(), *kept[first:]]) + "\r\n"


class _Line(NamedTuple):
    """A line: its property in capitals, unfolded, and as it is written."""

    name: str
    whole: str
    raw: str


class _OwnLines(NamedTuple):
    """Where an event begins, and which lines are its own, not those of its alarms."""

    begin: int
    own: list[int]


def _lines_of(text: str) -> Iterator[_Line]:
    for raw in _LINE_END.split(text):
        if raw.strip():
            whole = _FOLD.sub("", raw).rstrip()
            name = _NAME.match(whole)
            yield _Line(name[0].upper() if name else "", whole, _FOLD.sub("\r\n ", raw))


def _find_event(lines: Sequence[_Line], uid: str) -> _OwnLines | None:
    """The event with this UID that replaces no time of another."""
    depth, event = 0, _OwnLines(0, [])
    for at, line in enumerate(lines):
        if line.name == "BEGIN":
            depth += 1
            if depth == 2:
                event = _OwnLines(at, [])
        elif line.name == "END":
            found = [lines[own] for own in event.own]
            if depth == 2 and _value(lines[event.begin]).upper() == "VEVENT":
                is_one = any(each.name == "UID" and _value(each) == uid for each in found)
                if is_one and not any(each.name == "RECURRENCE-ID" for each in found):
                    return event
            depth -= 1
        elif depth == 2:
            event.own.append(at)
    return None


def _value(line: _Line) -> str:
    return line.whole.partition(":")[2].strip()


def _number(line: _Line) -> int:
    value = _value(line)
    return int(value[:9]) if value.isascii() and value.isdigit() else 0
