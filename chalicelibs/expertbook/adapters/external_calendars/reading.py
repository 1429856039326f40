"""What a calendar says about its owner's time."""

from __future__ import annotations

from dataclasses import dataclass, field

from expertbook.domain.scheduling.intervals import Interval


@dataclass(frozen=True, slots=True)
class Reading:
    """What a calendar says. `busy` is merged and ascending.

    `booked` are the times, not among `busy`, of entries that may be bookings of ours that came back, by the booking's
    id. `unread` counts the entries of which something couldn't be read, and `titles` are those of the first of them.
    `unknown_zones` are names of zones that say nothing, each with the IANA zone that was taken instead.
    """

    busy: list[Interval]
    booked: dict[str, list[Interval]] = field(default_factory=dict)
    unread: int = 0
    titles: list[str] = field(default_factory=list)
    unknown_zones: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ObjectTimes:
    """What one object of a calendar says: an event, or a series with the times that were changed.

    `reading` has nothing `booked`. An object with a UID of ours has the `booking_id`; its first time is `own`, wherever
    that is, and not among the busy ones; None if it is a whole day, or was cancelled or taken out of its series.
    """

    reading: Reading
    booking_id: str | None = None
    own: Interval | None = None
