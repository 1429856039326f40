"""How long it takes to compute slots: 31 days, 3 intervals a day, 200 claims. Run: python -m benchmarks.slots"""

from __future__ import annotations

import statistics
from datetime import UTC, date, datetime
from time import process_time

from expertbook.domain.scheduling.local_time import Epoch, to_epoch
from expertbook.domain.scheduling.model import WEEKDAYS, Availability, EventType
from expertbook.domain.scheduling.slots import DateRange, compute_slots

RUNS = 200


def main() -> None:
    """Print the CPU time of one computation."""
    hours = (("08:00", "11:30"), ("12:30", "15:00"), ("16:00", "20:00"))
    availability = Availability("Europe/Berlin", dict.fromkeys(WEEKDAYS, hours))
    event_type = EventType("sync", "Sync", 30, 15, buffer_before_minutes=5, buffer_after_minutes=10)
    now = to_epoch(datetime(2026, 3, 20, 7, tzinfo=UTC))
    claims = [(Epoch(now + index * 10_800), Epoch(now + index * 10_800 + 300)) for index in range(200)]
    query = DateRange(date(2026, 3, 20), date(2026, 4, 19), "America/New_York")
    times = []
    for _ in range(RUNS):
        began = process_time()
        found = compute_slots(availability, event_type, query, now, claims)
        times.append((process_time() - began) * 1000)
    print(f"{len(found)} slots of 31 days: median {statistics.median(times):.2f} ms CPU, slowest {max(times):.2f} ms")


if __name__ == "__main__":
    main()
