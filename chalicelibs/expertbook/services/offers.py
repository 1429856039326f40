"""What an expert offers, and the nearest open slots when one is taken."""

from __future__ import annotations

from datetime import datetime

from expertbook.domain.errors import InvalidFields, SlotTaken
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling import local_time
from expertbook.domain.scheduling.grains import claimed_span, within_reach
from expertbook.domain.scheduling.intervals import Interval
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.domain.scheduling.model import EventType
from expertbook.domain.scheduling.slots import DateRange, Slot, compute_slots, find_nearest_open
from expertbook.store import claims, experts

NEAREST_COUNT = 6
NEAREST_DAYS = (2, 14)
"""If a slot is taken, we show the nearest ones within this many days: of the first ones, if all are there."""


def load_offer(handle: str, slug: str) -> tuple[Expert, EventType]:
    """The expert and the event type. Raises InvalidFields if there is no such expert or event type. One GetItem."""
    expert = experts.load(handle)
    if expert is None:
        raise InvalidFields.of("expert", Fault(Code.UNKNOWN_EXPERT))
    event_type = expert.event_type(slug)
    if event_type is None:
        raise InvalidFields.of("event_type", Fault(Code.UNKNOWN_EVENT_TYPE))
    return expert, event_type


def check_not_busy(expert: Expert, span: Interval) -> None:
    """Raise SlotTaken if an external calendar says that the expert is busy in the span.

    This is a look-up and not a condition of the write. We read calendars every quarter of an hour anyway, so a change
    in between is the same as one that we read a moment later. One Query if the expert has calendars, else none.
    """
    if expert.has_calendars and claims.is_busy(expert.handle, span):
        raise SlotTaken


def slot_taken_error(expert: Expert, event_type: EventType, start: datetime, now: datetime, timezone: str) -> SlotTaken:
    """The error to raise if a start is taken. It has the nearest open slots. One Query; two where few are near."""
    return SlotTaken(_find_nearest(expert, event_type, start, now, timezone), timezone)


def _find_nearest(
    expert: Expert, event_type: EventType, taken_start: datetime, now: datetime, timezone: str
) -> list[Slot]:
    """The open slots nearest to a taken start. Never includes it, even if the read shows it as open."""
    day, start = local_time.local_date_of(taken_start, timezone), to_epoch(taken_start)
    today = local_time.local_date_of(now, timezone)
    found: list[Slot] = []
    for days in NEAREST_DAYS:
        dates = DateRange(max(local_time.add_days(day, -days), today), local_time.add_days(day, days), timezone)
        claimed = claims.load_claimed(expert.handle, within_reach(dates.span()), now, with_days=expert.has_day_items)
        taken = [*claimed.all, claimed_span(event_type, start)]
        full = claimed.full_dates(expert, event_type)
        offered = compute_slots(expert.availability, event_type, dates, to_epoch(now), taken, full)
        found = find_nearest_open(offered, start, NEAREST_COUNT)
        # Nothing that is open lies before today; beyond the other ends something nearer may.
        begins, ends = dates.span()
        reach = min(start - begins, ends - start) if dates.first > today else ends - start
        if len(found) == NEAREST_COUNT and all(abs(slot.start - start) <= reach for slot in found):
            break
    return found
