"""Calls of servers that anybody may name: of public ones alone, over https, and within a time.

We connect to an IP address that we've checked, never to a name, because a name may resolve to another address the
second time. We use http.client instead of urllib3, which logs whole URLs (2.8.0, for headers that it can't parse): they
are secrets. All that is raised is a Refusal, or TimeoutError, never with its cause: the libraries' messages have URLs
in them.
"""

from __future__ import annotations

import io
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from queue import Empty, SimpleQueue
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

from expertbook import settings

MAX_CHARACTERS = 2000
"""In a URL. The longest secret ones have about 300."""

PORTS = {"https": 443, "http": 80}

USUAL_PORT = frozenset({PORTS["https"]})
CALENDAR_PORTS = frozenset({PORTS["https"], 8443})
"""Where servers speak https: any of them, and those of calendars."""

_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?")

_QUOTED = re.compile(r"%[0-9A-Fa-f]{2}")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

# What `is_global` lets through although no public server is there (Python 3.11.7).
_SPECIAL_IPV4 = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments
    IPv4Network("192.88.99.0/24"),  # formerly relays of 6to4
)
_SPECIAL_IPV6 = (IPv6Network("3fff::/20"),)  # documentation

_UNICAST_IPV6 = IPv6Network("2000::/3")
"""All that was ever assigned. Excludes site-local, multicast, and the many odd ways to write an IPv4 address."""

_NAT64 = IPv6Network("64:ff9b::/96")

_CONNECT_SECONDS = 3.0
_MAX_ADDRESSES = 4
"""How many IP addresses of a host we try. Each gets _CONNECT_SECONDS."""

Lookup = Callable[..., Sequence[Any]]
"""`socket.getaddrinfo`, or a replacement."""


class Obstacle(Enum):
    """Why a server isn't called, or doesn't answer."""

    NOT_A_URL = auto()
    WITH_USER = auto()
    NOT_HTTPS = auto()
    PORT = auto()
    PRIVATE = auto()
    NO_SERVER = auto()
    UNREACHABLE = auto()
    NOT_SAFE = auto()
    CERTIFICATE = auto()
    BAD_ANSWER = auto()


class Refusal(Exception):
    """A server isn't called, or doesn't answer."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.name)
        self.obstacle = obstacle


@dataclass(frozen=True, slots=True)
class WebUrl:
    """A URL, in parts. The host may be shown; the path is as good as a password."""

    scheme: str
    host: str
    port: int
    path: str = field(repr=False)

    @property
    def authority(self) -> str:
        """Host and port, as in the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def whole(self) -> str:
        """The URL in one form, however it was pasted: two with the same one lead to the same. It's secret."""
        return f"{self.scheme}://{self.authority}{_QUOTED.sub(_unquote_plain, self.path)}"


def parse_url(url: str, names: Mapping[str, str] = MappingProxyType({})) -> WebUrl:
    """The parts of a URL as somebody pastes it; `names` are other names of schemes. Raises Refusal if it isn't a web
    URL."""
    url = url.strip()
    if not url or len(url) > MAX_CHARACTERS or any(char <= " " or char == "\x7f" for char in url):
        raise Refusal(Obstacle.NOT_A_URL)
    try:
        parts = urlsplit(url)
        scheme = names.get(parts.scheme, parts.scheme)
        host, port = _parse_host(parts.hostname or ""), parts.port
    except ValueError:
        raise Refusal(Obstacle.NOT_A_URL) from None
    if scheme not in PORTS:
        raise Refusal(Obstacle.NOT_A_URL)
    if "@" in parts.netloc:
        raise Refusal(Obstacle.WITH_USER)
    # Keeps what is quoted already.
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return WebUrl(scheme, host, PORTS[scheme] if port is None else port, f"{path}?{query}" if query else path)


def check_scheme(url: WebUrl, ports: Collection[int]) -> None:
    """Raise Refusal unless it is https on one of these ports."""
    if url.scheme != "https":
        raise Refusal(Obstacle.NOT_HTTPS)
    if url.port not in ports:
        raise Refusal(Obstacle.PORT)


def is_public(address: str) -> bool:
    """Whether an IP address is public, and also the IPv4 address that it may embed."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return ip.is_global and not (ip.is_multicast or ip.is_reserved) and not any(ip in net for net in _SPECIAL_IPV4)
    carried = _carried_by(ip)
    if carried is not None:
        return is_public(str(carried))
    return ip in _UNICAST_IPV6 and ip.is_global and not any(ip in net for net in _SPECIAL_IPV6)


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine."""
    return ip_address(address.partition("%")[0]).is_loopback


def resolve_host(url: WebUrl, deadline: Deadline, lookup: Lookup, ports: Collection[int] = USUAL_PORT) -> list[str]:
    """The IP addresses of the URL's host, all of them checked: we would connect to one of them. Raises Refusal."""
    local = settings.allows_local_servers()
    if not local:
        check_scheme(url, ports)
    addresses = _look_up_host(url, deadline, lookup)
    if not (local and all(is_loopback(address) for address in addresses)):
        check_scheme(url, ports)
        if not all(is_public(address) for address in addresses):
            raise Refusal(Obstacle.PRIVATE)
    return addresses


@contextmanager
def open_response(
    url: WebUrl,
    addresses: Sequence[str],
    deadline: Deadline,
    headers: Mapping[str, str],
    method: str = "GET",
    body: bytes | None = None,
) -> Iterator[HTTPResponse]:
    """The server's response, with its body still to read. Raises Refusal, or TimeoutError."""
    with _connect(url, addresses, deadline) as connected:
        connection = HTTPConnection(url.host, url.port)
        connection.sock = cast(socket.socket, _DeadlineSocket(connected, deadline))
        try:
            connection.request(method, url.path, body, {"Host": url.authority, **headers, "Connection": "close"})
            yield connection.getresponse()
        except TimeoutError:
            raise
        except (OSError, HTTPException, ValueError):
            raise Refusal(Obstacle.BAD_ANSWER) from None


class Deadline:
    """A common deadline for many steps."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left. Raises TimeoutError if there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _look_up_host(url: WebUrl, deadline: Deadline, lookup: Lookup) -> list[str]:
    """The IP addresses of the URL's host. A look-up has no timeout, so we leave its thread behind when time is up."""
    look_ups: SimpleQueue[Sequence[Any] | None] = SimpleQueue()

    def look() -> None:
        try:
            look_ups.put(lookup(url.host, url.port, type=socket.SOCK_STREAM))
        except (OSError, ValueError):
            look_ups.put(None)

    threading.Thread(target=look, daemon=True).start()
    try:
        found = look_ups.get(timeout=deadline.left())
    except Empty:
        raise TimeoutError from None
    if not found:
        raise Refusal(Obstacle.NO_SERVER)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _connect(url: WebUrl, addresses: Sequence[str], deadline: Deadline) -> socket.socket:
    """A connection to the first IP address that accepts one."""
    for address in addresses[:_MAX_ADDRESSES]:
        try:
            plain = socket.create_connection((address, url.port), min(_CONNECT_SECONDS, deadline.left()))
        except OSError:
            deadline.left()
            continue
        return _start_tls(plain, url.host, deadline) if url.scheme == "https" else plain
    raise Refusal(Obstacle.UNREACHABLE)


def _start_tls(plain: socket.socket, host: str, deadline: Deadline) -> socket.socket:
    try:
        plain.settimeout(deadline.left())
        return _tls_context().wrap_socket(plain, server_hostname=host)
    except TimeoutError:
        plain.close()
        raise
    except ssl.SSLCertVerificationError:
        plain.close()
        raise Refusal(Obstacle.CERTIFICATE) from None
    except OSError:
        plain.close()
        raise Refusal(Obstacle.NOT_SAFE) from None


@cache
def _tls_context() -> ssl.SSLContext:
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


class _DeadlineSocket:
    """A socket for http.client. All of its reads and writes share one deadline.

    A socket's own timeout restarts with each byte, so a server that sends them slowly could keep us for hours.
    """

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
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
        """Does nothing: `open_response` closes the socket."""


class _DeadlineReader(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._connected = connected
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connected.settimeout(self._deadline.left())
        return self._connected.recv_into(buffer)


def _carried_by(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a gateway or the machine itself would forward packets to, if any."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _unquote_plain(found: re.Match[str]) -> str:
    """A quoted character as it needs to be: plain if it means the same (RFC 3986, 6.2.2)."""
    return plain if (plain := unquote(found[0])) in _PLAIN else found[0].upper()


def _parse_host(name: str) -> str:
    """The host in ASCII, without a dot at its end. Raises ValueError for what is no host."""
    if ":" in name:
        return str(IPv6Address(name)) if "%" not in name else _refuse_host(name)
    host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    return host if _HOST.fullmatch(host) else _refuse_host(host)


def _refuse_host(host: str) -> str:
    raise ValueError(f"{len(host)} characters that are no host")
