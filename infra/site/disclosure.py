"""Whom to tell of a security fault of the site, and what to expect then: `/.well-known/security.txt` (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from infra.workspace import ROOT

SECURITY_TXT = ".well-known/security.txt"
POLICY = ".well-known/security-policy.txt"

_LANGUAGES = "en"


def disclosure_files(contact: str, site_url: str, now: datetime) -> dict[str, bytes]:
    """Both files by their keys: the contact, an email address or an https URL, and the policy of SECURITY.md."""
    return {
        SECURITY_TXT: security_txt(contact, site_url, now).encode(),
        POLICY: (ROOT / "SECURITY.md").read_bytes(),
    }


def security_txt(contact: str, site_url: str, now: datetime) -> str:
    """The text of security.txt for the site at that URL. It is the same for a month, so that deploying again changes
    nothing, and always good for eleven months more."""
    address = contact if contact.startswith("https://") else f"mailto:{quote(contact, safe='@')}"
    fields = {
        "Contact": address,
        "Expires": _expires(now).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": _LANGUAGES,
        "Canonical": f"{site_url}/{SECURITY_TXT}",
        "Policy": f"{site_url}/{POLICY}",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def _expires(now: datetime) -> datetime:
    """The beginning of this month of UTC, a year on: in less than a year, as the RFC wants it."""
    begins = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return begins.replace(year=begins.year + 1)
