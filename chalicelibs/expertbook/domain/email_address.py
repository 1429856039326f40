"""Email addresses: how we read what people type, and when two are the same. Pure."""

from __future__ import annotations

import re

from expertbook.domain.faults import BadValue, Code, Fault
from expertbook.domain.text import INVISIBLE

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(0x5E)} | {0x3002: ".", 0xFF61: "."}
"""What keyboards for Chinese and Japanese write in place of ASCII, the @ and the dot among it."""

_JOINED = re.compile("(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")
"""A joiner within a word of another script belongs to the word: without it, it would be another domain."""

_CURLY = re.compile("[\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4]")
"""What word processors, and some keyboards, make of an apostrophe."""


class BadAddress(BadValue):
    """No mail can reach this."""


def read_email(text: str) -> str:
    """The address that somebody typed or pasted, as the library normalises it; empty if there is nothing to read.

    Raises BadAddress. Domains may be in any script. Before the @ there may be ASCII only: our mail service takes
    nothing else.
    """
    from email_validator import EmailNotValidError, validate_email  # slow to import, and few requests need it

    address = _strip_marks(text).translate(_FULL_WIDTH).strip()
    address = re.sub("^mailto:", "", address, flags=re.IGNORECASE)
    if not address:
        return ""
    local, at, _ = address.rpartition("@")
    if at and not local.isascii():
        if _CURLY.sub("'", local).isascii():
            raise BadAddress(Fault(Code.EMAIL_APOSTROPHE))
        raise BadAddress(Fault(Code.EMAIL_LETTERS))
    try:
        return validate_email(address, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        raise BadAddress(Fault(Code.NOT_AN_EMAIL)) from error


def read_domain(text: str) -> str:
    """The domain of email addresses that somebody typed, with or without its @, in the form of `normalize_email`; empty
    if there is nothing to read. Raises BadAddress."""
    domain = _strip_marks(text).translate(_FULL_WIDTH).strip().removeprefix("@")
    if not domain:
        return ""
    try:
        return normalize_email(read_email(f"anybody@{domain}")).rpartition("@")[2]
    except BadAddress as error:
        raise BadAddress(Fault(Code.NOT_A_DOMAIN)) from error


def normalize_email(email: str) -> str:
    """The form in which we store and compare an email address: `Ben@example.com` becomes `ben@example.com`.

    Lower case and no more. Case folding would merge the addresses of two people: it turns `ß` into `ss`, but straße.de
    and strasse.de are two domains. Expects an address that `read_email` returned.
    """
    return email.lower()


def _strip_marks(text: str) -> str:
    joined = {match.start() for match in _JOINED.finditer(text)}
    return "".join(char for at, char in enumerate(text) if at in joined or not INVISIBLE.match(char))
