"""Where to begin with an account, and which hosts its password is for."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from expertbook.adapters.calendar_services.caldav.providers import Provider, provider_of
from expertbook.adapters.calendar_services.service import ServiceError
from expertbook.adapters.external_calendars.calendar_url import unreadable
from expertbook.adapters.guarded_web import CALENDAR_PORTS, Refusal, WebUrl, parse_url
from expertbook.domain.faults import Code, Fault

WELL_KNOWN = "/.well-known/caldav"
"""Where a server says where its calendars are (RFC 6764)."""


@dataclass(frozen=True, slots=True)
class Start:
    """`places` are tried in their order. The password is for the first one's host, or all hosts of the `domain`."""

    places: list[WebUrl] = field(repr=False)
    domain: str | None = None

    def is_for(self, url: WebUrl) -> bool:
        """Whether a server may get the password."""
        first = self.places[0]
        if (url.scheme, url.host, url.port) == (first.scheme, first.host, first.port):
            return True
        is_there = self.domain is not None and f".{url.host}".endswith(f".{self.domain}")
        return is_there and url.scheme == "https" and url.port in CALENDAR_PORTS


def start_of(server: str, user: str) -> Start:
    """Where to begin: at the address of a server, as an expert types it, or else at what the user's email address says.
    Raises ServiceError for what is no address."""
    server = server.strip()
    domain = user.rpartition("@")[2].strip().lower() if "@" in user else ""
    if not server:
        if not domain:
            raise ServiceError(Fault(Code.NO_CALENDARS_THERE))
        if (provider := provider_of(domain)) is not None:
            return _at_provider(provider, user)
        # Nobody typed that this is a calendar's server: it gets the password only once it has said so.
        url = parse_server(f"https://{domain}")
        return Start([_at(url, WELL_KNOWN)], url.host)
    url = parse_server(server if "://" in server else f"https://{server}")
    provider = provider_of(url.host)
    if provider is not None and url.path == "/":
        return _at_provider(provider, user)
    own = [url] if url.path != "/" else []
    return Start([*own, _at(url, WELL_KNOWN), _at(url, "/")], provider.domain if provider is not None else None)


def parse_server(url: str) -> WebUrl:
    """The parts of a server's URL. Raises ServiceError."""
    try:
        return parse_url(url)
    except Refusal as refusal:
        raise ServiceError(unreadable(refusal.obstacle).fault) from None


def _at_provider(provider: Provider, user: str) -> Start:
    url = parse_server(f"https://{provider.host}")
    path = provider.path.format(user=quote(user.strip(), safe="@"))
    return Start([_at(url, WELL_KNOWN), _at(url, path)], provider.domain)


def _at(url: WebUrl, path: str) -> WebUrl:
    return WebUrl(url.scheme, url.host, url.port, path)
