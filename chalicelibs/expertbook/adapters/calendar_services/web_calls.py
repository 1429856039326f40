"""Calls of a service's JSON API: guarded, bounded, without redirects. All of one task share a deadline."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any

from expertbook import VERSION, clock
from expertbook.adapters.calendar_services.service import ServiceError, TryLater
from expertbook.adapters.external_calendars.calendar_url import unreadable
from expertbook.adapters.external_calendars.errors import TemporaryFailure
from expertbook.adapters.guarded_web import (
    Deadline,
    Lookup,
    Obstacle,
    Refusal,
    open_response,
    parse_url,
    resolve_host,
)
from expertbook.domain.faults import Code, Fault

MAX_BYTES = 8_000_000
"""Of one answer."""

REQUEST_SECONDS = 12.0
"""For one request."""

MAX_RETRY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class JsonAnswer:
    """What a service said. `data` is empty unless that is a JSON object; `retry_seconds` is how long we are to wait."""

    status: int
    data: Mapping[str, Any] = field(repr=False)
    retry_seconds: int | None = None

    def check(self) -> None:
        """Raise TryLater for what passes, whatever was asked."""
        if self.status == 429:
            raise TryLater(Fault(Code.CALENDAR_TOO_OFTEN), self.retry_seconds)
        if self.status >= 500:
            raise TryLater(Fault(Code.CALENDAR_SERVER_FAILS, status=self.status), self.retry_seconds)


class WebCalls:
    """Calls one after the other. `begin` gives them a time."""

    def __init__(self, lookup: Lookup = socket.getaddrinfo) -> None:
        self._lookup = lookup
        self._deadline = Deadline(REQUEST_SECONDS)
        self._addresses: dict[str, list[str]] = {}

    def begin(self, seconds: float) -> None:
        """Give the calls that follow so much time, all together."""
        self._deadline = Deadline(seconds)

    def call(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None) -> JsonAnswer:
        """The answer, whatever its status. Raises TryLater, or ServiceError for one that can't be read."""
        sent = {"User-Agent": f"ExpertBook/{VERSION} (calendars)", "Accept": "application/json", **headers}
        try:
            deadline = Deadline(min(REQUEST_SECONDS, self._deadline.left()))
            target = parse_url(url)
            if target.authority not in self._addresses:
                self._addresses[target.authority] = resolve_host(target, deadline, self._lookup)
            addresses = self._addresses[target.authority]
            sent["Accept-Encoding"] = "identity"
            with open_response(target, addresses, deadline, sent, method, body) as response:
                wait = _seconds(response.headers.get("Retry-After", ""))
                return JsonAnswer(response.status, _parse(_read(response)), wait)
        except TimeoutError:
            raise TryLater(Fault(Code.CALENDAR_SLOW)) from None
        except Refusal as refusal:
            error = unreadable(refusal.obstacle)
            raise (TryLater if isinstance(error, TemporaryFailure) else ServiceError)(error.fault) from None


def _read(response: HTTPResponse) -> bytes:
    """The whole body. Raises Refusal for one that breaks off, and ServiceError for one that is too large or packed."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        raise ServiceError(Fault(Code.CALENDAR_PACKED))
    promised = response.length or 0
    body = bytearray()
    try:
        while promised <= MAX_BYTES and len(body) <= MAX_BYTES:
            piece = response.read1(65_536)
            if not piece:
                break
            body += piece
        else:
            raise ServiceError(Fault(Code.CALENDAR_TOO_MUCH))
    except HTTPException:
        raise Refusal(Obstacle.BAD_ANSWER) from None
    if len(body) < promised:
        raise Refusal(Obstacle.BAD_ANSWER)
    return bytes(body)


def _parse(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(text: str) -> int | None:
    """What Retry-After says, at most a day. It is a number of seconds, or a date."""
    if text.isascii() and text.strip().isdigit():
        return min(int(text.strip()[:9]), MAX_RETRY_SECONDS)
    try:
        seconds = (parsedate_to_datetime(text) - clock.now()).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0, min(int(seconds), MAX_RETRY_SECONDS))
