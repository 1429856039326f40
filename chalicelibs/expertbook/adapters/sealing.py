"""Credentials of experts, sealed by a key of KMS: the API can seal them, and the calendar function alone can open them.

What is sealed for an expert opens for no other: their handle is the context, which KMS checks and notes in its trail.
"""

from __future__ import annotations

from base64 import b64decode, b64encode

from expertbook import settings
from expertbook.adapters import kms
from expertbook.domain.errors import Unavailable

MAX_SEALED = 4096
"""Bytes that KMS encrypts."""

_LOST = frozenset({"InvalidCiphertextException", "IncorrectKeyException", "NotFoundException"})
"""What KMS answers where nothing opens it any more: it is another expert's, was changed, or its key is gone."""


class NeverToBeOpened(Exception):
    """What is sealed can't be opened, now or later: its owner has to give it anew."""


def seal(handle: str, plain: bytes) -> bytes:
    """Seal what an expert entrusts to us. One call of KMS. Raises Unavailable."""
    asked = {"KeyId": settings.credentials_key(), "Plaintext": b64encode(plain).decode()}
    try:
        return b64decode(kms.ask("Encrypt", asked | _context(handle))["CiphertextBlob"])
    except kms.KmsRefused as error:
        raise Unavailable from error


def unseal(handle: str, sealed: bytes) -> bytes:
    """Open what was sealed for this expert. One call of KMS. Raises NeverToBeOpened, or Unavailable."""
    asked = {"KeyId": settings.credentials_key(), "CiphertextBlob": b64encode(sealed).decode()}
    try:
        return b64decode(kms.ask("Decrypt", asked | _context(handle))["Plaintext"])
    except kms.KmsRefused as error:
        if error.code in _LOST:
            raise NeverToBeOpened from error
        raise Unavailable from error


def _context(handle: str) -> dict[str, dict[str, str]]:
    return {"EncryptionContext": {"expert": handle}}
