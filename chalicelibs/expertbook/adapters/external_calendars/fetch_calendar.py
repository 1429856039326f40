"""Fetching an expert's calendar from wherever they say it is, without being led or held where we do not want to be.

http.client, and not urllib3: that writes whole addresses to its log (2.8.0, headers that it can't parse), and an
address is a secret here. What is connected to is an IP address that was checked, never a name, so that a name which
leads elsewhere the second time leads nowhere.
"""

from __future__ import annotations

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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

TIMEOUT_SECONDS = 10.0
"""For all of it: looking up names, connecting, redirects, the last byte."""

MAX_BYTES = 5_000_000
MAX_REDIRECTS = 5

_CONNECT_SECONDS = 3.0
_MAX_ADDRESSES = 4
"""How many addresses of a host are tried, and how long each."""

_PAUSE_SECONDS = 0.4
_MAX_VALIDATOR_LENGTH = 200
_REDIRECTS = {301, 302, 303, 307, 308}

Lookup = Callable[..., Sequence[Any]]
"""`socket.getaddrinfo`, or what stands in for it."""


@dataclass(frozen=True, slots=True)
class FetchedCalendar:
    """A calendar's bytes, or None where they are those of last time; and what to ask with next time."""

    content: bytes | None
    etag: str | None
    last_modified: str | None


class _TemporaryFailure(UnreadableCalendar):
    """Something that may be over in a moment."""


def fetch(
    url: str,
    etag: str | None = None,
    last_modified: str | None = None,
    *,
    seconds: float = TIMEOUT_SECONDS,
    lookup: Lookup = socket.getaddrinfo,
) -> FetchedCalendar:
    """The calendar at an address; with what its last answer said of itself, only if it changed since.

    Asks twice where a server can't be reached or has a problem. Raises Unreadable, within `seconds`.
    """
    target = parse_calendar_url(url)
    deadline = _Deadline(seconds)
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    known = {name: value for name, value in validators.items() if value}
    try:
        try:
            return _follow_redirects(target, known, deadline, lookup)
        except _TemporaryFailure:
            pause = jitter(_PAUSE_SECONDS)
            if pause > deadline.left():
                raise
            time.sleep(pause)
        return _follow_redirects(target, known, deadline, lookup)
    except TimeoutError:
        # Without its cause, like everywhere here: messages of the libraries name addresses.
        raise UnreadableCalendar("The calendar's server took too long to answer.") from None


def _follow_redirects(
    target: CalendarUrl, known: dict[str, str], deadline: _Deadline, lookup: Lookup
) -> FetchedCalendar:
    """The answer at the end of all redirects, each of which is checked like the first address."""
    for _ in range(MAX_REDIRECTS + 1):
        with _open_response(target, _resolve_host(target, deadline, lookup), known, deadline) as answer:
            location = answer.headers["Location"]
            if answer.status not in _REDIRECTS or not location:
                return _read_response(answer, known)
        target = target.beside(location)
    raise UnreadableCalendar("This address leads on and on, and never to a calendar.")


def _resolve_host(target: CalendarUrl, deadline: _Deadline, lookup: Lookup) -> list[str]:
    """The IP addresses of a target, every one of them checked. Raises Unreadable."""
    local = settings.allows_local_calendars()
    if not local:
        check_calendar_url(target)
    addresses = _look_up_host(target, deadline, lookup)
    if not (local and all(is_loopback(address) for address in addresses)):
        check_calendar_url(target)
        check_ip_addresses(addresses)
    return addresses


def _look_up_host(target: CalendarUrl, deadline: _Deadline, lookup: Lookup) -> list[str]:
    """The IP addresses of a target's host. A look-up knows no time-out, so it is left behind when there is no time."""
    answers: SimpleQueue[Sequence[Any] | None] = SimpleQueue()

    def look() -> None:
        try:
            answers.put(lookup(target.host, target.port, type=socket.SOCK_STREAM))
        except (OSError, ValueError):
            answers.put(None)

    threading.Thread(target=look, daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError from None
    if not found:
        raise _TemporaryFailure("There is no server of this name.")
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@contextmanager
def _open_response(
    target: CalendarUrl, addresses: Sequence[str], known: dict[str, str], deadline: _Deadline
) -> Iterator[HTTPResponse]:
    """What the server says, with its body still to be read."""
    headers = {
        "Host": target.authority,
        "User-Agent": f"ExpertBook/{VERSION} (reads busy times)",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    with _connect(target, addresses, deadline) as connected:
        connection = HTTPConnection(target.host, target.port)
        connection.sock = cast(socket.socket, _DeadlineSocket(connected, deadline))
        try:
            connection.request("GET", target.path, headers=headers | known)
            yield connection.getresponse()
        except TimeoutError:
            raise
        except (OSError, HTTPException, ValueError):
            raise _TemporaryFailure(
                "The calendar's server broke off its answer, or gave one that makes no sense."
            ) from None


def _connect(target: CalendarUrl, addresses: Sequence[str], deadline: _Deadline) -> socket.socket:
    """A connection to the first of the addresses that takes one."""
    for address in addresses[:_MAX_ADDRESSES]:
        try:
            plain = socket.create_connection((address, target.port), min(_CONNECT_SECONDS, deadline.left()))
        except OSError:
            deadline.left()
            continue
        return _start_tls(plain, target.host, deadline) if target.scheme == "https" else plain
    raise _TemporaryFailure("The calendar's server can't be reached.")


def _start_tls(plain: socket.socket, host: str, deadline: _Deadline) -> socket.socket:
    try:
        plain.settimeout(deadline.left())
        return _tls_context().wrap_socket(plain, server_hostname=host)
    except TimeoutError:
        plain.close()
        raise
    except ssl.SSLCertVerificationError:
        plain.close()
        raise UnreadableCalendar("The calendar's server has no valid certificate for this address.") from None
    except OSError:
        plain.close()
        raise _TemporaryFailure("The calendar's server can't be reached safely.") from None


@cache
def _tls_context() -> ssl.SSLContext:
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def _read_response(answer: HTTPResponse, known: dict[str, str]) -> FetchedCalendar:
    """What the last answer holds; Unreadable if that is no calendar."""
    etag = _usable_validator(answer.headers["ETag"])
    last_modified = _usable_validator(answer.headers["Last-Modified"])
    if answer.status == 304 and known:
        return FetchedCalendar(
            None, etag or known.get("If-None-Match"), last_modified or known.get("If-Modified-Since")
        )
    if answer.status >= 500:
        raise _TemporaryFailure(f"The calendar's server has a problem of its own ({answer.status}).")
    if answer.status != 200:
        raise UnreadableCalendar(_REFUSALS.get(answer.status, f"The calendar's server answered with {answer.status}."))
    return FetchedCalendar(_read_body(answer), etag, last_modified)


def _read_body(answer: HTTPResponse) -> bytes:
    if answer.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", ""):
        # What is packed well could be a thousand times as large.
        raise UnreadableCalendar("The calendar's server sends it packed, although it was asked not to.")
    promised = answer.length
    body = bytearray()
    while (promised or 0) <= MAX_BYTES and len(body) <= MAX_BYTES:
        piece = answer.read1(65_536)
        if not piece:
            break
        body += piece
    else:
        raise UnreadableCalendar("This calendar is larger than 5 MB. Is there an address with less of the past?")
    if promised is not None and len(body) < promised:
        raise _TemporaryFailure("The calendar's server broke off its answer.")
    return bytes(body)


def _usable_validator(value: str | None) -> str | None:
    """An ETag or a date as it can be sent back; None for one that is too long or odd."""
    return value if value and len(value) <= _MAX_VALIDATOR_LENGTH and value.isascii() and value.isprintable() else None


_ASKS_WHO = "The calendar's server asks who we are. Use the calendar's secret address, which needs no password."
_NOT_THERE = "There is no calendar at this address, or not any more."
_REFUSALS = {401: _ASKS_WHO, 403: _ASKS_WHO, 404: _NOT_THERE, 410: _NOT_THERE}


class _Deadline:
    """One end for many steps."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds to go. Raises TimeoutError if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _DeadlineSocket:
    """A socket for http.client, all of whose reads and writes end at one deadline.

    A time-out of the socket alone begins anew with each byte: a server that drips them would hold us for hours.
    """

    def __init__(self, connected: socket.socket, deadline: _Deadline) -> None:
        self._connected = connected
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send all of it, in time."""
        self._connected.settimeout(self._deadline.left())
        self._connected.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What the answer is read from."""
        return io.BufferedReader(_DeadlineReader(self._connected, self._deadline))

    def close(self) -> None:
        """Nothing: whoever connected closes."""


class _DeadlineReader(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: _Deadline) -> None:
        self._connected = connected
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connected.settimeout(self._deadline.left())
        return self._connected.recv_into(buffer)
