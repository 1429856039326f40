"""Grains: the five minutes in which time is claimed."""

from __future__ import annotations

from collections.abc import Iterable

from expertbook.domain.scheduling.intervals import Interval, merged
from expertbook.domain.scheduling.model import GRAIN_MINUTES, MAXIMUM_GRAINS, EventType

GRAIN_SECONDS = GRAIN_MINUTES * 60

REACH_SECONDS = MAXIMUM_GRAINS * GRAIN_SECONDS
"""How far around its start a booking can claim at most."""


def claimed_span(event_type: EventType, start: int) -> Interval:
    """What a booking that starts at `start` (epoch seconds) keeps to itself: the session and its buffers."""
    return (
        start - event_type.buffer_before_minutes * 60,
        start + (event_type.duration_minutes + event_type.buffer_after_minutes) * 60,
    )


def grains_of(span: Interval) -> range:
    """The first instant of every grain that meets `span`, ascending."""
    start, end = span
    return range(start - start % GRAIN_SECONDS, end, GRAIN_SECONDS)


def joined(grains: Iterable[int]) -> list[Interval]:
    """Grains as intervals, adjacent ones joined."""
    return merged((grain, grain + GRAIN_SECONDS) for grain in grains)
