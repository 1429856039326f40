"""HTTP calls to the stack's API, many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from time import monotonic, sleep
from typing import Any, TypeVar

import urllib3

from tests.stack import Stack

T = TypeVar("T")


class Api:
    """The API of a running stack."""

    def __init__(self, stack: Stack, connections: int = 64) -> None:
        self._base = stack.api_url.rstrip("/")
        self._pool = urllib3.PoolManager(maxsize=connections, retries=False, timeout=60)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, Any]]:
        """GET: status and body."""
        answer = self._pool.request("GET", self._base + path, headers=headers)
        return answer.status, answer.json()

    def book(self, body: dict[str, Any], key: str | None = None) -> tuple[int, dict[str, Any]]:
        """POST /bookings: status and body."""
        headers = {"Idempotency-Key": key} if key else {}
        answer = self._pool.request("POST", f"{self._base}/bookings", json=body, headers=headers)
        return answer.status, answer.json()


def a_request(expert: str, event_type: str, start: datetime, client: int = 0) -> dict[str, Any]:
    """A booking request that is fine, of client number so-and-so."""
    return {
        "expert": expert,
        "event_type": event_type,
        "start": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timezone": "Europe/London",
        "name": f"Client {client}",
        "email": f"client-{client}@example.com",
        "phone": "+442079460000",
        "notes": "",
    }


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make the calls in the same instant, as far as threads can."""
    barrier = Barrier(len(calls))

    def start(call: Callable[[], T]) -> T:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(start, calls))


def day_ahead(days: int) -> datetime:
    """Midnight in UTC, that many days from today."""
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)


def eventually(check: Callable[[], T], seconds: float = 20) -> T:
    """What `check` returns as soon as it is true; fails with the last answer when the time is up."""
    deadline = monotonic() + seconds
    while not (found := check()):
        assert monotonic() < deadline, f"still {found!r} after {seconds} s"
        sleep(0.05)
    return found
