"""The public half of the key that signs reputations: `/.well-known/jwks.json` (RFC 7517)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

JWKS = ".well-known/jwks.json"
_HALF = 32


def jwks_file(kms: Any, key: str) -> dict[str, bytes]:
    """The file by its name in the bucket. One GetPublicKey."""
    # A key of P-256 ends with the two coordinates of its point (SubjectPublicKeyInfo, RFC 5480).
    point: bytes = kms.get_public_key(KeyId=key)["PublicKey"][-2 * _HALF :]
    x, y = (urlsafe_b64encode(half).rstrip(b"=").decode() for half in (point[:_HALF], point[_HALF:]))
    found = {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": key, "x": x, "y": y}
    return {JWKS: (json.dumps({"keys": [found]}) + "\n").encode()}
