"""Signatures that anybody can check: ES256 by a key of KMS that never leaves it. Its public half is on the site, at
`/.well-known/jwks.json`."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from typing import Any

from expertbook import settings
from expertbook.adapters import kms

_HALF = 32
"""Bytes of each of a signature's two numbers."""


def sign(payload: dict[str, Any]) -> str:
    """The payload as a JWS in its compact form. One call of KMS. Raises Unavailable."""
    key = settings.reputation_key()
    header = {"alg": "ES256", "typ": "JWT", "kid": key}
    signed = f"{_encode(_json(header))}.{_encode(_json(payload))}"
    digest = hashlib.sha256(signed.encode()).digest()
    return f"{signed}.{_encode(read_der(_ask_kms(key, digest)))}"


def read_der(signature: bytes) -> bytes:
    """The two numbers of a signature one after the other, as a JWS has them; KMS answers with DER."""
    numbers, rest = b"", signature[2:]
    for _ in range(2):
        length = rest[1]
        numbers += rest[2 : 2 + length].lstrip(b"\0").rjust(_HALF, b"\0")
        rest = rest[2 + length :]
    return numbers


def _ask_kms(key: str, digest: bytes) -> bytes:
    asked = {
        "KeyId": key,
        "Message": b64encode(digest).decode(),
        "MessageType": "DIGEST",
        "SigningAlgorithm": "ECDSA_SHA_256",
    }
    return b64decode(kms.ask("Sign", asked)["Signature"])


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
