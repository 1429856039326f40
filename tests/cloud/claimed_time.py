"""Experts' time as one plain object that takes one call after another, and histories of calls held against it.

What the object would have answered decides whether a history can be explained: see linearizability.py. Histories of
parts of an expert's time that have nothing in common are judged one by one, since each has an order of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from tests.cloud.history import Event
from tests.cloud.linearizability import NEVER, Call, Undecided, explain
from tests.cloud.table import Span, grains, meet

SHORTEST_HOLD = 60
"""A hold lasts at least as long, in seconds."""

READING = {"show"}


@dataclass(frozen=True, slots=True)
class Part:
    """Time that a hold or a booking has, or that a cancelled booking had.

    `status` is "held" or the booking's; `until` is when a hold lapses, in epoch seconds.
    """

    owner: str
    expert: str
    start: datetime
    claimed: Span
    status: str
    needs_confirmation: bool = False
    sequence: int = 0
    until: float = NEVER

    @property
    def shown(self) -> tuple[str, int, datetime]:
        """What the API says of a booking."""
        return self.status, self.sequence, self.start


State = frozenset[Part]
After = Callable[[State], State | None]


def unexplained(events: Sequence[Event]) -> list[list[Event]]:
    """Histories that no order explains, one for each part of somebody's time where that is so, shrunk."""
    return [shrink(part) for part in parts(events) if not is_explained(part)]


def is_explained(events: Sequence[Event]) -> bool:
    """Whether an order was found that explains every answer; not, where there are too many to try them all."""
    try:
        return explain(_calls(events), frozenset()) is not None
    except Undecided:
        return False


def shrink(events: Sequence[Event]) -> list[Event]:
    """A part of what can't be explained that can't be either, and from which nothing more can be left out.

    Only what can't make a true history a false one is left out: what came later than some instant, a call that changed
    nothing, or everything about a hold or a booking together with those who were refused for it.
    """
    found = _cut_off(list(events))
    for leave_out in (_without_owner, _without_reading):
        for choice in range(len(found) - 1, -1, -1):
            if choice < len(found):
                less = leave_out(found, found[choice])
                if len(less) < len(found) and not is_explained(less):
                    found = less
    return found


def _cut_off(events: list[Event]) -> list[Event]:
    """Up to the first answer with which it can't be explained any more."""
    ends = sorted(_end(event) for event in events if _end(event) != NEVER)
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        if is_explained(_until(events, ends[middle])):
            low = middle + 1
        else:
            high = middle
    return _until(events, ends[low])


def _until(events: Iterable[Event], instant: float) -> list[Event]:
    """The history as it was known at that instant: what was not answered yet is as good as lost."""
    begun = (event for event in events if event.begun <= instant)
    return [event if event.ended <= instant else replace(event, status=0, body={}) for event in begun]


def _without_owner(events: list[Event], of: Event) -> list[Event]:
    owners = _owners(events)
    owner = owners(of)[0]
    had = [(event.asked.expert, event.asked.claimed) for event in events if owners(event)[0] == owner]
    return [
        event
        for event in events
        if owners(event)[0] != owner
        and not (
            event.outcome == "409 slot_taken"
            and any(expert == event.asked.expert and meet(claimed, event.asked.claimed) for expert, claimed in had)
        )
    ]


def _without_reading(events: list[Event], of: Event) -> list[Event]:
    return [event for event in events if event is not of] if _changes_nothing(of) else events


def parts(events: Sequence[Event]) -> list[list[Event]]:
    """The events by what they have in common: a grain, a hold or a booking, directly or through others."""
    owners = _owners(events)
    root: dict[Hashable, Hashable] = {}

    def find(key: Hashable) -> Hashable:
        while root.setdefault(key, key) != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for event in events:
        first, *others = owners(event)
        grains_of_it = [(event.asked.expert, grain) for grain in grains(event.asked.claimed)]
        for key in [*others, *grains_of_it]:
            root[find(key)] = find(first)
    found: dict[Hashable, list[Event]] = defaultdict(list)
    for event in events:
        found[find(owners(event)[0])].append(event)
    return list(found.values())


def _owners(events: Iterable[Event]) -> Callable[[Event], list[str]]:
    """Tells whose time a call is about: its own hold or booking first, then the hold that it uses up.

    A hold or a booking has the name of the request that made it, since nobody knows its id if the answer was lost.
    """
    names = {
        event.body[event.asked.makes]["id"]: f"{event.asked.makes} {event.asked.request}"
        for event in events
        if event.status == 201 and event.asked.makes
    }

    def owners(event: Event) -> list[str]:
        asked = event.asked
        used = [names.get(asked.hold, asked.hold)] if asked.hold is not None else []
        if asked.makes:
            return [f"{asked.makes} {asked.request}", *used]
        if asked.changes is not None:
            return [names.get(asked.changes, asked.changes)]
        return used

    return owners


def _end(event: Event) -> float:
    return NEVER if event.status == 0 or event.status >= 500 else event.ended


def _calls(events: Sequence[Event]) -> list[Call[State]]:
    owners = _owners(events)
    calls = [Call(event.begun, _end(event), _after(event, owners(event)), _is_steady(event)) for event in events]
    return calls + list(_lapses(events, owners))


def _is_steady(event: Event) -> bool:
    """A booking once made is never made again, and nothing comes after a cancellation."""
    return _changes_nothing(event) or event.asked.do in ("book", "cancel")


def _changes_nothing(event: Event) -> bool:
    return event.asked.do in READING or 400 <= event.status < 500


def _lapses(events: Sequence[Event], owners: Callable[[Event], list[str]]) -> Iterator[Call[State]]:
    """What time does with holds. `until` is in whole seconds."""
    last = max((event.ended for event in events), default=0.0)
    told = {
        (owners(event)[0], datetime.fromisoformat(event.body["hold"]["until"]).timestamp())
        for event in events
        if event.asked.do == "hold" and event.status == 201
    }
    for owner, until in told:
        if until - 1 <= last:
            yield Call(until - 1, until + 1, partial(_lapse, owner, until))
    for event in events:
        if event.asked.do == "hold" and _end(event) == NEVER and event.begun + SHORTEST_HOLD <= last:
            yield Call(event.begun + SHORTEST_HOLD, NEVER, partial(_lapse, owners(event)[0], NEVER))


def _lapse(owner: str, until: float, state: State) -> State:
    return frozenset(part for part in state if (part.owner, part.until) != (owner, until))


def _after(event: Event, owners: list[str]) -> After:
    """What the call makes of a state, given its answer."""
    match event.asked.do:
        case "book" | "hold":
            return partial(_take, event, owners)
        case "release" | "lapse":
            return partial(_let_go, event, owners[0])
        case _:
            return partial(_change, event, owners[0])


def _take(event: Event, owners: list[str], state: State) -> State | None:
    asked, (owner, *used) = event.asked, owners
    there = any(part.owner == owner for part in state)
    free = _is_free(state, asked.expert, asked.claimed, owners)
    match event.outcome:
        case "201" if there:
            return state
        case "409 slot_taken":
            return None if there or free else state
        case _ if event.status != 201 and _end(event) != NEVER:
            return state
    if there or not free:
        return None
    return frozenset(part for part in state if part.owner not in used or part.status != "held") | {_made(event, owner)}


def _made(event: Event, owner: str) -> Part:
    asked = event.asked
    if asked.do == "book":
        status = "pending" if asked.needs_confirmation else "confirmed"
        return Part(owner, asked.expert, asked.start, asked.claimed, status, asked.needs_confirmation)
    until = datetime.fromisoformat(event.body["hold"]["until"]).timestamp() if event.status == 201 else NEVER
    return Part(owner, asked.expert, asked.start, asked.claimed, "held", until=until)


def _let_go(event: Event, owner: str, state: State) -> State | None:
    gone = frozenset(part for part in state if part.owner != owner)
    if event.outcome == "409 not_there":
        return state if gone == state else None
    return gone


def _change(event: Event, owner: str, state: State) -> State | None:
    before = next((part for part in state if part.owner == owner), None)
    if before is None:
        # Its id was told to nobody yet.
        return None
    after = _changed(event, before)
    free = after is None or after.status == "cancelled" or _is_free(state, after.expert, after.claimed, [owner])
    match event.outcome:
        case "409 slot_taken":
            return None if after is None or free else state
        case "409 status_not_allowed":
            return None if after is not None else state
        case _ if event.status != 200 and _end(event) != NEVER:
            return state
    if after is None or not free or (event.status == 200 and after.shown != told_of(event.body["booking"])):
        return None
    return state - {before} | {after}


def _changed(event: Event, before: Part) -> Part | None:
    """The booking as this call makes it; None if its status doesn't allow that."""
    asked = event.asked
    if asked.do == "show":
        return before
    if before.status == "cancelled" or (asked.do, before.status) == ("confirm", "confirmed"):
        return None
    if asked.do == "confirm":
        return replace(before, status="confirmed")
    if asked.do == "cancel":
        return replace(before, status="cancelled", sequence=before.sequence + 1)
    if asked.start == before.start:
        return before
    status = "pending" if before.needs_confirmation else before.status
    return replace(before, start=asked.start, claimed=asked.claimed, status=status, sequence=before.sequence + 1)


def told_of(booking: dict[str, Any]) -> tuple[str, int, datetime]:
    """What the API's booking says that is held against a `Part.shown`."""
    return booking["status"], booking["sequence"], datetime.fromisoformat(booking["start"])


def _is_free(state: State, expert: str, claimed: Span, but: Sequence[str]) -> bool:
    return not any(
        part.expert == expert and part.status != "cancelled" and part.owner not in but and meet(part.claimed, claimed)
        for part in state
    )
