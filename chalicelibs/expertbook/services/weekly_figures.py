"""An expert's last weeks: the number of bookings, and how much of the hours they filled."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.booking import OFF
from expertbook.domain.scheduling import local_time
from expertbook.domain.scheduling.hours import dates_between, ranges_on
from expertbook.domain.scheduling.intervals import merge_intervals
from expertbook.domain.scheduling.model import Availability
from expertbook.services import edit_expert
from expertbook.store import booking_lists

WEEKS = 8
_WEEK = timedelta(days=7)


def show_weekly_figures(caller: Caller, now: datetime) -> dict[str, Any]:
    """The last eight weeks including the current one, oldest first: bookings without cancelled ones, booked minutes,
    and minutes in the current hours. One GetItem and a Query for each 100 bookings.
    """
    expert = edit_expert.load_own_expert(caller)
    zone_name = expert.availability.timezone
    today = local_time.local_date_of(now, zone_name)
    first = today - timedelta(days=today.weekday()) - (WEEKS - 1) * _WEEK
    mondays = [first + number * _WEEK for number in range(WEEKS)]
    found: dict[date, list[int]] = {monday: [0, 0] for monday in mondays}
    begin, end = (local_time.from_epoch(local_time.boundary(day, 0, zone_name)) for day in (first, mondays[-1] + _WEEK))
    for booking in booking_lists.all_of_expert(expert.handle, (begin, end)):
        if booking.status in OFF:
            continue
        day = local_time.local_date_of(booking.start, zone_name)
        of_week = found[day - timedelta(days=day.weekday())]
        of_week[0] += 1
        of_week[1] += (booking.end - booking.start) // timedelta(minutes=1)
    return {
        "timezone": zone_name,
        "weeks": [
            {
                "start": monday.isoformat(),
                "sessions": found[monday][0],
                "booked_minutes": found[monday][1],
                "offered_minutes": _offered_minutes(expert.availability, monday),
            }
            for monday in mondays
        ],
    }


def _offered_minutes(availability: Availability, monday: date) -> int:
    week = dates_between(monday, monday + timedelta(days=6))
    return (
        sum(
            end - begin for begin, end in merge_intervals(span for day in week for span in ranges_on(availability, day))
        )
        // 60
    )
