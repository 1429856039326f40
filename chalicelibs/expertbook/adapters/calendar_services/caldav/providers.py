"""Where the big providers have their CalDAV servers, as their help pages say. Pure.

Their hosts are many (`p57-caldav.icloud.com`): a password that is for one of a domain is for all of it.
"""

from __future__ import annotations

from typing import NamedTuple


class Provider(NamedTuple):
    """The `host` to begin at, and the `domain` of all hosts that may get the password. `path` is where calendars are
    if the host doesn't say it; with the user's name in it, for some."""

    host: str
    domain: str
    path: str = "/"


_BEGENDA = "/begenda/dav/{user}/calendar/"

_ICLOUD = Provider("caldav.icloud.com", "icloud.com")
_FASTMAIL = Provider("caldav.fastmail.com", "fastmail.com", "/dav/")
_MAILBOX = Provider("dav.mailbox.org", "mailbox.org")
_GMX = Provider("caldav.gmx.net", "gmx.net", _BEGENDA)
_GMX_COM = Provider("caldav.gmx.com", "gmx.com", _BEGENDA)
_WEB_DE = Provider("caldav.web.de", "web.de", _BEGENDA)
_POSTEO = Provider("posteo.de:8443", "posteo.de")
_YAHOO = Provider("caldav.calendar.yahoo.com", "yahoo.com")
_AOL = Provider("caldav.calendar.aol.com", "aol.com")
_ZOHO = Provider("calendar.zoho.com", "zoho.com", "/caldav/")
_ZOHO_EU = Provider("calendar.zoho.eu", "zoho.eu", "/caldav/")

_BY_DOMAIN = {
    **dict.fromkeys(("icloud.com", "me.com", "mac.com"), _ICLOUD),
    **dict.fromkeys(("fastmail.com", "fastmail.fm", "fastmail.de", "fastmail.co.uk", "sent.com"), _FASTMAIL),
    "mailbox.org": _MAILBOX,
    **dict.fromkeys(("gmx.net", "gmx.de", "gmx.at", "gmx.ch"), _GMX),
    **dict.fromkeys(("gmx.com", "gmx.us", "gmx.co.uk"), _GMX_COM),
    "web.de": _WEB_DE,
    **dict.fromkeys(("posteo.de", "posteo.net"), _POSTEO),
    **dict.fromkeys(("yahoo.com", "yahoo.de", "yahoo.co.uk", "yahoo.fr", "ymail.com"), _YAHOO),
    "aol.com": _AOL,
    **dict.fromkeys(("zoho.com", "zohomail.com"), _ZOHO),
    **dict.fromkeys(("zoho.eu", "zohomail.eu"), _ZOHO_EU),
}


def provider_of(domain: str) -> Provider | None:
    """The provider of mail addresses in this domain, or of a server of this name."""
    found = _BY_DOMAIN.get(domain)
    return found or next((each for each in _BY_DOMAIN.values() if domain.endswith(f".{each.domain}")), None)
