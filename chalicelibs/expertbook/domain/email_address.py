"""E-mail addresses, as they are told apart. Pure."""

from __future__ import annotations


def normalize_email(email: str) -> str:
    """The form in which an address is kept, keyed and compared: `Ben@example.com` is `ben@example.com`.

    Lower case and no more: case folding would make one of addresses that belong to two people, since `ß` folds to
    `ss` and straße.de and strasse.de are two domains. The address is one that the e-mail field has normalised.
    """
    return email.lower()
