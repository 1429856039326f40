"""Fetch an expert's calendar from any URL, without being led to private networks and without being kept waiting.

Which servers we connect to, and how, is in `adapters/guarded_web`.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPResponse

from expertbook import VERSION
from expertbook.adapters.external_calendars.calendar_url import parse_calendar_url, redirect, unreadable
from expertbook.adapters.external_calendars.errors import TemporaryFailure, UnreadableCalendar
from expertbook.adapters.guarded_web import Deadline, Lookup, Refusal, WebUrl, open_response, resolve_host
from expertbook.clock import jitter
from expertbook.domain.faults import Code, Fault

TIMEOUT_SECONDS = 10.0
"""For everything: looking up names, connecting, redirects, the last byte."""

MAX_BYTES = 5_000_000
MAX_REDIRECTS = 5

CHECK_SECONDS = 2.0
"""How long somebody waits for the check of a URL."""

_PAUSE_SECONDS = 0.4
_MAX_VALIDATOR_LENGTH = 200
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class FetchedCalendar:
    """A calendar's bytes, or None if it hasn't changed; and the validators for the next request."""

    content: bytes | None
    etag: str | None
    last_modified: str | None


def fetch(
    url: str,
    etag: str | None = None,
    last_modified: str | None = None,
    *,
    seconds: float = TIMEOUT_SECONDS,
    lookup: Lookup = socket.getaddrinfo,
) -> FetchedCalendar:
    """The calendar at a URL. With the validators of the last response, only if it has changed since.

    Tries twice if the server can't be reached or has a problem. Raises UnreadableCalendar. Takes `seconds` at most.
    """
    calendar_url = parse_calendar_url(url)
    deadline = Deadline(seconds)
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    known = {name: value for name, value in validators.items() if value}
    try:
        try:
            return _follow_redirects(calendar_url, known, deadline, lookup)
        except TemporaryFailure:
            pause = jitter(_PAUSE_SECONDS)
            if pause > deadline.left():
                raise
            time.sleep(pause)
        return _follow_redirects(calendar_url, known, deadline, lookup)
    except TimeoutError:
        # Never with its cause, here and below: the libraries' messages contain URLs.
        raise UnreadableCalendar(Fault(Code.CALENDAR_SLOW)) from None


def check(url: str, *, seconds: float = CHECK_SECONDS, lookup: Lookup = socket.getaddrinfo) -> WebUrl:
    """The parts of a URL that may be fetched. Raises UnreadableCalendar for others, also if its host is in a private
    network. Sends nothing there; takes `seconds` at most. What the name server doesn't say in time, fetching tells."""
    calendar_url = parse_calendar_url(url)
    with suppress(TemporaryFailure, TimeoutError):
        _resolve_host(calendar_url, Deadline(seconds), lookup)
    return calendar_url


def _follow_redirects(
    calendar_url: WebUrl, known: dict[str, str], deadline: Deadline, lookup: Lookup
) -> FetchedCalendar:
    """The response after all redirects. Each redirect is checked like the first URL."""
    for _ in range(MAX_REDIRECTS + 1):
        with _open_response(calendar_url, _resolve_host(calendar_url, deadline, lookup), known, deadline) as response:
            location = response.headers["Location"]
            if response.status not in _REDIRECTS or not location:
                return _read_response(response, known)
        calendar_url = redirect(calendar_url, location)
    raise UnreadableCalendar(Fault(Code.CALENDAR_WITHOUT_END))


def _resolve_host(calendar_url: WebUrl, deadline: Deadline, lookup: Lookup) -> list[str]:
    """The IP addresses of the URL's host, all of them checked. Raises UnreadableCalendar."""
    try:
        return resolve_host(calendar_url, deadline, lookup)
    except Refusal as refusal:
        raise unreadable(refusal.obstacle) from None


@contextmanager
def _open_response(
    calendar_url: WebUrl, addresses: Sequence[str], known: dict[str, str], deadline: Deadline
) -> Iterator[HTTPResponse]:
    """The server's response, with its body still to read."""
    headers = {
        "User-Agent": f"ExpertBook/{VERSION} (reads busy times)",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "identity",
    }
    try:
        with open_response(calendar_url, addresses, deadline, headers | known) as response:
            yield response
    except Refusal as refusal:
        raise unreadable(refusal.obstacle) from None


def _read_response(response: HTTPResponse, known: dict[str, str]) -> FetchedCalendar:
    """The content of the last response. Raises UnreadableCalendar if it has none."""
    etag = _usable_validator(response.headers["ETag"])
    last_modified = _usable_validator(response.headers["Last-Modified"])
    if response.status == 304 and known:
        return FetchedCalendar(
            None, etag or known.get("If-None-Match"), last_modified or known.get("If-Modified-Since")
        )
    if response.status >= 500:
        raise TemporaryFailure(Fault(Code.CALENDAR_SERVER_FAILS, status=response.status))
    if response.status != 200:
        refusal = _REFUSALS.get(response.status)
        raise UnreadableCalendar(
            Fault(refusal) if refusal else Fault(Code.CALENDAR_SERVER_REFUSES, status=response.status)
        )
    return FetchedCalendar(_read_body(response), etag, last_modified)


def _read_body(response: HTTPResponse) -> bytes:
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        # Unpacked, it could be a thousand times as large.
        raise UnreadableCalendar(Fault(Code.CALENDAR_PACKED))
    promised = response.length
    body = bytearray()
    while (promised or 0) <= MAX_BYTES and len(body) <= MAX_BYTES:
        piece = response.read1(65_536)
        if not piece:
            break
        body += piece
    else:
        raise UnreadableCalendar(Fault(Code.CALENDAR_TOO_LARGE, megabytes=MAX_BYTES // 1_000_000))
    if promised is not None and len(body) < promised:
        raise TemporaryFailure(Fault(Code.CALENDAR_BAD_ANSWER))
    return bytes(body)


def _usable_validator(value: str | None) -> str | None:
    """An ETag or a date that can be sent back. None if it is too long or odd."""
    return value if value and len(value) <= _MAX_VALIDATOR_LENGTH and value.isascii() and value.isprintable() else None


_REFUSALS = {
    401: Code.CALENDAR_ASKS_WHO,
    403: Code.CALENDAR_ASKS_WHO,
    404: Code.CALENDAR_NOT_THERE,
    410: Code.CALENDAR_NOT_THERE,
}
