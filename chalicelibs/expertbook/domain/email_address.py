"""Email addresses, and when two are the same. Pure."""

from __future__ import annotations


def normalize_email(email: str) -> str:
    """The form in which we store and compare an email address: `Ben@example.com` becomes `ben@example.com`.

    Lower case and no more. Case folding would merge the addresses of two people: it turns `ß` into `ss`, but straße.de
    and strasse.de are two domains. Expects an address that the API's email field has accepted.
    """
    return email.lower()
