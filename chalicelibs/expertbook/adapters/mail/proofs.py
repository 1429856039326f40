"""Whether a received mail comes from whom it says, by what SES found when it took it.

SES puts header lines of its own on top of a mail:

    Return-Path: <ben@example.com>
    Received: from mail.example.com (mail.example.com [192.0.2.1])
     by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 8i6cr4aeu15s
     for reply+01...@replies.example.org;
     Sat, 26 Apr 2025 16:24:59 +0000 (UTC)
    X-SES-Spam-Verdict: PASS
    X-SES-Virus-Verdict: PASS
    Received-SPF: pass (spfCheck: domain of example.com designates 192.0.2.1 as permitted sender) client-ip=...;
    Authentication-Results: amazonses.com;
     spf=pass (spfCheck: ...) client-ip=192.0.2.1; envelope-from=ben@example.com; helo=mail.example.com;
     dkim=pass header.i=@example.com;
     dmarc=pass header.from=example.com;
    X-SES-RECEIPT: AEFBQUFBQUFBQUFG...

What a sender wrote begins below, and may look the same. Also in these lines a sender has a say: `envelope-from` and
`helo` are theirs, and may have `; dkim=pass ...` in them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from expertbook.domain.mailed_answer import Drop, Dropped

Headers = Sequence[tuple[str, str]]
"""Names in small letters, and values in one line, in their order."""

_WRITTEN_BY_SES = frozenset(
    {
        *("return-path", "received", "x-ses-spam-verdict", "x-ses-virus-verdict", "received-spf"),
        *("authentication-results", "x-ses-receipt"),
    }
)
_NEEDED = frozenset({"return-path", "authentication-results"})
_LAST = "x-ses-receipt"
_FOUND = re.compile(
    r"amazonses\.com; "
    r"spf=(?P<spf>[a-z]+) \([^()]*\) client-ip=[0-9a-f.:]+; "
    r"envelope-from=(?:[^\s;@\"]+@(?P<envelope>[a-z0-9.-]+))?; helo=[^\s;]*;"
    r"(?P<dkim>(?: dkim=[^;]*;)+)"
    r"(?: dmarc=(?P<dmarc>[a-z]+)(?: header\.from=(?P<from>[a-z0-9.-]+))?;?)?"
)
_SIGNED = re.compile(r" dkim=pass header\.[id]=@?([a-z0-9.-]+);")


def lines_of_ses(headers: Headers) -> dict[str, str]:
    """What SES wrote, by the names. Raises Dropped if it isn't as SES writes it: none of them twice, the receipt last,
    and above it whom the mail came from, and what was found of that."""
    found: dict[str, str] = {}
    for name, value in headers:
        if name not in _WRITTEN_BY_SES or name in found:
            break
        found[name] = value
        if name == _LAST and found.keys() >= _NEEDED:
            return found
    raise Dropped(Drop.NOT_PROVED)


def check_proved(written: dict[str, str], domain: str) -> None:
    """Raise Dropped unless SES found that a mail with a sender of this domain, in small letters, comes from there.

    By DMARC, where the domain has it; SES knows which domains belong together. Else by SPF or DKIM, of the same domain
    or one above it: whoever has a domain below may be somebody else. Where SES can't tell whether there is a policy,
    of the same domain, which no policy refuses. Where a sender might have written one of several DKIM results, none
    counts.
    """
    if any(written.get(f"x-ses-{kind}-verdict", "").upper() == "FAIL" for kind in ("spam", "virus")):
        raise Dropped(Drop.SPAM)
    found = _FOUND.fullmatch(written.get("authentication-results", "").lower())
    if found is None or not _is_proved(found, domain):
        raise Dropped(Drop.NOT_PROVED)


def _is_proved(found: re.Match[str], domain: str) -> bool:
    if found["dmarc"] in ("pass", "fail"):
        return found["dmarc"] == "pass" and found["from"] == domain
    signed = _SIGNED.fullmatch(found["dkim"])
    proving = {signed[1]} if signed is not None else set()
    if found["spf"] == "pass":
        proving.add(found["envelope"] or "")
    has_no_policy = found["dmarc"] in (None, "none")
    return any(name == domain or (has_no_policy and _is_above(name, domain)) for name in proving)


def _is_above(name: str, domain: str) -> bool:
    """Whether the domain lies below that name, which isn't a top-level one."""
    return "." in name and domain.endswith(f".{name}")
