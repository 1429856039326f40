"""Look at the calendar account, or the calendar, that a message of the queue names."""

from __future__ import annotations

from typing import Any

from expertbook import clock, metrics
from expertbook.domain.faults import Code
from expertbook.metrics import Metric


def look_at(asked: dict[str, Any], seconds: float) -> None:
    """Do what is due there; for an account, begin nothing after `seconds`."""
    if "account" in asked:
        from expertbook.services.sync_account import sync_account

        fault = sync_account(asked["expert"], asked["account"], seconds)
        if fault is not None and fault.kind is Code.CALENDAR_APP_REFUSED:
            metrics.count(Metric.CALENDAR_APP_REFUSED)
    else:
        from expertbook.services.sync_calendars import sync_feed

        sync_feed(asked["expert"], asked["calendar"], asked.get("asked_at"), clock.now())
