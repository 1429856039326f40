"""Half-open intervals of instants, `(start, end)`."""

from __future__ import annotations

from collections.abc import Iterable

from expertbook.domain.scheduling.local_time import Epoch

Interval = tuple[Epoch, Epoch]


def merge_intervals(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time in as few intervals as possible, ascending. Joins those that overlap or touch; drops empty ones."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two intervals have time in common. Those that only touch don't."""
    return one[0] < other[1] and other[0] < one[1]


def overlaps_any(one: Interval, others: Iterable[Interval]) -> bool:
    """Whether an interval has time in common with one of the others."""
    return any(overlap(one, other) for other in others)


def subtract_interval(intervals: Iterable[Interval], gone: Interval) -> list[Interval]:
    """The time of the intervals without the time of `gone`."""
    begin, end = gone
    pieces = (
        piece
        for start, stop in intervals
        for piece in ((start, min(stop, begin)), (max(start, end), stop))
        if piece[0] < piece[1]
    )
    return merge_intervals(pieces)
