"""Where a calendar may be: on a public server, over https, and on nothing that only we can reach."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, unquote, urljoin, urlsplit

from expertbook.adapters.external_calendars.errors import UnreadableCalendar
from expertbook.domain.faults import Code, Fault

MAX_CHARACTERS = 2000
"""In a URL. The longest secret ones have about 300."""

PORTS = {"https": 443, "http": 80}

_AS_HTTPS = {"webcal": "https", "webcals": "https"}
"""Other names that calendar programs use for https."""

_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?")

_QUOTED = re.compile(r"%[0-9A-Fa-f]{2}")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")

# What `is_global` lets through although no public server is there (Python 3.11.7).
_SPECIAL_IPV4 = (
    IPv4Network("192.0.0.0/24"),  # protocol assignments
    IPv4Network("192.88.99.0/24"),  # formerly relays of 6to4
)
_SPECIAL_IPV6 = (IPv6Network("3fff::/20"),)  # documentation

_UNICAST_IPV6 = IPv6Network("2000::/3")
"""All that was ever assigned. Excludes site-local, multicast, and the many odd ways to write an IPv4 address."""

_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class CalendarUrl:
    """The URL of a calendar, in parts. The host may be shown; the path is as good as a password."""

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
        """The URL in one form, however it was pasted: two with the same one lead to the same calendar. It's secret."""
        return f"{self.scheme}://{self.authority}{_QUOTED.sub(_unquote_plain, self.path)}"

    def redirect_to(self, location: str) -> CalendarUrl:
        """The URL that a redirect from here leads to. Raises UnreadableCalendar."""
        try:
            url = urljoin(f"{self.scheme}://{self.authority}{self.path}", location.strip())
        except ValueError:
            raise _not_a_calendar_url() from None
        return parse_calendar_url(url)


def parse_calendar_url(url: str) -> CalendarUrl:
    """The parts of a URL as an expert pastes it. Raises UnreadableCalendar if it isn't a web URL."""
    url = url.strip()
    if not url or len(url) > MAX_CHARACTERS or any(char <= " " or char == "\x7f" for char in url):
        raise _not_a_calendar_url()
    try:
        parts = urlsplit(url)
        scheme = _AS_HTTPS.get(parts.scheme, parts.scheme)
        host, port = _parse_host(parts.hostname or ""), parts.port
    except ValueError:
        raise _not_a_calendar_url() from None
    if scheme not in PORTS:
        raise _not_a_calendar_url()
    if "@" in parts.netloc:
        raise UnreadableCalendar(Fault(Code.CALENDAR_URL_WITH_USER))
    # Keeps what is quoted already.
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return CalendarUrl(scheme, host, PORTS[scheme] if port is None else port, f"{path}?{query}" if query else path)


def _unquote_plain(found: re.Match[str]) -> str:
    """A quoted character as it needs to be: plain if it means the same (RFC 3986, 6.2.2)."""
    return plain if (plain := unquote(found[0])) in _PLAIN else found[0].upper()


def owner_of(url: str) -> str | None:
    """The email address in the path of a calendar's URL, in lower case: its owner's. Google writes it there."""
    for part in urlsplit(url.strip()).path.split("/"):
        name = unquote(part).lower().removesuffix(".ics")
        if _ADDRESS.fullmatch(name):
            return name
    return None


def check_calendar_url(target: CalendarUrl) -> None:
    """Raise UnreadableCalendar unless it is https on the usual port."""
    if target.scheme != "https":
        raise UnreadableCalendar(Fault(Code.CALENDAR_URL_SCHEME))
    if target.port != PORTS["https"]:
        raise UnreadableCalendar(Fault(Code.CALENDAR_URL_PORT))


def check_ip_addresses(addresses: Iterable[str]) -> None:
    """Raise UnreadableCalendar unless all IP addresses of a host are public: we would connect to one of them."""
    if not all(is_public(address) for address in addresses):
        raise UnreadableCalendar(Fault(Code.CALENDAR_PRIVATE))


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


def _carried_by(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a gateway or the machine itself would forward packets to, if any."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _parse_host(name: str) -> str:
    """The host in ASCII, without a dot at its end. Raises ValueError for what is no host."""
    if ":" in name:
        return str(IPv6Address(name)) if "%" not in name else _refuse_host(name)
    host = name.encode("idna").decode("ascii").lower().removesuffix(".")
    return host if _HOST.fullmatch(host) else _refuse_host(host)


def _refuse_host(host: str) -> str:
    raise ValueError(f"{len(host)} characters that are no host")


def _not_a_calendar_url() -> UnreadableCalendar:
    return UnreadableCalendar(Fault(Code.NOT_A_CALENDAR_URL))
