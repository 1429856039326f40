"""Reading a whole table, which only tools may: it takes all that may be read, unless told otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from infra.data.kinds import Item

SEGMENTS = 4
_TOLD_SECONDS = 5.0


@dataclass(slots=True)
class Rate:
    """How much may be read: `most` read units a second, or as much as there is."""

    most: float | None = None
    _next: float = field(default_factory=time.monotonic)
    _lock: Lock = field(default_factory=Lock)

    def spend(self, units: float) -> None:
        """Wait until these units, which were just used, are paid for."""
        if self.most is None:
            return
        with self._lock:
            self._next = max(self._next, time.monotonic()) + units / self.most
            wait_for = self._next - time.monotonic()
        time.sleep(max(0.0, wait_for))


@dataclass(slots=True)
class Progress:
    """Says now and then how far something is."""

    what: str
    number: int = 0
    _told: float = field(default_factory=time.monotonic)

    def add(self) -> None:
        """One more."""
        self.number += 1
        if time.monotonic() - self._told > _TOLD_SECONDS:
            self._told = time.monotonic()
            print(f"  {self.number:,} {self.what} …", file=sys.stderr, flush=True)


def scan(client: Any, table: str, rate: Rate, **more: Any) -> Iterator[Item]:
    """Every item, each read strongly consistently, but not all at one instant: in segments side by side.

    One Scan for each MB. `more` goes to DynamoDB, such as a FilterExpression. Raises what the client raises.
    """

    def read(asked: dict[str, Any]) -> tuple[list[Item], dict[str, Any] | None]:
        page = client.scan(**asked)
        rate.spend(page.get("ConsumedCapacity", {}).get("CapacityUnits", 0.0))
        following = page.get("LastEvaluatedKey")
        return page["Items"], {**asked, "ExclusiveStartKey": following} if following else None

    asked = {"TableName": table, "ConsistentRead": True, "ReturnConsumedCapacity": "TOTAL", "TotalSegments": SEGMENTS}
    with ThreadPoolExecutor(SEGMENTS) as pool:
        running = {pool.submit(read, {**asked, **more, "Segment": segment}) for segment in range(SEGMENTS)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for page, following in (each.result() for each in done):
                if following is not None:
                    running.add(pool.submit(read, following))
                yield from page
