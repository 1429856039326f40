"""Slots, as a viewer sees them by their own clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from expertbook.domain.scheduling import local_time
from expertbook.domain.scheduling.hours import dates_between
from expertbook.domain.scheduling.local_time import Epoch
from expertbook.domain.scheduling.slots import DateRange, Slot


def days_view(
    shown_dates: DateRange, offered: Iterable[Slot], until: Mapping[Epoch, Epoch] | None = None
) -> list[dict[str, Any]]:
    """The dates, each with the slots that start on it in the viewer's zone.

    `until` says when slots that are only held become free, by start.
    """
    by_date: dict[date, list[dict[str, str]]] = {day: [] for day in dates_between(shown_dates.first, shown_dates.last)}
    for slot in offered:
        local = local_time.local_datetime(slot.start, shown_dates.timezone)
        view = slot_view(slot, local)
        if until and slot.start in until:
            view["held_until"] = local_time.format_epoch(until[slot.start])
        by_date[local.date()].append(view)
    return [{"date": day.isoformat(), "slots": found} for day, found in by_date.items()]


def slot_view(slot: Slot, local: datetime) -> dict[str, str]:
    """A slot; `local` is its start on the viewer's clock."""
    return {
        "start": local_time.format_epoch(slot.start),
        "end": local_time.format_epoch(slot.end),
        "time": local_time.CLOCKS[local.hour * 60 + local.minute],
        "status": slot.status,
    }
