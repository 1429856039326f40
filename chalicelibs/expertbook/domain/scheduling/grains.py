"""Grains: time is claimed in units of five minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from expertbook.domain.scheduling.intervals import Interval, merge_intervals
from expertbook.domain.scheduling.local_time import Epoch
from expertbook.domain.scheduling.model import GRAIN_MINUTES, MAX_GRAINS, EventType

GRAIN_SECONDS = GRAIN_MINUTES * 60

REACH_SECONDS = MAX_GRAINS * GRAIN_SECONDS
"""A booking claims no time further than this from its start."""


def claimed_span(event_type: EventType, start: Epoch) -> Interval:
    """What a booking at this start claims: its own time and the buffers."""
    end = start + (event_type.duration_minutes + event_type.buffer_after_minutes) * 60
    return Epoch(start - event_type.buffer_before_minutes * 60), Epoch(end)


def within_reach(span: Interval) -> Interval:
    """The span, extended by as much as a booking that touches it may claim."""
    return Epoch(span[0] - REACH_SECONDS), Epoch(span[1] + REACH_SECONDS)


def grains_of(span: Interval) -> Sequence[Epoch]:
    """The start of every grain that overlaps `span`, ascending."""
    start, end = span
    # A range, because there may be thousands, and often only the ends matter.
    return cast("Sequence[Epoch]", range(start - start % GRAIN_SECONDS, end, GRAIN_SECONDS))


def join_grains(grains: Iterable[Epoch]) -> list[Interval]:
    """The grains as intervals; adjacent ones are joined."""
    return merge_intervals((grain, Epoch(grain + GRAIN_SECONDS)) for grain in grains)
