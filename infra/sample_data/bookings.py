"""Sessions that are booked already, through the same API that a client's browser uses."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import urllib3

from expertbook.domain.expert import Expert
from infra.sample_data.clients import CLIENTS, NOTES

DAYS = 10
"""How far ahead sessions are booked."""

_NETWORK = "198.51.100."
"""Each client books from a network of their own, as in life; these are kept free for documentation."""

TRIES = 3
"""How often another slot is chosen when somebody else was faster."""


class ApiRefused(Exception):
    """The API answered with something that trying again does not change."""


def choose_bookings(handle: str) -> int:
    """How many sessions an expert is given: 2 to 5."""
    return 2 + _number(handle) % 4


class SampleBooker:
    """Books sample sessions at the API of a stack, and says of which ones: nobody is to be reminded of them."""

    def __init__(self, api_url: str, made: Callable[[str], None]) -> None:
        self._api_url = api_url
        self._made = made
        # Every POST carries an Idempotency-Key, so that any request may be sent again.
        retries = urllib3.Retry(
            total=4,
            backoff_factor=0.3,
            status_forcelist=(429, 500, 502, 503, 504),
            allowed_methods=None,
            raise_on_status=False,
        )
        self._http = urllib3.PoolManager(
            maxsize=4, retries=retries, timeout=urllib3.Timeout(connect=3, read=30), headers={"Accept": "*/*"}
        )

    def book(self, experts: Iterable[Expert]) -> Counter[str]:
        """Book every expert's sessions; counts those `booked`, there `already`, and without time (`full`)."""
        with ThreadPoolExecutor(2) as pool:
            return Counter(outcome for outcomes in pool.map(self._book_expert, experts) for outcome in outcomes)

    def _book_expert(self, expert: Expert) -> list[str]:
        return [self._book_session(expert, index) for index in range(choose_bookings(expert.handle))]

    def _book_session(self, expert: Expert, index: int) -> str:
        """Book one session. Its key is its own for ever: the API books it once, however often this runs."""
        key = f"sample-{expert.handle}-{index}"
        number = _number(key)
        who = number % len(CLIENTS)
        client = CLIENTS[who]
        event_type = expert.event_types[index % len(expert.event_types)].slug
        for attempt in range(TRIES):
            starts = self._open_starts(expert.handle, event_type, client.timezone)
            if not starts:
                return "full"
            wanted = {
                "expert": expert.handle,
                "event_type": event_type,
                "start": starts[(number + attempt) % len(starts)],
                "timezone": client.timezone,
                "name": client.name,
                "email": client.email,
                "phone": client.phone,
                "notes": NOTES[number % len(NOTES)],
            }
            status, answer = self._ask(
                "POST", "/bookings", wanted, **{"Idempotency-Key": key, "X-Forwarded-For": f"{_NETWORK}{who + 1}"}
            )
            if status == 201:
                self._made(answer["booking"]["id"])
                return "booked"
            if answer.get("type") == "idempotency_key_reused":
                return "already"
            if not _start_is_gone(answer):
                raise ApiRefused(f"POST /bookings answered {status}: {json.dumps(answer)[:400]}")
        return "full"

    def _open_starts(self, handle: str, event_type: str, timezone: str) -> list[str]:
        query = f"event_type={event_type}&days={DAYS}&timezone={quote(timezone)}"
        status, answer = self._ask("GET", f"/experts/{handle}?{query}")
        if status != 200:
            raise ApiRefused(f"GET /experts/{handle} answered {status}: {json.dumps(answer)[:400]}")
        return [slot["start"] for day in answer["days"] for slot in day["slots"] if slot["status"] == "open"]

    def _ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, Any]]:
        response = self._http.request(method, self._api_url + path, json=body, headers=headers)
        try:
            answer = response.json()
        except ValueError:
            raise ApiRefused(f"{method} {path} answered {response.status}, and not in JSON") from None
        return response.status, answer


def _start_is_gone(answer: dict[str, Any]) -> bool:
    """Whether the start was taken, or left its notice behind, since the slots were asked for."""
    fields = [error.get("field") for error in answer.get("errors", ())]
    return answer.get("type") == "slot_taken" or (answer.get("type") == "invalid_fields" and fields == ["start"])


def _number(text: str) -> int:
    """A number that depends on nothing but the text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
