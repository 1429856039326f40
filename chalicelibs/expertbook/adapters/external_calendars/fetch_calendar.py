"""Fetch an expert's calendar from any URL, without being led to private networks and without being kept waiting.

We use http.client instead of urllib3, which logs whole URLs (2.8.0, for headers that it can't parse): a calendar's URL
is a secret. We connect to an IP address that we've checked, never to a name, because a name may resolve to another
address the second time.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from queue import Empty, SimpleQueue
from typing import Any, cast

from expertbook import VERSION, settings
from expertbook.adapters.external_calendars.calendar_url import (
    CalendarUrl,
    check_calendar_url,
    check_ip_addresses,
    is_loopback,
    parse_calendar_url,
)
from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.clock import jitter
from expertbook.domain.faults import Code, Fault

TIMEOUT_SECONDS = 10.0
"""For everything: looking up names, connecting, redirects, the last byte."""

MAX_BYTES = 5_000_000
MAX_REDIRECTS = 5

CHECK_SECONDS = 2.0
"""How long somebody waits for the check of a URL."""

_CONNECT_SECONDS = 3.0
_MAX_ADDRESSES = 4
"""How many IP addresses of a host we try. Each gets _CONNECT_SECONDS."""

_PAUSE_SECONDS = 0.4
_MAX_VALIDATOR_LENGTH = 200
_REDIRECTS = {301, 302, 303, 307, 308}

Lookup = Callable[..., Sequence[Any]]
"""`socket.getaddrinfo`, or a replacement."""


@dataclass(frozen=True, slots=True)
class FetchedCalendar:
    """A calendar's bytes, or None if it hasn't changed; and the validators for the next request."""

    content: bytes | None
    etag: str | None
    last_modified: str | None


class _TemporaryFailure(UnreadableCalendar):
    """Trying again in a moment may help."""


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
    deadline = _Deadline(seconds)
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    known = {name: value for name, value in validators.items() if value}
    try:
        try:
            return _follow_redirects(calendar_url, known, deadline, lookup)
        except _TemporaryFailure:
            pause = jitter(_PAUSE_SECONDS)
            if pause > deadline.left():
                raise
            time.sleep(pause)
        return _follow_redirects(calendar_url, known, deadline, lookup)
    except TimeoutError:
        # Never with its cause, here and below: the libraries' messages contain URLs.
        raise UnreadableCalendar(Fault(Code.CALENDAR_SLOW)) from None


def check(url: str, *, seconds: float = CHECK_SECONDS, lookup: Lookup = socket.getaddrinfo) -> CalendarUrl:
    """The parts of a URL that may be fetched. Raises UnreadableCalendar for others, also if its host is in a private
    network. Sends nothing there; takes `seconds` at most. What the name server doesn't say in time, fetching tells."""
    calendar_url = parse_calendar_url(url)
    with suppress(_TemporaryFailure, TimeoutError):
        _resolve_host(calendar_url, _Deadline(seconds), lookup)
    return calendar_url


def _follow_redirects(
    calendar_url: CalendarUrl, known: dict[str, str], deadline: _Deadline, lookup: Lookup
) -> FetchedCalendar:
    """The response after all redirects. Each redirect is checked like the first URL."""
    for _ in range(MAX_REDIRECTS + 1):
        with _open_response(calendar_url, _resolve_host(calendar_url, deadline, lookup), known, deadline) as response:
            location = response.headers["Location"]
            if response.status not in _REDIRECTS or not location:
                return _read_response(response, known)
        calendar_url = calendar_url.redirect_to(location)
    raise UnreadableCalendar(Fault(Code.CALENDAR_WITHOUT_END))


def _resolve_host(calendar_url: CalendarUrl, deadline: _Deadline, lookup: Lookup) -> list[str]:
    """The IP addresses of the URL's host, all of them checked. Raises UnreadableCalendar."""
    local = settings.allows_local_calendars()
    if not local:
        check_calendar_url(calendar_url)
    addresses = _look_up_host(calendar_url, deadline, lookup)
    if not (local and all(is_loopback(address) for address in addresses)):
        check_calendar_url(calendar_url)
        check_ip_addresses(addresses)
    return addresses


def _look_up_host(calendar_url: CalendarUrl, deadline: _Deadline, lookup: Lookup) -> list[str]:
    """The IP addresses of the URL's host. A look-up has no timeout, so we leave its thread behind when time is up."""
    look_ups: SimpleQueue[Sequence[Any] | None] = SimpleQueue()

    def look() -> None:
        try:
            look_ups.put(lookup(calendar_url.host, calendar_url.port, type=socket.SOCK_STREAM))
        except (OSError, ValueError):
            look_ups.put(None)

    threading.Thread(target=look, daemon=True).start()
    try:
        found = look_ups.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError from None
    if not found:
        raise _TemporaryFailure(Fault(Code.CALENDAR_NO_SERVER))
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@contextmanager
def _open_response(
    calendar_url: CalendarUrl, addresses: Sequence[str], known: dict[str, str], deadline: _Deadline
) -> Iterator[HTTPResponse]:
    """The server's response, with its body still to read."""
    headers = {
        "Host": calendar_url.authority,
        "User-Agent": f"ExpertBook/{VERSION} (reads busy times)",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    with _connect(calendar_url, addresses, deadline) as connected:
        connection = HTTPConnection(calendar_url.host, calendar_url.port)
        connection.sock = cast(socket.socket, _DeadlineSocket(connected, deadline))
        try:
            connection.request("GET", calendar_url.path, headers=headers | known)
            yield connection.getresponse()
        except TimeoutError:
            raise
        except (OSError, HTTPException, ValueError):
            raise _TemporaryFailure(Fault(Code.CALENDAR_BAD_ANSWER)) from None


def _connect(calendar_url: CalendarUrl, addresses: Sequence[str], deadline: _Deadline) -> socket.socket:
    """A connection to the first IP address that accepts one."""
    for address in addresses[:_MAX_ADDRESSES]:
        try:
            plain = socket.create_connection((address, calendar_url.port), min(_CONNECT_SECONDS, deadline.left()))
        except OSError:
            deadline.left()
            continue
        return _start_tls(plain, calendar_url.host, deadline) if calendar_url.scheme == "https" else plain
    raise _TemporaryFailure(Fault(Code.CALENDAR_UNREACHABLE))


def _start_tls(plain: socket.socket, host: str, deadline: _Deadline) -> socket.socket:
    try:
        plain.settimeout(deadline.left())
        return _tls_context().wrap_socket(plain, server_hostname=host)
    except TimeoutError:
        plain.close()
        raise
    except ssl.SSLCertVerificationError:
        plain.close()
        raise UnreadableCalendar(Fault(Code.CALENDAR_CERTIFICATE)) from None
    except OSError:
        plain.close()
        raise _TemporaryFailure(Fault(Code.CALENDAR_NOT_SAFE)) from None


@cache
def _tls_context() -> ssl.SSLContext:
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def _read_response(response: HTTPResponse, known: dict[str, str]) -> FetchedCalendar:
    """The content of the last response. Raises UnreadableCalendar if it has none."""
    etag = _usable_validator(response.headers["ETag"])
    last_modified = _usable_validator(response.headers["Last-Modified"])
    if response.status == 304 and known:
        return FetchedCalendar(
            None, etag or known.get("If-None-Match"), last_modified or known.get("If-Modified-Since")
        )
    if response.status >= 500:
        raise _TemporaryFailure(Fault(Code.CALENDAR_SERVER_FAILS, status=response.status))
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
        raise _TemporaryFailure(Fault(Code.CALENDAR_BAD_ANSWER))
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


class _Deadline:
    """A common deadline for many steps."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left. Raises TimeoutError if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _DeadlineSocket:
    """A socket for http.client. All of its reads and writes share one deadline.

    A socket's own timeout restarts with each byte, so a server that sends them slowly could keep us for hours.
    """

    def __init__(self, connected: socket.socket, deadline: _Deadline) -> None:
        self._connected = connected
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send all of it before the deadline."""
        self._connected.settimeout(self._deadline.left())
        self._connected.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The file that http.client reads the response from."""
        return io.BufferedReader(_DeadlineReader(self._connected, self._deadline))

    def close(self) -> None:
        """Does nothing: `_open_response` closes the socket."""


class _DeadlineReader(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: _Deadline) -> None:
        self._connected = connected
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connected.settimeout(self._deadline.left())
        return self._connected.recv_into(buffer)
