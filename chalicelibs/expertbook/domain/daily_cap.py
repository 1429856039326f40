"""Seats: how many bookings a daily cap allows on one of the expert's dates. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from expertbook.domain.booking import Booking
from expertbook.domain.expert import Expert
from expertbook.domain.scheduling.local_time import Epoch, boundary, local_date, to_epoch


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat for one booking of the event type `slug` on one of the expert's dates.

    The date runs from `begins` to `ends`. `since` is the version of the profile from which on the counts of days are
    valid.
    """

    expert: str
    slug: str
    begins: Epoch
    ends: Epoch
    since: int
    cap: int


def seat_at(expert: Expert | None, slug: str, start: Epoch) -> Seat | None:
    """The seat that a booking at this start needs. None if the event type has no cap."""
    event_type = expert.event_type(slug) if expert is not None else None
    if expert is None or event_type is None or event_type.daily_cap is None:
        return None
    zone_name = expert.availability.timezone
    day = local_date(start, zone_name)
    begins, ends = boundary(day, 0, zone_name), boundary(day + timedelta(days=1), 0, zone_name)
    return Seat(expert.handle, slug, begins, ends, expert.caps_since, event_type.daily_cap)


def may_fill_dates(before: Expert, after: Expert) -> bool:
    """Whether dates may be full by an edit of the expert: a cap was set or lowered, or days are counted anew."""
    old, new = (
        {offered.slug: offered.daily_cap for offered in expert.event_types if offered.daily_cap is not None}
        for expert in (before, after)
    )
    return bool(new) and (
        after.caps_since != before.caps_since or any(cap < old.get(slug, cap) for slug, cap in new.items())
    )


def seat_of(expert: Expert | None, booking: Booking) -> Seat | None:
    """The seat that a booking takes, if its event type has a cap now."""
    return seat_at(expert, booking.event_type.slug, to_epoch(booking.start))
