"""HTTP calls to the stack's API, many at once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier
from time import monotonic, sleep
from typing import Any, TypeVar

import urllib3

from tests.stack import Stack

T = TypeVar("T")

Reply = tuple[int, dict[str, Any]]
"""Status and body; an empty body is {}."""

# A network may hold little, and is remembered for half an hour: another run on the same stack has others.
_networks = count(secrets.randbits(31))


class HungUp(Exception):
    """The caller did not wait for the answer; whether the call was carried out is not known."""


class Api:
    """The API of a running stack, called past CloudFront: there a caller says itself what network it comes from."""

    def __init__(self, stack: Stack, connections: int = 64) -> None:
        self._base = stack.api_url.rstrip("/")
        self._pool = urllib3.PoolManager(maxsize=connections, retries=False, timeout=60)

    def ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        token: str | None = None,
        key: str | None = None,
        network: str | None = None,
        patience: float = 60,
    ) -> Reply:
        """Any call. HungUp if the answer takes longer than `patience` seconds."""
        given = {"Authorization": f"Bearer {token}" if token else None, "Idempotency-Key": key}
        given["X-Forwarded-For"] = network
        headers = {name: text for name, text in given.items() if text is not None}
        waits = urllib3.Timeout(connect=60, read=patience)
        try:
            answer = self._pool.request(method, self._base + path, json=body, headers=headers, timeout=waits)
        except urllib3.exceptions.ReadTimeoutError as error:
            raise HungUp from error
        return answer.status, answer.json() if answer.data else {}

    def get(self, path: str, **headers: str) -> Reply:
        """GET: status and body."""
        answer = self._pool.request("GET", self._base + path, headers=headers)
        return answer.status, answer.json()

    def book(self, body: dict[str, Any], key: str | None = None) -> Reply:
        """POST /bookings."""
        return self.ask("POST", "/bookings", body, key=key)

    def hold(self, wanted: dict[str, Any], network: str | None = None, **more: Any) -> Reply:
        """POST /holds, from a network of its own if none is given."""
        names = ("expert", "event_type", "start", "hold")
        body: dict[str, Any] = {name: wanted[name] for name in names if name in wanted}
        return self.ask("POST", "/holds", body, network=network or a_network(), **more)

    def release(self, hold_id: str, **more: Any) -> Reply:
        """DELETE /holds/{id}."""
        return self.ask("DELETE", f"/holds/{hold_id}", **more)

    def show(self, made: dict[str, Any]) -> Reply:
        """GET /bookings/{id}; `made` is what POST /bookings answered."""
        return self.ask("GET", f"/bookings/{made['booking']['id']}", token=made["manage_token"])

    def move(self, made: dict[str, Any], start: datetime, **more: Any) -> Reply:
        """POST /bookings/{id}/reschedule."""
        path = f"/bookings/{made['booking']['id']}/reschedule"
        return self.ask("POST", path, {"start": instant_text(start)}, token=made["manage_token"], **more)

    def cancel(self, made: dict[str, Any], **more: Any) -> Reply:
        """PATCH /bookings/{id}/status, as its client."""
        return self.set_status(made, "cancelled", made["manage_token"], **more)

    def set_status(self, made: dict[str, Any], status: str, token: str, **more: Any) -> Reply:
        """PATCH /bookings/{id}/status, with the token of its client or its expert."""
        return self.ask("PATCH", f"/bookings/{made['booking']['id']}/status", {"status": status}, token=token, **more)


def a_network() -> str:
    """An address in a network that nobody called from before."""
    number = next(_networks)
    return f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1"


def instant_text(instant: datetime) -> str:
    """An instant as the API writes it."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def a_request(expert: str, event_type: str, start: datetime, client: int = 0) -> dict[str, Any]:
    """A booking request that is fine, of client number so-and-so."""
    return {
        "expert": expert,
        "event_type": event_type,
        "start": instant_text(start),
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


def eventually(check: Callable[[], T], seconds: float = 150) -> T:
    """What `check` returns as soon as it is true; fails with the last answer when the time is up.

    It looks less and less often, since a look takes processor time from what it waits for.
    """
    deadline, pause = monotonic() + seconds, 0.05
    while not (found := check()):
        assert monotonic() < deadline, f"still {found!r} after {seconds} s"
        sleep(pause)
        pause = min(1.5 * pause, 0.5)
    return found
