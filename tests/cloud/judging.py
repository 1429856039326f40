"""Whether what callers were told of a history can be true: held against each other, call by call.

A booking's or a hold's time is known from outside up to the calls that make and end it: it may be claimed from the
moment that the one is sent until the other is answered, and is for certain from the first answer to the second call.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise

from tests.cloud.history import Event
from tests.cloud.invariants import HELD_AT_ONCE
from tests.cloud.table import Span, meet

EXPECTED = {
    "book": {"201", "409 slot_taken", "hung up"},
    "hold": {"201", "409 slot_taken", "429 too_many_requests"},
    "release": {"204"},
    "lapse": {"200", "409 not_there"},
    "move": {"200", "409 slot_taken", "409 changed", "409 status_not_allowed"},
    "cancel": {"200", "409 changed", "409 status_not_allowed"},
}


@dataclass(frozen=True, slots=True)
class Life:
    """The time that a booking or a hold has: perhaps from `first` to `last`, for certain from `since` to `until`."""

    owner: str
    expert: str
    claimed: Span
    first: float
    since: float
    until: float
    last: float


def problems(events: list[Event]) -> list[str]:
    """What can't have been, a line each."""
    lives = [*booking_lives(events), *hold_lives(events)]
    return [
        *_unexpected(events),
        *_repetitions(events),
        *_steps(events),
        *_refusals(events, lives),
        *_overlaps(lives),
        *_too_many(events),
        *_changed(events),
    ]


def bookings(events: list[Event]) -> dict[str, list[Event]]:
    """For each booking that somebody was told of: the events of its request, the one that was answered first ahead."""
    by_request: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        if event.asked.do == "book":
            by_request[event.asked.request].append(event)
    found = {}
    for repeated in by_request.values():
        repeated.sort(key=lambda event: (event.status != 201, event.ended))
        if repeated[0].status == 201:
            found[repeated[0].body["booking"]["id"]] = repeated
    return found


def changes(events: list[Event]) -> dict[str, dict[int, list[Event]]]:
    """For each booking that was changed: the answers that showed its calendar entry's change number so-and-so.

    A move to where it is already shows the number of the one that moved it there.
    """
    found: dict[str, dict[int, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        if event.asked.changes is not None and event.status == 200:
            found[event.asked.changes][event.body["booking"]["sequence"]].append(event)
    return found


def booking_lives(events: list[Event]) -> Iterator[Life]:
    """A life for each place that a booking had."""
    changed = changes(events)
    for booking_id, made in bookings(events).items():
        answered = [event for event in made if event.status == 201]
        steps = [(made, answered, made[0].asked.claimed)]
        for sequence in sorted(changed[booking_id]):
            told = changed[booking_id][sequence]
            if sequence > 0:
                steps.append((told, told, told[0].asked.claimed))
        ends = [*steps[1:], None]
        for (sent, told, claimed), end in zip(steps, ends, strict=True):
            if told[0].asked.do == "cancel":
                continue
            yield Life(
                booking_id,
                made[0].asked.expert,
                claimed,
                _first(sent),
                _last(told),
                _first(end[0]) if end else math.inf,
                _last(end[1]) if end else math.inf,
            )


def hold_lives(events: list[Event]) -> Iterator[Life]:
    """A life for each hold; it lapses by itself."""
    used: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.asked.hold is not None and event.status < 300:
            used[event.asked.hold].append(event)
    for event in events:
        if event.asked.do == "hold" and event.status == 201:
            hold = event.body["hold"]
            lapses = datetime.fromisoformat(hold["until"]).timestamp()
            # A caller who hung up may have used it.
            ended = [end for end in used[hold["id"]] if end.status]
            yield Life(
                hold["id"],
                event.asked.expert,
                event.asked.claimed,
                event.begun,
                event.ended,
                min(lapses, _first(used[hold["id"]])),
                min(lapses, _last(ended)),
            )


def _first(events: Iterable[Event]) -> float:
    return min((event.begun for event in events), default=math.inf)


def _last(events: Iterable[Event]) -> float:
    """By when it was so: the first of the answers that say it."""
    return min((event.ended for event in events), default=math.inf)


def _unexpected(events: list[Event]) -> Iterator[str]:
    for event in events:
        if event.outcome not in EXPECTED[event.asked.do]:
            yield f"{event.asked.do} was answered {event.outcome}: {event.body}"


def _repetitions(events: list[Event]) -> Iterator[str]:
    """The same request with the same key: the same answer, once it was answered with a booking."""
    for booking_id, repeated in bookings(events).items():
        first = repeated[0]
        for again in repeated[1:]:
            if again.status == 201 and again.body != first.body:
                yield f"the request of {booking_id} was also answered {again.body}"
            if again.status not in (0, 201) and again.begun > first.ended:
                yield f"the request of {booking_id} was then answered {again.outcome}"


def _steps(events: list[Event]) -> Iterator[str]:
    """Each change that was answered 200 is a step of its own, one after the other, and a cancellation the last."""
    for booking_id, told in changes(events).items():
        numbers = sorted(told)
        if [number for number in numbers if number] != list(range(1, max(numbers) + 1)):
            yield f"{booking_id}: the changes that were answered are {numbers}"
        for number, answers in told.items():
            cancels = [event for event in answers if event.asked.do == "cancel"]
            if cancels and (len(answers) > 1 or number != numbers[-1]):
                yield f"{booking_id}: cancelled in change {number} of {numbers}, together with {len(answers) - 1}"
            if len({event.body["booking"]["start"] for event in answers}) > 1:
                yield f"{booking_id}: two changes say that they are number {number}"
        for one, other in pairwise(numbers):
            if _last(told[other]) < _first(told[one]):
                yield f"{booking_id}: change {other} was answered before change {one} was asked for"


def _refusals(events: list[Event], lives: list[Life]) -> Iterator[str]:
    """A slot was refused only if somebody else's claim may have been there at some moment of the call."""
    own = {event.asked.request: found for found, repeated in bookings(events).items() for event in repeated}
    for event in events:
        asked = event.asked
        if event.outcome != "409 slot_taken":
            continue
        mine = {asked.changes, asked.hold, own.get(asked.request)}
        if not any(
            life.expert == asked.expert
            and life.owner not in mine
            and meet(life.claimed, asked.claimed)
            and life.first <= event.ended
            and event.begun <= life.last
            for life in lives
        ):
            yield f"{asked} was refused, though nobody had the time"


def _overlaps(lives: list[Life]) -> Iterator[str]:
    """Two never had the same time for certain at the same moment."""
    for one, other in combinations(lives, 2):
        together = max(one.since, other.since) < min(one.until, other.until)
        if together and one.owner != other.owner and one.expert == other.expert and meet(one.claimed, other.claimed):
            yield f"{one} and {other} overlap"


def _too_many(events: list[Event]) -> Iterator[str]:
    """A network was told that it holds too much only if it may have held three slots at some moment of the call."""
    ended: dict[str, float] = {}
    for event in events:
        # A hold that lapsed before its time, which is only played, still counts where it is counted how many.
        if event.asked.hold is not None and event.asked.do != "lapse" and event.status in (201, 204):
            ended[event.asked.hold] = min(event.ended, ended.get(event.asked.hold, math.inf))
    held = [event for event in events if event.asked.do == "hold" and event.status == 201]
    for event in events:
        if event.status != 429:
            continue
        there = [
            one
            for one in held
            if one.asked.network == event.asked.network
            and one.begun <= event.ended
            and event.begun <= ended.get(one.body["hold"]["id"], math.inf)
            and one.body["hold"]["id"] != event.asked.hold
        ]
        if len(there) < HELD_AT_ONCE:
            yield f"{event.asked} was told that it is too much, with {len(there)} holds"


def _changed(events: list[Event]) -> Iterator[str]:
    """A change was refused only for another change: `changed` for one at that moment, or else for a cancellation."""
    told = changes(events)
    for event in events:
        if event.asked.changes is None or event.status != 409:
            continue
        others = [answer for answers in told[event.asked.changes].values() for answer in answers]
        if event.outcome == "409 changed":
            right = any(other.begun <= event.ended and event.begun <= other.ended for other in others)
        elif event.outcome == "409 status_not_allowed":
            right = any(other.asked.do == "cancel" and other.begun <= event.ended for other in others)
        else:
            continue
        if not right:
            yield f"{event.asked} was answered {event.outcome}, though nobody had changed it"
