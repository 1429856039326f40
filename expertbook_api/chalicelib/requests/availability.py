"""What requests of experts about their hours may hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from chalicelib.requests.fields import Day, DayHours, DictOf, Instant, OneOf, Text, WholeNumber, Zone
from chalicelib.requests.schema import LONGEST_ID, LONGEST_SLUG, REVISION, SLUG, Body, Parameters
from expertbook.domain.scheduling.hours_rules import MAX_OVERRIDES
from expertbook.domain.scheduling.model import WEEKDAYS, Availability
from expertbook.domain.scheduling.slots import MAX_DAYS
from expertbook.services.availability import PreviewRequest

_EXAMPLE = MappingProxyType(
    {
        "timezone": "Europe/Berlin",
        "weekly": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]]},
        "overrides": {"2026-12-24": []},
    }
)


class _HoursBody(Body):
    timezone = Zone(required=True)
    weekly = DictOf(keys=OneOf(WEEKDAYS), values=DayHours(), required=True)
    overrides = DictOf(keys=Day(), values=DayHours(), load_default=dict, metadata={"maxProperties": MAX_OVERRIDES})


class AvailabilityBody(_HoursBody):
    """`PUT /me/availability`. The view gets the hours, and the revision that they change."""

    example = MappingProxyType({**_EXAMPLE, "revision": "8f14e45fceea167a5a36"})

    revision = Text(LONGEST_ID, required=True, metadata=REVISION)

    def convert(self, given: dict[str, Any]) -> tuple[Availability, str]:
        return _availability(given), given["revision"]


class PreviewBody(_HoursBody):
    """`POST /me/availability/preview`."""

    example = _EXAMPLE

    event_type = Text(LONGEST_SLUG, allow_none=True, metadata=SLUG)
    first = Day(data_key="from")
    days = WholeNumber(1, MAX_DAYS)

    def convert(self, given: dict[str, Any]) -> PreviewRequest:
        more = {name: given[name] for name in ("event_type", "first", "days") if name in given}
        return PreviewRequest(_availability(given), **more)


class WhyParameters(Parameters):
    """`GET /me/availability/why`. The view gets the event type's slug and the start."""

    event_type = Text(LONGEST_SLUG, required=True, metadata=SLUG)
    start = Instant(required=True)

    def convert(self, given: dict[str, Any]) -> tuple[str, datetime]:
        return given["event_type"], given["start"]


def _availability(given: Mapping[str, Any]) -> Availability:
    overrides = {day.isoformat(): hours for day, hours in given["overrides"].items()}
    return Availability(given["timezone"], given["weekly"], overrides)
