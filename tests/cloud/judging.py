"""Whether what callers were told of a history can be true, as far as no order of the calls decides it.

claimed_time.py tries the orders. Here is the rest: that every answer is one that such a call may get, that a repeated
request gets the same one, and that whoever was told that others hold too much, or were faster, had such others.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from tests.cloud.history import Event
from tests.cloud.invariants import HELD_AT_ONCE

EXPECTED = {
    "book": {"201", "409 slot_taken", "hung up"},
    "hold": {"201", "409 slot_taken", "429 too_many_requests", "hung up"},
    "release": {"204", "hung up"},
    "lapse": {"200", "409 not_there"},
    "move": {"200", "409 slot_taken", "409 changed", "409 status_not_allowed", "hung up"},
    "cancel": {"200", "409 changed", "409 status_not_allowed", "hung up"},
    "confirm": {"200", "409 changed", "409 status_not_allowed", "hung up"},
    "show": {"200"},
}


def problems(events: list[Event]) -> list[str]:
    """What can't have been, a line each."""
    return [*_unexpected(events), *_repetitions(events), *_too_many(events), *_changed(events)]


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


def _unexpected(events: list[Event]) -> Iterator[str]:
    for event in events:
        if event.outcome not in EXPECTED[event.asked.do]:
            yield f"{event.asked.do} was answered {event.outcome}: {event.body}"


def _repetitions(events: list[Event]) -> Iterator[str]:
    """The same request with the same key: the same answer, once it was answered with a booking."""
    for booking_id, repeated in bookings(events).items():
        for again in repeated[1:]:
            if again.status == 201 and again.body != repeated[0].body:
                yield f"the request of {booking_id} was also answered {again.body}"


def _too_many(events: list[Event]) -> Iterator[str]:
    """A network was told that it holds too much only if it may have held three slots at some moment of the call."""
    ended: dict[str, float] = {}
    for event in events:
        # A hold that lapsed before its time, which is only played, still counts where it is counted how many.
        if event.asked.hold is not None and event.asked.do != "lapse" and event.status in (201, 204):
            ended[event.asked.hold] = min(event.ended, ended.get(event.asked.hold, math.inf))
    for event in events:
        if event.status != 429:
            continue
        there = {
            one.asked.request
            for one in events
            if one.asked.do == "hold"
            and one.outcome in ("201", "hung up")
            and one.asked.network == event.asked.network
            and one.begun <= event.ended
            and event.begun <= ended.get(held_id := one.body["hold"]["id"] if one.status else "", math.inf)
            and held_id != event.asked.hold
        }
        if len(there - {event.asked.request}) < HELD_AT_ONCE:
            yield f"{event.asked} was told that it is too much, with {len(there)} holds"


def _changed(events: list[Event]) -> Iterator[str]:
    """Somebody was told that somebody else changed the booking only if somebody may have, at that moment."""
    for event in events:
        if event.outcome == "409 changed" and not any(
            other.asked.changes == event.asked.changes
            and other.status in (0, 200)
            and other.asked.do != "show"
            and other.begun <= event.ended
            and event.begun <= (other.ended if other.status else math.inf)
            for other in events
        ):
            yield f"{event.asked} was answered {event.outcome}, though nobody had changed it"
