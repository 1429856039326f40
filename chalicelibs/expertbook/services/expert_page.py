"""An expert's page: the profile, the event types and the slots."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from expertbook.domain.countries import country_of_zone
from expertbook.domain.errors import InvalidFields, NotFound
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling import local_time
from expertbook.domain.scheduling.grains import within_reach
from expertbook.domain.scheduling.intervals import subtract_interval
from expertbook.domain.scheduling.model import EventType
from expertbook.domain.scheduling.slots import DateRange, SlotStatus, compute_slots, held_until
from expertbook.store import claims, experts
from expertbook.store.claims import Claimed
from expertbook.views.expert import event_type_view, expert_view
from expertbook.views.slots import days_view

if TYPE_CHECKING:
    from expertbook.domain.booking import Booking  # few pages are for moving one


@dataclass(frozen=True, slots=True)
class ExpertPageRequest:
    """What a viewer wants to see. None means the API's default."""

    first: date | None = None
    days: int = 14
    event_type: str | None = None
    timezone: str | None = None
    hold: str | None = None


def show_expert_page(
    handle: str, request: ExpertPageRequest, now: datetime, moving: Booking | None = None
) -> dict[str, Any]:
    """The expert with the slots of one event type, by date in the viewer's zone. One GetItem and one Query.

    The viewer's own hold counts as free time, and so does the booking that the viewer wants to move (`moving`).
    Raises NotFound for an unknown handle, InvalidFields for an event type that the expert doesn't offer.
    """
    expert = experts.load(handle)
    if expert is None:
        raise NotFound
    event_type = _choose_event_type(expert, request.event_type)
    timezone = request.timezone or expert.availability.timezone
    first = request.first or local_time.local_date_of(now, timezone)
    shown_dates = DateRange(first, local_time.add_days(first, request.days - 1), timezone)
    low, high = shown_dates.span()
    ahead = max(low, local_time.to_epoch(now)), high
    span = within_reach(ahead) if ahead[0] < high else ahead
    claimed = claims.load_claimed(handle, span, now, request.hold, with_days=expert.has_day_items)
    if moving is not None:
        claimed = replace(claimed, booked=subtract_interval(claimed.booked, moving.claimed))
    days = (
        _days_view(expert, event_type, shown_dates, now, claimed, moving) if event_type else days_view(shown_dates, [])
    )
    return {
        "expert": expert_view(expert),
        "event_type": event_type_view(event_type) if event_type else None,
        "timezone": timezone,
        "country": country_of_zone(timezone),
        "now": local_time.format_instant(now),
        "days": days,
    }


def _days_view(
    expert: Expert,
    event_type: EventType,
    shown_dates: DateRange,
    now: datetime,
    claimed: Claimed,
    moving: Booking | None,
) -> list[dict[str, Any]]:
    full = claimed.full_dates(expert, event_type, moving.id if moving is not None else None)
    offered = compute_slots(expert.availability, event_type, shown_dates, local_time.to_epoch(now), claimed.all, full)
    if not claimed.held:
        return days_view(shown_dates, offered)
    until = {
        slot.start: expires
        for slot in offered
        if slot.status is SlotStatus.TAKEN
        and (expires := held_until(event_type, slot.start, claimed.for_good, claimed.held)) is not None
        and local_time.local_date(slot.start, expert.availability.timezone) not in full
    }
    return days_view(shown_dates, offered, until)


def _choose_event_type(expert: Expert, slug: str | None) -> EventType | None:
    if slug is None:
        return expert.first_event_type
    chosen = expert.event_type(slug)
    if chosen is None:
        raise InvalidFields.of("event_type", Fault(Code.UNKNOWN_EVENT_TYPE))
    return chosen
