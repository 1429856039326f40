"""An expert's hours: change them, try them out, and explain them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from expertbook.adapters.identity.tokens import Caller
from expertbook.domain.booking import ACTIVE, Booking
from expertbook.domain.daily_cap import may_fill_dates
from expertbook.domain.errors import InvalidFields
from expertbook.domain.expert import Expert
from expertbook.domain.faults import Code, Fault
from expertbook.domain.scheduling import hours_rules, local_time, reasons
from expertbook.domain.scheduling.grains import claimed_span, within_reach
from expertbook.domain.scheduling.hours import dates_between, ranges_on
from expertbook.domain.scheduling.intervals import Interval, merge_intervals
from expertbook.domain.scheduling.local_time import to_epoch
from expertbook.domain.scheduling.model import Availability, EventType
from expertbook.domain.scheduling.reasons import Conflicts
from expertbook.domain.scheduling.slots import DateRange, Slot, compute_slots
from expertbook.services import edit_expert
from expertbook.store import booking_lists, claims, day_counts
from expertbook.views import revisions
from expertbook.views.fault import fault_view
from expertbook.views.own_expert import availability_view
from expertbook.views.slots import days_view

PREVIEW_DAYS = 28


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """What to preview, with hours that aren't saved. None means the default."""

    availability: Availability
    event_type: str | None = None
    first: date | None = None
    days: int = PREVIEW_DAYS


def show(caller: Caller) -> dict[str, Any]:
    """The caller's hours. One GetItem."""
    return {"availability": availability_view(edit_expert.load_own_expert(caller).availability)}


def change(caller: Caller, new: Availability, revision: str, now: datetime) -> dict[str, Any]:
    """Change the caller's hours. Also returns the bookings outside of the new hours; they stay.

    Raises InvalidFields, or Changed with the current hours if somebody else has changed them. One GetItem, one PutItem,
    and a Query for each 100 future bookings.
    """
    _check_hours(new, now)
    outside: list[dict[str, Any]] = []

    def edit(expert: Expert) -> Expert:
        revisions.check_revision(availability_view(expert.availability), revision, availability_view(new))
        outside[:] = _outside_view(expert.handle, new, now)
        return _set_hours(expert, new)

    saved = edit_expert.edit_own_expert(caller, edit)
    return {"availability": availability_view(saved.availability), "outside": outside}


def preview(caller: Caller, request: PreviewRequest, now: datetime) -> dict[str, Any]:
    """What clients would see with these hours, by date in their zone, and which bookings are outside of them.

    Writes nothing. One GetItem, one Query, and a Query for each 100 future bookings; in another zone, with a daily cap,
    what `day_counts.find_full` costs.
    """
    _check_hours(request.availability, now)
    own = edit_expert.load_own_expert(caller)
    expert = _set_hours(own, request.availability)
    first_shown = expert.first_event_type
    event_type = _find_event_type(expert, request.event_type) if request.event_type is not None else first_shown
    zone_name = request.availability.timezone
    first = request.first or local_time.local_date_of(now, zone_name)
    shown_dates = DateRange(first, local_time.add_days(first, request.days - 1), zone_name)
    span = within_reach(shown_dates.span())
    claimed = claims.load_claimed(expert.handle, span, now, with_days=expert.has_day_items)
    offered: list[Slot] = []
    if event_type is not None:
        full = claimed.full_dates(expert, event_type)
        if may_fill_dates(own, expert):
            seats = day_counts.find_full(expert, now)
            full |= {local_time.local_date(seat.begins, zone_name) for seat in seats if seat.slug == event_type.slug}
        offered = compute_slots(expert.availability, event_type, shown_dates, to_epoch(now), claimed.all, full)
    return {
        "event_type": event_type.slug if event_type is not None else None,
        "timezone": zone_name,
        "days": days_view(shown_dates, offered),
        "outside": _outside_view(expert.handle, request.availability, now),
    }


def explain_start(caller: Caller, slug: str, start: datetime, now: datetime) -> dict[str, Any]:
    """Every rule that keeps the caller's event type from being offered at this start. One GetItem and one Query."""
    expert = edit_expert.load_own_expert(caller)
    event_type = _find_event_type(expert, slug)
    at = to_epoch(start)
    claimed = claims.load_claimed(expert.handle, claimed_span(event_type, at), now, with_days=expert.has_day_items)
    conflicts = Conflicts(claimed.booked, claimed.held, claimed.busy, claimed.full_dates(expert, event_type))
    found = reasons.find_reasons(expert.availability, event_type, at, to_epoch(now), conflicts)
    return {
        "start": local_time.format_instant(start),
        "offered": not found,
        "reasons": [
            {"rule": reason.rule, "text": reason.fault.message, "fault": fault_view(reason.fault)} for reason in found
        ],
    }


def _set_hours(expert: Expert, new: Availability) -> Expert:
    """The expert with other hours. In another zone, days begin at other times, so their counts start again."""
    zone_changed = new.timezone != expert.availability.timezone
    return replace(expert, availability=new, caps_since=expert.version + 1 if zone_changed else expert.caps_since)


def _check_hours(availability: Availability, now: datetime) -> None:
    today = local_time.local_date_of(now, availability.timezone)
    problems = hours_rules.find_problems(availability, today)
    if problems:
        raise InvalidFields(problems)


def _find_event_type(expert: Expert, slug: str) -> EventType:
    event_type = expert.event_type(slug)
    if event_type is None:
        raise InvalidFields.of("event_type", Fault(Code.NOT_YOUR_EVENT_TYPE))
    return event_type


def _outside_view(handle: str, availability: Availability, now: datetime) -> list[dict[str, Any]]:
    booked = booking_lists.all_of_expert(handle, (now, None))
    outside = [booking for booking in booked if booking.status in ACTIVE and not _is_inside(booking, availability)]
    return [
        {
            "id": booking.id,
            "start": local_time.format_instant(booking.start),
            "end": local_time.format_instant(booking.end),
            "status": booking.status.value,
            "name": booking.client.name,
            "event_type": {"slug": booking.event_type.slug, "title": booking.event_type.title},
        }
        for booking in sorted(outside, key=lambda booking: booking.start)
    ]


def _is_inside(booking: Booking, availability: Availability) -> bool:
    booked: Interval = (to_epoch(booking.start), to_epoch(booking.end))
    day = local_time.local_date(booked[0], availability.timezone)
    around = dates_between(local_time.add_days(day, -1), local_time.add_days(day, 2))
    open_ranges = merge_intervals(span for each in around for span in ranges_on(availability, each))
    return any(begin <= booked[0] and booked[1] <= end for begin, end in open_ranges)
